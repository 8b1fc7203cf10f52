package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// SettlementMoved is a step of a settlement that is neither its end nor its default: opened,
// funded by the bank, late, closed because the deal was undone.
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

// CreditMoved is money that came in at the bank and what became of it.
type CreditMoved struct {
	Credit   int64  `json:"credit"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	State    string `json:"state"`
	Why      string `json:"why,omitempty"`
	Deal     int64  `json:"deal,omitempty"`
	Org      id.ID  `json:"org,omitzero"` // whose cash it became
	Transfer int64  `json:"transfer,omitempty"`
}

// FactName names the fact in the journal.
func (CreditMoved) FactName() string { return "settle.credit" }

// FactVersion is the version of its fields.
func (CreditMoved) FactVersion() int { return 1 }

// BankFileTaken is a file of the bank that was read.
type BankFileTaken struct {
	Message string        `json:"message"`
	Kind    string        `json:"kind"`
	Digest  string        `json:"digest"`
	Credits []CreditMoved `json:"credits,omitempty"`
	Payouts []PayoutMoved `json:"payouts,omitempty"`
	Funded  []int64       `json:"funded,omitempty"` // settlements
}

// FactName names the fact in the journal.
func (BankFileTaken) FactName() string { return "settle.bank_file" }

// FactVersion is the version of its fields.
func (BankFileTaken) FactVersion() int { return 1 }

// PayoutMoved is money on its way out of the exchange.
type PayoutMoved struct {
	Payout   int64  `json:"payout"`
	Org      id.ID  `json:"org"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	State    string `json:"state"`
	Transfer int64  `json:"transfer,omitempty"`
}

// FactName names the fact in the journal.
func (PayoutMoved) FactName() string { return "settle.payout" }

// FactVersion is the version of its fields.
func (PayoutMoved) FactVersion() int { return 1 }

// BankAccountSet is an account at the bank, or a payout account, that was named, confirmed
// or refused. Its number is no matter of the journal.
type BankAccountSet struct {
	Org      id.ID         `json:"org"`
	Currency string        `json:"currency"`
	What     string        `json:"what"` // account, payout_asked, payout_confirmed, payout_refused
	From     clock.Instant `json:"from,omitzero"`
}

// FactName names the fact in the journal.
func (BankAccountSet) FactName() string { return "settle.account" }

// FactVersion is the version of its fields.
func (BankAccountSet) FactVersion() int { return 1 }

// PayoutsSent are payouts that went to the bank in one message.
type PayoutsSent struct {
	Message  string  `json:"message"`
	Currency string  `json:"currency"`
	Total    int64   `json:"total"`
	Payouts  []int64 `json:"payouts"`
}

// FactName names the fact in the journal.
func (PayoutsSent) FactName() string { return "settle.payouts_sent" }

// FactVersion is the version of its fields.
func (PayoutsSent) FactVersion() int { return 1 }
