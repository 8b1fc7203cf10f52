package api

import (
	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/border/statistics"
	"openbourse/internal/export"
)

// statisticsOperations read the statistics of the border: what is published is everybody's,
// any past day is the exchange's own people's.
var statisticsOperations = []Operation{
	get("readImportRanking", "/import-ranking", "site.read", "statistics", "The published import ranking of a period, as the exchange's policy shows it", (*Server).readImportRanking),
	get("listSeries", "/border-series", "site.read", "statistics", "Every published figure of the border's statistics, month by month", (*Server).listSeries),
	get("readLiveRanking", "/import-ranking/as-of", "statistics.live", "statistics", "The import ranking of a period as it was known at the end of any day, with values: for the exchange's people", (*Server).readLiveRanking),
}

type askRanking struct {
	Period string `query:"period" doc:"month, quarter or year: 2026-10, 2026-Q3, 2026; the newest published month when left out"`
	Goods  string `query:"goods" default:"all" enum:"all,polished,rough,lab_grown,treated"`
}

// ImportRanking is a ranking of members by what they imported.
type ImportRanking struct {
	Period  string         `json:"period" example:"2026-10"`
	Goods   string         `json:"goods" enum:"all,polished,rough,lab_grown,treated"`
	Policy  string         `json:"policy" doc:"what is shown of members" enum:"names,bands,values"`
	AsOf    clock.Instant  `json:"as_of" doc:"what was known then"`
	Members int64          `json:"members"`
	USD     export.Decimal `json:"usd,omitempty" doc:"of all members; absent: hidden"`
	Carats  export.Decimal `json:"carats,omitempty"`
	Rows    []RankedMember `json:"rows"`
}

// RankedMember is a member's place.
type RankedMember struct {
	Rank     int64          `json:"rank"`
	Before   int64          `json:"rank_before,omitempty" doc:"in the period before; absent: none"`
	Member   int64          `json:"member" doc:"number of the member"`
	From     export.Decimal `json:"band_from_usd,omitempty"`
	Below    export.Decimal `json:"band_below_usd,omitempty"`
	USD      export.Decimal `json:"usd,omitempty"`
	Carats   export.Decimal `json:"carats,omitempty"`
	LastYear export.Decimal `json:"usd_last_year,omitempty"`
}

func (s *Server) readImportRanking(c *call, in askRanking) (ImportRanking, error) {
	goods, err := statistics.ParseGoods(in.Goods)
	if err != nil {
		return ImportRanking{}, err
	}
	var p statistics.Period
	if in.Period == "" {
		m, found, err := statistics.NewestOut(c.Context(), s.DB)
		if err != nil {
			return ImportRanking{}, err
		}
		if !found {
			return ImportRanking{}, errs.New(errs.NotFound, "imports.none")
		}
		p = statistics.Of("month", m)
	} else if p, err = statistics.ParsePeriod(in.Period); err != nil {
		return ImportRanking{}, err
	}
	if err := p.Closed(clock.DateOf(s.Clock.Now(), s.Zone)); err != nil {
		return ImportRanking{}, err
	}
	pub, err := statistics.ReadRanking(c.Context(), s.DB, p, goods)
	if err != nil {
		return ImportRanking{}, err
	}
	return rankingOf(pub.Shown, pub.AsOf), nil
}

// rankingOf writes a ranking; what is hidden is absent.
func rankingOf(x statistics.Shown, asOf clock.Instant) ImportRanking {
	out := ImportRanking{Period: x.Period, Goods: x.Goods, Policy: x.Policy, AsOf: asOf, Members: x.Members, USD: shown(x.USD, 2), Carats: shown(x.Weight, 3), Rows: []RankedMember{}}
	for _, m := range x.Rows {
		row := RankedMember{Rank: m.Rank, Before: m.Before, Member: m.Member, USD: shown(m.USD, 2), Carats: shown(m.Weight, 3), LastYear: shown(m.LastYear, 2)}
		if n := int(m.Band); n > 1 && n-2 < len(x.Limits) {
			row.From = export.Decimal(carat.Decimal(x.Limits[n-2], 2))
		}
		if n := int(m.Band); n > 0 && n-1 < len(x.Limits) {
			row.Below = export.Decimal(carat.Decimal(x.Limits[n-1], 2))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func shown(v *int64, scale int) export.Decimal {
	if v == nil {
		return ""
	}
	return export.Decimal(carat.Decimal(*v, scale))
}

type askLive struct {
	Period string `query:"period" doc:"month, quarter or year that was over on the day" example:"2026-10"`
	Goods  string `query:"goods" default:"all" enum:"all,polished,rough,lab_grown,treated"`
	Route  string `query:"route" default:"exchange" enum:"exchange,other,all"`
	By     string `query:"by" default:"value" enum:"value,carats"`
	Day    string `query:"day" doc:"as known at its end; today when left out" example:"2026-11-15"`
}

func (s *Server) readLiveRanking(c *call, in askLive) (ImportRanking, error) {
	day := clock.DateOf(s.Clock.Now(), s.Zone)
	if in.Day != "" {
		var err error
		if day, err = clock.ParseDate(in.Day); err != nil {
			return ImportRanking{}, errs.New(errs.Invalid, "statistics.day", "day", in.Day).At("day")
		}
	}
	q := statistics.RankQuery{By: in.By, AsOf: statistics.EndOf(day, s.Zone)}
	var err error
	if q.Period, err = statistics.ParsePeriod(in.Period); err != nil {
		return ImportRanking{}, err
	}
	if err := q.Period.Closed(day); err != nil {
		return ImportRanking{}, err
	}
	if q.Goods, err = statistics.ParseGoods(in.Goods); err != nil {
		return ImportRanking{}, err
	}
	if q.Routes, err = statistics.ParseRoute(in.Route); err != nil {
		return ImportRanking{}, err
	}
	r, err := statistics.Rank(c.Context(), s.counts(), q)
	if err != nil {
		return ImportRanking{}, err
	}
	return rankingOf(r.Show(statistics.Terms{Policy: statistics.Values}), q.AsOf), nil
}

// counts is the image when the house has one, the tables otherwise.
func (s *Server) counts() statistics.Reader {
	if s.Counts != nil {
		return s.Counts
	}
	return statistics.SQL{DB: s.DB}
}

// Series are published figures, the first month first.
type Series struct {
	Figures []SeriesFigure `json:"figures"`
}

// SeriesFigure is a figure of a month. What is hidden has no values.
type SeriesFigure struct {
	Month    string         `json:"month" example:"2026-10"`
	Code     string         `json:"code" example:"GT_IMP_POLISHED"`
	Hidden   bool           `json:"hidden" doc:"fewer members than needed stand behind it, or it would betray such a figure"`
	USD      export.Decimal `json:"usd,omitempty"`
	CNY      export.Decimal `json:"cny,omitempty" doc:"customs value; of VAT_CNY what was levied"`
	Carats   export.Decimal `json:"carats,omitempty"`
	PerCarat export.Decimal `json:"usd_per_carat,omitempty" doc:"only of goods that may stand in one average"`
	Members  int64          `json:"members,omitempty"`
	AsOf     clock.Instant  `json:"as_of"`
}

func (s *Server) listSeries(c *call, _ nothing) (Series, error) {
	all, err := statistics.Out(c.Context(), s.DB, statistics.Period{Last: 1 << 40})
	out := Series{Figures: []SeriesFigure{}}
	for i := range all {
		for _, f := range all[i].Series {
			out.Figures = append(out.Figures, SeriesFigure{
				Month: all[i].Month, Code: f.Code, Hidden: f.Hidden, USD: decimal(f.USD, 2), CNY: decimal(f.CNY, 2), Carats: decimal(f.Weight, 3), PerCarat: decimal(f.Average, 2),
				Members: f.Members, AsOf: all[i].AsOf,
			})
		}
	}
	return out, err
}
