package deal_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func TestTheLifecyclesAreSound(t *testing.T) {
	t.Parallel()
	for _, err := range []error{deal.Life.Check(), deal.ViewingLife.Check()} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestTwoMembersComeFromAnEnquiryOverAnOfferAndACounterToAMazal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,6000")
		no := h.enquire(buyer, l...)
		percent := int64(-100)
		first := h.offer(buyer, deal.Offer{Deal: no, Percent: &percent})
		if first.Version != 1 || first.Total != 454500+545400 {
			t.Fatalf("offered %+v", first)
		}
		_, err := h.tryOffer(buyer, deal.Offer{Deal: no, Version: 1, Percent: &percent})
		refused(t, "a second offer out of turn", err, "deal.not_your_turn")
		_, err = h.tryStrike(buyer, deal.Strike{Deal: no, Version: 1})
		refused(t, "one's own offer", err, "deal.not_your_turn")
		h.later(time.Minute)
		counter := h.offer(seller, deal.Offer{Deal: no, Version: 1, Prices: []deal.Price{
			{Line: 1, How: deal.PerCarat, Amount: 480000}, {Line: 2, How: deal.Total, Amount: 580000},
		}, Terms: deal.Terms{Days: 7}})
		if counter.Version != 2 || counter.Total != 484800+580000 {
			t.Fatalf("countered %+v", counter)
		}
		_, err = h.tryStrike(buyer, deal.Strike{Deal: no, Version: 1})
		refused(t, "an old version", err, "deal.old_version")
		done := h.strike(buyer, deal.Strike{Deal: no, Version: 2})
		if done.State != deal.Mazal || done.Total != counter.Total || done.At != h.clock.Now() {
			t.Fatalf("struck %+v", done)
		}
		// Seven days after Monday 23 November is Monday 30; money is due before 17:00 in Shanghai.
		if want := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC); !done.Due.Time().Equal(want) {
			t.Errorf("due %s, want %s", done.Due, want)
		}
		_, err = h.tryStrike(buyer, deal.Strike{Deal: no, Version: 2})
		refused(t, "a second acceptance", err, "lifecycle.not_now")
		r := h.room(seller, no)
		if r.State != deal.Mazal || r.Lines[0].State != deal.LineSold || r.Lines[1].Total != 580000 || r.Offers[0].State != "countered" || r.Offers[1].State != "accepted" {
			t.Errorf("the room is %+v", r)
		}
		_, err = (market.ChangePrice{Listing: l[0], PPC: 700000}).Do(h.ctx, h.k, seller, id.New())
		refused(t, "a new price of a sold stone", err, "market.locked_deal")
	})
}

func TestWhoHasNoPartInARoomLearnsNothingOfIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		no := h.enquire(buyer, h.stock(seller, "A,1111111111,5000")...)
		_, err := deal.Read(h.ctx, h.d, other, h.clock.Now(), no)
		refused(t, "reading", err, "deal.none")
		_, err = h.tryOffer(other, deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 1}}})
		refused(t, "an offer", err, "deal.none")
		_, err = (deal.Say{Deal: no, Body: "hello"}).Do(h.ctx, h.k, other, id.New())
		refused(t, "a message", err, "deal.none")
		staff := access.Actor{Person: other.Person, Org: id.New(), Roles: []access.Role{access.Staff}}
		if _, err := deal.Read(h.ctx, h.d, staff, h.clock.Now(), no); err != nil {
			t.Errorf("the exchange reads the room: %v", err)
		}
		if _, _, err := deal.Talk(h.ctx, h.d, staff, h.clock.Now(), no); err == nil {
			t.Error("the exchange reads what the sides say to each other")
		}
		list, err := deal.List(h.ctx, h.d, other, h.clock.Now(), deal.Ask{})
		if err != nil || len(list) != 0 {
			t.Errorf("another member's list has %d rooms, %v", len(list), err)
		}
	})
}

func TestEveryBadOfferIsRefusedAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,6000")
		no := h.enquire(buyer, l...)
		ppc := func(n int64) []deal.Price { return []deal.Price{{Line: 1, How: deal.PerCarat, Amount: n}} }
		now := h.clock.Now()
		before := h.room(buyer, no)
		for what, c := range map[string]struct {
			o   deal.Offer
			key string
		}{
			"a price of 0":            {deal.Offer{Prices: ppc(0)}, "deal.price_zero"},
			"a negative price":        {deal.Offer{Prices: ppc(-100)}, "deal.price_zero"},
			"a price of 10^12":        {deal.Offer{Prices: ppc(1_000_000_000_000_00)}, "deal.price_high"},
			"a total of 10^18":        {deal.Offer{Prices: []deal.Price{{Line: 1, How: deal.Total, Amount: 1e18}}}, "deal.price_high"},
			"a discount of 100 %":     {deal.Offer{Prices: []deal.Price{{Line: 1, How: deal.Percent, Amount: -1000}}}, "deal.percent_range"},
			"an unknown way":          {deal.Offer{Prices: []deal.Price{{Line: 1, How: "guess", Amount: 1}}}, "deal.price_how"},
			"no price":                {deal.Offer{}, "deal.no_prices"},
			"a line twice":            {deal.Offer{Prices: append(ppc(1), ppc(2)...)}, "deal.no_line"},
			"a line that is not here": {deal.Offer{Prices: []deal.Price{{Line: 3, How: deal.PerCarat, Amount: 1}}}, "deal.no_line"},
			"a validity in the past":  {deal.Offer{Prices: ppc(1), Until: now}, "deal.until_past"},
			"a validity of a year":    {deal.Offer{Prices: ppc(1), Until: now.Add(365 * 24 * time.Hour)}, "deal.until_far"},
			"a cachet of a week":      {deal.Offer{Prices: ppc(1), Sealed: true, Until: now.Add(100 * time.Hour)}, "deal.until_far"},
			"days nobody quotes":      {deal.Offer{Prices: ppc(1), Terms: deal.Terms{Days: 2}}, "deal.days"},
			"delivery by air":         {deal.Offer{Prices: ppc(1), Terms: deal.Terms{Delivery: "air"}}, "deal.delivery"},
			"sight without grounds":   {deal.Offer{Prices: ppc(1), Terms: deal.Terms{SightDays: 2}}, "deal.sight_grounds"},
			"commission for nobody":   {deal.Offer{Prices: ppc(1), Terms: deal.Terms{CommissionRate: 1}}, "deal.commission_nobody"},
			"a version of the future": {deal.Offer{Prices: ppc(1), Version: 1}, "deal.old_version"},
		} {
			c.o.Deal = no
			_, err := h.tryOffer(buyer, c.o)
			refused(t, what, err, c.key)
		}
		_, err := (deal.Offer{Deal: no, Prices: ppc(100), Until: now.Add(time.Hour), Terms: deal.Terms{Delivery: deal.AtExchange}}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "an offer nobody confirmed", err, "signin.confirm_again")
		after := h.room(buyer, no)
		if after.Version != before.Version || len(after.Events) != len(before.Events) || after.State != deal.Enquiry {
			t.Errorf("the room changed: %+v", after.Deal)
		}
	})
}

func TestAProofIsForOneContentAndOneUse(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		no := h.enquire(buyer, h.stock(seller, "A,1111111111,5000")...)
		o := deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 450000}}, Until: h.clock.Now().Add(time.Hour), Terms: deal.Terms{Delivery: deal.AtExchange}}
		b, err := o.Draft(h.ctx, h.d, buyer, h.clock.Now())
		h.must(err)
		o.Proof = h.proof(buyer, b)
		other := o
		other.Prices = []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 400000}}
		_, err = other.Do(h.ctx, h.k, buyer, id.New())
		refused(t, "another price", err, "signin.confirm_again")
		h.later(6 * time.Minute)
		_, err = o.Do(h.ctx, h.k, buyer, id.New())
		refused(t, "an old proof", err, "signin.confirm_again")
		h.later(-6 * time.Minute)
		cmd := id.New()
		first, err := o.Do(h.ctx, h.k, buyer, cmd)
		h.must(err)
		again, err := o.Do(h.ctx, h.k, buyer, cmd)
		h.must(err)
		if again != first {
			t.Errorf("the same command answers %+v, then %+v", first, again)
		}
		h.offer(seller, deal.Offer{Deal: no, Version: 1, Prices: o.Prices})
		o.Version = 2
		_, err = o.Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a used proof", err, "signin.confirm_again")
	})
}

func TestOnlyFiledRepresentativesSign(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller := h.member("Seller")
		l := h.stock(seller, "A,1111111111,5000")
		org := h.org("Buyer")
		clerk := h.person(org, "Clerk")
		no := h.enquire(clerk, l...)
		o := deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 450000}}}
		_, err := h.tryOffer(clerk, o)
		refused(t, "an offer of somebody not filed", err, "deal.not_filed")
		h.confirmed(seller, l...)
		_, err = h.tryBuy(clerk, deal.Buy{Lines: []deal.Wanted{{Listing: l[0], PPC: 500000}}})
		refused(t, "a purchase of somebody not filed", err, "deal.not_filed")
		_, err = (party.FileRepresentative{Person: clerk.Person, Source: "letter 7"}).Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.offer(clerk, o)
		_, err = (party.EndRepresentative{Person: clerk.Person, Org: org.Org}).Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.later(time.Minute)
		h.offer(seller, deal.Offer{Deal: no, Version: 1, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 470000}}})
		_, err = h.tryStrike(clerk, deal.Strike{Deal: no, Version: 2})
		refused(t, "an acceptance of somebody no longer filed", err, "deal.not_filed")
	})
}

func TestASuspendedMemberStartsNothingNew(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		no := h.enquire(buyer, l[0])
		o := deal.Offer{Deal: no, Prices: []deal.Price{{Line: 1, How: deal.PerCarat, Amount: 450000}}}
		h.offer(buyer, o)
		_, err := (party.SetStanding{Org: buyer.Org, Act: party.Suspend, From: "2026-11-23", Reason: "test"}).Do(h.ctx, h.k, system, id.New())
		h.must(err)
		_, err = h.tryStrike(seller, deal.Strike{Deal: no, Version: 1})
		refused(t, "striking with a suspended member", err, "deal.suspended")
		_, err = (deal.Enquire{Listings: l[1:]}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "an enquiry", err, "deal.suspended")
		_, err = (deal.Hold{Listing: l[1]}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a hold", err, "deal.suspended")
		if _, err := (deal.Withdraw{Deal: no, Version: 1}).Do(h.ctx, h.k, buyer, id.New()); err != nil {
			t.Errorf("who is suspended takes his offer back: %v", err)
		}
	})
}

// From midnight in Shanghai to eight in the morning it is still yesterday in Greenwich, by
// which standings and rules once went.
func TestASuspensionBindsFromMidnightOfTheExchange(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		_, err := (party.SetStanding{Org: buyer.Org, Act: party.Suspend, From: "2026-11-24", Reason: "test"}).Do(h.ctx, h.k, system, id.New())
		h.must(err)
		h.clock.Instant = clock.At(time.Date(2026, 11, 23, 15, 59, 0, 0, time.UTC)) // 23:59 in Shanghai
		h.enquire(buyer, l[0])
		h.later(time.Minute)
		_, err = (deal.Enquire{Listings: l[1:]}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "an enquiry", err, "deal.suspended")
		_, err = (deal.Hold{Listing: l[1]}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a hold", err, "deal.suspended")
	})
}
