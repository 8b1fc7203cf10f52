package deal

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Offer is a binding offer, a first one or the answer to another. It is for the lines
// priced singly, and with Percent for all other open lines at that price to their ask.
type Offer struct {
	Deal    int64   `json:"deal"`
	Version int64   `json:"version"`        // the latest one its maker has seen, 0 when there was none
	Side    Side    `json:"side,omitempty"` // for whom a broker speaks
	Prices  []Price `json:"prices,omitempty"`
	Percent *int64  `json:"percent,omitempty"` // tenths of a percent, negative below the ask
	Terms
	Until  clock.Instant `json:"until"`
	Sealed bool          `json:"sealed,omitempty"` // a cachet: the stones are locked
	Each   bool          `json:"each,omitempty"`   // lines may be accepted one by one

	Proof id.ID `json:"-"` // of its second confirmation
}

// Offered is the answer.
type OfferMade struct {
	Deal    int64         `json:"deal"`
	Version int64         `json:"version"`
	Total   int64         `json:"total"`
	Until   clock.Instant `json:"until"`
}

// Draft gives what the actor would sign, or why he may not.
func (c Offer) Draft(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Binding, error) {
	p, err := c.prepare(ctx, q, who, now)
	if err != nil {
		return Binding{}, err
	}
	return p.binding, nil
}

// prepared is an offer that passed all checks.
type prepared struct {
	*room
	act     lifecycle.Act
	state   lifecycle.State
	binding Binding
	prices  []Priced
	locks   []market.Locking
	holds   []hold
}

func (c Offer) prepare(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*prepared, error) {
	r, err := enter(ctx, q, who, "deal.offer", c.Deal, c.Side, now)
	if err != nil {
		return nil, err
	}
	p := &prepared{room: r, act: ActOffer}
	if err := r.fresh(c.Version); err != nil {
		return nil, err
	}
	if r.State == Offered {
		p.act = ActCounter
		if r.Turn != r.acted {
			return nil, errs.New(errs.Conflict, "deal.not_your_turn")
		}
	}
	if p.state, err = r.next(p.act); err != nil {
		return nil, err
	}
	if err := r.signs(ctx, q); err != nil {
		return nil, err
	}
	if err := r.standing(ctx, q); err != nil {
		return nil, err
	}
	if err := c.times(ctx, q, r); err != nil {
		return nil, err
	}
	if err := c.Terms.check(ctx, q, r.day, r); err != nil {
		return nil, err
	}
	return p, c.price(ctx, q, p)
}

// fresh refuses an act upon an offer that is no longer the latest.
func (r *room) fresh(version int64) error {
	if version != r.Version {
		return errs.New(errs.Conflict, "deal.old_version", "version", version, "newest", r.Version).At("version")
	}
	return nil
}

// times checks how long the offer binds.
func (c Offer) times(ctx context.Context, q db.Querier, r *room) error {
	if c.Until <= r.now {
		return errs.New(errs.Invalid, "deal.until_past").At("until")
	}
	switch {
	case c.Sealed && r.acted != Buyer:
		return errs.New(errs.Invalid, "deal.sealed_buyer").At("sealed")
	case c.Sealed && r.Memo != 0:
		return errs.New(errs.Invalid, "deal.sealed_memo", "memo", r.Memo).At("sealed")
	}
	length := validRule
	if c.Sealed {
		length = sealedRule
	}
	most, err := limit(ctx, q, length, r.day)
	if err == nil && c.Until > r.now.Add(most) {
		err = errs.New(errs.Invalid, "deal.until_far", "hours", int64(most/time.Hour)).At("until")
	}
	return err
}

// price prices the lines, checks that they can be had, and makes what is signed.
func (c Offer) price(ctx context.Context, q db.Querier, p *prepared) error {
	lines, err := linesOf(ctx, q, p.No)
	if err != nil {
		return err
	}
	if p.prices, err = c.priced(lines, p.room); err != nil {
		return err
	}
	offered := pick(lines, p.prices)
	if err := c.Terms.stands(ctx, q, offered); err != nil {
		return err
	}
	var until clock.Instant
	if c.Sealed {
		until = c.Until
	}
	if p.locks, p.holds, err = p.free(ctx, q, offered, market.LockHeld, until); err != nil {
		return err
	}
	if err := p.same(ctx, q, offered); err != nil {
		return err
	}
	if c.Sealed {
		fresh := slices.Clone(offered)
		for i := range fresh { // by a seal that has lapsed and was not recorded
			fresh[i].Reserved = 0
		}
		if err := owned(ctx, q, p.Seller, fresh, p.holds, p.now); err != nil {
			return err
		}
	}
	b := p.room.binding("deal.offer", p.Version+1)
	b.Terms, b.Until, b.Sealed, b.Each = c.Terms, c.Until, c.Sealed, c.Each
	if err := b.add(lines, p.prices); err != nil {
		return err
	}
	p.binding = b
	return nil
}

// priced are the lines of the offer in the room's order.
func (c Offer) priced(lines []Line, r *room) ([]Priced, error) {
	said := make(map[int64]Price, len(c.Prices))
	for _, p := range c.Prices {
		if _, twice := said[p.Line]; twice || !slices.ContainsFunc(lines, func(l Line) bool { return l.No == p.Line && l.State == LineOpen }) {
			return nil, errs.New(errs.Invalid, "deal.no_line", "line", p.Line).At("prices")
		}
		said[p.Line] = p
	}
	var all []Priced
	for i := range lines {
		l := &lines[i]
		p, ok := said[l.No]
		if !ok && c.Percent != nil && l.State == LineOpen {
			p, ok = Price{Line: l.No, How: Percent, Amount: *c.Percent}, true
		}
		if !ok {
			continue
		}
		part, err := l.of(p.Weight)
		if err != nil {
			return nil, err
		}
		ppc, total, err := part.Price(p.How, p.Amount, r.Currency)
		if err != nil {
			return nil, err
		}
		x := Priced{Line: l.No, How: p.How, Amount: p.Amount, PPC: ppc, Total: total}
		if part.Part {
			x.Weight = part.Weight
		}
		all = append(all, x)
	}
	if len(all) == 0 {
		return nil, errs.New(errs.Invalid, "deal.no_prices").At("prices")
	}
	return all, nil
}

// limit makes the line what the price is for: a selection, or all of it.
func (p *Priced) limit(l *Line) {
	if p.Weight > 0 {
		l.Weight, l.Pieces, l.Part = p.Weight, 0, true
	}
}

// pick are the lines that are priced, as they are offered for.
func pick(lines []Line, prices []Priced) []Line {
	var some []Line
	for i := range lines {
		at := slices.IndexFunc(prices, func(p Priced) bool { return p.Line == lines[i].No })
		if at < 0 {
			continue
		}
		some = append(some, lines[i])
		prices[at].limit(&some[len(some)-1])
	}
	return some
}

// Do makes it.
func (c Offer) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (OfferMade, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Offer", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, OfferMade, error) {
			p, err := c.prepare(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, OfferMade{}, err
			}
			method, err := p.binding.prove(ctx, tx, who, c.Proof, p.now)
			if err != nil {
				return nil, OfferMade{}, err
			}
			if err := p.write(ctx, tx, &who, method); err != nil {
				return nil, OfferMade{}, err
			}
			return p.fact(), OfferMade{p.No, p.Version, p.binding.Total, p.binding.Until}, p.update(ctx, tx)
		})
}

func (p *prepared) fact() fact.DealOffered {
	b := &p.binding
	return fact.DealOffered{
		Deal: p.No, Version: p.Version, Side: string(b.Side), Currency: string(b.Currency), Total: b.Total, Lines: int64(len(b.Lines)),
		Until: b.Until, Sealed: b.Sealed, Firm: p.Firm, Digest: hex.EncodeToString(b.Digest()),
	}
}

// write puts the offer into the room; by is nobody when a listing stands for its seller.
// The caller writes the deal.
func (p *prepared) write(ctx context.Context, tx *db.Tx, by *access.Actor, method string) error {
	if err := p.settleClock(ctx, tx); err != nil {
		return err
	}
	if p.act == ActCounter {
		if err := endVersion(ctx, tx, p.No, p.Version, countered, p.now); err != nil {
			return err
		}
	}
	if p.Sealed { // an answered cachet no longer locks
		if err := p.unlock(ctx, tx); err != nil {
			return err
		}
	}
	b := &p.binding
	v := Version{
		Version: b.Version, Side: b.Side, Org: p.Seller, At: p.now, Until: b.Until, State: standing, Sealed: b.Sealed, Each: b.Each, Terms: b.Terms,
		Total: b.Total, Method: method, Digest: b.Digest(), Prices: p.prices,
	}
	var person id.ID
	if by != nil {
		v.Person, v.Org, person = by.Person, by.Org, by.Person
	}
	if err := v.insert(ctx, tx, p.No); err != nil {
		return err
	}
	if b.Sealed {
		if err := lockAll(ctx, tx, p.locks, p.holds, p.now); err != nil {
			return err
		}
		if err := p.seal(ctx, tx); err != nil {
			return err
		}
	}
	p.State, p.Version, p.Turn, p.Until, p.Sealed, p.Firm = p.state, b.Version, b.Side.Other(), b.Until, b.Sealed, false
	return p.event(ctx, tx, p.now, string(p.act), p.side, person, b.Version, "")
}

// lockAll puts locks; the buyer's holds they replace are used up.
func lockAll(ctx context.Context, tx *db.Tx, locks []market.Locking, holds []hold, now clock.Instant) error {
	for _, l := range locks {
		if _, err := l.Put(ctx, tx); err != nil {
			return err
		}
	}
	for _, h := range holds {
		if err := h.end(ctx, tx, HoldUsed, now); err != nil {
			return err
		}
	}
	return nil
}
