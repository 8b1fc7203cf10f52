// Package banksim plays the bank beside an exchange: it answers payment orders, books money
// that customers send, and writes statements, all as files of ISO 20022. It makes the
// mistakes a bank makes, when asked, and the same ones for the same seed.
//
// Words:
//
//	step   the bank looks at what came, books what is due and says so in files
//	fault  something that goes wrong with one payment: Late, Partial …
//	pool   the exchange's accounts; the simulator lends without limit, so that one of them
//	       may be below zero
//	own    an account of somebody else than the one who orders, such as a member's dedicated
//	       one: it pays no more than what is there
//
// Bank is the pure part: files in, files out, no disk and no clock of its own. Folder plays
// it on the folder that the exchange's bank link reads and writes.
package banksim

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
)

// Fault is something that goes wrong with a payment.
type Fault string

// The faults.
const (
	Late      Fault = "late"      // booked one to five days after it was sent
	Partial   Fault = "partial"   // in two parts, the second hours after the first
	Duplicate Fault = "duplicate" // told in two files, and one of them sent twice
	Currency  Fault = "currency"  // money comes in another currency; an order is refused for it
	Missing   Fault = "missing"   // no advice and no answer: only the day's statement has it
)

// Faults are all of them.
var Faults = []Fault{Late, Partial, Duplicate, Currency, Missing}

// ParseFaults reads them as a list with commas; empty is none.
func ParseFaults(s string) ([]Fault, error) {
	var all []Fault
	for word := range strings.SplitSeq(s, ",") {
		f := Fault(strings.TrimSpace(word))
		switch {
		case f == "":
		case !slices.Contains(Faults, f):
			return nil, fmt.Errorf("banksim: there is no fault %q; there are %v", word, Faults)
		case !slices.Contains(all, f):
			all = append(all, f)
		}
	}
	return all, nil
}

// File is one file of the bank.
type File struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// Payment is money that a customer of any bank sends to an account here.
type Payment struct {
	To        string         `json:"to"` // account of the exchange or of a member
	Currency  money.Currency `json:"currency"`
	Amount    int64          `json:"amount"` // minor units
	Reference string         `json:"reference,omitempty"`
	Text      string         `json:"text,omitempty"`
	From      bankfile.Party `json:"from"`
}

// Bank is a bank: what it has booked, and what it will book later. Its fields are the
// whole of it, so that it can be kept as JSON.
type Bank struct {
	BIC      string              `json:"bic"`
	Seed     uint64              `json:"seed"`
	Faults   []Fault             `json:"faults,omitempty"`
	Accounts map[string]*Account `json:"accounts"`
	Seen     map[string]string   `json:"seen"` // orders by MsgId: SHA-256
	Due      []due               `json:"due,omitempty"`
	Payments uint64              `json:"payments"` // so many came, of either way
	Files    uint64              `json:"files"`
	Entries  uint64              `json:"entries"`
	Day      clock.Date          `json:"day"` // that is open
}

// Account is an account kept here.
type Account struct {
	Currency money.Currency   `json:"currency"`
	Opening  int64            `json:"opening"` // of the day
	Balance  int64            `json:"balance"`
	Entries  []bankfile.Entry `json:"entries,omitempty"` // of the day
}

// due is a booking that comes later.
type due struct {
	At    time.Time      `json:"at"`
	Entry bankfile.Entry `json:"entry"`
	To    string         `json:"to"`
	Into  string         `json:"into,omitempty"`  // account here that a payment comes in on
	Quiet bool           `json:"quiet,omitempty"` // no advice: the statement has it
	Twice bool           `json:"twice,omitempty"` // advised in two files
	Order string         `json:"order,omitempty"` // MsgId to answer
}

// New makes a bank.
func New(seed uint64, faults ...Fault) *Bank {
	return &Bank{BIC: "SIMBCNSH", Seed: seed, Faults: faults, Accounts: map[string]*Account{}, Seen: map[string]string{}}
}

// Open tells the bank of an account before money comes for it: money in another currency
// finds it then.
func (b *Bank) Open(number string, c money.Currency) {
	if b.Accounts[number] == nil {
		b.Accounts[number] = &Account{Currency: c}
	}
}

// chance is the luck of the payment that just came: the same seed and the same number of
// payments before it give the same.
func (b *Bank) chance() *rand.Rand {
	b.Payments++
	return rand.New(rand.NewPCG(b.Seed, b.Payments))
}

// fault draws what goes wrong: half of the payments go well.
func (b *Bank) fault(r *rand.Rand) Fault {
	if len(b.Faults) == 0 || r.IntN(2) == 0 {
		return ""
	}
	return b.Faults[r.IntN(len(b.Faults))]
}

// Pay is money on its way to an account here; Tick books it.
func (b *Bank) Pay(p Payment, now time.Time) {
	r := b.chance()
	d := due{At: now, To: p.To, Entry: bankfile.Entry{Currency: p.Currency, Amount: p.Amount, Credit: true, Booked: true, Payments: []bankfile.Transfer{
		{Amount: p.Amount, Reference: p.Reference, Text: p.Text, Other: p.From},
	}}}
	switch b.fault(r) {
	case Late:
		d.At = now.Add(time.Duration(24+r.IntN(97)) * time.Hour)
	case Partial:
		if p.Amount > 1 {
			rest := d
			part := 1 + r.Int64N(p.Amount-1)
			d.Entry, rest.Entry = of(d.Entry, part), of(d.Entry, p.Amount-part)
			rest.At = now.Add(time.Duration(1+r.IntN(48)) * time.Hour)
			b.wait(rest)
		}
	case Duplicate:
		d.Twice = true
	case Currency:
		d.To, d.Entry.Currency = b.other(p.To, p.Currency)
	case Missing:
		d.Quiet = true
	}
	b.wait(d)
}

// of is a booking of another amount.
func of(e bankfile.Entry, n int64) bankfile.Entry {
	e.Amount, e.Payments = n, slices.Clone(e.Payments)
	e.Payments[0].Amount = n
	return e
}

// other is where money of the wrong currency goes: to an account of that currency, where
// there is one; otherwise it is booked where it should not be.
func (b *Bank) other(to string, c money.Currency) (string, money.Currency) {
	for _, number := range slices.Sorted(maps.Keys(b.Accounts)) {
		if a := b.Accounts[number]; a.Currency != c {
			return number, a.Currency
		}
	}
	if c == money.EUR {
		return to, money.USD
	}
	return to, money.EUR
}

func (b *Bank) wait(d due) { b.Due = append(b.Due, d) }

// Take takes an order of payment and answers it. What is no order, or the number of another
// order, is refused in a pain.002; the same order again is left alone.
func (b *Bank) Take(name string, content []byte, now time.Time) []File {
	f, err := bankfile.Read(content)
	if err != nil {
		return b.refuse(brief(name), bankfile.ReasonCode(err), now)
	}
	if f.Order == nil {
		return b.refuse(f.ID, "FF01", now)
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	switch b.Seen[f.ID] {
	case "":
	case hash:
		return nil
	default:
		return b.refuse(f.ID, "DU01", now)
	}
	b.Seen[f.ID] = hash
	return b.carry(f.Order, now)
}

// brief is what a file that cannot be read is called in the answer.
func brief(name string) string {
	r := []rune(name)
	return string(r[:min(len(r), 35)])
}

func (b *Bank) refuse(id, code string, now time.Time) []File {
	return []File{b.result(&bankfile.Result{Original: id, Group: "RJCT", Reason: bankfile.Reason{Code: code}}, now)}
}

// carry carries out an order, payment by payment, and answers what is decided at once.
func (b *Bank) carry(o *bankfile.Order, now time.Time) []File {
	b.Open(o.Debtor.Account, o.Payments[0].Currency)
	res := &bankfile.Result{Original: o.ID, Group: "PART"}
	for _, p := range o.Payments {
		out := bankfile.Outcome{EndToEnd: p.EndToEnd, Status: "ACSC"}
		r := b.chance()
		fault := b.fault(r)
		d := due{At: now, To: o.Debtor.Account, Into: b.here(p.Creditor.Account, p.Currency), Order: o.ID, Entry: bankfile.Entry{Currency: p.Currency, Amount: p.Amount, Booked: true, Payments: []bankfile.Transfer{
			{EndToEnd: p.EndToEnd, Amount: p.Amount, Reference: p.Reference, Text: p.Text, Other: p.Creditor},
		}}}
		switch {
		case letters(p.Creditor.Account) && !bankfile.ValidIBAN(p.Creditor.Account):
			out.Status, out.Reason = "RJCT", bankfile.Reason{Code: "AC01", Text: "account number"}
		case fault == Currency || p.Currency != b.Accounts[o.Debtor.Account].Currency:
			out.Status, out.Reason = "RJCT", bankfile.Reason{Code: "AM11", Text: "currency of the account"}
		case o.Debtor.Name != o.Initiator && p.Amount > b.left(o.Debtor.Account, now):
			out.Status, out.Reason = "RJCT", bankfile.Reason{Code: "AM04", Text: "balance of the account"}
		case fault == Late:
			d.At, out.Status = now.Add(time.Duration(24+r.IntN(97))*time.Hour), "PDNG"
			b.wait(d)
		case fault == Missing:
			d.Quiet, d.Order = true, ""
			b.wait(d)
			continue
		default: // an order is not paid in parts
			d.Twice, d.Order = fault == Duplicate, ""
			b.wait(d)
		}
		res.Payments = append(res.Payments, out)
	}
	if len(res.Payments) == 0 {
		return nil
	}
	return []File{b.result(res, now)}
}

// here is an account of a currency if it is kept here, and nothing otherwise.
func (b *Bank) here(account string, c money.Currency) string {
	if a := b.Accounts[account]; a == nil || a.Currency != c {
		return ""
	}
	return account
}

// left is what an account has when all is booked that is due by now.
func (b *Bank) left(account string, now time.Time) int64 {
	n := b.Accounts[account].Balance
	for i := range b.Due {
		d := &b.Due[i]
		if d.To == account && (!d.Entry.Credit || !d.At.After(now)) { // what goes out later is spoken for
			n += d.Entry.Signed()
		}
		if d.Into == account && !d.At.After(now) {
			n += d.Entry.Amount
		}
	}
	return n
}

func letters(account string) bool { return account != "" && (account[0] < '0' || account[0] > '9') }
