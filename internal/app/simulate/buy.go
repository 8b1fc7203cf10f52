package simulate

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
)

// purchase is somebody who wants goods at the asked price, and has signed for them.
type purchase struct {
	deal.Buy
	stone  *stone
	buyer  int
	part   int64 // 0: all of it
	was    int64 // what there was when he signed
	signed bool
}

// wants has somebody sign for goods at the price he sees; sometimes it is not the price.
func (w *world) wants(ctx context.Context, s *stone, buyer int) (purchase, error) {
	p := purchase{stone: s, buyer: buyer, part: w.asked(s, s.weight(), s.sel), was: s.weight()}
	want := deal.Wanted{Listing: s.listing, PPC: s.ask(p.part), Weight: carat.Weight(p.part)}
	if w.dice.IntN(15) == 0 {
		want.PPC++
	}
	p.Lines, p.Delivery = []deal.Wanted{want}, "vault"
	b, _, err := p.Draft(ctx, w.d, w.people[buyer], w.clock.Instant)
	if err != nil {
		return p, nil
	}
	p.Proof, err = w.proof(ctx, w.people[buyer], b)
	p.signed = true
	return p, err
}

// ask is the asked price of a weight.
func (s *stone) ask(part int64) int64 {
	if part != 0 && part != s.weight() && s.sel != nil {
		return s.sel.ppc
	}
	return s.ppc
}

// buy takes goods at the asked price.
func (w *world) buy(ctx context.Context) error {
	s := w.anyStone()
	if s == nil {
		return nil
	}
	p, err := w.wants(ctx, s, w.somebody(s.seller))
	if err != nil {
		return err
	}
	return w.take(ctx, p)
}

// rush has two buyers want the same parcel in the same moment: both have signed before either
// is heard.
func (w *world) rush(ctx context.Context) error {
	s := w.anyOffered(false)
	if s == nil {
		return nil
	}
	one := w.somebody(s.seller)
	other := w.somebody(one)
	for other == s.seller {
		other = w.somebody(one)
	}
	first, err := w.wants(ctx, s, one)
	if err != nil {
		return err
	}
	second, err := w.wants(ctx, s, other)
	if err != nil {
		return err
	}
	w.rep.Done["want the same"]++
	if err := w.take(ctx, first); err != nil || len(w.rep.Breaches) > 0 {
		return err
	}
	return w.take(ctx, second)
}

// take hears a purchase.
func (w *world) take(ctx context.Context, p purchase) error {
	s, now := p.stone, w.clock.Instant
	firm := w.plain.sure[s.seller] <= now
	same := p.part != 0 || s.weight() == p.was // who signed for all of it signed for what there was
	allowed := p.signed && same && fits(p.part, s.weight(), s.sel) && p.Lines[0].PPC == s.ask(p.part) &&
		(firm && s.free(p.buyer, nil) && !w.plain.away(s.no) || w.titled(s, p.buyer, nil))
	done, ok, err := try(ctx, w, "buy", allowed, func(cmd id.ID) (deal.Struck, error) {
		return p.Do(ctx, w.k, w.people[p.buyer], cmd)
	})
	if err != nil || !ok {
		return err
	}
	r := w.enter(done.Deal, p.buyer, s)
	if p.part != r.was {
		r.part = p.part
	}
	r.version, r.offered = 1, weighed(p.Lines[0].PPC, r.weight())
	if firm != (done.State == deal.Offered) {
		w.breach("bought at %s of a stock confirmed until %s: %s", now, w.plain.sure[s.seller], done.State)
	}
	if firm {
		r.state, r.firm, r.until, r.buyersTurn = "offer", true, done.Until, false
		return nil
	}
	return w.struck(ctx, r, done)
}
