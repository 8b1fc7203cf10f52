package deal_test

import (
	"slices"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
)

func TestWhatIsUnderACachetIsShownToNobodyElseUntilItEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, other := h.member("Seller"), h.member("Buyer"), h.member("Other")
		staff := access.Actor{Person: id.New(), Org: id.New(), Roles: []access.Role{access.Staff}}
		shanghai, err := clock.Zone("Asia/Shanghai")
		h.must(err)
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		at := clock.At(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
		ask := func(who access.Actor, room int64) (deal.Asked, error) {
			return (deal.AskViewing{Deal: room, From: at, Minutes: 30}).Do(h.ctx, h.k, who, id.New())
		}
		answer := func(who access.Actor, room, viewing int64, act lifecycle.Act, desk string) error {
			_, err := (deal.AnswerViewing{Deal: room, Viewing: viewing, Act: act, Desk: desk}).Do(h.ctx, h.k, who, id.New())
			return err
		}
		rival, aside, mine := h.enquire(other, l[0]), h.enquire(other, l[1]), h.enquire(buyer, l[0])
		asked, err := ask(other, rival)
		h.must(err)
		agreed, err := ask(other, rival)
		h.must(err)
		h.must(answer(seller, rival, agreed.Viewing, "agree", ""))

		until := h.clock.Now().Add(2 * time.Hour)
		h.offer(buyer, deal.Offer{Deal: mine, Prices: ppc(1, 450000), Sealed: true, Until: until})
		_, err = ask(other, rival)
		refused(t, "a viewing asked for under another's cachet", err, "deal.viewing_sealed")
		if got, want := errs.Of(err).Args["until"], until.In(shanghai).Format("2006-01-02 15:04"); got != want {
			t.Errorf("locked until %v, want %s on the exchange's clock", got, want)
		}
		refused(t, "the seller agrees to show it", answer(seller, rival, asked.Viewing, "agree", ""), "deal.viewing_sealed")
		refused(t, "a table for what was agreed before", answer(staff, rival, agreed.Viewing, "grant", "7"), "deal.viewing_sealed")
		if v := h.room(other, rival).Viewings; len(v) != 2 || v[0].State != deal.ViewAsked || v[1].State != deal.ViewAgreed || v[1].Slip != "" {
			t.Errorf("the refusals changed something: %+v", v)
		}
		if _, err := ask(other, aside); err != nil {
			t.Errorf("another stone of the seller: %v", err)
		}
		own, err := ask(buyer, mine)
		h.must(err)
		h.must(answer(seller, mine, own.Viewing, "agree", ""))
		h.must(answer(staff, mine, own.Viewing, "grant", "7"))

		h.clock.Instant = until // exactly at its end, noted or not
		h.must(answer(seller, rival, asked.Viewing, "agree", ""))
		h.must(answer(staff, rival, agreed.Viewing, "grant", "8"))
	})
}

func TestWhatASellerAgreesToShowWaitsForATable(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		staff := access.Actor{Person: id.New(), Org: id.New(), Roles: []access.Role{access.Staff}}
		no := h.enquire(buyer, h.stock(seller, "A,1111111111,5000")...)
		at := clock.At(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
		for _, from := range []clock.Instant{at.Add(time.Hour), at, at.Add(2 * time.Hour)} {
			_, err := (deal.AskViewing{Deal: no, From: from, Minutes: 30}).Do(h.ctx, h.k, buyer, id.New())
			h.must(err)
		}
		waits := func(want ...int64) {
			t.Helper()
			all, err := deal.Tableless(h.ctx, h.d, staff, h.clock.Now(), 10)
			h.must(err)
			var have []int64
			for _, w := range all {
				if have = append(have, w.No); w.Deal != no || w.Seller != seller.Org || w.Buyer != buyer.Org {
					t.Errorf("%+v", w)
				}
			}
			if !slices.Equal(have, want) {
				t.Errorf("viewings %v wait for a table, want %v", have, want)
			}
		}
		waits()
		for viewing := range int64(2) {
			_, err := (deal.AnswerViewing{Deal: no, Viewing: viewing + 1, Act: "agree"}).Do(h.ctx, h.k, seller, id.New())
			h.must(err)
		}
		waits(2, 1)
		_, err := (deal.AnswerViewing{Deal: no, Viewing: 2, Act: "grant", Desk: "7"}).Do(h.ctx, h.k, staff, id.New())
		h.must(err)
		waits(1)
		h.clock.Instant = at.Add(time.Hour) // its time has come: nobody gives a table any more
		waits()
		_, err = deal.Tableless(h.ctx, h.d, buyer, h.clock.Now(), 10)
		refused(t, "a member asks", err, "access.forbidden")
	})
}

func TestAMemberSeesTheHoldsItHasUntilTheyEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer := h.member("Seller"), h.member("Buyer")
		l := h.stock(seller, "A,1111111111,5000", "B,2222222222,5000")
		long, err := (deal.Hold{Listing: l[0], Hours: 3}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		short, err := (deal.Hold{Listing: l[1], Hours: 1}).Do(h.ctx, h.k, buyer, id.New())
		h.must(err)
		holds := func(who access.Actor, want ...int64) {
			t.Helper()
			all, err := deal.Holding(h.ctx, h.d, who, h.clock.Now(), 10)
			h.must(err)
			var have []int64
			for _, x := range all {
				have = append(have, x.No)
			}
			if !slices.Equal(have, want) {
				t.Errorf("holds %v, want %v", have, want)
			}
		}
		holds(buyer, short.Hold, long.Hold)
		holds(seller)
		h.later(time.Hour)
		holds(buyer, long.Hold)
	})
}
