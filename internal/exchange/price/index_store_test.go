package price_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// staff is a person of the exchange.
var staff = access.Actor{Person: id.New(), OrgKind: "exchange", Roles: []access.Role{access.Staff, access.Admin}}

var trader = access.Actor{Person: id.New(), OrgKind: "member", Roles: []access.Role{access.Trader}}

// year brings a year and a month of sales, each month a little dearer than the one before.
func (h *floor) year(kind string, n int) {
	h.t.Helper()
	for i := range 13 {
		m := price.Month("2025-10").Add(i)
		h.bring(kind, m, n, math.Pow(1.01, float64(i)))
	}
}

func (h *floor) bring(kind string, m price.Month, n int, times float64) {
	h.t.Helper()
	if h.members == nil {
		for i := range 12 {
			o, err := (party.AddOrg{Kind: party.Member, Name: "Member " + string(rune('A'+i)), Country: "CN", Since: "2020-01-01"}).Do(h.ctx, h.k, tester, id.New())
			h.must(err)
			h.members = append(h.members, o.Org)
		}
	}
	b := price.Bring{Source: "the books of the old hall"}
	for i, r := range sold(n, 0.05, uint64(m.Day().Time().Unix())) {
		b.Sales = append(b.Sales, fact.PastSale{
			Seller: h.members[i%6], Buyer: h.members[6+i/6%6], Day: m.Day().AddDays(i % 28), Kind: kind,
			Shape: int64(r.Shape), Color: int64(r.Color), Clarity: int64(r.Clarity), Cut: int64(r.Cut), Fluor: int64(r.Fluor),
			Weight: int64(r.Carat), PPC: int64(math.Round(float64(r.PPC) * times)),
		})
	}
	_, err := b.Do(h.ctx, h.k, tester, id.New())
	h.must(err)
}

func (h *floor) index(kind string) []price.Point {
	h.t.Helper()
	p, err := price.Index(h.ctx, h.k.DB(), kind)
	h.must(err)
	return p
}

func TestTheIndexIsPublishedMonthByMonthAndNeverRevised(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		h.year("natural", 60)
		h.must(price.PublishIndex(h.ctx, h.k))
		first := h.index("natural")
		if len(first) != 13 || first[0].Month != "2025-10" || first[0].Value != price.Base || first[12].Month != "2026-10" {
			t.Fatalf("%d months: %+v", len(first), first)
		}
		for i, p := range first {
			if truth := price.Base * math.Pow(1.01, float64(i)); math.Abs(float64(p.Value)/truth-1) > 0.05 || i > 1 && (p.Low >= p.Value || p.High <= p.Value) {
				t.Errorf("%s: %+v, the prices were made for %.0f", p.Month, p, truth)
			}
		}
		if other := h.index("lab_grown"); len(other) != 0 {
			t.Errorf("laboratory-grown stones have an index by natural ones: %+v", other)
		}

		// What is learned later counts later: November is published in December and says so,
		// October stays as it is.
		h.bring("natural", "2026-10", 60, 3)
		h.bring("natural", "2026-11", 22, 1.2)
		h.must(price.PublishIndex(h.ctx, h.k))
		h.clock.Instant = clock.At(time.Date(2026, 12, 10, 23, 59, 0, 0, time.UTC))
		h.must(price.PublishIndex(h.ctx, h.k))
		if again := h.index("natural"); !reflect.DeepEqual(again, first) {
			t.Errorf("published values changed:\n%+v\n%+v", first, again)
		}
		h.clock.Instant = clock.At(time.Date(2026, 12, 11, 0, 0, 0, 0, time.UTC)) // ten days waited for
		h.must(price.PublishIndex(h.ctx, h.k))
		h.must(price.PublishIndex(h.ctx, h.k)) // and once
		again := h.index("natural")
		if len(again) != 14 || !reflect.DeepEqual(again[:13], first) || again[13].Value != 0 || again[13].Trades != 22 {
			t.Errorf("after November: %+v", again[len(again)-1])
		}
	})
}

func TestAnErratumStandsBesideAValueThatStays(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		h.year("lab_grown", 60)
		h.must(price.PublishIndex(h.ctx, h.k))
		before := h.index("lab_grown")
		text := map[i18n.Lang]string{i18n.English: "One deal was booked twice.", i18n.Chinese: "一笔交易重复入账。"}
		good := price.AddErratum{Kind: "lab_grown", Month: "2026-10", Value: 110_50, Text: text}
		for key, c := range map[string]struct {
			who    access.Actor
			change func(c *price.AddErratum)
		}{
			"access.refused":      {trader, func(*price.AddErratum) {}},
			"price.erratum_month": {staff, func(c *price.AddErratum) { c.Month = "October" }},
			"price.erratum_none":  {staff, func(c *price.AddErratum) { c.Month = "2026-11" }},
			"price.erratum_value": {staff, func(c *price.AddErratum) { c.Value = -1 }},
			"price.erratum_text":  {staff, func(c *price.AddErratum) { c.Text = map[i18n.Lang]string{i18n.English: " "} }},
			"price.long":          {staff, func(c *price.AddErratum) { c.Text = map[i18n.Lang]string{i18n.English: strings.Repeat("x", 1001)} }},
		} {
			bad := good
			c.change(&bad)
			if _, err := bad.Do(h.ctx, h.k, c.who, id.New()); err == nil || key != "access.refused" && !errs.Is(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		if all, err := price.Errata(h.ctx, h.k.DB()); err != nil || len(all) != 0 {
			t.Fatalf("a refusal left %+v, %v", all, err)
		}
		cmd := id.New()
		no, err := good.Do(h.ctx, h.k, staff, cmd)
		h.must(err)
		if again, err := good.Do(h.ctx, h.k, staff, cmd); err != nil || again != no {
			t.Errorf("the same command again: %d, %v", again, err)
		}
		all, err := price.Errata(h.ctx, h.k.DB())
		h.must(err)
		if len(all) != 1 || all[0].Value != 110_50 || all[0].Month != "2026-10" {
			t.Fatalf("%+v", all)
		}
		if s, in := all[0].In(i18n.Chinese), all[0].Told(i18n.Chinese); s != "一笔交易重复入账。" || in != i18n.Chinese {
			t.Error(s, in)
		}
		if s, in := all[0].In(i18n.Dutch), all[0].Told(i18n.Dutch); s != "One deal was booked twice." || in != i18n.English {
			t.Error(s, in)
		}
		if after := h.index("lab_grown"); !reflect.DeepEqual(before, after) {
			t.Errorf("a value changed: %+v", after)
		}
	})
}

func TestSalesFromBeforeCountUnlessTheirSidesBelongTogether(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		h.bring("natural", "2026-03", 10, 1)
		good := fact.PastSale{Seller: h.members[0], Buyer: h.members[7], Day: "2026-03-05", Kind: "natural", Shape: 1, Color: 3, Clarity: 5, Cut: 2, Fluor: 1, Weight: 1010, PPC: 6000_00}
		for field, change := range map[string]func(s *fact.PastSale){
			"buyer":   func(s *fact.PastSale) { s.Buyer = s.Seller },
			"day":     func(s *fact.PastSale) { s.Day = "2026-11-23" }, // today's deals are made here
			"kind":    func(s *fact.PastSale) { s.Kind = "lab" },
			"shape":   func(s *fact.PastSale) { s.Shape = 99 },
			"color":   func(s *fact.PastSale) { s.Color = 257 }, // 1 in eight bits
			"clarity": func(s *fact.PastSale) { s.Clarity = 0 },
			"cut":     func(s *fact.PastSale) { s.Cut = -1 },
			"fluor":   func(s *fact.PastSale) { s.Fluor = 300 },
			"carat":   func(s *fact.PastSale) { s.Weight = 0 },
			"ppc":     func(s *fact.PastSale) { s.PPC = -5 },
		} {
			bad := good
			change(&bad)
			_, err := (price.Bring{Source: "books", Sales: []fact.PastSale{good, bad}}).Do(h.ctx, h.k, tester, id.New())
			if e := (*errs.Error)(nil); !errs.Is(err, "price.brought_bad") || !errors.As(err, &e) || e.Args["field"] != field || e.Args["row"] != 2 {
				t.Errorf("%s: %v", field, err)
			}
		}
		for key, b := range map[string]price.Bring{
			"price.source":       {Sales: []fact.PastSale{good}},
			"price.brought_many": {Source: "books"},
		} {
			if _, err := b.Do(h.ctx, h.k, tester, id.New()); !errs.Is(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		if _, err := (price.Bring{Source: "books", Sales: []fact.PastSale{good}}).Do(h.ctx, h.k, trader, id.New()); err == nil {
			t.Error("a trader brings sales")
		}
		if s := h.sales(-1); len(s) != 10 || s[0].WhyNot != "" || s[0].PPC == 0 || price.MonthOf(s[9].Struck) != "2026-03" {
			t.Errorf("%+v", s)
		}
		if s := h.sales(-2); len(s) != 0 {
			t.Errorf("a refusal left %+v", s)
		}
	})
}

func TestAFollowerBesideARebuildNeitherLosesNorDoublesASale(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		h.bring("natural", "2026-03", 10, 1)
		r := sold(40, 0, 1)
		h.stones(1, r...)
		ctx, stop := context.WithCancel(h.ctx)
		ended := make(chan error, 1)
		go func() { ended <- price.Follow(h.k)(ctx) }()
		for i := range 40 {
			h.settle(traders[0], traders[7], "USD", line(int64(i+1), r[i].Carat, r[i].PPC))
			if i%8 == 5 {
				h.must(price.Rebuild(h.ctx, h.k))
			}
		}
		for left := 5000; ; left-- { // the follower is beside: it comes to the end in its own time
			n := 0
			for no := int64(1); no <= 40; no++ {
				n += len(h.sales(no))
			}
			if n == 40 {
				break
			}
			if left == 0 {
				t.Fatalf("%d of 40 deals were read", n)
			}
			h.must(wait(h.ctx, h.k))
		}
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if s := h.sales(-1); len(s) != 10 {
			t.Errorf("%d of 10 sales from before are left", len(s))
		}
	})
}

// wait writes something, so that whoever follows the journal looks again.
func wait(ctx context.Context, k *journal.Keeper) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: tester.Key(), ID: id.New(), Kind: "test.tick", Input: 1},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
			return fact.StockUndone{}, struct{}{}, nil
		})
	return err
}

func TestRepeatedStrangePricesAndCirclesAreFlaggedAndLookedAt(t *testing.T) {
	each(t, func(t *testing.T, h *floor) {
		rows := h.market(200)
		h.must(price.Publish(h.ctx, h.k))
		h.clock.Instant = h.clock.Instant.Add(time.Hour)
		a, b, c := id.New(), id.New(), id.New()
		var far []int64
		for i := range 3 { // in both directions
			if i == 1 {
				a, b = b, a
			}
			far = append(far, h.settle(a, b, "USD", line(int64(i+1), rows[i].Carat, rows[i].PPC*3)))
		}
		one := h.settle(a, b, "USD", line(50, rows[49].Carat, rows[49].PPC))
		h.settle(b, c, "USD", line(50, rows[49].Carat, rows[49].PPC))
		back := h.settle(c, a, "USD", line(50, rows[49].Carat, rows[49].PPC))
		h.follow()
		found := map[string]price.Flag{}
		for _, f := range h.flags() {
			found[f.Pattern] = f
		}
		if len(h.flags()) != 5 || found[price.Repeated].Deal != far[2] || found[price.Repeated].Other != far[1] || found[price.Circle].Deal != back || found[price.Circle].Other != one {
			t.Fatalf("%+v", h.flags())
		}

		// A page ends with a whole deal, and the next goes on behind it.
		var paged []price.Flag
		for before := int64(0); ; {
			page, next, err := price.Flags(h.ctx, h.k.DB(), tester, before, 2)
			h.must(err)
			paged = append(paged, page...)
			if before = next; next == 0 {
				break
			}
		}
		if !reflect.DeepEqual(paged, h.flags()) {
			t.Errorf("by pages: %+v", paged)
		}

		look := price.Review{Deal: back, Line: 1, Finding: price.Explained, Note: "A repair: the stone went to the polisher."}
		for key, bad := range map[string]price.Review{
			"price.no_flag": {Deal: one, Line: 1, Finding: price.Explained, Note: "x"},
			"price.finding": {Deal: back, Line: 1, Finding: "fine", Note: "x"},
			"price.note":    {Deal: back, Line: 1, Finding: price.Referred, Note: "  "},
			"price.long":    {Deal: back, Line: 1, Finding: price.Referred, Note: strings.Repeat("字", 1001)},
		} {
			if _, err := bad.Do(h.ctx, h.k, staff, id.New()); !errs.Is(err, key) {
				t.Errorf("%s: %v", key, err)
			}
		}
		if _, err := look.Do(h.ctx, h.k, trader, id.New()); err == nil {
			t.Error("a trader judges flags")
		}
		for _, finding := range []string{price.Referred, price.Explained} {
			look.Finding = finding
			_, err := look.Do(h.ctx, h.k, staff, id.New())
			h.must(err)
		}
		for _, f := range h.flags() {
			if (f.Finding != "") != (f.Deal == back) || f.Deal == back && (f.Finding != price.Explained || f.Note != look.Note) {
				t.Errorf("%+v", f)
			}
		}
	})
}
