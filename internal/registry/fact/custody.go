package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// CustodyLot is one stone or parcel of a movement. Weights are carats × 1000, USD is cents.
type CustodyLot struct {
	Stone    int64  `json:"stone"`
	Owner    id.ID  `json:"owner"`
	Kind     string `json:"kind"`
	Rough    bool   `json:"rough,omitempty"`
	Pieces   int64  `json:"pieces"`
	Weight   int64  `json:"weight"`
	USD      int64  `json:"usd"`
	From     string `json:"from"` // states
	To       string `json:"to"`
	Transfer int64  `json:"transfer,omitempty"` // of the ledger
	Declared int64  `json:"declared,omitempty"` // weight, when another was found
	Report   int64  `json:"report,omitempty"`   // of a discrepancy
}

// CustodyMoved is a movement of goods under customs control, or what was found of them.
type CustodyMoved struct {
	Act      string        `json:"act"`
	Member   id.ID         `json:"member"` // in whose customs account they stand now
	From     id.ID         `json:"from,omitzero"`
	Shipment int64         `json:"shipment,omitempty"`
	Deal     int64         `json:"deal,omitempty"`
	Check    int64         `json:"check,omitempty"`
	Lots     []CustodyLot  `json:"lots,omitempty"`
	Seals    []string      `json:"seals,omitempty"`
	At       clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (CustodyMoved) FactName() string { return "custody.moved" }

// FactVersion is the version of its fields.
func (CustodyMoved) FactVersion() int { return 1 }

// TemporaryMoved is a step of a stay for a time: open, extended, returned, bought, called.
type TemporaryMoved struct {
	Temporary int64         `json:"temporary"`
	Shipment  int64         `json:"shipment"`
	Member    id.ID         `json:"member"`
	Kind      string        `json:"kind"`
	State     string        `json:"state"`
	USD       int64         `json:"usd"`
	Guarantee int64         `json:"guarantee,omitempty"` // fen
	Due       clock.Instant `json:"due"`
	At        clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (TemporaryMoved) FactName() string { return "custody.temporary" }

// FactVersion is the version of its fields.
func (TemporaryMoved) FactVersion() int { return 1 }

// HandbookMoved is a step of entrusted processing: open, written off.
type HandbookMoved struct {
	Handbook string        `json:"handbook"`
	Member   id.ID         `json:"member"`
	State    string        `json:"state"`
	Input    int64         `json:"input,omitempty"` // carats × 1000
	Output   int64         `json:"output,omitempty"`
	At       clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (HandbookMoved) FactName() string { return "custody.handbook" }

// FactVersion is the version of its fields.
func (HandbookMoved) FactVersion() int { return 1 }

// StockChecked is a step of a stock check: open, counted, approved, refused.
type StockChecked struct {
	Check  int64         `json:"check"`
	Member id.ID         `json:"member,omitzero"`
	State  string        `json:"state"`
	Lots   int64         `json:"lots"`
	Beyond int64         `json:"beyond"` // differences beyond the tolerance, missing and stray goods
	At     clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (StockChecked) FactName() string { return "custody.check" }

// FactVersion is the version of its fields.
func (StockChecked) FactVersion() int { return 1 }
