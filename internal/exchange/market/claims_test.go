package market_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
)

func TestTwoMembersRaceForOneReportAndOneOfThemOffersIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b := h.member("Alpha NV"), h.member("Beta BV")
		rows := []string{"S1,5156368664,8000", "S2,2166332538,7000", "S3,2166082192,900"}
		no := map[string]int64{"a": h.read(a, market.Merge, file(rows...)), "b": h.read(b, market.Merge, file(rows...))}
		var wait sync.WaitGroup
		for _, n := range no {
			wait.Go(func() {
				if err := market.Stage(context.Background(), h.k, h.blobs, n); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		ua, ub := h.state(a, no["a"]), h.state(b, no["b"])
		if ua.Counts.Added+ub.Counts.Added != 3 || ua.Counts.Held+ub.Counts.Held != 3 {
			t.Fatalf("%+v %+v", ua.Counts, ub.Counts)
		}
		h.publish(a, ua.No)
		h.publish(b, ub.No)
		buyer := h.member("Kunde BV")
		seen := len(h.stock(buyer, a)) + len(h.stock(buyer, b))
		if seen != 3 {
			t.Fatalf("%d listings of three stones", seen)
		}
		for _, m := range []struct {
			who access.Actor
			no  int64
		}{{a, ua.No}, {b, ub.No}} {
			rows, err := market.UploadRows(context.Background(), h.d, m.who, m.no, "", 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				text := r.Notes[len(r.Notes)-1].Text(i18n.English)
				if !strings.Contains(text, "offered by another member") || strings.Contains(text, "Alpha") || strings.Contains(text, "Beta") {
					t.Errorf("row %d: %s", r.Row, text)
				}
			}
		}
	})
}

func TestAStoneSoldOnMovesToTheNewMemberAndTheOldOneCannotUndo(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b := h.member("Alpha NV"), h.member("Beta BV")
		h.put(a, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000", "A3,2166082192,1", "A4,2166082193,1", "A5,2166082194,1", "A6,2166082195,1")
		if u := h.put(b, market.Merge, "B1,5156368664,8500"); u.Counts.Held != 1 || u.Counts.Added != 0 {
			t.Fatalf("%+v", u.Counts)
		}
		first, err := market.ListingOfStockNo(context.Background(), h.d, a, h.clock.Now(), a.OrgNo, "A1")
		if err != nil {
			t.Fatal(err)
		}
		sold := h.put(a, market.Delete, "A1,5156368664,8000")
		if sold.Counts.Dropped != 1 {
			t.Fatalf("%+v", sold.Counts)
		}
		bought := h.put(b, market.Merge, "B1,5156368664,8500")
		if bought.Counts.Added != 1 {
			t.Fatalf("%+v %v", bought.Counts, h.rows(b, bought.No))
		}
		now, err := market.ListingOfStockNo(context.Background(), h.d, b, h.clock.Now(), b.OrgNo, "B1")
		if err != nil || now.Stone.No != first.Stone.No {
			t.Fatalf("stone %d became %d: %v", first.Stone.No, now.Stone.No, err)
		}
		err = h.undo(a, sold.No)
		if !errs.Is(err, "market.undo_taken") || !strings.Contains(i18n.English.Fill(errs.Of(err).Key, errs.Of(err).Args), "A1") {
			t.Fatal(err)
		}
		if err := h.undo(b, bought.No); err != nil {
			t.Fatal(err)
		}
		if err := h.undo(a, sold.No); err != nil {
			t.Fatal(err)
		}
		if got := h.stock(b, a); got["A1"] != 8000 {
			t.Fatal(got)
		}
		// What B may still bring back no longer stands in the way of A.
		if u := h.put(b, market.Merge, "B1,5156368664,8500"); u.Counts.Held != 1 {
			t.Fatalf("%+v", u.Counts)
		}
	})
}

func TestAnEndedLeaseCanBeTakenOverAndKeepAliveDoesNotBringItBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b := h.member("Alpha NV"), h.member("Beta BV")
		h.put(a, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000")
		h.later(8 * 24 * time.Hour)
		if got := h.stock(b, a); len(got) != 0 {
			t.Fatalf("live after the lease: %v", got)
		}
		h.put(b, market.Merge, "B1,5156368664,8500")
		if _, err := (market.KeepAlive{Member: a.OrgNo, All: true}).Do(context.Background(), h.k, a, id.New()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]int64{"A2": 7000, "B1": 8500}, h.stock(b, a, b)); d != "" {
			t.Fatal(d)
		}
		if u := h.put(a, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000"); u.Counts.Held != 1 || u.Counts.Same != 1 {
			t.Fatalf("%+v", u.Counts)
		}
	})
}

func TestStockNumbersOfTwoStonesCanBeSwappedInOneFile(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.member("Alpha NV")
		h.put(a, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000")
		stones := func() [2]int64 {
			var s [2]int64
			for i, no := range []string{"A1", "A2"} {
				l, err := market.ListingOfStockNo(context.Background(), h.d, a, h.clock.Now(), a.OrgNo, no)
				if err != nil {
					t.Fatal(err)
				}
				s[i] = l.Stone.No
			}
			return s
		}
		before := stones()
		u := h.put(a, market.Merge, "A1,2166332538,7000", "A2,5156368664,8000")
		if u.Counts.Changed != 2 || u.Counts.Held != 0 {
			t.Fatalf("%+v %v", u.Counts, h.rows(a, u.No))
		}
		if after := stones(); after != [2]int64{before[1], before[0]} {
			t.Fatalf("stones %v became %v", before, after)
		}
		if u := h.put(a, market.Merge, "A9,5156368664,8000"); u.Counts.Held != 1 {
			t.Fatalf("the same report under two numbers: %+v", u.Counts)
		}
	})
}
