package deal_test

import (
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
)

func TestAListOfSeveralSellersMakesARoomWithEach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ann, bob, buyer := h.member("Ann"), h.member("Bob"), h.member("Buyer")
		a := h.stock(ann, "A1,1111111111,5000", "A2,2222222222,5000")
		b := h.stock(bob, "B1,3333333333,5000")
		cmd := id.New()
		list := deal.Enquire{Listings: []int64{a[0], b[0], a[1]}}
		for range 2 { // sent twice
			rooms, err := deal.EnquireOfEach(h.ctx, h.k, buyer, cmd, list)
			h.must(err)
			if len(rooms) != 2 || rooms[0].Lines != 2 || rooms[1].Lines != 1 || rooms[0].Deal == rooms[1].Deal {
				t.Fatalf("%+v", rooms)
			}
		}
		count := func() int {
			all, err := deal.List(h.ctx, h.d, buyer, h.clock.Now(), deal.Ask{Limit: 50})
			h.must(err)
			return len(all)
		}
		if n := count(); n != 2 {
			t.Fatalf("%d rooms", n)
		}

		third := h.member("Third")
		mine := h.stock(third, "T1,4444444444,5000")
		_, err := deal.EnquireOfEach(h.ctx, h.k, third, id.New(), deal.Enquire{Listings: []int64{a[0], mine[0]}})
		refused(t, "his own stone among others", err, "deal.own_stone")
		_, err = deal.EnquireOfEach(h.ctx, h.k, buyer, id.New(), deal.Enquire{Listings: []int64{mine[0], a[0]}})
		refused(t, "one of them in an open room", err, "deal.already_open")
		if n := count(); n != 2 {
			t.Errorf("a refusal opened %d rooms", n-2)
		}
	})
}
