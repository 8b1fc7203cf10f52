package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// SettlementMoved is a step of a settlement that is neither its end nor its default: opened,
// late, closed because the deal was undone.
type SettlementMoved struct {
	Deal     int64         `json:"deal"`
	Act      string        `json:"act"`
	State    string        `json:"state"`
	Mode     string        `json:"mode"`
	Currency string        `json:"currency"`
	Total    int64         `json:"total"`
	Due      clock.Instant `json:"due"`
}

// FactName names the fact in the journal.
func (SettlementMoved) FactName() string { return "settle.moved" }

// FactVersion is the version of its fields.
func (SettlementMoved) FactVersion() int { return 1 }

// MoneyPaid is money that moved to a member's cash: from another's, or from outside.
type MoneyPaid struct {
	From     id.ID  `json:"from,omitzero"` // zero: from outside
	To       id.ID  `json:"to"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	Transfer int64  `json:"transfer"`
}

// FactName names the fact in the journal.
func (MoneyPaid) FactName() string { return "settle.paid" }

// FactVersion is the version of its fields.
func (MoneyPaid) FactVersion() int { return 1 }
