package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// SettlementMoved is a step of a settlement that is neither its end nor its default: opened,
// late, paid and waiting for the goods or the house, closed because the deal was undone.
type SettlementMoved struct {
	Deal     int64         `json:"deal"`
	Act      string        `json:"act"`
	State    string        `json:"state"`
	Mode     string        `json:"mode"`
	Currency string        `json:"currency"`
	Total    int64         `json:"total"`
	Due      clock.Instant `json:"due"`
	Waits    string        `json:"waits,omitempty"` // for what, when the money is complete: goods, fee
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

// PostingMoved is a step of money entered by hand that moves none: it waits for a second
// person, or was dropped.
type PostingMoved struct {
	No       int64  `json:"no"`
	State    string `json:"state"`
	Credit   int64  `json:"credit,omitempty"` // held money of the bank; 0: a deposit
	Org      id.ID  `json:"org"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
}

// FactName names the fact in the journal.
func (PostingMoved) FactName() string { return "settle.posting" }

// FactVersion is the version of its fields.
func (PostingMoved) FactVersion() int { return 1 }

// BankAccountOpened is an account at the bank that belongs to an organisation.
type BankAccountOpened struct {
	Org      id.ID  `json:"org"`
	Currency string `json:"currency"`
	Bank     id.ID  `json:"bank"`
}

// FactName names the fact in the journal.
func (BankAccountOpened) FactName() string { return "bank.account" }

// FactVersion is the version of its fields.
func (BankAccountOpened) FactVersion() int { return 1 }

// PayoutAccountMoved is a step of an account to which a member's money is paid out: asked,
// confirmed, refused. The account's number is no business of the journal.
type PayoutAccountMoved struct {
	No       int64         `json:"no"`
	Org      id.ID         `json:"org"`
	Currency string        `json:"currency"`
	Act      string        `json:"act"`
	From     clock.Instant `json:"from,omitzero"` // in force
}

// FactName names the fact in the journal.
func (PayoutAccountMoved) FactName() string { return "bank.payout_account" }

// FactVersion is the version of its fields.
func (PayoutAccountMoved) FactVersion() int { return 1 }

// CreditMoved is a step of money that came in at the bank: noted, applied, going back, back.
type CreditMoved struct {
	No       int64  `json:"no"`
	State    string `json:"state"`
	Why      string `json:"why,omitempty"` // it is held
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	Deal     int64  `json:"deal,omitempty"`
	Org      id.ID  `json:"org,omitzero"` // whose cash it became
	Transfer int64  `json:"transfer"`
}

// FactName names the fact in the journal.
func (CreditMoved) FactName() string { return "bank.credit" }

// FactVersion is the version of its fields.
func (CreditMoved) FactVersion() int { return 1 }

// PayoutMoved is a step of money on its way out: ordered, sent, paid, refused.
type PayoutMoved struct {
	No       int64  `json:"no"`
	Org      id.ID  `json:"org"`
	State    string `json:"state"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	Transfer int64  `json:"transfer,omitempty"`
	Reason   string `json:"reason,omitempty"` // the bank's code
	Deal     int64  `json:"deal,omitempty"`   // that it pays
}

// FactName names the fact in the journal.
func (PayoutMoved) FactName() string { return "bank.payout" }

// FactVersion is the version of its fields.
func (PayoutMoved) FactVersion() int { return 1 }

// CoverMoved is the bank's answer to money moved between two accounts there, so that a payout
// finds it: paid or refused.
type CoverMoved struct {
	No       int64  `json:"no"`
	State    string `json:"state"`
	Currency string `json:"currency"`
	Amount   int64  `json:"amount"`
	Reason   string `json:"reason,omitempty"` // the bank's code
}

// FactName names the fact in the journal.
func (CoverMoved) FactName() string { return "bank.cover" }

// FactVersion is the version of its fields.
func (CoverMoved) FactVersion() int { return 1 }

// BankFileTaken is a file of the bank that was read to its end, or one written for it.
type BankFileTaken struct {
	Message string `json:"message"` // MsgId
	Kind    string `json:"kind"`
	Way     string `json:"way"` // in, out
	Entries int64  `json:"entries"`
}

// FactName names the fact in the journal.
func (BankFileTaken) FactName() string { return "bank.file" }

// FactVersion is the version of its fields.
func (BankFileTaken) FactVersion() int { return 1 }
