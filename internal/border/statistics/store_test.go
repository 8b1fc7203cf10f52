package statistics_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/fact"
)

func TestARevisionTakesThePlaceOfThePaperFromItsOwnRelease(t *testing.T) {
	each(t, 1, func(t *testing.T, h *house) {
		paper := h.release("2026-10-20", 0, nil)
		h.release("2026-11-03", 0, func(f *fact.PaperReleased) { // released again next month: still goods of October
			f.Paper, f.Revision = paper, 2
			f.Lines[0].Weight, f.Lines[0].USD = 9_500, 9_500_00
			f.Lines[0].Origins = []fact.Share{{Country: "IN", Weight: 4_000}, {Country: "BE", Weight: 5_500}}
		})
		h.follow()
		h.follow() // twice is once
		live, err := statistics.Open(h.ctx, h.k, zone)
		h.must(err)
		for _, from := range []statistics.Reader{statistics.SQL{DB: h.k.DB()}, live} {
			for asOf, want := range map[clock.Instant][2]int64{
				day("2026-10-20") - 1: {0, 0}, day("2026-10-20"): {10_000, 10_000_00}, day("2026-11-03") - 1: {10_000, 10_000_00}, day("2026-11-03"): {9_500, 9_500_00},
			} {
				if s := h.sum(from, october(asOf)); s.Weight != want[0] || s.USD != want[1] {
					t.Errorf("%T as of %s: %d ct × 1000, %d cents, want %v", from, asOf, s.Weight, s.USD, want)
				}
			}
		}
		q := october(day("2026-11-10"))
		q.By = statistics.ByOrigin
		rows, err := live.Ask(h.ctx, q)
		h.must(err)
		if len(rows) != 2 || rows[0].Country != "BE" || rows[0].Weight != 5_500 || rows[0].USD+rows[1].USD != 9_500_00 {
			t.Errorf("by origin: %+v", rows)
		}
	})
}

func TestReturnsSamplesAndTemporaryEntriesAreNotCountedAsTrade(t *testing.T) {
	each(t, 1, func(t *testing.T, h *house) {
		for _, mode := range []string{"4561", "2600", "2700", "3010"} {
			h.release("2026-10-20", 0, func(f *fact.PaperReleased) { f.Mode = mode })
		}
		h.release("2026-10-21", 0, nil)
		h.follow()
		sql := statistics.SQL{DB: h.k.DB()}
		if s := h.sum(sql, october(day("2026-11-01"))); s.Lines != 1 {
			t.Errorf("%d lines are counted as trade", s.Lines)
		}
		q := october(day("2026-11-01"))
		q.Counted = false
		if s := h.sum(sql, q); s.Lines != 5 {
			t.Errorf("%d lines in all", s.Lines)
		}
	})
}

func TestDealsBetweenMembersAreASeriesOfTheirOwnUntilTheyAreUndone(t *testing.T) {
	each(t, 2, func(t *testing.T, h *house) {
		deal := fact.DealSettled{
			Deal: 1, Seller: h.orgs[0], Buyer: h.orgs[1], Currency: "USD", Total: 500_00, At: day("2026-10-07"),
			Lines: []fact.DealLine{{Stone: 77, Kind: "lab_grown", Single: true, Pieces: 1, Weight: 1_010, Total: 500_00}},
		}
		h.write(deal)
		deal.Deal, deal.Currency = 2, "EUR" // has no place in a series of US dollars
		h.write(deal)
		h.write(fact.DealRescinded{Deal: 1, By: "both", At: day("2026-10-09")})
		h.follow()
		live, err := statistics.Open(h.ctx, h.k, zone)
		h.must(err)
		q := october(day("2026-10-08"))
		q.Flows = statistics.Some(statistics.Between)
		for _, from := range []statistics.Reader{statistics.SQL{DB: h.k.DB()}, live} {
			q.AsOf = day("2026-10-08")
			if s := h.sum(from, q); s.USD != 500_00 || s.Lines != 1 {
				t.Errorf("%T: %+v", from, s)
			}
			q.AsOf = day("2026-10-09")
			if s := h.sum(from, q); s.Lines != 0 {
				t.Errorf("%T still counts a deal that was undone: %+v", from, s)
			}
		}
	})
}

func TestRebuiltTablesAndImageAreEqualToTheFirst(t *testing.T) {
	each(t, 3, func(t *testing.T, h *house) {
		for i := range 30 {
			h.release(clock.Date("2026-10-01").AddDays(i), i%3, nil)
		}
		h.release("2026-11-05", 1, func(f *fact.PaperReleased) { f.Paper, f.Revision = 4, 2 })
		h.follow()
		before, err := statistics.Lines(h.ctx, h.k.DB(), 4)
		h.must(err)
		h.must(statistics.Rebuild(h.ctx, h.k, zone))
		after, err := statistics.Lines(h.ctx, h.k.DB(), 4)
		h.must(err)
		if len(before) != 2 || !reflect.DeepEqual(before, after) {
			t.Errorf("before %+v\nafter  %+v", before, after)
		}
	})
}

// The image, filled in any order and changed while it is read, answers like SQL.
func TestTheImageAnswersLikeSQL(t *testing.T) {
	each(t, 5, func(t *testing.T, h *house) {
		live, err := statistics.Open(h.ctx, h.k, zone)
		h.must(err)
		ctx, stop := context.WithCancel(h.ctx)
		ended := make(chan error, 1)
		go func() { ended <- live.Follow(ctx) }()
		random := rapid.Custom(func(r *rapid.T) fact.PaperReleased { return anyPaper(r, h) })
		var days []clock.Instant
		for seed := range 120 {
			f := random.Example(seed)
			if seed%6 == 5 { // a revision of an earlier one
				f.Paper, f.Revision = int64(seed/2+1), int64(seed)
			} else {
				f.Paper, f.Revision = int64(seed+1), 1
			}
			h.write(f)
			days = append(days, f.At)
		}
		head, _, err := h.k.Head(h.ctx)
		h.must(err)
		for live.Head() < head {
			if _, err := live.Ask(h.ctx, october(day("2026-11-01"))); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		<-ended
		again, err := statistics.Open(h.ctx, h.k, zone)
		h.must(err)
		sql := statistics.SQL{DB: h.k.DB()}
		queries := rapid.Custom(func(r *rapid.T) statistics.Query { return anyQuery(r, days) })
		for seed := range 150 {
			q := queries.Example(seed)
			want, err := sql.Ask(h.ctx, q)
			h.must(err)
			for _, image := range []statistics.Reader{live, again} {
				got, err := image.Ask(h.ctx, q)
				h.must(err)
				if !slices.Equal(got, want) {
					t.Fatalf("%+v\nimage %+v\nSQL   %+v", q, got, want)
				}
			}
		}
	})
}

func anyPaper(r *rapid.T, h *house) fact.PaperReleased {
	pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(r, name) }
	on := clock.Date("2026-07-01").AddDays(rapid.IntRange(0, 130).Draw(r, "day"))
	f := fact.PaperReleased{
		Kind: pick("kind", "record-in", "record-out", "import", "import", "export"), Route: pick("route", "exchange", "exchange", "other"), Mode: pick("mode", "0110", "0110", "4561", "1234"),
		Member: h.orgs[rapid.IntRange(0, len(h.orgs)-1).Draw(r, "member")], From: pick("from", "BE", "IN", "HK", ""), To: pick("to", "CN", "AE"), Day: string(on),
		At: day(on) + clock.Instant(rapid.IntRange(0, 3).Draw(r, "late")),
	}
	for i := range rapid.IntRange(1, 4).Draw(r, "lines") {
		l := fact.ReleasedLine{
			Line: int64(i + 1), Kind: pick("goods", "natural", "lab_grown", "treated"), Rough: rapid.Bool().Draw(r, "rough"), Pieces: rapid.Int64Range(1, 9).Draw(r, "pieces"),
			Weight: rapid.Int64Range(1, 9999).Draw(r, "weight"), USD: rapid.Int64Range(0, 1e9).Draw(r, "usd"), Value: rapid.Int64Range(0, 1e9).Draw(r, "value"), VAT: rapid.Int64Range(0, 1e8).Draw(r, "vat"),
		}
		for range rapid.IntRange(0, 3).Draw(r, "origins") {
			l.Origins = append(l.Origins, fact.Share{Country: pick("origin", "BW", "RU", "IN"), Weight: rapid.Int64Range(0, 5000).Draw(r, "share")})
		}
		f.Lines = append(f.Lines, l)
	}
	return f
}

func anyQuery(r *rapid.T, days []clock.Instant) statistics.Query {
	first := statistics.MonthOf("2026-07-01") + statistics.Month(rapid.IntRange(0, 4).Draw(r, "first"))
	return statistics.Query{
		Period:  statistics.Period{First: first, Last: first + statistics.Month(rapid.IntRange(0, 4).Draw(r, "months"))},
		Flows:   statistics.Set(rapid.IntRange(0, 63).Draw(r, "flows")),
		Goods:   statistics.Set(rapid.IntRange(0, 15).Draw(r, "goods")),
		Routes:  statistics.Set(rapid.IntRange(0, 3).Draw(r, "routes")),
		Counted: rapid.Bool().Draw(r, "counted"),
		AsOf:    rapid.SampledFrom(days).Draw(r, "as of") - clock.Instant(rapid.IntRange(0, 1).Draw(r, "before")),
		By:      statistics.By(rapid.IntRange(1, 5).Draw(r, "by")),
	}
}

func TestALineOfSeveralOriginsIsCutToTheCent(t *testing.T) {
	each(t, 1, func(t *testing.T, h *house) {
		paper := h.release("2026-10-20", 0, func(f *fact.PaperReleased) {
			f.Lines[0] = fact.ReleasedLine{
				Line: 1, Kind: "natural", Rough: true, Pieces: 7, Weight: 10_001, USD: 100, Value: 1, VAT: 2,
				Origins: []fact.Share{{Country: "BW", Weight: 1}, {Country: "RU", Weight: 1}, {Country: "ZA", Weight: 1}},
			}
		})
		h.follow()
		lines, err := statistics.Lines(h.ctx, h.k.DB(), paper)
		h.must(err)
		var s statistics.Sum
		for _, l := range lines {
			s.Pieces, s.Weight, s.USD, s.Value, s.VAT = s.Pieces+l.Pieces, s.Weight+l.Weight, s.USD+l.USD, s.Value+l.Value, s.VAT+l.VAT
		}
		if len(lines) != 3 || s.Pieces != 7 || s.Weight != 10_001 || s.USD != 100 || s.Value != 1 || s.VAT != 2 || lines[0].Goods != statistics.Rough {
			t.Errorf("%+v makes %+v", lines, s)
		}
	})
}

func TestGoodsOfAnUnknownKindCountNowhere(t *testing.T) {
	each(t, 3, func(t *testing.T, h *house) {
		h.release("2026-10-10", 0, nil)
		h.release("2026-10-11", 0, func(f *fact.PaperReleased) { f.Lines[0].Kind = "moissanite" })
		h.follow()
		if s := h.sum(statistics.SQL{DB: h.k.DB()}, october(day("2026-11-02"))); s.Weight != 10_000 || s.USD != 10_000_00 {
			t.Errorf("%+v", s)
		}
	})
}
