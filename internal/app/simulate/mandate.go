package simulate

import (
	"context"
	"slices"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
)

// sides are the two that a broker may sign for, as a room's mandates count them.
var sides = []deal.Side{deal.Buyer, deal.Seller}

// speaker chooses who acts for a side of a room: one of its own people, or the room's broker.
// The broker may only as long as that side's mandate lasts, and tries without one too.
func (w *world) speaker(r *room, byBuyer bool) (who access.Actor, side deal.Side, may bool) {
	n, of := 1, r.seller
	if byBuyer {
		n, of = 0, r.buyer
	}
	if r.broker >= 0 && (r.mandate[n] && w.dice.IntN(2) == 0 || w.dice.IntN(8) == 0) {
		if r.mandate[n] {
			w.rep.Done["speak under a mandate"]++
		}
		return w.people[r.broker], sides[n], r.mandate[n]
	}
	return w.people[of], "", true
}

// mandate has a side let the room's broker sign for it, or take that back; now and then there is
// no broker, or it said so before, or the room is over.
func (w *world) mandate(ctx context.Context) error {
	odd, n := w.dice.IntN(12) == 0, w.dice.IntN(2)
	r := w.anyRoom(func(r *room) bool { return r.open() && r.mandate[n] })
	if r == nil || odd || w.dice.IntN(2) == 0 {
		r = w.anyRoom(func(r *room) bool { return r.open() && r.broker >= 0 || odd })
	}
	if r == nil {
		return nil
	}
	return w.letSign(ctx, r, n, r.mandate[n] == (w.dice.IntN(10) == 0))
}

// letSign gives the mandate of a side, or takes it back.
func (w *world) letSign(ctx context.Context, r *room, n int, give bool) error {
	who, now := w.people[[]int{r.buyer, r.seller}[n]], w.clock.Instant
	c := deal.Mandate{Deal: r.no, Give: give}
	what := "give a mandate"
	if !c.Give {
		what = "take a mandate back"
	}
	_, ok, err := try(ctx, w, what, r.broker >= 0 && r.open() && c.Give != r.mandate[n], func(cmd id.ID) (deal.Moved, error) {
		if b, err := c.Draft(ctx, w.d, who, now); err == nil {
			if c.Proof, err = w.proof(ctx, who, b); err != nil {
				return deal.Moved{}, err
			}
		}
		return c.Do(ctx, w.k, who, cmd)
	})
	if ok {
		r.mandate[n] = c.Give
	}
	return err
}

// mandated compares for whom a room's broker may sign.
func (w *world) mandated(r *room, d *deal.Deal) {
	for n, s := range sides {
		if slices.Contains(d.Mandate, s) != r.mandate[n] {
			w.breach("the broker of deal %d signs for %v, by the plain model for the %s: %t", r.no, d.Mandate, s, r.mandate[n])
		}
	}
}
