package settle_test

import (
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

func TestMoneyThatIsDueStaysOnTheListUntilItsGraceIsOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		seller, buyer, third := h.member("ann"), h.member("bob"), h.member("dan")
		staff := access.Actor{Person: id.New(), Org: id.New(), Roles: []access.Role{access.Staff}}
		h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 2000, Due: h.clock.Now().Add(48 * time.Hour)})
		first := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 3000})
		unpaid := func(who access.Actor) []settle.Settlement {
			t.Helper()
			all, err := settle.Unpaid(h.ctx, h.d, who, h.clock.Now(), who.Org, 0, 10)
			h.must(err)
			return all
		}
		if all := unpaid(buyer); len(all) != 2 || all[0].Deal != first.Deal || all[0].State != settle.Open || all[0].Deadline() != first.Due {
			t.Fatalf("the buyer sees %+v", all)
		}
		if all := unpaid(third); len(all) != 0 {
			t.Errorf("a third member sees %+v", all)
		}
		h.clock.Instant = first.Due // recorded or not
		all := unpaid(seller)
		if len(all) != 2 || all[0].State != settle.Overdue || all[0].Deadline() != all[0].Grace || all[0].Grace <= first.Due {
			t.Fatalf("past the deadline the seller sees %+v", all)
		}
		late, err := settle.Unpaid(h.ctx, h.d, staff, h.clock.Now(), id.ID{}, h.clock.Now(), 10)
		h.must(err)
		if len(late) != 1 || late[0].Deal != first.Deal {
			t.Errorf("the exchange sees %+v late", late)
		}
		_, err = settle.Unpaid(h.ctx, h.d, buyer, h.clock.Now(), id.ID{}, 0, 10)
		refused(t, "a member asks for all", err, "access.forbidden")
		h.clock.Instant = all[0].Grace
		if all := unpaid(buyer); all[0].State != settle.Defaulted {
			t.Errorf("when the grace is over the buyer sees %+v", all)
		}
	})
}
