package price_test

import (
	"math"
	"testing"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/stone"
)

// The board in memory against a look into the tables for every stone.
func TestTheBoardSaysWhatTheTablesSayAndIsAtMostAMinuteBehind(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		var b price.Board
		book, err := b.Book(h.ctx, h.k.DB(), h.clock.Now())
		h.must(err)
		if book.Any() {
			t.Error("an exchange without sales has references")
		}
		rows := h.market(200)
		h.must(price.Publish(h.ctx, h.k))
		if book, err = b.Book(h.ctx, h.k.DB(), h.clock.Now()); err != nil || book.Any() {
			t.Fatalf("looked again within a minute, %v", err)
		}
		h.clock.Instant = h.clock.Instant.Add(time.Minute)
		book, err = b.Book(h.ctx, h.k.DB(), h.clock.Now())
		h.must(err)
		found := 0
		for _, kind := range stone.Kinds() {
			for _, r := range append(rows, sold(60, 1, 99)...) {
				s := stone.Stone{Kind: kind, Form: stone.Single, Shape: r.Shape, Carat: r.Carat, Cut: r.Cut, Fluor: r.Fluor, Grades: stone.Grades{Scale: stone.ScaleGrades, Color: r.Color, Clarity: r.Clarity}}
				want, err := price.At(h.ctx, h.k.DB(), kind.String(), r, h.clock.Now())
				h.must(err)
				if have := book.Of(&s); have != want || book.PPC(&s) != want.PPC {
					t.Fatalf("%+v, in the tables %+v", have, want)
				}
				if want.PPC > 0 {
					found++
				}
			}
		}
		if found < 200 {
			t.Errorf("%d stones have a reference", found)
		}
		pair := stone.Stone{Kind: stone.Natural, Form: stone.Pair, Shape: 1, Carat: rows[0].Carat, Grades: stone.Grades{Scale: stone.ScaleGrades, Color: rows[0].Color, Clarity: rows[0].Clarity}}
		if ref := book.Of(&pair); ref.Basis != price.None || book.PPC(&pair) != 0 {
			t.Errorf("a pair is priced as one stone: %+v", ref)
		}
	})
}

func TestWhatWasPaidForLikeStonesNamesNobody(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		rows := h.market(120)
		near := price.Near{Kind: "natural", Shape: 1, Color: [2]stone.Color{2, 4}, Clarity: [2]stone.Clarity{3, 5}, Carat: [2]carat.Weight{320, 370}, Since: h.clock.Now() - 1, Through: h.clock.Now()}
		paid, err := price.Like(h.ctx, h.k.DB(), near)
		h.must(err)
		want := 0
		for _, r := range rows {
			if r.Color >= 2 && r.Color <= 4 && r.Clarity >= 3 && r.Clarity <= 5 && r.Carat >= 320 && r.Carat <= 370 {
				want++
			}
		}
		if len(paid) != want || want == 0 {
			t.Errorf("%d sales, counted plainly %d", len(paid), want)
		}
		near.Since = h.clock.Now()
		if paid, err = price.Like(h.ctx, h.k.DB(), near); err != nil || len(paid) != 0 {
			t.Errorf("%d sales after the last, %v", len(paid), err)
		}
	})
}

func TestHowFarAPriceLiesFromItsReference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ppc, ref, tenths int64
		ok               bool
	}{{939, 1000, -61, true}, {1000, 1000, 0, true}, {3000, 1000, 2000, true}, {1000, 0, 0, false}, {0, 1000, 0, false}, {math.MaxInt64, math.MaxInt64, 0, true}} {
		if tenths, ok := price.Against(c.ppc, c.ref); tenths != c.tenths || ok != c.ok {
			t.Errorf("%d against %d is %d, %v", c.ppc, c.ref, tenths, ok)
		}
	}
}
