package main

import (
	"context"
	"errors"
	"fmt"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/border/statistics"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// statsRankingCmd prints the import ranking of a period as the tables have it, also while
// the exchange runs. It is the operator's: it can count any past day.
type statsRankingCmd struct {
	place
	Period string `help:"Month (2026-10), quarter (2026-Q3) or year (2026) that is over." required:"" placeholder:"PERIOD"`
	Goods  string `help:"Which goods: ${enum}." enum:"all,polished,rough,lab_grown,treated" default:"all"`
	Route  string `help:"Goods that passed through the exchange, others, or all: ${enum}." enum:"exchange,other,all" default:"exchange"`
	By     string `help:"Ranked by: ${enum}." enum:"value,carats" default:"value"`
	Policy string `help:"What is shown of members: names, bands or values; the exchange's setting when left out." enum:",names,bands,values" default:""`
	AsOf   string `help:"As it was known at the end of a day; today when left out." placeholder:"2026-11-15"`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// rankingReport is a ranking as it is printed. What the policy hides is absent.
type rankingReport struct {
	Period  string        `json:"period"`
	Goods   string        `json:"goods"`
	Route   string        `json:"route"`
	By      string        `json:"by"`
	Policy  string        `json:"policy"`
	AsOf    clock.Date    `json:"as_of"`
	Members int64         `json:"members"`
	USD     string        `json:"usd,omitempty"`
	Carats  string        `json:"carats,omitempty"`
	Rows    []rankingLine `json:"rows"`
}

type rankingLine struct {
	Rank     int64  `json:"rank"`
	Before   int64  `json:"rank_before,omitempty"`
	Moved    *int64 `json:"moved,omitempty"` // places up; absent: was not in it
	Member   int64  `json:"member"`
	Name     string `json:"name"`
	NameZh   string `json:"name_zh,omitempty"`
	FromUSD  string `json:"band_from_usd,omitempty"`
	BelowUSD string `json:"band_below_usd,omitempty"`
	USD      string `json:"usd,omitempty"`
	Carats   string `json:"carats,omitempty"`
	LastYear string `json:"usd_last_year,omitempty"`
}

// Run reads and prints.
func (c *statsRankingCmd) Run(ctx context.Context) (err error) {
	where, err := c.where()
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, where, db.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	rep, err := c.report(ctx, d)
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("Imports of %s, %s, as known on %s: %d members", rep.Period, rep.Goods, rep.AsOf, rep.Members)
	if rep.USD != "" {
		fmt.Printf(", US$ %s, %s ct", rep.USD, rep.Carats)
	}
	fmt.Println()
	for _, l := range rep.Rows {
		fmt.Printf("%4d  %-8s %-40s %s\n", l.Rank, l.move(), l.Name, l.worth())
	}
	return nil
}

func (c *statsRankingCmd) report(ctx context.Context, d *db.DB) (rankingReport, error) {
	rep := rankingReport{Route: c.Route, By: c.By, Rows: []rankingLine{}}
	house, err := settings.Now(ctx, d)
	if err != nil {
		return rep, err
	}
	today := clock.DateOf(clock.System{}.Now(), house.Location())
	if rep.AsOf = today; c.AsOf != "" {
		if rep.AsOf, err = clock.ParseDate(c.AsOf); err != nil {
			return rep, fmt.Errorf("--as-of %q: write a day as 2026-11-15", c.AsOf)
		}
	}
	q := statistics.RankQuery{By: c.By, AsOf: statistics.EndOf(rep.AsOf, house.Location())}
	if q.Period, err = statistics.ParsePeriod(c.Period); err != nil {
		return rep, err
	}
	if err := q.Period.Closed(min(rep.AsOf, today)); err != nil {
		return rep, err
	}
	if q.Goods, err = statistics.ParseGoods(c.Goods); err != nil {
		return rep, err
	}
	if q.Routes, err = statistics.ParseRoute(c.Route); err != nil {
		return rep, err
	}
	if err := statistics.UpToDate(ctx, d); err != nil {
		return rep, err
	}
	terms, err := statistics.TermsAt(ctx, d, rep.AsOf)
	if err != nil {
		return rep, err
	}
	if c.Policy != "" {
		terms.Policy = c.Policy
	}
	ranking, err := statistics.Rank(ctx, statistics.SQL{DB: d}, q)
	if err != nil {
		return rep, err
	}
	return rep, rep.fill(ctx, d, ranking.Show(terms))
}

func (rep *rankingReport) fill(ctx context.Context, d *db.DB, s statistics.Shown) error {
	rep.Period, rep.Goods, rep.Policy, rep.Members, rep.USD, rep.Carats = s.Period, s.Goods, s.Policy, s.Members, decimal(s.USD, 2), decimal(s.Weight, 3)
	for _, x := range s.Rows {
		l := rankingLine{Rank: x.Rank, Before: x.Before, Member: x.Member, USD: decimal(x.USD, 2), Carats: decimal(x.Weight, 3), LastYear: decimal(x.LastYear, 2)}
		if x.Before > 0 {
			moved := x.Before - x.Rank
			l.Moved = &moved
		}
		if x.Band > 0 {
			limits := append(append([]int64{0}, s.Limits...), 0)
			from, below := limits[x.Band-1], limits[x.Band]
			if l.FromUSD = carat.Decimal(from, 2); below > 0 {
				l.BelowUSD = carat.Decimal(below, 2)
			}
		}
		if x.Member != 0 {
			o, err := party.OrgByNo(ctx, d, x.Member)
			if err != nil {
				return err
			}
			l.Name, l.NameZh = o.Name, o.NameZh
		}
		rep.Rows = append(rep.Rows, l)
	}
	return nil
}

func (l *rankingLine) move() string {
	switch {
	case l.Moved == nil:
		return "new"
	case *l.Moved > 0:
		return fmt.Sprintf("up %d", *l.Moved)
	case *l.Moved < 0:
		return fmt.Sprintf("down %d", -*l.Moved)
	}
	return "="
}

func (l *rankingLine) worth() string {
	switch {
	case l.USD != "":
		return "US$ " + l.USD
	case l.BelowUSD != "":
		return "US$ " + l.FromUSD + " to below " + l.BelowUSD
	case l.FromUSD != "":
		return "US$ " + l.FromUSD + " and more"
	}
	return ""
}

// decimal writes a value that may be hidden.
func decimal(v *int64, scale int) string {
	if v == nil {
		return ""
	}
	return carat.Decimal(*v, scale)
}
