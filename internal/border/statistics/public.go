package statistics

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

// Public is an import ranking as everybody may read it: what the editions of its months say,
// and nothing they hide.
type Public struct {
	Shown
	Of        Period
	Figure    Figure  // of the goods in the period
	LastYear  *Figure // of the same period a year ago; nil when it is not out, or hidden
	AsOf      clock.Instant
	Editions  []Edition
	Origin    []CountryRow // of a month
	Consigned []CountryRow
	Goods     Set
}

// ReadRanking is the published import ranking of a period, all of whose months must be out.
func ReadRanking(ctx context.Context, q db.Querier, p Period, goods Set) (Public, error) {
	pub := Public{Of: p, Goods: goods}
	months, err := pub.months(ctx, q, p)
	if err != nil {
		return pub, err
	}
	if months == nil {
		return pub, errs.New(errs.NotFound, "statistics.not_out", "period", p.String()).At("period")
	}
	place := rankingOf(goods)
	pub.Figure = together(months, codeOf(goods))
	if len(months) == 1 {
		pub.Shown, pub.Origin, pub.Consigned = months[0].Rankings[place], months[0].Origin, months[0].Consigned
	} else if err := pub.longer(ctx, q, months, place); err != nil {
		return pub, err
	}
	pub.USD, pub.Weight = nil, nil
	if !pub.Figure.Hidden {
		pub.USD, pub.Weight = &pub.Figure.USD, &pub.Figure.Weight
	}
	return pub, pub.yearAgo(ctx, q, place)
}

// months are the figures of the months of a period, nil when one of them is not out.
func (pub *Public) months(ctx context.Context, q db.Querier, p Period) ([]Figures, error) {
	out, err := PublishedIn(ctx, q, p)
	if err != nil || len(out) != int(p.Last-p.First+1) {
		return nil, err
	}
	all := make([]Figures, len(out))
	for i := range out {
		if all[i], err = out[i].Figures(); err != nil {
			return nil, err
		}
		if p == pub.Of {
			pub.AsOf = max(pub.AsOf, out[i].AsOf)
		}
	}
	if p == pub.Of {
		pub.Editions = out
	}
	return all, nil
}

// longer ranks a quarter or year. It shows no more of members than the month that shows least.
func (pub *Public) longer(ctx context.Context, q db.Querier, months []Figures, place int) error {
	r, err := Rank(ctx, SQL{q}, RankQuery{Period: pub.Of, Goods: pub.Goods, Routes: Some(ThroughExchange), By: ByValue, AsOf: pub.AsOf})
	if err != nil {
		return err
	}
	terms := Terms{Policy: Values, Bands: months[0].Bands}
	for i := range months {
		terms.Least = max(terms.Least, months[i].Least)
		if s := &months[i].Rankings[place]; s.Members > 0 && rank(s.Policy) < rank(terms.Policy) {
			terms.Policy = s.Policy
		}
	}
	pub.Shown = r.Show(terms)
	pub.Shown.LastYear = nil
	return nil
}

// rank puts policies in order of how much they show.
func rank(policy string) int {
	for i, p := range Policies {
		if p == policy {
			return i
		}
	}
	return 0
}

// yearAgo sets what the editions of a year ago say of the goods, and of a month's members
// when they showed values.
func (pub *Public) yearAgo(ctx context.Context, q db.Querier, place int) error {
	months, err := pub.months(ctx, q, pub.Of.YearAgo())
	for i := range pub.Rows {
		pub.Rows[i].LastYear = nil
	}
	if err != nil || months == nil {
		return err
	}
	if f := together(months, codeOf(pub.Goods)); !f.Hidden && f.Lines > 0 {
		pub.LastYear = &f
	}
	if len(months) > 1 || pub.Policy != Values {
		return nil
	}
	last := map[int64]*int64{}
	for _, x := range months[0].Rankings[place].Rows {
		last[x.Member] = x.USD
	}
	for i := range pub.Rows {
		pub.Rows[i].LastYear = last[pub.Rows[i].Member]
	}
	return nil
}

// together adds the figures of months. The sum is hidden when one of them is: it would give
// that one away.
func together(months []Figures, code string) Figure {
	all := Figure{Code: code}
	for i := range months {
		f := months[i].Of(code)
		if f.Hidden {
			return Figure{Code: code, Hidden: true}
		}
		all.Lines += f.Lines
		all.Pieces += f.Pieces
		all.Weight += f.Weight
		all.USD += f.USD
		all.CNY += f.CNY
		all.Members = max(all.Members, f.Members)
		all.Average = f.Average
	}
	if all.Average > 0 || len(months) > 1 && code != Imports {
		all.Average = average(all.USD, all.Weight)
	}
	return all
}

// rankingOf is the place of goods among an edition's rankings.
func rankingOf(goods Set) int {
	for i, g := range AllGoods() {
		if goods == Some(g) {
			return i + 1
		}
	}
	return 0
}

// codeOf is the series of imports of goods.
func codeOf(goods Set) string {
	if n := rankingOf(goods); n > 0 {
		return importCode[n-1]
	}
	return Imports
}

// Out are the figures of all published months from one to another, the first first.
func Out(ctx context.Context, q db.Querier, p Period) ([]Figures, error) {
	editions, err := PublishedIn(ctx, q, p)
	if err != nil {
		return nil, err
	}
	all := make([]Figures, len(editions))
	for i := range editions {
		if all[i], err = editions[i].Figures(); err != nil {
			return nil, err
		}
	}
	return all, nil
}
