package market_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
)

func TestWhenUndoIsOverOldAsksAreHistoryAndTheStockIsAsItWas(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		first := h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000")
		h.later(time.Hour)
		a1, err := market.ListingByNo(ctx, h.d, m, h.clock.Now(), h.listing(m, "A1"))
		if err != nil {
			t.Fatal(err)
		}
		second := h.put(m, market.Replace, "A1,5156368664,8100", "A3,2166082192,50")
		want := map[string]int64{"A1": 8100, "A3": 50}
		asks := func() []string {
			t.Helper()
			events, err := market.History(ctx, h.d, m, h.clock.Now(), a1.Stone.No)
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, e := range events {
				said = append(said, fmt.Sprint(e.What, " ", e.PPC/100))
			}
			return said
		}
		before := asks()
		h.later(25 * time.Hour)
		for _, no := range []int64{first.No, second.No} {
			if err := market.Clear(ctx, h.k, no); err != nil {
				t.Fatal(err)
			}
			if err := market.Clear(ctx, h.k, no); err != nil { // the job may come twice
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(want, h.stock(m, m)); d != "" {
			t.Fatal(d)
		}
		if d := cmp.Diff([]string{"price 8100", "listed 8000"}, asks()); d != "" || len(before) != 2 {
			t.Fatal(before, d)
		}
		if _, err := (market.Withdraw{Listing: h.listing(m, "A3")}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		third := h.put(m, market.Replace, "A1,5156368664,8100", "A2,2166332538,7000")
		if c := third.Counts; c.Same != 1 || c.Added != 1 {
			t.Fatalf("%+v", c)
		}
		back, err := market.ListingByNo(ctx, h.d, m, h.clock.Now(), h.listing(m, "A1"))
		if err != nil || back.Stone.No != a1.Stone.No || back.Listed != a1.Listed {
			t.Fatalf("stone %d listed %s, was %d %s: %v", back.Stone.No, back.Listed, a1.Stone.No, a1.Listed, err)
		}
	})
}
