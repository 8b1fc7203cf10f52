package market_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
)

func TestNothingIsLiveBeforePublishAndUndoBringsBackWhatWas(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m, buyer := h.member("Diamant NV"), h.member("Kunde BV")
		u := h.upload(m, market.Replace, file("A1,5156368664,8000", "A2,2166332538,7000", "A3,,600"))
		if u.State != market.Ready || u.Counts.Added != 3 {
			t.Fatalf("%s %+v %s %v rows %v", u.State, u.Counts, u.Reason, u.Args, h.rows(m, u.No))
		}
		if got := h.stock(buyer, m); len(got) != 0 {
			t.Fatalf("visible before publishing: %v", got)
		}
		h.publish(m, u.No)
		want := map[string]int64{"A1": 8000, "A2": 7000, "A3": 600}
		if d := cmp.Diff(want, h.stock(buyer, m)); d != "" {
			t.Fatal(d)
		}
		second := h.put(m, market.Replace, "A1,5156368664,8100", "A2,2166332538,7000", "A4,2166082192,500")
		if c := second.Counts; c.Added != 1 || c.Changed != 1 || c.Same != 1 || c.Dropped != 1 {
			t.Fatalf("%+v", c)
		}
		if d := cmp.Diff(map[string]int64{"A1": 8100, "A2": 7000, "A4": 500}, h.stock(buyer, m)); d != "" {
			t.Fatal(d)
		}
		if err := h.undo(m, second.No); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, h.stock(buyer, m)); d != "" {
			t.Fatal(d)
		}
		if err := market.Clear(context.Background(), h.k, second.No); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, h.stock(buyer, m)); d != "" {
			t.Fatal("after clearing: " + d)
		}
		third := h.put(m, market.Replace, "A1,5156368664,8200", "A2,2166332538,7000", "A3,,600")
		if third.Counts.Changed != 1 || third.Counts.Same != 2 {
			t.Fatalf("%+v", third.Counts)
		}
		h.later(25 * time.Hour)
		if err := h.undo(m, third.No); !errs.Is(err, "market.undo_over") {
			t.Fatal(err)
		}
	})
}

func TestTheSameCommandTwiceIsOneCommand(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.member("Diamant NV")
		u := h.upload(m, market.Replace, file("A1,5156368664,8000"))
		cmd := id.New()
		first, err := (market.Publish{Upload: u.No}).Do(context.Background(), h.k, m, cmd)
		if err != nil {
			t.Fatal(err)
		}
		again, err := (market.Publish{Upload: u.No}).Do(context.Background(), h.k, m, cmd)
		if err != nil || again.Generation != first.Generation {
			t.Fatalf("%+v %v", again, err)
		}
		if _, err := (market.Publish{Upload: u.No}).Do(context.Background(), h.k, m, id.New()); !errs.Is(err, "market.upload_state") {
			t.Fatal(err)
		}
	})
}
