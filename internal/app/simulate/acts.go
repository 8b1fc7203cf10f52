package simulate

import (
	"context"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/signin"
)

// act lets somebody do something.
func (w *world) act(ctx context.Context) error {
	switch n := w.dice.IntN(100); {
	case n < 15:
		return w.offer(ctx)
	case n < 33:
		return w.answer(ctx)
	case n < 36:
		return w.withdraw(ctx)
	case n < 43:
		return w.buy(ctx)
	case n < 48:
		if w.dice.IntN(2) == 0 {
			return w.orderPayment(ctx)
		}
		w.payByBank()
		return nil
	case n < 58:
		return w.settleOne(ctx)
	case n < 63:
		return w.holdOne(ctx)
	case n < 65:
		return w.unhold(ctx)
	case n < 71:
		return w.memoAct(ctx)
	case n < 73:
		return w.pay(ctx)
	case n < 75:
		return w.payOut(ctx)
	case n < 79:
		if w.dice.IntN(3) == 0 {
			return w.contest(ctx)
		}
		return w.rescind(ctx)
	case n < 81:
		return w.tidy(ctx)
	case n < 85:
		return w.mandate(ctx)
	}
	return w.parcelAct(ctx)
}

// proof confirms what somebody binds himself to.
func (w *world) proof(ctx context.Context, who access.Actor, b deal.Binding) (id.ID, error) {
	p, err := w.desk.Confirm(ctx, who, signin.Confirming{Act: string(b.Act), Digest: b.Digest()})
	return p.ID, err
}

// somebody chooses a member other than one.
func (w *world) somebody(but int) int { return (but + 1 + w.dice.IntN(members-1)) % members }

// any chooses a room that passes, a stone the same way.
func (w *world) anyRoom(pass func(*room) bool) *room {
	var some []*room
	for _, r := range w.plain.order {
		if pass(r) {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[w.dice.IntN(len(some))]
}

func (w *world) anyStone() *stone {
	var some []*stone
	if w.dice.IntN(8) == 0 { // one that its owner would lend meanwhile
		for _, m := range w.plain.memos {
			if m.state == "proposed" && m.stone.live {
				some = append(some, m.stone)
			}
		}
		if len(some) > 0 {
			return some[w.dice.IntN(len(some))]
		}
	}
	bound := w.dice.IntN(6) == 0 // now and then one that is in a deal already
	for _, s := range w.plain.stones {
		if s.live && (bound || s.deal == nil) {
			some = append(some, s)
		}
	}
	if len(some) == 0 {
		return nil
	}
	if few := min(len(some), 8); w.dice.IntN(2) == 0 { // many want the same
		return some[w.dice.IntN(few)]
	}
	return some[w.dice.IntN(len(some))]
}

// enter adds a room to the plain model.
func (w *world) enter(no int64, buyer int, s *stone) *room {
	r := &room{no: no, nth: int64(len(w.plain.rooms)), buyer: buyer, seller: s.seller, broker: -1, stone: s, was: s.weight(), sel: s.sel, state: "enquiry"}
	w.plain.rooms[no] = r
	w.plain.order = append(w.plain.order, r)
	return r
}

// offer opens a room, or takes one up again, and makes an offer in it.
func (w *world) offer(ctx context.Context) error {
	s := w.anyStone()
	if s == nil {
		return nil
	}
	buyer := w.somebody(s.seller)
	r := w.anyRoom(func(r *room) bool { return r.buyer == buyer && r.stone == s && r.open() })
	if r == nil || r.state == "lapsed" && w.dice.IntN(2) == 0 || w.dice.IntN(8) == 0 {
		open := w.anyRoom(func(r *room) bool {
			return r.buyer == buyer && r.stone == s && (r.state == "enquiry" || r.state == "offer")
		})
		c, broker, who := deal.Enquire{Listings: []int64{s.listing}}, -1, w.people[buyer]
		switch w.dice.IntN(6) {
		case 0, 1:
			broker = w.dice.IntN(members)
			c.Broker = w.people[broker].Org
		case 2: // the broker opens it for him, and may sign for nobody yet
			broker = w.somebody(buyer)
			c.Buyer, who = w.people[buyer].Org, w.people[broker]
		}
		made, ok, err := try(ctx, w, "open a room", s.live && open == nil && broker != buyer && broker != s.seller, func(cmd id.ID) (deal.Opened, error) {
			return c.Do(ctx, w.k, who, cmd)
		})
		if err != nil || !ok {
			return err
		}
		r = w.enter(made.Deal, buyer, s)
		r.broker = broker
		if broker >= 0 && w.dice.IntN(2) == 0 {
			if err := w.letSign(ctx, r, 0, true); err != nil {
				return err
			}
		}
	}
	return w.price(ctx, r, true)
}

// price makes an offer or a counter-offer.
func (w *world) price(ctx context.Context, r *room, byBuyer bool) error {
	who, side, may := w.speaker(r, byBuyer)
	now := w.clock.Instant
	ppc := r.stone.ppc / 100 * int64(80+w.dice.IntN(21))
	part := w.asked(r.stone, r.was, r.sel)
	o := deal.Offer{
		Deal: r.no, Version: r.version, Side: side, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: ppc, Weight: carat.Weight(part)}}, Terms: deal.Terms{Delivery: deal.AtExchange, Days: []int64{0, 1, 3}[w.dice.IntN(3)], MemoDays: w.memoDays()},
		Until: now.Add(time.Duration(1+w.dice.IntN(48)) * time.Hour), Sealed: byBuyer && w.dice.IntN(6) == 0,
	}
	if w.dice.IntN(12) == 0 {
		o.Version += int64(w.dice.IntN(3)) - 1
	}
	sight := w.sight(&o.Terms)
	if r.broker >= 0 || w.dice.IntN(20) == 0 {
		o.Terms.CommissionRate = []int64{0, 5_000, 10_000, mostCommission, mostCommission + 1}[w.dice.IntN(5)]
	}
	fair := o.Terms.CommissionRate == 0 || r.broker >= 0 && o.Terms.CommissionRate <= mostCommission
	turn := r.state == "enquiry" || r.state == "lapsed" || r.state == "offer" && r.buyersTurn == byBuyer
	there := r.stone.free(r.buyer, r) && !w.plain.away(r.stone.no) && (!o.Sealed || w.plain.owned(r.stone)) && fits(part, r.was, r.sel) && r.stone.there(part, r.was)
	made, ok, err := try(ctx, w, "offer", may && fair && turn && o.Version == r.version && there, func(cmd id.ID) (deal.OfferMade, error) {
		if b, err := o.Draft(ctx, w.d, who, now); err == nil {
			if o.Proof, err = w.proof(ctx, who, b); err != nil {
				return deal.OfferMade{}, err
			}
		}
		return o.Do(ctx, w.k, who, cmd)
	})
	if err != nil || !ok {
		return err
	}
	if r.sealed && r.stone.seal == r {
		r.stone.seal = nil
	}
	r.state, r.version, r.until, r.sealed, r.firm, r.buyersTurn, r.offered = "offer", made.Version, o.Until, o.Sealed, false, !byBuyer, made.Total
	r.rate, r.sight, r.days = o.Terms.CommissionRate, sight, o.Terms.MemoDays
	if r.part = part; part == r.was {
		r.part = 0
	}
	if made.Total != weighed(ppc, r.weight()) {
		w.breach("an offer of %d a carat comes to %d", ppc, made.Total)
	}
	if o.Sealed {
		r.stone.use(r.buyer)
		r.stone.seal = r
	}
	return nil
}

// answer lets a side answer the offer that stands: mostly the one that is asked.
func (w *world) answer(ctx context.Context) error {
	r := w.anyRoom(func(r *room) bool { return r.state == "offer" || r.open() && w.dice.IntN(20) == 0 })
	if r == nil {
		return nil
	}
	byBuyer := r.buyersTurn != (w.dice.IntN(12) == 0)
	switch n := w.dice.IntN(10); {
	case n < 6:
		return w.strike(ctx, r, byBuyer)
	case n < 8:
		return w.price(ctx, r, byBuyer)
	}
	who, side, may := w.speaker(r, byBuyer)
	_, ok, err := try(ctx, w, "decline", may && r.state == "offer" && r.buyersTurn == byBuyer, func(cmd id.ID) (deal.Moved, error) {
		return deal.Decline{Deal: r.no, Version: r.version, Side: side}.Do(ctx, w.k, who, cmd)
	})
	if ok {
		w.unanswered(r)
	}
	return err
}

// unanswered is a room whose offer is off the table.
func (w *world) unanswered(r *room) {
	if r.stone.seal == r {
		r.stone.seal = nil
	}
	r.state, r.sealed, r.firm = "enquiry", false, false
}

func (w *world) withdraw(ctx context.Context) error {
	r := w.anyRoom(func(r *room) bool { return r.state == "offer" })
	if r == nil {
		return nil
	}
	byBuyer := r.buyersTurn == (w.dice.IntN(8) == 0)
	who, side, may := w.speaker(r, byBuyer)
	_, ok, err := try(ctx, w, "withdraw", may && r.buyersTurn != byBuyer && !r.sealed, func(cmd id.ID) (deal.Moved, error) {
		return deal.Withdraw{Deal: r.no, Version: r.version, Side: side}.Do(ctx, w.k, who, cmd)
	})
	if ok {
		w.unanswered(r)
	}
	return err
}
