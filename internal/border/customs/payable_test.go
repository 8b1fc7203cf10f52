package customs_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
)

func TestAMemberSeesUntilWhenItsTaxIsPaid(t *testing.T) {
	each(t, func(h *house) {
		h.rate("7.1")
		h.clock.Instant = clock.At(time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)) // it is Saturday in Shanghai already
		no := h.imported(h.polished())
		payable := func(who access.Actor) []customs.Payable {
			h.Helper()
			all, err := customs.PayableBy(h.ctx, h.d, who, 10)
			h.must(err)
			return all
		}
		if all := payable(h.member); len(all) != 0 {
			h.Errorf("before the slip: %+v", all)
		}
		_, err := h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysTax, Slip: "L-2026-1"})
		h.must(err)
		if all := payable(h.member); len(all) != 1 || all[0].No != no || all[0].By != "2026-12-13" { // the 28th and fifteen days
			h.Errorf("with the slip: %+v", all)
		}
		if all := payable(h.other); len(all) != 0 {
			h.Errorf("another member sees %+v", all)
		}
		_, err = h.says(h.officer, customs.Receipt{Paper: no, Channel: customs.SaysPaid})
		h.must(err)
		if all := payable(h.member); len(all) != 0 {
			h.Errorf("after it was paid: %+v", all)
		}
	})
}
