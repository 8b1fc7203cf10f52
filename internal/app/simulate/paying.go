package simulate

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/rule"
)

// decide has the house change, now and then, how deals are paid from this day on. Those that
// are struck go on as they were.
func (w *world) decide(ctx context.Context) error {
	if w.dice.IntN(6) > 0 {
		return nil
	}
	set := rule.Set{
		Name: "settle.mode", Value: []string{settle.Either, settle.ByLedger, settle.ByBank}[w.dice.IntN(3)],
		From: clock.DateOf(w.clock.Instant, time.UTC), Source: "simulated", Mark: rule.Proposal,
	}
	_, ok, err := try(ctx, w, "decide how deals are paid", true, func(cmd id.ID) (rule.Noted, error) { return set.Do(ctx, w.k, system, cmd) })
	if ok {
		w.plain.mode = set.Value
	}
	return err
}

// orderPayment has a buyer order that the bank pay a deal out of his dedicated account: mostly
// one that is paid at the bank, and with money enough.
func (w *world) orderPayment(ctx context.Context) error {
	r := w.anyRoom(func(r *room) bool {
		return r.state == "mazal" && (r.mode == settle.ByBank && w.plain.free(r.buyer) >= r.total || w.dice.IntN(12) == 0)
	})
	if r == nil {
		return nil
	}
	return w.orderFor(ctx, r)
}

// atBank has the buyer of a deal bring its money as the bank's word: out of his dedicated
// account, or from where he banks.
func (w *world) atBank(ctx context.Context, r *room) error {
	if r.coming == nil && w.plain.free(r.buyer) >= r.total && w.dice.IntN(2) == 0 {
		return w.orderFor(ctx, r)
	}
	if r.coming == nil && !r.wired {
		w.wire(r)
	}
	return nil
}

func (w *world) orderFor(ctx context.Context, r *room) error {
	now := w.clock.Instant
	missing := r.total + r.owed(now) - r.came
	allowed := r.mode == settle.ByBank && now < r.grace && r.coming == nil && w.plain.free(r.buyer) >= missing
	done, ok, err := try(ctx, w, "order a payment", allowed, func(cmd id.ID) (settle.PayoutAsked, error) {
		return settle.OrderPayment{Deal: r.no}.Do(ctx, w.k, w.people[r.buyer], cmd)
	})
	if ok {
		r.coming = &payout{member: r.buyer, amount: missing, pays: r}
		w.plain.aside[r.buyer] += missing
		w.plain.payouts[done.Payout] = r.coming
	}
	return err
}
