package statistics_test

import (
	"testing"

	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/fact"
)

func rank(t *testing.T, h *house, period string) statistics.Ranking {
	t.Helper()
	p, err := statistics.ParsePeriod(period)
	h.must(err)
	r, err := statistics.Rank(h.ctx, statistics.SQL{DB: h.k.DB()}, statistics.RankQuery{
		Period: p, Goods: statistics.EveryGoods, Routes: statistics.Some(statistics.ThroughExchange), By: statistics.ByValue, AsOf: day("2026-12-31"),
	})
	h.must(err)
	return r
}

func usd(cents int64) func(*fact.PaperReleased) {
	return func(f *fact.PaperReleased) { f.Lines[0].USD = cents }
}

func TestMembersAreRankedByWhatTheyImportedWithTheirPlaceBeforeAndTheYearAgo(t *testing.T) {
	each(t, 4, func(t *testing.T, h *house) {
		h.release("2025-10-10", 0, usd(900_00))
		h.release("2026-09-10", 0, usd(50_00))
		h.release("2026-09-10", 1, usd(60_00))
		h.release("2026-10-10", 0, usd(100_00))
		h.release("2026-10-11", 1, usd(30_00))
		h.release("2026-10-12", 2, usd(30_00))
		h.release("2026-10-12", 3, func(f *fact.PaperReleased) { f.Route = "other" })
		h.follow()
		r := rank(t, h, "2026-10")
		if len(r.Rows) != 3 || r.Rows[0].Member != h.number(0) || r.Rows[0].Rank != 1 || r.Rows[0].Before != 2 || r.Rows[0].LastYear.USD != 900_00 {
			t.Fatalf("%+v", r.Rows)
		}
		if r.Rows[1].Rank != 2 || r.Rows[2].Rank != 2 || r.Rows[2].Before != 0 || r.Total.USD != 160_00 || r.Total.Members != 3 {
			t.Errorf("%+v", r)
		}
		names := r.Show(statistics.Terms{Policy: statistics.Names, Least: 3})
		if names.Rows[0].USD != nil || names.Rows[0].Band != 0 || *names.USD != 160_00 {
			t.Errorf("names show %+v", names)
		}
		bands := r.Show(statistics.Terms{Policy: statistics.Bands, Least: 3, Bands: []int64{50_00, 100_00}})
		if bands.Rows[0].USD != nil || bands.Rows[0].Band != 3 || bands.Rows[1].Band != 1 {
			t.Errorf("bands show %+v", bands)
		}
		values := r.Show(statistics.Terms{Policy: statistics.Values, Least: 3})
		if *values.Rows[0].USD != 100_00 || *values.Rows[0].LastYear != 900_00 || values.LastYear != nil {
			t.Errorf("values show %+v", values)
		}
		few := r.Show(statistics.Terms{Policy: statistics.Values, Least: 4})
		if few.Rows[0].USD != nil || few.USD != nil || few.Policy != statistics.Names {
			t.Errorf("too few members show %+v", few)
		}
	})
}

func TestPeriodsAreReadAndCountedWhenTheyAreOver(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"2026-10", "2026-Q3", "2026", "2001-Q4"} {
		p, err := statistics.ParsePeriod(s)
		if err != nil || p.String() != s {
			t.Errorf("%s is read as %s, %v", s, p, err)
		}
	}
	for _, s := range []string{"", "2026-13", "2026-Q5", "2026-Q", "2026-Q12", "26-10", "October", "2026-10-01", "1200", "2026-Q0"} {
		if p, err := statistics.ParsePeriod(s); err == nil {
			t.Errorf("%q is read as %s", s, p)
		}
	}
	quarter, _ := statistics.ParsePeriod("2026-Q3")
	if quarter.Before().String() != "2026-Q2" || quarter.YearAgo().String() != "2025-Q3" || quarter.Kind() != "quarter" {
		t.Errorf("around %s: %s, %s", quarter, quarter.Before(), quarter.YearAgo())
	}
	if quarter.Closed("2026-09-30") == nil || quarter.Closed("2026-10-01") != nil {
		t.Error("a quarter is over on the first day of the next")
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2026-10", "2026-Q3", "2026", "-Q1", "2026-Q+1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := statistics.ParsePeriod(s); err == nil && p.String() != s {
			t.Errorf("%q comes back as %q", s, p)
		}
	})
}
