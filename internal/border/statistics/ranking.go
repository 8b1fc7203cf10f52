package statistics

import (
	"cmp"
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// What members are ranked by.
const (
	ByValue  = "value"
	ByCarats = "carats"
)

// RankQuery asks for an import ranking.
type RankQuery struct {
	Period Period
	Goods  Set
	Routes Set
	By     string // value (US dollars) or carats
	AsOf   clock.Instant
}

// Ranking is the members by what they imported in a period.
type Ranking struct {
	RankQuery
	Rows     []Ranked
	Total    Sum
	LastYear Sum // of the same period a year ago
}

// Ranked is a member's place.
type Ranked struct {
	Rank     int64
	Member   int64
	Before   int64 // rank in the period before, 0: none
	Sum      Sum
	LastYear Sum
}

// importsOf is the query behind a ranking: imports for the home market, without returns,
// temporary entries and samples.
func (q *RankQuery) importsOf(p Period) Query {
	return Query{Period: p, Flows: Some(Import), Goods: q.Goods, Routes: q.Routes, Counted: true, AsOf: q.AsOf, By: ByMember}
}

// Rank makes a ranking. The period before and the year before are counted as they were
// known at the same instant.
func Rank(ctx context.Context, from Reader, q RankQuery) (Ranking, error) {
	r := Ranking{RankQuery: q}
	if q.By != ByValue && q.By != ByCarats {
		return r, errs.New(errs.Invalid, "statistics.by", "by", q.By).At("by")
	}
	now, err := from.Ask(ctx, q.importsOf(q.Period))
	if err != nil {
		return r, err
	}
	before, err := from.Ask(ctx, q.importsOf(q.Period.Before()))
	if err != nil {
		return r, err
	}
	yearAgo, err := from.Ask(ctx, q.importsOf(q.Period.YearAgo()))
	if err != nil {
		return r, err
	}
	past := map[int64]int64{}
	for _, x := range placed(before, q.By) {
		past[x.Member] = x.Rank
	}
	last := map[int64]Sum{}
	for i := range yearAgo {
		last[yearAgo[i].No] = yearAgo[i].Sum
		r.LastYear.plus(&yearAgo[i].Sum)
	}
	r.LastYear.Members = int64(len(yearAgo))
	r.Rows = placed(now, q.By)
	for i := range r.Rows {
		x := &r.Rows[i]
		x.Before, x.LastYear = past[x.Member], last[x.Member]
		r.Total.plus(&x.Sum)
	}
	r.Total.Members = int64(len(r.Rows))
	return r, nil
}

// placed puts members in order. Equal ones share a rank and stand by number.
func placed(rows []Row, by string) []Ranked {
	measure := func(s *Sum) int64 {
		if by == ByCarats {
			return s.Weight
		}
		return s.USD
	}
	out := make([]Ranked, len(rows))
	for i := range rows {
		out[i] = Ranked{Member: rows[i].No, Sum: rows[i].Sum}
	}
	slices.SortFunc(out, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(measure(&b.Sum), measure(&a.Sum)), cmp.Compare(a.Member, b.Member))
	})
	for i := range out {
		out[i].Rank = int64(i + 1)
		if i > 0 && measure(&out[i].Sum) == measure(&out[i-1].Sum) {
			out[i].Rank = out[i-1].Rank
		}
	}
	return out
}

// ShownRow is a member's place as a policy shows it. A value that is not shown is nil.
type ShownRow struct {
	Rank     int64  `json:"rank"`
	Member   int64  `json:"member"`
	Before   int64  `json:"rank_before,omitempty"`
	Band     int64  `json:"band,omitempty"` // from 1, the smallest; 0: not shown
	USD      *int64 `json:"usd_cents,omitempty"`
	Weight   *int64 `json:"weight,omitempty"` // carats × 1000
	LastYear *int64 `json:"usd_cents_last_year,omitempty"`
}

// Shown is a ranking as a policy shows it.
type Shown struct {
	Period   string     `json:"period"`
	Goods    string     `json:"goods"`
	Policy   string     `json:"policy"`
	Rows     []ShownRow `json:"rows"`
	Members  int64      `json:"members"`
	USD      *int64     `json:"usd_cents,omitempty"` // of all; absent: hidden
	Weight   *int64     `json:"weight,omitempty"`
	LastYear *int64     `json:"usd_cents_last_year,omitempty"`
	Limits   []int64    `json:"bands,omitempty"` // US cents
}

// Show is the ranking as a policy shows it. Where fewer members than needed stand behind
// it, it shows names whatever the policy is, and no total.
func (r *Ranking) Show(t Terms) Shown {
	s := Shown{Period: r.Period.String(), Goods: goodsWord(r.Goods), Policy: t.Policy, Members: r.Total.Members, Rows: []ShownRow{}}
	enough := r.Total.Members >= t.Least
	if enough {
		s.USD, s.Weight = &r.Total.USD, &r.Total.Weight
	} else {
		s.Policy = Names
	}
	if r.LastYear.Members >= t.Least {
		s.LastYear = &r.LastYear.USD
	}
	if s.Policy == Bands {
		s.Limits = t.Bands
	}
	for i := range r.Rows {
		x := &r.Rows[i]
		row := ShownRow{Rank: x.Rank, Member: x.Member, Before: x.Before}
		switch s.Policy {
		case Values:
			row.USD, row.Weight = &x.Sum.USD, &x.Sum.Weight
			if x.LastYear.Lines > 0 {
				row.LastYear = &x.LastYear.USD
			}
		case Bands:
			row.Band = bandOf(t.Bands, x.Sum.USD)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// bandOf is the band of a value, from 1.
func bandOf(limits []int64, v int64) int64 {
	n := int64(1)
	for _, l := range limits {
		if v >= l {
			n++
		}
	}
	return n
}

// goodsWord names a set of goods: one of them, or all.
func goodsWord(s Set) string {
	for _, g := range AllGoods() {
		if s == Some(g) {
			return g.String()
		}
	}
	return "all"
}

// ParseGoods reads "all" or one of the goods.
func ParseGoods(s string) (Set, error) {
	if s == "all" || s == "" {
		return EveryGoods, nil
	}
	for _, g := range AllGoods() {
		if s == g.String() {
			return Some(g), nil
		}
	}
	return 0, errs.New(errs.Invalid, "statistics.goods", "goods", s).At("goods")
}

// ParseRoute reads "exchange", "other" or "all".
func ParseRoute(s string) (Set, error) {
	switch s {
	case "exchange", "":
		return Some(ThroughExchange), nil
	case "other":
		return Some(OtherRoute), nil
	case "all":
		return EveryRoute, nil
	}
	return 0, errs.New(errs.Invalid, "statistics.route", "route", s).At("route")
}
