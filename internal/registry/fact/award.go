package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// AwardPaid is money that an award ordered, paid on the exchange's ledger.
type AwardPaid struct {
	Case     int64         `json:"case"`
	Deal     int64         `json:"deal"`
	Payer    id.ID         `json:"payer"`
	Payee    id.ID         `json:"payee"`
	Currency string        `json:"currency"`
	Amount   int64         `json:"amount"`
	Penalty  int64         `json:"penalty,omitempty"` // for days late
	Transfer int64         `json:"transfer"`
	At       clock.Instant `json:"at"`
}

// FactName names the fact in the journal.
func (AwardPaid) FactName() string { return "settle.award_paid" }

// FactVersion is the version of its fields.
func (AwardPaid) FactVersion() int { return 1 }

// AwardOwed is a debt that a final award made.
type AwardOwed struct {
	Case     int64         `json:"case"`
	Deal     int64         `json:"deal"`
	Payer    id.ID         `json:"payer"`
	Payee    id.ID         `json:"payee"`
	Currency string        `json:"currency"`
	Amount   int64         `json:"amount"`
	Due      clock.Instant `json:"due,omitzero"`
}

// FactName names the fact in the journal.
func (AwardOwed) FactName() string { return "settle.award_owed" }

// FactVersion is the version of its fields.
func (AwardOwed) FactVersion() int { return 1 }

// StatementSigned is a statement of account given as a signed paper.
type StatementSigned struct {
	Org      id.ID      `json:"org"`
	Currency string     `json:"currency"`
	From     clock.Date `json:"from"`
	To       clock.Date `json:"to"`
	Paper    string     `json:"paper"`
}

// FactName names the fact in the journal.
func (StatementSigned) FactName() string { return "settle.statement" }

// FactVersion is the version of its fields.
func (StatementSigned) FactVersion() int { return 1 }
