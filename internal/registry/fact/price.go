package fact

import "openbourse/internal/base/clock"

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
