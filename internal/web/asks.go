package web

import (
	"slices"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/price"
	"openbourse/internal/exchange/search"
	"openbourse/internal/paper/chart"
	"openbourse/internal/registry/stone"
)

// asks are the prices asked for stones like one stone: same kind, form and shape, a grade
// of colour and clarity to either side, a weight near by.
type asks struct {
	Query   search.Query
	Dots    []chart.Dot // of the others, by price
	Paid    []chart.Dot // what was paid for such stones lately
	Median  int64       // US cents per carat
	Cheaper int         // percent of the others that ask more
	Enough  bool        // there are others to compare with
}

// The weights compared reach from about five sixths to five fourths; when more stones fit
// than one page of hits holds, the window is halved until they do.
const (
	windowBelow = 17 // percent
	windowAbove = 27
	fewAsks     = 5 // fewer than this: two grades to either side
)

// asksLike finds what is asked for stones like x.
func (s *Server) asksLike(r *Request, x *market.Listing) (*asks, error) {
	below, above := int64(windowBelow), int64(windowAbove)
	for grades := 1; ; {
		a := &asks{Query: likeQuery(x, grades, below, above)}
		res, err := s.Search.Search(r.Context(), search.Ask{Query: a.Query, See: s.sees(r), Limit: search.MaxPage, Now: r.Now, Zone: s.zone(r)})
		if err != nil {
			return nil, err
		}
		switch {
		case res.Total > search.MaxPage && above > 1:
			below, above = below/2, above/2
			continue
		case res.Total <= fewAsks && grades == 1 && above == windowAbove:
			grades = 2
			continue
		}
		for _, h := range res.Hits {
			if h.No != x.No {
				a.Dots = append(a.Dots, chart.Dot{Carat: carat.Weight(h.Carat), PerCarat: h.PPC})
			}
		}
		a.Median, a.Cheaper, a.Enough = chart.Median(a.Dots, x.PPC)
		return a, s.paidLike(r, x, a, grades, below, above)
	}
}

// paidDays is how far back sales of such stones are shown.
const paidDays = 90

// paidLike adds what was paid for single graded stones like x.
func (s *Server) paidLike(r *Request, x *market.Listing, a *asks, grades int, below, above int64) error {
	row, ok := price.RowOf(&x.Stone)
	if !ok {
		return nil
	}
	g := stone.Color(grades)
	k := stone.Clarity(grades)
	paid, err := price.Like(r.Context(), s.Keeper.DB(), price.Near{
		Kind: x.Stone.Kind.String(), Shape: row.Shape, Since: r.Now.Add(-paidDays * 24 * time.Hour), Through: r.Now,
		Color: [2]stone.Color{row.Color - min(g, row.Color), row.Color + g}, Clarity: [2]stone.Clarity{row.Clarity - min(k, row.Clarity), row.Clarity + k},
		Carat: [2]carat.Weight{row.Carat - row.Carat*carat.Weight(below)/100, row.Carat + row.Carat*carat.Weight(above)/100},
	})
	for _, p := range paid {
		a.Paid = append(a.Paid, chart.Dot{Carat: p.Carat, PerCarat: p.PPC})
	}
	return err
}

// likeQuery asks for stones like x.
func likeQuery(x *market.Listing, grades int, below, above int64) search.Query {
	st := &x.Stone
	w := int64(st.Carat)
	q := search.Query{
		Kind: st.Kind, Shape: search.SetOf(st.Shape), Form: search.SetOf(st.Form),
		Carat: search.RangesOf(search.Range{Min: (w - w*below/100) / 10 * 10, Max: (w + w*above/100) / 10 * 10}),
	}
	g := &st.Grades
	switch g.Scale {
	case stone.ScaleFancy:
		if g.Fancy != 0 {
			q.Fancy = search.SetOf(g.Fancy)
		}
		if g.Intensity != 0 {
			q.Intensity = search.SetOf(g.Intensity)
		}
	case stone.ScaleAssessment:
		q.Assessment = search.SetOf(g.Assessment)
		return q
	default:
		q.Color = around(search.FieldColor, orElse(g.ColorTo, g.Color), grades)
	}
	q.Clarity = around(search.FieldClarity, orElse(g.ClarTo, g.Clarity), grades)
	return q
}

// around is a grade and n more to either side; nothing when the grade is not stated.
func around[T ~uint8](f search.Field, grade T, n int) search.Set {
	if grade == 0 {
		return 0
	}
	return search.Span(uint8(max(1, int(grade)-n)), uint8(min(f.Codes()-1, int(grade)+n)))
}

// quantile is the price at a part of the sorted asks.
func (a *asks) quantile(num, den int) int64 {
	if len(a.Dots) == 0 {
		return 0
	}
	prices := make([]int64, len(a.Dots))
	for i, d := range a.Dots {
		prices[i] = d.PerCarat
	}
	slices.Sort(prices)
	return prices[(len(prices)-1)*num/den]
}

// maxDots is how many stones a scatter draws; more are a blur and weigh.
const maxDots = 400

// scatter draws the asks with x ringed, for wide and narrow screens.
func (a *asks) scatter(l i18n.Lang, x *market.Listing, finding string) (wide, narrow string) {
	dots := a.Dots
	if len(dots) > maxDots { // every n-th by price keeps the picture
		dots = nil
		for i := range maxDots {
			dots = append(dots, a.Dots[i*len(a.Dots)/maxDots])
		}
	}
	thisIs := "stone.this"
	if lot(&x.Stone) {
		thisIs = "stone.this_lot"
	}
	c := chart.Scatter{
		Dots: dots, Paid: a.Paid, This: chart.Dot{Carat: x.Stone.Carat, PerCarat: x.PPC},
		ThisIs: l.T(thisIs, "ppc", wholeUSD(l, x.PPC)), AxisX: l.T("field.ct"), AxisY: l.T("stone.axis_ppc"), Finding: finding,
	}
	wide = c.SVG(l, chart.Wide)
	c.ThisIs = wholeUSD(l, x.PPC)
	return wide, c.SVG(l, chart.Narrow)
}
