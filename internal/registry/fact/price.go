package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// PriceFlag is a sale for the supervisors to look at.
type PriceFlag struct {
	Line    int64  `json:"line"`
	Pattern string `json:"pattern"` // far, round_trip
}

// SalesTaken says that the prices of a settled deal were read.
type SalesTaken struct {
	Deal    int64       `json:"deal"`
	Taken   int64       `json:"taken"`             // lines that count for reference prices
	Left    int64       `json:"left"`              // lines that do not
	Rebuilt bool        `json:"rebuilt,omitempty"` // all sales were read again from the journal
	Flags   []PriceFlag `json:"flags,omitempty"`
}

// FactName names the fact in the journal.
func (SalesTaken) FactName() string { return "price.taken" }

// FactVersion is the version of its fields.
func (SalesTaken) FactVersion() int { return 1 }

// PricesPublished is a new dated version of the reference prices of one kind of stones.
type PricesPublished struct {
	Version int64      `json:"version"`
	Kind    string     `json:"kind"`
	Day     clock.Date `json:"day"`
	Sales   int64      `json:"sales"`
	Cells   int64      `json:"cells"`
}

// FactName names the fact in the journal.
func (PricesPublished) FactName() string { return "price.published" }

// FactVersion is the version of its fields.
func (PricesPublished) FactVersion() int { return 1 }

// IndexPublished is the price index of one kind of stones in one month, in hundredths; 0
// when too little stood behind it.
type IndexPublished struct {
	Kind   string `json:"kind"`
	Month  string `json:"month"`
	Value  int64  `json:"value"`
	Trades int64  `json:"trades"`
}

// FactName names the fact in the journal.
func (IndexPublished) FactName() string { return "price.index" }

// FactVersion is the version of its fields.
func (IndexPublished) FactVersion() int { return 1 }

// IndexErratum says that a published value is known to be wrong; it stays.
type IndexErratum struct {
	No    int64  `json:"no"`
	Kind  string `json:"kind"`
	Month string `json:"month"`
	Value int64  `json:"value,omitempty"` // what it should have been, hundredths
}

// FactName names the fact in the journal.
func (IndexErratum) FactName() string { return "price.erratum" }

// FactVersion is the version of its fields.
func (IndexErratum) FactVersion() int { return 1 }

// PastSale is a sale of one polished stone from before the exchange ran on this program.
type PastSale struct {
	Seller  id.ID      `json:"seller"`
	Buyer   id.ID      `json:"buyer"`
	Day     clock.Date `json:"day"`
	Kind    string     `json:"kind"`
	Shape   int64      `json:"shape"`
	Color   int64      `json:"color"`
	Clarity int64      `json:"clarity"`
	Cut     int64      `json:"cut,omitempty"`
	Fluor   int64      `json:"fluor,omitempty"`
	Weight  int64      `json:"weight"` // carats × 1000
	PPC     int64      `json:"ppc"`    // US cents per carat
}

// SalesBrought are sales from before the exchange ran on this program: read again whenever
// the sales are rebuilt.
type SalesBrought struct {
	No     int64         `json:"no"`
	Source string        `json:"source"`
	Taken  int64         `json:"taken"`
	Left   int64         `json:"left"`
	Sales  []PastSale    `json:"sales"`
	At     clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (SalesBrought) FactName() string { return "price.brought" }

// FactVersion is the version of its fields.
func (SalesBrought) FactVersion() int { return 1 }

// FlagReviewed is what a supervisor found when looking at a flagged sale.
type FlagReviewed struct {
	No      int64  `json:"no"`
	Deal    int64  `json:"deal"`
	Line    int64  `json:"line"`
	Finding string `json:"finding"` // explained, referred
}

// FactName names the fact in the journal.
func (FlagReviewed) FactName() string { return "price.reviewed" }

// FactVersion is the version of its fields.
func (FlagReviewed) FactVersion() int { return 1 }
