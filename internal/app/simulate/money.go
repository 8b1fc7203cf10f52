package simulate

import (
	"context"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
)

// pay moves money between members; sometimes more than there is.
func (w *world) pay(ctx context.Context) error {
	from := w.dice.IntN(members)
	to := w.somebody(from)
	amount := 1 + w.dice.Int64N(w.plain.cash[from]/4+2)
	if w.dice.IntN(8) == 0 {
		amount += w.plain.free(from)
	}
	_, ok, err := try(ctx, w, "pay", amount <= w.plain.free(from), func(cmd id.ID) (settle.Paid, error) {
		return settle.Pay{From: w.people[from].Org, To: w.people[to].Org, Currency: "USD", Amount: amount}.Do(ctx, w.k, w.people[from], cmd)
	})
	if ok {
		w.plain.cash[from] -= amount
		w.plain.cash[to] += amount
	}
	return err
}

// payOut has a member order that money of his be paid out; sometimes more than there is. It is
// set aside until the bank answers.
func (w *world) payOut(ctx context.Context) error {
	n := w.dice.IntN(members)
	amount := 1 + w.dice.Int64N(w.plain.free(n)/3+2)
	if w.dice.IntN(8) == 0 {
		amount += w.plain.free(n)
	}
	done, ok, err := try(ctx, w, "order a payout", w.paysFrom <= w.clock.Instant && amount <= w.plain.free(n), func(cmd id.ID) (settle.PayoutAsked, error) {
		return settle.AskPayout{Currency: "USD", Amount: amount}.Do(ctx, w.k, w.people[n], cmd)
	})
	if ok {
		w.plain.aside[n] += amount
		w.plain.payouts[done.Payout] = &payout{member: n, amount: amount}
	}
	return err
}

// settleOne has a buyer settle: what is due first, and now and then what cannot be.
func (w *world) settleOne(ctx context.Context) error {
	r := w.anyRoom(func(r *room) bool {
		return r.state == "mazal" && (w.plain.free(r.buyer) >= r.total || w.dice.IntN(4) == 0)
	})
	if w.dice.IntN(15) == 0 {
		r = w.anyRoom(func(r *room) bool { return r.total > 0 })
	}
	if r == nil {
		return nil
	}
	if r.state == "mazal" && r.mode == settle.ByBank && w.dice.IntN(4) > 0 {
		return w.atBank(ctx, r)
	}
	now := w.clock.Instant
	_, ok, err := try(ctx, w, "settle", w.plain.maySettle(r, now), func(cmd id.ID) (settle.Done, error) {
		return settle.Settle{Deal: r.no}.Do(ctx, w.k, w.people[r.buyer], cmd)
	})
	if ok {
		w.plain.settle(r, now, w.rep.Days)
	}
	return err
}

// holdOne keeps a stone for some hours.
func (w *world) holdOne(ctx context.Context) error {
	s := w.anyStone()
	if s == nil {
		return nil
	}
	by, now := w.somebody(s.seller), w.clock.Instant
	many := 0
	for _, o := range w.plain.stones {
		if o.hold != nil && o.hold.by == by {
			many++
		}
	}
	since, before := s.held[by]
	allowed := s.live && s.hold == nil && s.seal == nil && w.plain.owned(s) && many < 20 && !(before && since > now.Add(-72*time.Hour))
	hours := int64(1 + w.dice.IntN(24))
	done, ok, err := try(ctx, w, "hold", allowed, func(cmd id.ID) (deal.HoldDone, error) {
		return deal.Hold{Listing: s.listing, Hours: hours}.Do(ctx, w.k, w.people[by], cmd)
	})
	if ok {
		s.hold, s.held[by] = &hold{no: done.Hold, by: by, until: done.Until}, now
	}
	return err
}

// unhold lets a held stone go; sometimes somebody tries who does not hold it.
func (w *world) unhold(ctx context.Context) error {
	var some []*stone
	for _, s := range w.plain.stones {
		if s.hold != nil {
			some = append(some, s)
		}
	}
	if len(some) == 0 {
		return nil
	}
	s := some[w.dice.IntN(len(some))]
	by := s.hold.by
	if w.dice.IntN(4) == 0 {
		by = w.somebody(by)
	}
	_, ok, err := try(ctx, w, "let go", by == s.hold.by, func(cmd id.ID) (deal.HoldDone, error) {
		return deal.Unhold{Hold: s.hold.no}.Do(ctx, w.k, w.people[by], cmd)
	})
	if ok {
		s.hold = nil
	}
	return err
}

// rescind has one side sign that a deal is undone, and mostly the other side too.
func (w *world) rescind(ctx context.Context) error {
	late := w.dice.IntN(3) == 0
	r := w.anyRoom(func(r *room) bool {
		return r.state == "mazal" || late && (r.state == "settled" || r.state == "disputed")
	})
	first := w.dice.IntN(2)
	if back := w.anyRoom(func(r *room) bool { return r.bound() && r.sight && w.clock.Instant <= r.sightEnds && !r.signed[0] }); back != nil {
		r, first = back, 0
	}
	if r == nil {
		return nil
	}
	for _, side := range []int{first, 1 - first} {
		who, now := w.people[[2]int{r.buyer, r.seller}[side]], w.clock.Instant
		c, may := deal.Rescind{Deal: r.no, Reason: "both agreed"}, true
		if side == 0 {
			may = w.names(&c, r, now)
		}
		second := r.signed[1-side]
		done, ok, err := try(ctx, w, "undo", may && !r.signed[side] && (!second || w.plain.mayUndo(r)), func(cmd id.ID) (deal.RescindDone, error) {
			if b, err := c.Draft(ctx, w.d, who, now); err == nil {
				if c.Proof, err = w.proof(ctx, who, b); err != nil {
					return deal.RescindDone{}, err
				}
			}
			return c.Do(ctx, w.k, who, cmd)
		})
		if err != nil || !ok {
			return err
		}
		r.signed[side] = true
		if c.Ground != "" && !second {
			r.back = now.Add(contestTime)
		}
		if done.Done != second {
			w.breach("deal %d is undone: %t, and both have signed: %t", r.no, done.Done, second)
		}
		if second {
			w.plain.undo(r)
			return nil
		}
		if c.Ground != "" || w.dice.IntN(4) == 0 { // the other side thinks it over
			return nil
		}
	}
	return nil
}

// tidy closes a room in which nothing stands.
func (w *world) tidy(ctx context.Context) error {
	r := w.anyRoom(func(r *room) bool { return r.open() })
	if r == nil {
		return nil
	}
	_, ok, err := try(ctx, w, "close a room", r.state != "offer", func(cmd id.ID) (deal.Moved, error) {
		return deal.Close{Deal: r.no}.Do(ctx, w.k, w.people[r.buyer], cmd)
	})
	if ok {
		r.state = "closed"
	}
	return err
}
