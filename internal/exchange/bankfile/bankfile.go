// Package bankfile reads and writes the bank's files: a small part of ISO 20022, typed by
// hand and read strictly.
//
// Words:
//
//	pain.001  orders of payment, from us to the bank
//	pain.002  what became of them, from the bank
//	camt.054  advice of a credit or debit as it happens
//	camt.052  report within the day
//	camt.053  statement of a day: opening balance, entries, closing balance
//	entry     one booking on an account, with one or more payments in it
//
// Nothing here touches a disk or a database. Money is whole minor units of its currency;
// no amount ever passes through a float. What is written is of the versions Version names
// and carries the default namespace only. What is read may be of older and newer versions
// as far as the parts read agree. A file with a document type, with entities of its own, of
// a wrong sum or count is refused whole.
package bankfile

import (
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
)

// Kind is a kind of message.
type Kind string

// The kinds read and written.
const (
	Orders    Kind = "pain.001"
	Status    Kind = "pain.002"
	Intraday  Kind = "camt.052"
	Statement Kind = "camt.053"
	Advice    Kind = "camt.054"
)

// form is what a kind looks like in a file.
type form struct {
	kind    Kind
	version string   // written
	read    []string // versions whose parts we read agree
	root    string
	report  string // the element of each account, of camt
}

var forms = []form{
	{Orders, "001.09", []string{"001.03", "001.08", "001.09", "001.10", "001.11"}, "CstmrCdtTrfInitn", ""},
	{Status, "001.11", []string{"001.03", "001.10", "001.11", "001.12"}, "CstmrPmtStsRpt", ""},
	{Intraday, "001.08", camtVersions, "BkToCstmrAcctRpt", "Rpt"},
	{Statement, "001.08", camtVersions, "BkToCstmrStmt", "Stmt"},
	{Advice, "001.08", camtVersions, "BkToCstmrDbtCdtNtfctn", "Ntfctn"},
}

var camtVersions = []string{
	"001.02", "001.03", "001.04", "001.05", "001.06", "001.07", "001.08", "001.09", "001.10", "001.11", "001.12", "001.13", "001.14",
}

const namespace = "urn:iso:std:iso:20022:tech:xsd:"

func formOf(k Kind) form {
	for _, f := range forms {
		if f.kind == k {
			return f
		}
	}
	return form{}
}

// Limits of one file.
const (
	MaxSize    = 64 << 20
	MaxEntries = 100_000
)

// Party is somebody with an account.
type Party struct {
	Name    string
	Account string // IBAN, or the bank's own number
	BIC     string // of the bank that keeps it; empty: not said
}

// File is any message read.
type File struct {
	Kind    Kind
	ID      string // MsgId
	Created time.Time
	Order   *Order   // pain.001
	Result  *Result  // pain.002
	Reports []Report // camt.052, 053, 054
}

// Order is a pain.001: payments from one account.
type Order struct {
	ID        string
	Created   time.Time
	Initiator string // name
	Debtor    Party
	Execute   clock.Date
	Payments  []Payment
}

// Payment is one payment of an order.
type Payment struct {
	EndToEnd  string // our own number of it, comes back everywhere
	Currency  money.Currency
	Amount    int64 // minor units
	Creditor  Party
	Reference string // creditor reference, ISO 11649; empty: none
	Text      string // for people, at most 140 characters
}

// Result is a pain.002: what became of an order.
type Result struct {
	ID       string
	Created  time.Time
	Original string // MsgId of the order
	Group    string // status of the whole: ACCP, PART, RJCT …; empty: not said
	Reason   Reason
	Payments []Outcome
}

// Outcome is what became of one payment.
type Outcome struct {
	EndToEnd string
	Status   string // ACSC settled, ACCP accepted, PDNG pending, RJCT refused
	Reason   Reason
}

// Reason is why something was refused.
type Reason struct {
	Code string // ISO external code: AC04, AM05 …
	Text string
}

// Report is what a camt message says of one account.
type Report struct {
	ID       string
	Account  string
	Currency money.Currency // empty: not said
	From, To time.Time      // zero: not said
	Opening  *Balance       // OPBD; camt.053
	Closing  *Balance       // CLBD; camt.053
	Entries  []Entry
}

// Balance of an account on a day; negative is overdrawn.
type Balance struct {
	Currency money.Currency
	Amount   int64
	Day      clock.Date
}

// Entry is one booking.
type Entry struct {
	Ref      string // the bank's own number of it
	Currency money.Currency
	Amount   int64 // minor units, above zero
	Credit   bool  // money came in
	Reversal bool
	Booked   bool // otherwise it is only expected
	Day      clock.Date
	Value    clock.Date
	Payments []Transfer
}

// Signed is the amount with its direction.
func (e *Entry) Signed() int64 {
	if e.Credit {
		return e.Amount
	}
	return -e.Amount
}

// Transfer is one payment within an entry.
type Transfer struct {
	Ref       string // the bank's number of this part; empty: the entry's
	EndToEnd  string // "NOTPROVIDED" is read as empty
	Amount    int64
	Reference string // structured creditor reference
	Text      string
	Other     Party // who paid, or who was paid
}

// refused makes a refusal of a file at a place in it.
func refused(key, at string, pairs ...any) error {
	return errs.New(errs.Invalid, "bankfile."+key, append([]any{"at", at}, pairs...)...)
}

// isoReasons are the codes with which a bank says the same (ISO 20022 external code set,
// status reasons).
var isoReasons = map[string]string{
	"amount": "AM12", "currency": "AM11", "sum": "AM10", "count": "AM18", "twice_id": "AM05", "date": "DT01", "account": "AC01", "balance": "AM04",
}

// ReasonCode is the ISO code of a refusal, for a pain.002; FF01 is a file that is not in form.
func ReasonCode(err error) string {
	e := errs.Of(err)
	if e == nil {
		return "FF01"
	}
	if c, ok := isoReasons[strings.TrimPrefix(e.Key, "bankfile.")]; ok {
		return c
	}
	return "FF01"
}
