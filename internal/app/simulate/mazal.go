package simulate

import (
	"context"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
)

// strike accepts the offer that stands, sometimes an older one.
func (w *world) strike(ctx context.Context, r *room, byBuyer bool) error {
	who, now := w.people[r.seller], w.clock.Instant
	if byBuyer {
		who = w.people[r.buyer]
	}
	c := deal.Strike{Deal: r.no, Version: r.version}
	if w.dice.IntN(10) == 0 {
		c.Version--
	}
	allowed := c.Version == r.version && r.state == "offer" && r.buyersTurn == byBuyer && w.titled(r.stone, r.buyer, r)
	done, ok, err := try(ctx, w, "mazal", allowed, func(cmd id.ID) (deal.Struck, error) {
		if b, err := c.Draft(ctx, w.d, who, now); err == nil {
			if c.Proof, err = w.proof(ctx, who, b); err != nil {
				return deal.Struck{}, err
			}
		}
		return c.Do(ctx, w.k, who, cmd)
	})
	if err != nil || !ok {
		return err
	}
	return w.struck(ctx, r, done)
}

// titled tells whether the seller can sell a stone to a buyer.
func (w *world) titled(s *stone, buyer int, in *room) bool {
	return s.free(buyer, in) && w.plain.owned(s)
}

// struck notes a mazal; how long the grace is the exchange's calendar says.
func (w *world) struck(ctx context.Context, r *room, done deal.Struck) error {
	if r.version != 0 && done.Total != r.offered {
		w.breach("deal %d was struck at %d, offered at %d", r.no, done.Total, r.offered)
	}
	w.plain.strike(r, done.Total, done.Due)
	if err := w.follow(ctx); err != nil {
		return err
	}
	s, err := settle.Read(ctx, w.d, system, w.clock.Instant, r.no)
	if err != nil {
		return err
	}
	if r.grace = s.Grace; s.Grace <= s.Due || s.Due != r.due {
		w.breach("deal %d is due at %s, its settlement at %s with a grace until %s", r.no, r.due, s.Due, s.Grace)
	}
	return nil
}

// buy takes a stone at the asked price.
func (w *world) buy(ctx context.Context) error {
	s := w.anyStone()
	if s == nil {
		return nil
	}
	buyer, now := w.somebody(s.seller), w.clock.Instant
	who := w.people[buyer]
	c := deal.Buy{Lines: []deal.Wanted{{Listing: s.listing, PPC: s.ppc}}, Delivery: deal.AtExchange}
	firm, stale := w.plain.sure[s.seller] <= now, w.dice.IntN(15) == 0
	if stale {
		c.Lines[0].PPC++
	}
	allowed := !stale && (firm && s.free(buyer, nil) && !w.plain.away(s.no) || w.titled(s, buyer, nil))
	done, ok, err := try(ctx, w, "buy", allowed, func(cmd id.ID) (deal.Struck, error) {
		if b, _, err := c.Draft(ctx, w.d, who, now); err == nil {
			if c.Proof, err = w.proof(ctx, who, b); err != nil {
				return deal.Struck{}, err
			}
		}
		return c.Do(ctx, w.k, who, cmd)
	})
	if err != nil || !ok {
		return err
	}
	r := w.enter(done.Deal, buyer, s)
	r.version, r.offered = 1, s.total
	if firm != (done.State == deal.Offered) {
		w.breach("bought at %s of a stock confirmed until %s: %s", now, w.plain.sure[s.seller], done.State)
	}
	if firm {
		r.state, r.firm, r.until, r.buyersTurn = "offer", true, done.Until, false
		return nil
	}
	return w.struck(ctx, r, done)
}
