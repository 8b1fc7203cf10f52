package settle

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Why a credit is held.
const (
	WhyPart      = "part"      // more is to come: the sum is not complete
	WhyAmount    = "amount"    // more than what is owed
	WhyCurrency  = "currency"  // another currency than the deal's
	WhyLate      = "late"      // after the grace
	WhyUnknown   = "unknown"   // no settlement has that reference
	WhyRescinded = "rescinded" // the deal was undone
	WhySettled   = "settled"   // the settlement was done before
	WhyFailed    = "failed"    // the seller did not bring the goods
	WhyWord      = "word"      // the deal is paid from the buyer's balance, at his word
)

// Credit is money that came in at the bank.
type Credit struct {
	No           int64
	Account      string // it came in on
	Entry        string // the bank's number of the booking
	Currency     money.Currency
	Amount       int64
	Reference    string
	PayerAccount string
	PayerBIC     string
	At           clock.Instant // known here
	Booked       clock.Date    // by the bank
	State        lifecycle.State
	Why          string
	Deal         int64
	Transfer     int64
	Message      string
	Bank         id.ID
}

const creditColumns = `c.no, c.account, c.entry, c.currency, c.amount, c.reference, c.payer_account, c.payer_bic, c.at, c.booked, c.state, c.why, c.deal, c.transfer, c.message, c.bank`

func scanCredit(r *sql.Rows) (Credit, error) {
	var c Credit
	return c, r.Scan(&c.No, &c.Account, &c.Entry, &c.Currency, &c.Amount, &c.Reference, &c.PayerAccount, &c.PayerBIC, &c.At, &c.Booked, &c.State, &c.Why, &c.Deal, &c.Transfer, &c.Message, &c.Bank)
}

func creditByNo(ctx context.Context, q db.Querier, no int64) (Credit, error) {
	c, found, err := db.Row(ctx, q, scanCredit, "SELECT "+creditColumns+" FROM bank_credit c WHERE c.no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "bank.no_credit", "no", no)
	}
	return c, err
}

// noteCredit is one booking of the bank on its way into the ledger.
type noteCredit struct {
	Account      string         `json:"account"`
	Entry        string         `json:"entry"`
	Currency     money.Currency `json:"currency"`
	Amount       int64          `json:"amount"`
	Reference    string         `json:"reference"`
	PayerAccount string         `json:"payer_account"`
	PayerBIC     string         `json:"payer_bic"`
	Booked       clock.Date     `json:"booked"`
	Message      string         `json:"message"`
}

// noted is what became of it.
type noted struct {
	No    int64           `json:"no"`
	Deal  int64           `json:"deal"`
	State lifecycle.State `json:"state"`
	Why   string          `json:"why"`

	settled bool // just now
}

// id makes the same booking the same command, whichever file brings it.
func (c noteCredit) id() id.ID {
	return id.ID{}.With("bank.credit " + c.Account + " " + c.Entry)
}

// do notes the booking once, and settles what it completes. Booked twice by two files it is
// the same; booked with another sum under the same number it is refused.
func (c noteCredit) do(ctx context.Context, k *journal.Keeper) (noted, error) {
	type input struct { // what makes the booking: which file brought it does not
		Account, Entry string
		Currency       money.Currency
		Amount         int64
	}
	n, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: c.id(), Kind: "bank.credit", Input: input{c.Account, c.Entry, c.Currency, c.Amount}},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, noted, error) {
			x, owner, err := c.find(ctx, tx, k.Clock().Now())
			if err != nil {
				return nil, noted{}, err
			}
			f, err := x.insert(ctx, tx, owner)
			return f, noted{No: x.No, Deal: x.Deal, State: x.State, Why: x.Why}, err
		})
	if err != nil || n.Deal == 0 {
		return n, err
	}
	x, err := creditByNo(ctx, k.DB(), n.No) // as it is now: the booking may have come before
	if n.State, n.Why = x.State, x.Why; err != nil || x.State != Held || x.Why != WhyPart {
		return n, err
	}
	d, err := release{n.Deal}.do(ctx, k)
	if n.settled = err == nil && d.State == Settled; n.settled {
		n.State = Applied
	}
	if e := errs.Of(err); e != nil && e.Code == errs.Conflict || errs.Is(err, "bank.not_complete") || errs.Is(err, "settle.moved") {
		err = nil // it waits, and the sweep tries again; or the deal was settled otherwise, or undone
	}
	return n, err
}

// find tells what the money is for.
func (c noteCredit) find(ctx context.Context, tx *db.Tx, now clock.Instant) (*Credit, id.ID, error) {
	acc, found, err := bankAccount(ctx, tx, c.Account)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "bank.unknown_account", "account", c.Account)
	}
	if err == nil && acc.Currency != c.Currency {
		err = errs.New(errs.Invalid, "bank.account_currency", "account", c.Account, "currency", string(c.Currency))
	}
	if err != nil {
		return nil, id.ID{}, err
	}
	x := &Credit{
		Account: c.Account, Entry: c.Entry, Currency: c.Currency, Amount: c.Amount, Reference: strings.ToUpper(strings.ReplaceAll(c.Reference, " ", "")),
		PayerAccount: c.PayerAccount, PayerBIC: c.PayerBIC, At: now, Booked: c.Booked, State: Held, Message: c.Message, Bank: acc.Bank,
	}
	s, found, err := db.Row(ctx, tx, scan, "SELECT "+columns+" FROM settlement s WHERE s.reference = $1", x.Reference)
	if err != nil {
		return nil, id.ID{}, err
	}
	owner, err := party.OrgByID(ctx, tx, acc.Org)
	if err != nil {
		return nil, id.ID{}, err
	}
	if owner.Kind == party.Member && (!found || s.Buyer != owner.ID || s.Mode == ByLedger) { // on his dedicated account, for nothing in particular
		x.State = Applied
		return x, owner.ID, nil
	}
	if !found {
		x.Why = WhyUnknown
		return x, id.ID{}, nil
	}
	s = s.At(now)
	x.Deal = s.Deal
	switch {
	case s.State == Rescinded:
		x.Why = WhyRescinded
	case s.State == Settled:
		x.Why = WhySettled
	case s.State == Defaulted:
		x.Why = WhyLate
	case s.Currency != c.Currency:
		x.Why = WhyCurrency
	case s.Mode == ByLedger:
		x.Why = WhyWord
	default:
		x.Why, err = x.fits(ctx, tx, &s, now)
	}
	return x, id.ID{}, err
}

// fits tells how the credit and those before it stand to what is owed.
func (x *Credit) fits(ctx context.Context, q db.Querier, s *Settlement, now clock.Instant) (string, error) {
	before, err := heldFor(ctx, q, s)
	if err != nil {
		return "", err
	}
	sum := x.Amount
	for _, c := range before {
		sum += c.Amount
	}
	if s.Penalty, err = s.penalty(ctx, q, now); err != nil {
		return "", err
	}
	if sum > s.Owed() {
		return WhyAmount, nil
	}
	return WhyPart, nil
}

// heldFor are the credits that count towards a settlement.
func heldFor(ctx context.Context, q db.Querier, s *Settlement) ([]Credit, error) {
	return db.Rows(ctx, q, scanCredit, "SELECT "+creditColumns+" FROM bank_credit c WHERE c.deal = $1 AND c.state = 'held' AND c.why = 'part' AND c.currency = $2 ORDER BY c.no",
		s.Deal, string(s.Currency))
}

// insert writes the credit: on the ledger it is the owner's cash, or in suspense.
func (x *Credit) insert(ctx context.Context, tx *db.Tx, owner id.ID) (journal.Fact, error) {
	t, err := tillsOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	asset, err := amount(x.Currency, x.Amount)
	if err != nil {
		return nil, err
	}
	to := t.suspense
	if !owner.IsZero() {
		if to, err = cashOf(ctx, tx, owner); err != nil {
			return nil, err
		}
	}
	if x.No, err = tx.Next(ctx, "bank.credit"); err != nil {
		return nil, err
	}
	x.Transfer, err = ledger.Post(ctx, tx, ledger.Transfer{At: x.At, Kind: "bank.credit", Reference: "bank:" + x.Entry, Legs: []ledger.Leg{
		{Book: ledger.Money, Asset: asset, From: t.bank, To: to, Quantity: x.Amount},
	}})
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO bank_credit (no, account, entry, currency, amount, reference, payer_account, payer_bic, at, booked, state, why, deal, transfer, message, bank)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		x.No, x.Account, x.Entry, string(x.Currency), x.Amount, x.Reference, x.PayerAccount, x.PayerBIC, x.At, string(x.Booked), string(x.State), x.Why, x.Deal, x.Transfer, x.Message, x.Bank[:])
	return x.fact(owner), err
}

func (x *Credit) fact(owner id.ID) fact.CreditMoved {
	return fact.CreditMoved{No: x.No, State: string(x.State), Why: x.Why, Currency: string(x.Currency), Amount: x.Amount, Deal: x.Deal, Org: owner, Transfer: x.Transfer}
}

func (x *Credit) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE bank_credit SET state = $2, why = $3, deal = $4 WHERE no = $1", x.No, string(x.State), x.Why, x.Deal)
	return err
}

// AssignCredit says whose money a held credit is: it becomes the member's cash, from an
// amount on when a second person approves it.
type AssignCredit struct {
	Credit int64  `json:"credit"`
	Org    id.ID  `json:"org"`
	Reason string `json:"reason"`
}

// Do assigns it.
func (c AssignCredit) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Paid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.assign", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Paid, error) {
			if err := access.Check(who, "bank.assign", access.Any); err != nil {
				return nil, Paid{}, err
			}
			if n := len(strings.TrimSpace(c.Reason)); n < 3 || n > 500 {
				return nil, Paid{}, errs.New(errs.Invalid, "bank.reason").At("reason")
			}
			x, err := creditByNo(ctx, tx, c.Credit)
			if err != nil {
				return nil, Paid{}, err
			}
			if x.State, err = CreditLife.Next(x.State, "apply"); err != nil {
				return nil, Paid{}, err
			}
			o, err := party.OrgByID(ctx, tx, c.Org)
			if err == nil && o.Kind != party.Member {
				err = errs.New(errs.Invalid, "settle.pay_member").At("org")
			}
			if err != nil {
				return nil, Paid{}, err
			}
			p := Posting{Credit: x.No, Org: c.Org, Currency: x.Currency, Amount: x.Amount, Source: strings.TrimSpace(c.Reason)}
			return p.enter(ctx, tx, who, k.Clock().Now())
		})
}

// Credits lists money that came in, the newest first; a bank's people see their bank's.
func Credits(ctx context.Context, q db.Querier, who access.Actor, state lifecycle.State, before int64, limit int) ([]Credit, error) {
	bank, err := bankOf(who)
	if err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scanCredit, "SELECT "+creditColumns+` FROM bank_credit c WHERE c.no < $1 AND ($2 = '' OR c.state = $2) AND ($4 = 1 OR c.bank = $5)
		ORDER BY c.no DESC LIMIT $3`, before, string(state), limit, yes(bank.IsZero()), bank[:])
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
