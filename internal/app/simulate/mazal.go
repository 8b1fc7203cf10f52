package simulate

import (
	"context"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
)

// strike accepts the offer that stands, sometimes an older one.
func (w *world) strike(ctx context.Context, r *room, byBuyer bool) error {
	who, side, may := w.speaker(r, byBuyer)
	now := w.clock.Instant
	c := deal.Strike{Deal: r.no, Version: r.version, Side: side}
	if w.dice.IntN(10) == 0 {
		c.Version--
	}
	allowed := may && c.Version == r.version && r.state == "offer" && r.buyersTurn == byBuyer && w.titled(r.stone, r.buyer, r) && r.stone.there(r.part, r.was) &&
		(r.days == 0 || w.plain.near(r.stone.no, r.seller))
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
	if err := w.cutOut(ctx, r); err != nil {
		return err
	}
	w.plain.strike(r, done.Total, done.Due)
	if err := w.lend(ctx, r); err != nil {
		return err
	}
	r.sightEnds = done.At.Add(sightDays * 24 * time.Hour)
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
