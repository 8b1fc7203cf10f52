package deal_test

import (
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
)

// subjectToSight is a deal about a stone that may be given back within three days for its colour
// or its report.
func (h *house) subjectToSight(seller, buyer access.Actor, listing int64) deal.Room {
	h.t.Helper()
	no := h.enquire(buyer, listing)
	h.offer(buyer, deal.Offer{Deal: no, Prices: ppc(1, 800_000), Terms: deal.Terms{Delivery: deal.AtExchange, Days: 7, SightDays: 3, Grounds: []string{"colour", "report"}}})
	h.strike(seller, deal.Strike{Deal: no, Version: 1})
	h.followAll()
	return h.room(buyer, no)
}

// signs signs that a deal be undone, on a ground or on none.
func (h *house) signs(who access.Actor, no int64, ground string) (deal.RescindDone, error) {
	h.t.Helper()
	c := deal.Rescind{Deal: no, Ground: ground, Reason: "it is not what was said"}
	b, err := c.Draft(h.ctx, h.d, who, h.clock.Now())
	if err != nil {
		return deal.RescindDone{}, err
	}
	c.Proof = h.proof(who, b)
	return c.Do(h.ctx, h.k, who, id.New())
}

func (h *house) contest(who access.Actor, no int64, why string) error {
	_, err := deal.Contest{Deal: no, Reason: why}.Do(h.ctx, h.k, who, id.New())
	return err
}

// moved are the facts of deals that moved so.
func (h *house) moved(act string) (all []fact.DealMoved) {
	h.t.Helper()
	entries, err := h.k.After(h.ctx, 0, 10_000)
	h.must(err)
	for _, e := range entries {
		var f fact.DealMoved
		if e.Fact == f.FactName() && e.Decode(&f) == nil && f.Act == act {
			all = append(all, f)
		}
	}
	return all
}

func (h *house) sweep() {
	h.t.Helper()
	h.must(deal.Sweep(h.ctx, h.k))
	h.followAll()
}

func TestAGroundNamedInTimeUndoesTheDealWhenTheSellerSaysNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer := h.member("Ann"), h.member("Bob")
		listing := h.stock(seller, "S1,1001,9000")[0]
		stone := h.listing(seller, listing).Stone.No
		r := h.subjectToSight(seller, buyer, listing)
		h.pay(buyer, r) // paid or not, the ground is the same
		h.later(2 * 24 * time.Hour)
		_, err := h.signs(buyer, r.No, "clarity")
		refused(t, "a ground that was not agreed", err, "deal.ground")
		done, err := h.signs(buyer, r.No, "colour")
		h.must(err)
		if done.Done || done.Until != h.clock.Now().Add(48*time.Hour) {
			t.Fatalf("%+v", done)
		}
		if back, ok := ptr(h.room(seller, r.No)).Returning(); !ok || back.Ground != "colour" || back.Until != done.Until {
			t.Errorf("the room shows %+v", back)
		}
		h.later(48*time.Hour - time.Second)
		h.sweep()
		if s := h.room(buyer, r.No).State; s != deal.Settled {
			t.Errorf("before the time is over the deal is %s", s)
		}
		h.later(time.Second)
		refused(t, "contesting on the minute", h.contest(seller, r.No, "It is G."), "deal.contest_late")
		h.sweep()
		h.sweep() // noted once
		x := h.room(buyer, r.No)
		if x.State != deal.Rescinded || h.has(ledger.Title, seller, ledger.Owned, stone) != 1 || len(x.Signatures) != 1 {
			t.Errorf("the deal is %s, signed by %d", x.State, len(x.Signatures))
		}
		if _, ok := x.Returning(); ok {
			t.Error("the return still runs")
		}
		h.sound()
	})
}

func ptr(r deal.Room) *deal.Room { return &r }

func TestAReturnThatTheSellerContestsLeavesTheDealToTheArbitrators(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer, third := h.member("Ann"), h.member("Bob"), h.member("Cy")
		r := h.subjectToSight(seller, buyer, h.stock(seller, "S1,1001,9000")[0])
		refused(t, "before anything was given back", h.contest(seller, r.No, "It is G."), "deal.no_return")
		_, err := h.signs(buyer, r.No, "report")
		h.must(err)
		refused(t, "without a reason", h.contest(seller, r.No, " "), "deal.no_reason")
		refused(t, "by the buyer", h.contest(buyer, r.No, "I think again."), "deal.not_your_side")
		refused(t, "by a stranger", h.contest(third, r.No, "x"), "deal.none")
		h.must(h.contest(seller, r.No, "The report is as it was."))
		refused(t, "a second time", h.contest(seller, r.No, "Again."), "deal.no_return")
		h.later(3 * 24 * time.Hour)
		h.sweep()
		if x := h.room(buyer, r.No); x.State == deal.Rescinded {
			t.Error("a contested return undid the deal")
		}
		if all := h.moved("return_contested"); len(all) != 1 || all[0].Deal != r.No || all[0].Detail != "report" {
			t.Errorf("the arbitrators are told %+v", all)
		}
		done, err := h.signs(seller, r.No, "") // after all
		h.must(err)
		if !done.Done || h.room(buyer, r.No).State != deal.Rescinded {
			t.Errorf("both have signed: %+v", done)
		}
	})
}

func TestWithoutAnAgreedGroundInTimeBothSidesHaveToSign(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer := h.member("Ann"), h.member("Bob")
		l := h.stock(seller, "S1,1001,9000", "S2,1002,9000")
		r := h.subjectToSight(seller, buyer, l[0])
		done, err := h.signs(buyer, r.No, "")
		h.must(err)
		late := h.subjectToSight(seller, buyer, l[1])
		h.later(3*24*time.Hour + time.Second)
		_, err = h.signs(buyer, late.No, "colour")
		refused(t, "after the agreed days", err, "deal.sight_over")
		h.sweep()
		if s := h.room(buyer, r.No).State; done.Until != 0 || s == deal.Rescinded {
			t.Errorf("one signature without a ground: until %s, %s", done.Until, s)
		}
	})
}

func TestAReturnThatCannotBeCarriedOutGoesToTheArbitratorsOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.t = t
		h.exchange()
		seller, buyer, third := h.member("Ann"), h.member("Bob"), h.member("Cy")
		listing := h.stock(seller, "S1,1001,9000")[0]
		r := h.subjectToSight(seller, buyer, listing)
		h.pay(buyer, r)
		own := h.stock(buyer, "S1,1001,9500")[0]
		_, err := h.signs(buyer, r.No, "colour")
		h.must(err)
		sold := h.subjectToSight(buyer, third, own) // and sells it all the same
		h.pay(third, sold)
		h.later(48 * time.Hour)
		h.sweep()
		head, _, err := h.k.Head(h.ctx)
		h.must(err)
		h.sweep()
		if now, _, err := h.k.Head(h.ctx); err != nil || now != head {
			t.Errorf("a second sweep wrote %d entries, %v", now-head, err)
		}
		if all := h.moved("return_stuck"); len(all) != 1 || all[0].Deal != r.No {
			t.Errorf("told: %+v", all)
		}
		if s := h.room(buyer, r.No).State; s != deal.Settled {
			t.Errorf("the deal is %s", s)
		}
		if errs.Of(h.contest(seller, r.No, "late")) == nil {
			t.Error("contested after it came to nothing")
		}
		h.sound()
	})
}
