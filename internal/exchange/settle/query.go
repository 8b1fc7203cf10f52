package settle

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// concerns tells whether the actor is one of the sides, or of the house.
func (s *Settlement) concerns(who access.Actor) bool {
	return who.IsSystem() || !who.Org.IsZero() && (who.Org == s.Seller || who.Org == s.Buyer || who.Org == s.Broker) || who.HasAny(access.Staff, access.Admin)
}

// Read is a settlement for one of its sides or the house.
func Read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, deal int64) (Settlement, error) {
	s, err := byDeal(ctx, q, deal)
	if err != nil {
		return s, err
	}
	rel := access.Any
	if s.concerns(who) && !who.IsSystem() {
		rel = access.Own
	}
	if err := access.Check(who, "settle.read", rel); err != nil {
		if !s.concerns(who) && !who.IsVisitor() {
			err = none(deal)
		}
		return Settlement{}, err
	}
	s = s.At(now)
	if s.State == Overdue { // what it would cost now
		s.Penalty, err = s.penalty(ctx, q, now)
	}
	return s, err
}

// Ask says which settlements are listed.
type Ask struct {
	Org    id.ID           // one of the sides; zero: all, for the house
	State  lifecycle.State // empty: all
	Before int64           // deals below this number; 0: from the newest
	Limit  int
}

// List lists settlements, the newest first.
func List(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, a Ask) ([]Settlement, error) {
	if err := access.Check(who, "settle.read", who.To(a.Org)); err != nil {
		return nil, err
	}
	if a.Limit <= 0 || a.Limit > 200 {
		a.Limit = 50
	}
	if a.Before == 0 {
		a.Before = 1 << 62
	}
	var all []Settlement
	for len(all) < a.Limit {
		rows, err := page(ctx, q, a)
		if err != nil {
			return nil, err
		}
		for _, s := range rows {
			a.Before = s.Deal
			if s = s.At(now); (a.State == "" || s.State == a.State) && len(all) < a.Limit {
				all = append(all, s)
			}
		}
		if len(rows) < a.Limit {
			break
		}
	}
	return all, nil
}

func page(ctx context.Context, q db.Querier, a Ask) ([]Settlement, error) {
	if a.Org.IsZero() {
		return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM settlement s WHERE s.deal < $1 ORDER BY s.deal DESC LIMIT $2", a.Before, a.Limit)
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+` FROM settlement s WHERE s.deal < $1 AND (s.buyer = $2 OR s.seller = $2 OR s.broker = $2)
		ORDER BY s.deal DESC LIMIT $3`, a.Before, a.Org[:], a.Limit)
}

// Balance is a member's money in one currency.
type Balance struct {
	Currency  money.Currency `json:"currency"`
	Posted    int64          `json:"posted"`
	Aside     int64          `json:"set_aside"`
	Available int64          `json:"available"`
}

// Balances are a member's money by currency; currencies without any are left out.
func Balances(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, org id.ID) ([]Balance, error) {
	if err := access.Check(who, "settle.money", who.To(org)); err != nil {
		return nil, err
	}
	a, found, err := ledger.Find(ctx, q, ledger.Money, org, ledger.Cash)
	if err != nil || !found {
		return nil, err
	}
	var all []Balance
	for _, c := range Currencies {
		asset, err := ledger.CurrencyAsset(c)
		if err != nil {
			return nil, err
		}
		b := Balance{Currency: c}
		if b.Posted, err = ledger.Position(ctx, q, ledger.Money, asset, a.No); err != nil {
			return nil, err
		}
		if b.Available, err = ledger.Available(ctx, q, ledger.Money, asset, a.No, now); err != nil {
			return nil, err
		}
		if b.Aside = b.Posted - b.Available; b.Posted != 0 || b.Aside != 0 {
			all = append(all, b)
		}
	}
	return all, nil
}

// Currencies are those the exchange settles in, in the order pages show them.
var Currencies = []money.Currency{money.USD, money.CNY, money.EUR, money.HKD}

// Line is one movement of a member's money with the balance after it.
type Line struct {
	Transfer  int64         `json:"transfer"`
	At        clock.Instant `json:"at"`
	Kind      string        `json:"kind"` // settle, settle.pay, settle.deposit, settle.credit, settle.payout, deal.rescind
	Reference string        `json:"reference"`
	In        int64         `json:"in"`
	Out       int64         `json:"out"`
	Balance   int64         `json:"balance"`
}

// Statement is a member's money in one currency between two instants: from them on and
// before the second.
type Statement struct {
	Currency money.Currency `json:"currency"`
	From     clock.Instant  `json:"from"`
	To       clock.Instant  `json:"to"`
	Opening  int64          `json:"opening"`
	Closing  int64          `json:"closing"`
	Lines    []Line         `json:"lines"`
}

// MaxLines bounds one statement; a longer one is asked for in shorter times.
const MaxLines = 10_000

// StatementOf reads a member's statement.
func StatementOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID, c money.Currency, from, to clock.Instant) (Statement, error) {
	s := Statement{Currency: c, From: from, To: to}
	if err := access.Check(who, "settle.money", who.To(org)); err != nil {
		return s, err
	}
	if !c.Known() {
		return s, errs.New(errs.Invalid, "settle.currency", "currency", string(c)).At("currency")
	}
	if from >= to {
		return s, errs.New(errs.Invalid, "settle.times").At("from")
	}
	asset, err := ledger.CurrencyAsset(c)
	if err != nil {
		return s, err
	}
	a, found, err := ledger.Find(ctx, q, ledger.Money, org, ledger.Cash)
	if err != nil || !found {
		return s, err
	}
	st, err := ledger.StatementOf(ctx, q, ledger.StatementAsk{Account: a.No, Asset: asset, From: from, To: to, Limit: MaxLines})
	if err != nil {
		return s, err
	}
	if st.More {
		return s, errs.New(errs.TooLarge, "settle.long_statement", "max", MaxLines).At("from")
	}
	s.Opening, s.Closing = st.Opening, st.Closing
	for _, l := range st.Lines {
		s.Lines = append(s.Lines, Line(l))
	}
	return s, nil
}
