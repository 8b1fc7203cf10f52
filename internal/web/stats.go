package web

import (
	"context"
	"html/template"
	"net/http"
	"slices"

	"openbourse/internal/border/statistics"
	"openbourse/internal/exchange/price"
	"openbourse/internal/paper/chart"
	"openbourse/internal/registry/stone"
)

// statsEntry is the way into everything that is published of figures.
type statsEntry struct {
	Index   []homeIndex
	Chart   template.HTML
	Finding string
	Ranking *homeRanking
}

// stats leads to the published figures.
func (s *Server) stats(w http.ResponseWriter, r *Request) error {
	d := statsEntry{}
	var err error
	if d.Index, err = s.homeIndex(r); err != nil {
		return err
	}
	points, err := price.Index(r.Context(), s.Keeper.DB(), stone.Natural.String())
	if err != nil {
		return err
	}
	d.Finding, d.Chart = indexLine(r, points)
	if d.Ranking, err = s.homeRanking(r); err != nil {
		return err
	}
	return s.show(w, r, "stats", View{Title: r.Lang.T("site.stats"), Description: r.Lang.T("site.stats_lead"), Data: d, Public: true, Cache: keptLong(r), Linked: []linked{
		s.dataset(r, r.Lang.T("stats.title"), r.Lang.T("stats.lead"), files("/stats/index")...),
		s.dataset(r, r.Lang.T("imports.title"), r.Lang.T("imports.description"), files("/stats/imports")...),
		s.dataset(r, r.Lang.T("border.title"), r.Lang.T("border.lead"), append(files("/stats/border"), files("/stats/published")...)...),
	}})
}

// indexLine draws the newest months of the index of natural stones.
func indexLine(r *Request, points []price.Point) (string, template.HTML) {
	l := r.Lang
	points = slices.DeleteFunc(slices.Clone(points), func(p price.Point) bool { return p.Value == 0 })
	if len(points) < 2 {
		return "", ""
	}
	first, shown := points[0], points[max(0, len(points)-usualMonths):]
	c := chart.Line{Scale: 2, Unit: l.T("stats.unit", "month", l.Month(first.Month.Day())), ThisIs: l.T("stats.index")}
	for _, p := range shown {
		c.Labels, c.This, c.Low, c.High = append(c.Labels, string(p.Month)), append(c.This, p.Value), append(c.Low, p.Low), append(c.High, p.High)
	}
	last := shown[len(shown)-1]
	c.Finding = l.T("stats.finding", "kind", capital(l.T("word.kind.natural")), "value", hundredths(l, last.Value), "month", l.Month(last.Month.Day()), "first", l.Month(first.Month.Day()))
	return c.Finding, template.HTML(c.SVG(l, chart.Narrow))
}

// indexBars are the newest values of the index of natural stones, for preview pictures.
func (s *Server) indexBars(ctx context.Context) ([]int64, error) {
	points, err := price.Index(ctx, s.Keeper.DB(), stone.Natural.String())
	var bars []int64
	for _, p := range points {
		if p.Value > 0 {
			bars = append(bars, p.Value)
		}
	}
	return bars[max(0, len(bars)-usualMonths):], err
}

// rankingBars are the published values of imports of the newest months, for preview pictures.
func (s *Server) rankingBars(ctx context.Context) ([]int64, error) {
	newest, found, err := statistics.NewestOut(ctx, s.Keeper.DB())
	if err != nil || !found {
		return nil, err
	}
	out, err := statistics.Out(ctx, s.Keeper.DB(), statistics.Period{First: newest - 11, Last: newest})
	var bars []int64
	for i := range out {
		if f := out[i].Of("GT_IMP"); !f.Hidden {
			bars = append(bars, f.USD)
		}
	}
	return bars, err
}
