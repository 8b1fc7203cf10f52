package deal

import (
	"cmp"
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Strike is the mazal: the side whose answer is awaited accepts exactly one version. With
// Lines it accepts some of an offer that was made line by line.
type Strike struct {
	Deal    int64   `json:"deal"`
	Version int64   `json:"version"`
	Side    Side    `json:"side,omitempty"`
	Lines   []int64 `json:"lines,omitempty"` // none: all

	Proof id.ID `json:"-"`
}

// Struck is the answer: both sides are bound.
type Struck struct {
	Deal    int64           `json:"deal"`
	Version int64           `json:"version"`
	State   lifecycle.State `json:"state"` // mazal; offer: a firm bid waits for the seller
	Total   int64           `json:"total"`
	At      clock.Instant   `json:"at"`
	Due     clock.Instant   `json:"due,omitzero"`
	Until   clock.Instant   `json:"until,omitzero"` // of a firm bid
	Paper   string          `json:"paper,omitempty"`
}

// Draft gives what the actor would sign, or why he may not.
func (c Strike) Draft(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Binding, error) {
	m, err := c.prepare(ctx, q, who, now)
	if err != nil {
		return Binding{}, err
	}
	return m.binding, nil
}

// mazal is an acceptance that passed all checks.
type mazal struct {
	*room
	offer      Version
	binding    Binding
	sold       []Line // with the price agreed
	others     []Line
	locks      []market.Locking
	holds      []hold
	due        clock.Instant
	affiliated bool
	out        int64 // the memo on which the goods go out, 0: they do not
}

func (c Strike) prepare(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*mazal, error) {
	r, err := enter(ctx, q, who, "deal.strike", c.Deal, c.Side, now)
	if err != nil {
		return nil, err
	}
	if err := r.fresh(c.Version); err != nil {
		return nil, err
	}
	if r.late {
		return nil, errs.New(errs.Conflict, "deal.too_late", "version", r.Version)
	}
	if _, err := r.next(ActStrike); err != nil {
		return nil, err
	}
	if r.Turn != r.acted {
		return nil, errs.New(errs.Conflict, "deal.not_your_turn")
	}
	if err := r.signs(ctx, q); err != nil {
		return nil, err
	}
	v, err := versionOf(ctx, q, r.No, r.Version)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(ctx, q, r.No)
	if err != nil {
		return nil, err
	}
	m := &mazal{room: r, offer: v}
	if err := m.choose(lines, c.Lines); err != nil {
		return nil, err
	}
	return m, m.check(ctx, q)
}

// choose keeps the lines that are accepted and makes what is signed.
func (m *mazal) choose(lines []Line, chosen []int64) error {
	if len(chosen) > 0 && !m.offer.Each && len(chosen) != len(m.offer.Prices) {
		return errs.New(errs.Conflict, "deal.all_or_none").At("lines")
	}
	for i, no := range chosen {
		if slices.Contains(chosen[:i], no) || !slices.ContainsFunc(m.offer.Prices, func(p Priced) bool { return p.Line == no }) {
			return errs.New(errs.Invalid, "deal.no_line", "line", no).At("lines")
		}
	}
	var prices []Priced
	for i := range m.offer.Prices {
		p := &m.offer.Prices[i]
		p.Answer = "declined"
		if len(chosen) == 0 || slices.Contains(chosen, p.Line) {
			p.Answer = "accepted"
			prices = append(prices, *p)
		}
	}
	for _, l := range lines {
		at := slices.IndexFunc(prices, func(p Priced) bool { return p.Line == l.No })
		if at < 0 {
			m.others = append(m.others, l)
			continue
		}
		l.PPC, l.Total = prices[at].PPC, prices[at].Total
		prices[at].limit(&l)
		m.sold = append(m.sold, l)
	}
	b := m.room.binding("deal.strike", m.offer.Version)
	b.Terms, b.Each = m.offer.Terms, m.offer.Each
	if err := b.add(lines, prices); err != nil {
		return err
	}
	for i := range b.Lines { // how a price was said is the offer's matter
		b.Lines[i].How, b.Lines[i].Amount = "", 0
	}
	m.binding = b
	return nil
}

// check is everything about the goods and the sides that could have changed since the offer.
func (m *mazal) check(ctx context.Context, q db.Querier) error {
	if err := m.standing(ctx, q); err != nil {
		return err
	}
	var err error
	if err := m.same(ctx, q, m.sold); err != nil { // first: a selection of all that is left is no part
		return err
	}
	if m.locks, m.holds, err = m.free(ctx, q, m.sold, market.LockDeal, 0); err != nil {
		return err
	}
	if err := m.titled(ctx, q); err != nil {
		return err
	}
	if err := m.paid(ctx, q); err != nil {
		return err
	}
	if err := m.offer.stands(ctx, q, m.sold); err != nil {
		return err
	}
	if err := m.selected(ctx, q); err != nil {
		return err
	}
	if m.offer.MemoDays > 0 {
		if err := m.lent().Check(ctx, q, m.now); err != nil {
			return err
		}
	}
	if _, err := document.WarrantiesFor(ctx, q, kinds(m.sold), m.day); err != nil { // no invoice, no deal
		return err
	}
	if m.due, err = due(ctx, q, m.offer.Terms, m.Currency, m.now); err != nil {
		return err
	}
	behind, err := affiliation.Between(ctx, q, m.Seller, m.Buyer, m.day)
	m.affiliated = len(behind) > 0
	return err
}

// paid settles in what and how the goods are paid, by the rules of the day of the mazal. What
// was bid at the ask stays what it made on the day of the bid.
func (m *mazal) paid(ctx context.Context, q db.Querier) error {
	sides, err := customsSides(ctx, q, m.sold)
	if err != nil {
		return err
	}
	if err := paidIn(ctx, q, m.Currency, m.sold, sides, m.day); err != nil {
		return err
	}
	if m.binding.Pays, err = paying(ctx, q, m.Currency, sides, m.day); err != nil {
		return err
	}
	if slices.ContainsFunc(m.offer.Prices, func(p Priced) bool { return p.How == AtAsk }) {
		_, m.binding.Rate, err = askRate(ctx, q, m.Currency, cmp.Or(m.offer.At, m.now))
	}
	return err
}

// Do strikes the deal.
func (c Strike) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Struck, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Strike", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Struck, error) {
			m, err := c.prepare(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, Struck{}, err
			}
			if _, err := m.binding.prove(ctx, tx, who, c.Proof, m.now); err != nil {
				return nil, Struck{}, err
			}
			return m.strike(ctx, tx, k)
		})
}

// strike writes the mazal: locks, titles set aside, papers, the room.
func (m *mazal) strike(ctx context.Context, tx *db.Tx, k *journal.Keeper) (journal.Fact, Struck, error) {
	if err := lockAll(ctx, tx, m.locks, m.holds, m.now); err != nil {
		return nil, Struck{}, err
	}
	if err := m.leaveMemo(ctx, tx); err != nil {
		return nil, Struck{}, err
	}
	if err := m.cut(ctx, tx); err != nil {
		return nil, Struck{}, err
	}
	if err := setAside(ctx, tx, &m.Deal, m.sold, m.now); err != nil {
		return nil, Struck{}, err
	}
	if err := m.lines(ctx, tx); err != nil {
		return nil, Struck{}, err
	}
	if err := m.lend(ctx, tx, k); err != nil {
		return nil, Struck{}, err
	}
	if err := endVersion(ctx, tx, m.No, m.offer.Version, accepted, m.now); err != nil {
		return nil, Struck{}, err
	}
	for _, p := range m.offer.Prices {
		if _, err := tx.Exec(ctx, "UPDATE deal_price SET answer = $4 WHERE deal = $1 AND version = $2 AND line = $3", m.No, m.offer.Version, p.Line, p.Answer); err != nil {
			return nil, Struck{}, err
		}
	}
	b := &m.binding
	m.State, m.Turn, m.Until, m.Sealed, m.Firm = Mazal, "", 0, false, false
	m.Struck, m.Due, m.Total, m.Commission, m.Affiliated = m.now, m.due, b.Total, b.Commission, m.affiliated
	if err := m.papers(ctx, tx, k); err != nil {
		return nil, Struck{}, err
	}
	if err := m.event(ctx, tx, m.now, string(ActStrike), m.side, m.who.Person, m.offer.Version, m.Paper); err != nil {
		return nil, Struck{}, err
	}
	done := Struck{Deal: m.No, Version: m.offer.Version, State: m.State, Total: m.Total, At: m.now, Due: m.Due, Paper: m.Paper}
	return m.fact(), done, m.update(ctx, tx)
}

// lines writes what became of the room's lines; those left out are free again.
func (m *mazal) lines(ctx context.Context, tx *db.Tx) error {
	for i := range m.sold {
		m.sold[i].State = LineSold
		if err := m.sold[i].update(ctx, tx, m.No); err != nil {
			return err
		}
	}
	for i := range m.others {
		l := &m.others[i]
		if l.State != LineOpen {
			continue
		}
		l.State = LineOut
		if err := l.update(ctx, tx, m.No); err != nil {
			return err
		}
		if err := l.unseal(ctx, tx, m.No, m.now); err != nil {
			return err
		}
	}
	return nil
}

func (m *mazal) fact() fact.DealStruck {
	f := fact.DealStruck{
		Deal: m.No, Version: m.offer.Version, Seller: m.Seller, Buyer: m.Buyer, Broker: m.Broker, Currency: string(m.Currency),
		Total: m.Total, Commission: m.Commission, Delivery: m.offer.Delivery, Days: m.offer.Days, At: m.now, Due: m.Due, Paper: m.Paper, Affiliated: m.affiliated, Memo: m.Memo,
		Pays: m.binding.Pays, Lent: m.out,
	}
	for i := range m.sold {
		l := &m.sold[i]
		f.Lines = append(f.Lines, fact.DealLine{
			Listing: l.Listing, Stone: l.Stone, Kind: l.Kind, Single: l.Single, Pieces: l.Pieces, Weight: int64(l.Weight),
			PPC: l.PPC, Total: l.Total, Reserved: l.Reserved, Part: l.Part, From: l.CutFrom,
		})
	}
	return f
}
