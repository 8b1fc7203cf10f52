package justice_test

import (
	"testing"
	"time"

	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

// ahead is what somebody has before him, as words.
func (h *house) ahead(who access.Actor) (said []string, at []time.Time) {
	h.Helper()
	all, err := justice.AheadOf(h.ctx, h.d, who, h.clock.Now(), 10)
	h.must(err)
	for _, x := range all {
		said, at = append(said, x.What), append(at, x.At.Time())
	}
	return said, at
}

func (h *house) sees(what string, who access.Actor, want string) {
	h.Helper()
	said, _ := h.ahead(who)
	switch {
	case want == "" && len(said) > 0, want != "" && (len(said) != 1 || said[0] != want):
		h.Errorf("%s: %s has %v before him, want %q", what, who.Name, said, want)
	}
}

func TestTheDatesOfACaseAreForItsSidesAndItsHearingForThePanel(t *testing.T) {
	each(t, func(h *house) {
		no := h.bring()
		h.sees("before a panel is named", h.buyer, "")
		h.must(h.hear(no, h.admin))
		for who, want := range map[*access.Actor]string{&h.seller: "hearing", &h.buyer: "hearing", &h.admin: "hearing", &h.staff: "", &h.third: ""} {
			h.sees("before the hearing", *who, want)
		}
		h.clock.Instant = h.clock.Instant.Add(2 * time.Hour)
		awarded := h.clock.Now()
		_, err := h.award(h.admin, justice.Award{Case: no, Pay: 5000, Money: "USD", Payer: "against", Reasons: "The report was not of this stone."})
		h.must(err)
		for who, want := range map[*access.Actor]string{&h.seller: "appeal", &h.buyer: "appeal", &h.admin: "", &h.third: ""} {
			h.sees("after the award", *who, want)
		}
		if _, at := h.ahead(h.seller); !at[0].Equal(awarded.Add(10 * 24 * time.Hour).Time()) {
			t.Errorf("an appeal until %s", at[0])
		}
		h.clock.Instant = awarded.Add(10 * 24 * time.Hour) // noted or not
		h.sees("after the days of appeal", h.seller, "keep")
		h.must(justice.Sweep(h.ctx, h.k))
		h.sees("once that is noted", h.seller, "keep")
		h.sees("of what is awarded", h.admin, "")
		h.must(h.move(h.staff, no, "keep"))
		h.sees("after it was kept", h.seller, "")
	})
}

func TestWhoDidNotPaySeesTheDayOfTheTalk(t *testing.T) {
	each(t, func(h *house) {
		h.say(fact.DealDefaulted{Deal: 7, Party: h.buyer.Org, Other: h.seller.Org, What: "payment", Amount: 100_000, Money: "USD"})
		for who, want := range map[*access.Actor]string{&h.seller: "talk", &h.buyer: "talk", &h.third: "", &h.staff: ""} {
			h.sees("after the default", *who, want)
		}
		open, err := justice.Defaults(h.ctx, h.d, h.staff, h.clock.Now(), 10)
		h.must(err)
		if len(open) != 1 || open[0].Deal != 7 || open[0].Against != h.buyer.Org || open[0].Amount != 100_000 {
			t.Errorf("the exchange sees %+v", open)
		}
		_, err = justice.Defaults(h.ctx, h.d, h.buyer, h.clock.Now(), 10)
		h.refused("a member asks for all", err, "access.forbidden")
		h.must(h.move(h.staff, open[0].No, "settle"))
		if open, err = justice.Defaults(h.ctx, h.d, h.staff, h.clock.Now(), 10); err != nil || len(open) != 0 {
			t.Errorf("after it was settled %+v %v", open, err)
		}
	})
}
