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

// States of a posting.
const (
	PostingWaits   lifecycle.State = "waiting"
	PostingDone    lifecycle.State = "posted"
	PostingDropped lifecycle.State = "dropped"
)

// PostingLife is the lifecycle of money entered by hand.
var PostingLife = lifecycle.Table{Name: "posting", Steps: []lifecycle.Step{
	{From: PostingWaits, Act: "approve", To: PostingDone, Who: []string{"another administrator"}, Rule: "from the amount of settle.four_eyes on; below it, what he entered alone in the 24 hours before counted in, one person's word is enough"},
	{From: PostingWaits, Act: "drop", To: PostingDropped, Who: []string{"any administrator"}, Rule: "nothing has moved"},
}}

// Posting is money that a person of the house enters by hand: brought to the exchange's
// account at the bank, or held there because nobody knew whose it was. No single person makes
// a large sum a member's.
type Posting struct {
	No       int64
	Credit   int64 // held money of the bank that is assigned; 0: a deposit
	Org      id.ID // whose cash it becomes
	Currency money.Currency
	Amount   int64 // minor units
	Source   string
	By       id.ID // who entered it
	At       clock.Instant
	Second   id.ID // who approved or dropped it; zero: nobody had to
	State    lifecycle.State
	Transfer int64
}

// Deposit notes money that a member brought to the exchange's account at the bank.
type Deposit struct {
	Org      id.ID          `json:"org"`
	Currency money.Currency `json:"currency"`
	Amount   int64          `json:"amount"`
	Source   string         `json:"source"` // the paper it stands on
}

// Do notes it. A large one waits for a second person.
func (c Deposit) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Paid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settle.Deposit", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Paid, error) {
			if err := access.Check(who, "settle.deposit", access.Any); err != nil {
				return nil, Paid{}, err
			}
			if _, err := amount(c.Currency, c.Amount); err != nil {
				return nil, Paid{}, err
			}
			if strings.TrimSpace(c.Source) == "" || len(c.Source) > 200 {
				return nil, Paid{}, errs.New(errs.Invalid, "settle.no_source").At("source")
			}
			o, err := party.OrgByID(ctx, tx, c.Org)
			if err == nil && o.Kind != party.Member {
				err = errs.New(errs.Invalid, "settle.pay_member").At("org")
			}
			if err != nil {
				return nil, Paid{}, err
			}
			p := Posting{Org: c.Org, Currency: c.Currency, Amount: c.Amount, Source: c.Source}
			return p.enter(ctx, tx, who, k.Clock().Now())
		})
}

// enteredAlone adds up what person $1 entered in currency $2 since $3 that nobody else approved.
const enteredAlone = `SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM posting
	WHERE entered_by = $1 AND currency = $2 AND at > $3 AND state = 'posted' AND second_by = $4`

// enter posts what one person may enter, and has the rest wait. The house's own beginnings
// (a fictional exchange, a measurement) are nobody's word.
func (p *Posting) enter(ctx context.Context, tx *db.Tx, who access.Actor, now clock.Instant) (journal.Fact, Paid, error) {
	var two bool
	var err error
	if !who.IsSystem() {
		two, err = takesTwo(ctx, tx, enteredAlone, who.Person, p.Currency, p.Amount, now)
	}
	if err != nil {
		return nil, Paid{}, err
	}
	p.By, p.At, p.State = who.Person, now, PostingDone
	var f journal.Fact
	answer := Paid{}
	if two {
		if err := p.alone(ctx, tx); err != nil {
			return nil, Paid{}, err
		}
		p.State = PostingWaits
	} else if f, err = p.post(ctx, tx, now); err != nil {
		return nil, Paid{}, err
	}
	if p.No, err = tx.Next(ctx, "settle.posting"); err != nil {
		return nil, Paid{}, err
	}
	if answer.Transfer = p.Transfer; p.State == PostingWaits {
		f, answer.Posting = p.fact(), p.No
	}
	return f, answer, p.insert(ctx, tx)
}

// alone refuses a second assignment of held money while one waits.
func (p *Posting) alone(ctx context.Context, q db.Querier) error {
	if p.Credit == 0 {
		return nil
	}
	no, found, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM posting WHERE credit = $1 AND state = 'waiting'", p.Credit)
	if err == nil && found {
		err = errs.New(errs.Conflict, "settle.posting_waits", "no", no)
	}
	return err
}

// post moves the money and gives the fact of it.
func (p *Posting) post(ctx context.Context, tx *db.Tx, now clock.Instant) (journal.Fact, error) {
	t, err := tillsOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	asset, err := amount(p.Currency, p.Amount)
	if err != nil {
		return nil, err
	}
	kind, reference, from := "settle.deposit", "deposit", t.bank
	var x Credit
	if p.Credit != 0 {
		if x, err = creditByNo(ctx, tx, p.Credit); err != nil {
			return nil, err
		}
		if x.State, err = CreditLife.Next(x.State, "apply"); err != nil { // it went back or settled a deal meanwhile
			return nil, err
		}
		kind, reference, from = "bank.assign", "bank:"+x.Entry, t.suspense
	}
	to, err := cashOf(ctx, tx, p.Org)
	if err != nil {
		return nil, err
	}
	p.Transfer, err = ledger.Post(ctx, tx, ledger.Transfer{
		At: now, Kind: kind, Reference: reference,
		Legs: []ledger.Leg{{Book: ledger.Money, Asset: asset, From: from, To: to, Quantity: p.Amount}},
	})
	if err != nil {
		return nil, err
	}
	if p.Credit == 0 {
		return fact.MoneyPaid{To: p.Org, Currency: string(p.Currency), Amount: p.Amount, Transfer: p.Transfer}, nil
	}
	x.Transfer, x.Why, x.Deal = p.Transfer, "", 0
	return x.fact(p.Org), x.update(ctx, tx)
}

// ApprovePosting is the second person's word: the money moves.
type ApprovePosting struct {
	No int64 `json:"no"`
}

// Do approves it.
func (c ApprovePosting) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Paid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settle.ApprovePosting", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Paid, error) {
			p, err := leaving(ctx, tx, who, c.No, "approve")
			if err == nil && p.By == who.Person {
				err = errs.New(errs.Conflict, "settle.second_person", "no", c.No)
			}
			if err != nil {
				return nil, Paid{}, err
			}
			f, err := p.post(ctx, tx, k.Clock().Now())
			if err != nil {
				return nil, Paid{}, err
			}
			return f, Paid{Transfer: p.Transfer}, p.update(ctx, tx)
		})
}

// DropPosting takes a posting back that waits: a wrong sum, a wrong member.
type DropPosting struct {
	No int64 `json:"no"`
}

// Do drops it.
func (c DropPosting) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Paid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settle.DropPosting", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Paid, error) {
			p, err := leaving(ctx, tx, who, c.No, "drop")
			if err != nil {
				return nil, Paid{}, err
			}
			return p.fact(), Paid{}, p.update(ctx, tx)
		})
}

// leaving is a posting that waits, as the act of a second person leaves it.
func leaving(ctx context.Context, tx *db.Tx, who access.Actor, no int64, act lifecycle.Act) (Posting, error) {
	if err := access.Check(who, "settle.approve", access.Any); err != nil {
		return Posting{}, err
	}
	p, found, err := db.Row(ctx, tx, scanPosting, "SELECT "+postingColumns+" FROM posting p WHERE p.no = $1", no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "settle.no_posting", "no", no)
	}
	if err != nil {
		return p, err
	}
	p.Second = who.Person
	p.State, err = PostingLife.Next(p.State, act)
	return p, err
}

// Postings are those that wait for a second person, the oldest first.
func Postings(ctx context.Context, q db.Querier, who access.Actor) ([]Posting, error) {
	if err := access.Check(who, "settle.deposit", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanPosting, "SELECT "+postingColumns+" FROM posting p WHERE p.state = 'waiting' ORDER BY p.no LIMIT 500")
}

func (p *Posting) fact() fact.PostingMoved {
	return fact.PostingMoved{No: p.No, State: string(p.State), Credit: p.Credit, Org: p.Org, Currency: string(p.Currency), Amount: p.Amount}
}

const postingColumns = "p.no, p.credit, p.org, p.currency, p.amount, p.source, p.entered_by, p.at, p.second_by, p.state, p.transfer"

func scanPosting(r *sql.Rows) (Posting, error) {
	var p Posting
	return p, r.Scan(&p.No, &p.Credit, &p.Org, &p.Currency, &p.Amount, &p.Source, &p.By, &p.At, &p.Second, &p.State, &p.Transfer)
}

func (p *Posting) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO posting (no, credit, org, currency, amount, source, entered_by, at, second_by, state, transfer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		p.No, p.Credit, p.Org[:], string(p.Currency), p.Amount, p.Source, p.By[:], p.At, noBody[:], string(p.State), p.Transfer)
	return err
}

func (p *Posting) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE posting SET second_by = $2, state = $3, transfer = $4 WHERE no = $1", p.No, p.Second[:], string(p.State), p.Transfer)
	return err
}
