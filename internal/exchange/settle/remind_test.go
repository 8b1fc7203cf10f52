package settle_test

import (
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/mail"
)

func TestABuyerIsRemindedOnceThatHisPaymentIsDueTomorrow(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := settings.Begin{Change: settings.Change{Name: "House", NameZh: "交易所", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(h.ctx, h.k, system, id.New())
		h.must(err)
		seller, buyer, other := h.member("ann"), h.member("bob"), h.member("cy")
		later := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: buyer.Org, Total: 100_000, Due: start.Add(72 * time.Hour)})
		h.struck(fact.DealStruck{Seller: seller.Org, Buyer: other.Org, Total: 100_000}) // within a day: its mazal said so
		paid := h.struck(fact.DealStruck{Seller: seller.Org, Buyer: other.Org, Total: 100_000, Due: start.Add(72 * time.Hour)})
		h.deposit(other, "USD", 100_000)
		_, err = h.settle(other, paid.Deal)
		h.must(err)
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{0, 0}, {47 * time.Hour, 0}, {2 * time.Hour, 1}, {time.Hour, 1}, {48 * time.Hour, 1}} {
			h.later(step.after)
			h.must(settle.Remind(h.ctx, h.k, settings.Letterhead))
			h.must(settle.Remind(h.ctx, h.k, settings.Letterhead))
			all, err := mail.ListUnsent(h.ctx, h.d, 10)
			h.must(err)
			if len(all) != step.want {
				t.Fatalf("after %s: %d letters, want %d", step.after, len(all), step.want)
			}
			for _, l := range all {
				if l.To != "bob@example.org" || !strings.Contains(l.Text, "26 Nov 2026 10:00") || !strings.Contains(l.Text, "http://localhost/settlements/1\n") || later.Deal != 1 {
					t.Errorf("%+v", l)
				}
			}
		}
	})
}
