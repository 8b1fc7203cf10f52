package deal_test

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func ppc(line, n int64) []deal.Price {
	return []deal.Price{{Line: line, How: deal.PerCarat, Amount: n}}
}

func TestACachetLocksItsStonesUntilItIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		rival := h.enquire(other, l...)
		no := h.enquire(buyer, l[0])
		h.offer(buyer, deal.Offer{Deal: no, Prices: ppc(1, 450000), Sealed: true})
		_, err := h.tryOffer(other, deal.Offer{Deal: rival, Prices: ppc(1, 460000)})
		refused(t, "a rival's offer on a locked stone", err, "deal.locked_held")
		if _, err := h.tryOffer(other, deal.Offer{Deal: rival, Prices: ppc(2, 460000)}); err != nil {
			t.Errorf("an offer on another stone of the seller: %v", err)
		}
		_, err = (market.Withdraw{Listing: l[0]}).Do(h.ctx, h.k, seller, id.New())
		refused(t, "the seller takes the stone away", err, "market.locked_held")
		_, err = (deal.Hold{Listing: l[0]}).Do(h.ctx, h.k, other, id.New())
		refused(t, "a hold", err, "deal.locked_held")
		_, err = (deal.Withdraw{Deal: no, Version: 1}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "the buyer takes his sealed offer back", err, "deal.sealed_binds")
		_, err = (deal.Decline{Deal: no, Version: 1, Reason: "too low"}).Do(h.ctx, h.k, seller, id.New())
		h.must(err)
		if _, err := (market.ChangePrice{Listing: l[0], PPC: 510000}).Do(h.ctx, h.k, seller, id.New()); err != nil {
			t.Errorf("after the answer the stone is free: %v", err)
		}
	})
}

func TestACachetEndsByTheClockNotedOrNot(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		l := h.stock(seller, "A,1111111111,5000")
		no := h.enquire(buyer, l...)
		until := h.clock.Now().Add(time.Hour)
		h.offer(buyer, deal.Offer{Deal: no, Prices: ppc(1, 450000), Sealed: true, Until: until})
		h.later(time.Hour) // exactly at its end
		_, err := h.tryStrike(seller, deal.Strike{Deal: no, Version: 1})
		refused(t, "an acceptance at the end of the offer", err, "deal.too_late")
		rival := h.enquire(other, l...)
		h.offer(other, deal.Offer{Deal: rival, Prices: ppc(1, 460000), Sealed: true})
		h.must(deal.Sweep(h.ctx, h.k))
		r := h.room(buyer, no)
		if r.State != deal.Lapsed || r.Offers[0].State != "lapsed" || r.Events[len(r.Events)-1].Act != "lapse" {
			t.Errorf("after the sweep the room is %s, its offer %s", r.State, r.Offers[0].State)
		}
		x, err := market.ListingByNo(h.ctx, h.d, seller, h.clock.Now(), l[0])
		h.must(err)
		if x.Lock.Ref != "deal:2" {
			t.Errorf("the sweep of the old offer took the new one's lock: %+v", x.Lock)
		}
	})
}

func TestAHoldEndsByTheClockAndIsNotMadeAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		_, err := (deal.Hold{Listing: l[0]}).Do(h.ctx, h.k, seller, id.New())
		refused(t, "one's own stone", err, "deal.own_stone")
		_, err = (deal.Hold{Listing: l[0], Hours: 25}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a hold of 25 hours", err, "deal.hold_hours")
		_, err = (deal.Hold{Listing: 999}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "a stone that is not there", err, "market.no_listing")
		done, err := (deal.Hold{Listing: l[0], Hours: 2}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		rival := h.enquire(other, l[0])
		_, err = h.tryOffer(other, deal.Offer{Deal: rival, Prices: ppc(1, 460000)})
		refused(t, "an offer on a held stone", err, "deal.locked_held")
		no := h.enquire(buyer, l[0])
		if _, err := h.tryOffer(buyer, deal.Offer{Deal: no, Prices: ppc(1, 450000)}); err != nil {
			t.Errorf("who holds a stone offers on it: %v", err)
		}
		_, err = (deal.Unhold{Hold: done.Hold}).Do(h.ctx, h.k, other, id.New())
		refused(t, "letting another's hold go", err, "deal.no_hold")
		h.later(2 * time.Hour)
		if _, err := h.tryOffer(other, deal.Offer{Deal: rival, Prices: ppc(1, 460000)}); err != nil {
			t.Errorf("after its time the stone is free: %v", err)
		}
		_, err = (deal.Hold{Listing: l[0]}).Do(h.ctx, h.k, buyer, id.New())
		refused(t, "the same stone again", err, "deal.hold_twice")
		h.must(deal.Sweep(h.ctx, h.k))
		holds, err := deal.Holds(h.ctx, h.d, seller, h.clock.Now(), 0, 10)
		h.must(err)
		if len(holds) != 1 || holds[0].State != deal.HoldLapsed {
			t.Errorf("the seller sees %+v", holds)
		}
	})
}

func TestBuyingAtTheAskStrikesAtOnceOnlyWhatIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,6000")
		h.confirmed(seller, l[0])
		_, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: l[0], PPC: 499999}}})
		refused(t, "a price that has changed", err, "deal.ask_changed")
		_, err = h.tryBuy(seller, deal.Buy{Lines: []deal.Wanted{{Listing: l[0], PPC: 500000}}})
		refused(t, "one's own stone", err, "deal.own_stone")
		done, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: l[0], PPC: 500000}}})
		h.must(err)
		if done.State != deal.Mazal || done.Total != 505000 {
			t.Fatalf("bought %+v", done)
		}
		bid, err := h.tryBuy(buyer, deal.Buy{Lines: []deal.Wanted{{Listing: l[1], PPC: 600000}}})
		h.must(err)
		if bid.State != deal.Offered || bid.Until != h.clock.Now().Add(4*time.Hour) {
			t.Fatalf("bid %+v", bid)
		}
		r := h.room(seller, bid.Deal)
		if !r.Firm || r.Turn != deal.Seller {
			t.Errorf("the seller sees %+v", r.Deal)
		}
		if got := h.strike(seller, deal.Strike{Deal: bid.Deal, Version: 1}); got.Total != 606000 {
			t.Errorf("confirmed %+v", got)
		}
	})
}

func TestOfAHundredBuyersPressingAtOnceExactlyOneHasTheStone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller := h.member("Seller")
		l := h.stock(seller, "A,1111111111,5000")
		h.confirmed(seller, l...)
		const buyers = 100
		org := h.org("Buyers")
		var who [buyers]access.Actor
		for i := range who { // fifty members with as many representatives as one may have
			if i%2 == 0 {
				org = h.org("Buyers" + strconv.Itoa(i/2))
			}
			who[i] = h.person(org, "P"+string(rune('a'+i/10))+string(rune('a'+i%10)))
			_, err := (party.FileRepresentative{Person: who[i].Person, Source: "letter"}).Do(h.ctx, h.k, system, id.New())
			h.must(err)
		}
		var buys [buyers]deal.Buy
		for i := range who {
			buys[i] = deal.Buy{Lines: []deal.Wanted{{Listing: l[0], PPC: 500000}}, Delivery: deal.AtExchange}
			b, _, err := buys[i].Draft(h.ctx, h.d, who[i], h.clock.Now())
			h.must(err)
			buys[i].Proof = h.proof(who[i], b)
		}
		var got [buyers]error
		var deals [buyers]deal.Struck
		var all sync.WaitGroup
		for i := range who {
			all.Go(func() { deals[i], got[i] = buys[i].Do(h.ctx, h.k, who[i], id.New()) })
		}
		all.Wait()
		won := -1
		for i, err := range got {
			switch {
			case err == nil && won >= 0:
				t.Errorf("buyers %d and %d both have it", won, i)
			case err == nil:
				won = i
			case !errs.Is(err, "deal.locked_deal"):
				t.Errorf("buyer %d: %v", i, err)
			}
		}
		if won < 0 {
			t.Fatal("nobody has it")
		}
		if deals[won].Deal != 1 {
			t.Errorf("the refused ones took numbers: %+v", deals[won])
		}
	})
}

func TestADealTakesItsStonesOutOfOtherRooms(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, b2, b3 := h.member("Seller"), h.member("Buyer"), h.member("Second"), h.member("Third")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		one, both := h.enquire(b2, l[0]), h.enquire(b3, l...)
		h.offer(b2, deal.Offer{Deal: one, Prices: ppc(1, 460000)})
		h.offer(b3, deal.Offer{Deal: both, Prices: append(ppc(1, 460000), ppc(2, 460000)...)})
		no := h.enquire(buyer, l[0])
		h.offer(buyer, deal.Offer{Deal: no, Prices: ppc(1, 450000)})
		h.strike(seller, deal.Strike{Deal: no, Version: 1})
		_, err := h.tryStrike(seller, deal.Strike{Deal: one, Version: 1})
		refused(t, "selling it twice", err, "deal.locked_deal")
		h.follow()
		h.follow() // twice does no more
		if r := h.room(b2, one); r.State != deal.Closed || r.Lines[0].State != deal.LineGone || r.Offers[0].State != "overtaken" {
			t.Errorf("the room of the sold stone is %s, its offer %s", r.State, r.Offers[0].State)
		}
		r := h.room(b3, both)
		if r.State != deal.Enquiry || r.Lines[0].State != deal.LineGone || r.Lines[1].State != deal.LineOpen {
			t.Errorf("the room of two stones is %s: %+v", r.State, r.Lines)
		}
		if _, err := h.tryOffer(b3, deal.Offer{Deal: both, Version: 1, Prices: ppc(2, 460000)}); err != nil {
			t.Errorf("what is left can still be offered for: %v", err)
		}
	})
}

func TestADealThatWasUndoneClosesNoRoomThatOpenedLater(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		l := h.stock(seller, "A,1111111111,5000")
		no := h.enquire(buyer, l...)
		h.offer(buyer, deal.Offer{Deal: no, Prices: ppc(1, 450000)})
		h.strike(seller, deal.Strike{Deal: no, Version: 1})
		h.follow()
		for _, who := range []access.Actor{buyer, seller} {
			_, err := h.rescind(who, deal.Rescind{Deal: no, Reason: "we agreed so"})
			h.must(err)
		}
		h.follow()
		h.later(time.Second)
		room := h.enquire(other, l...)
		h.follow() // from the first entry on, as after a restart
		if r := h.room(other, room); r.State != deal.Enquiry || r.Lines[0].State != deal.LineOpen {
			t.Errorf("the room that opened later is %s, its stone %s", r.State, r.Lines[0].State)
		}
	})
}
