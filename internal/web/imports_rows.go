package web

import (
	"html/template"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/border/statistics"
	"openbourse/internal/paper/chart"
	"openbourse/internal/registry/party"
)

func (s *Server) importRows(r *Request, d *importsData, pub *statistics.Public) {
	l := r.Lang
	most, shown := int64(1), int64(0)
	for i := range pub.Rows {
		for _, v := range []*int64{pub.Rows[i].USD, pub.Rows[i].LastYear} {
			if v != nil {
				most = max(most, *v)
			}
		}
	}
	for i := range pub.Rows {
		if i == shownMembers {
			d.Others = l.T("imports.others", "n", len(pub.Rows)-shownMembers)
			if d.Values && pub.USD != nil {
				d.Rest = l.Whole(*pub.USD-shown, money.USD)
			}
			break
		}
		x := &pub.Rows[i]
		row := importRow{Rank: l.Int(x.Rank), Move: placeMoved(l, x), Mark: -1}
		row.Name, row.Other = s.memberCalled(r, x.Member)
		if x.USD != nil {
			shown += *x.USD
			row.Value, row.Bar = l.Whole(*x.USD, money.USD), *x.USD*barWidth/most
			if pub.USD != nil && *pub.USD > 0 {
				if share, err := money.MulDiv(*x.USD, 1000, *pub.USD); err == nil {
					row.Share = l.Percent(share)
				}
			}
			if x.LastYear != nil {
				row.Mark, row.Year = *x.LastYear*barWidth/most, onYear(l, *x.USD, *x.LastYear)
			}
		}
		if x.Band > 0 {
			row.Value = bandWords(l, pub.Limits, x.Band)
		}
		d.Rows = append(d.Rows, row)
	}
}

// placeMoved is how many places a member went up or down.
func placeMoved(l i18n.Lang, x *statistics.ShownRow) *movement {
	switch {
	case x.Before == 0:
		return &movement{"mut", "", "", l.T("imports.new")}
	case x.Before > x.Rank:
		return &movement{"up", "▲", l.T("stats.up"), l.Int(x.Before - x.Rank)}
	case x.Before < x.Rank:
		return &movement{"dn", "▼", l.T("stats.down"), l.Int(x.Rank - x.Before)}
	}
	return &movement{"mut", "=", l.T("imports.same"), ""}
}

// memberCalled is a member's name in the reader's language, and in the other script.
func (s *Server) memberCalled(r *Request, no int64) (name, other string) {
	if no == 0 {
		return r.Lang.T("imports.unknown"), ""
	}
	name = s.sellerName(r, no)
	if o, err := party.OrgByNo(r.Context(), s.Keeper.DB(), no); err == nil {
		if other = o.NameZh; r.Lang == i18n.Chinese {
			other = o.Name
		}
	}
	if other == name {
		other = ""
	}
	return name, other
}

func bandWords(l i18n.Lang, limits []int64, band int64) string {
	n := int(band)
	switch {
	case n == 1 && len(limits) > 0:
		return l.T("imports.band_below", "usd", l.Whole(limits[0], money.USD))
	case n > 1 && n <= len(limits):
		return l.T("imports.band", "from", l.Whole(limits[n-2], money.USD), "to", l.Whole(limits[n-1], money.USD))
	case n > 1 && n == len(limits)+1:
		return l.T("imports.band_from", "usd", l.Whole(limits[n-2], money.USD))
	}
	return ""
}

// countries are the shares of countries in the goods shown; hidden ones come last, together.
func countries(l i18n.Lang, key string, rows []statistics.CountryRow, goods statistics.Set) countryTable {
	t := countryTable{Title: l.T(key), Note: l.T(key + "_note")}
	cell := len(statistics.AllGoods())
	for i, g := range statistics.AllGoods() {
		if goods == statistics.Some(g) {
			cell = i
		}
	}
	total, hidden := int64(0), 0
	for _, x := range rows {
		total += x.Cells[cell].USD
		if x.Cells[cell].Hidden {
			hidden++
		}
	}
	for _, x := range rows {
		c := x.Cells[cell]
		if c.Hidden || c.Lines == 0 || total == 0 {
			continue
		}
		share := countryShare{Name: l.T("imports.not_stated"), Bar: c.USD * 120 / total, Share: "US$ " + l.Whole(c.USD, money.USD)}
		if x.Country != "" {
			share.Name = country(l, x.Country)
		}
		t.Rows = append(t.Rows, share)
	}
	if hidden > 0 {
		t.Rows = append(t.Rows, countryShare{Name: l.T("imports.countries_hidden", "n", hidden), Share: l.T("imports.hidden"), Bar: -1})
	}
	return t
}

// importChart draws the value of imports by month, this year over the year before.
func (s *Server) importChart(r *Request, d *importsData, pub *statistics.Public) error {
	l, last := r.Lang, pub.Of.Last
	all, err := statistics.Out(r.Context(), s.Keeper.DB(), statistics.Period{First: last - 24, Last: last})
	if err != nil {
		return err
	}
	value := map[string]int64{}
	for i := range all {
		if f := all[i].Of(pub.Figure.Code); !f.Hidden {
			value[all[i].Month] = f.USD
		}
	}
	c := chart.Line{Scale: 2, Unit: "US$", ThisIs: l.T("imports.this_year"), BeforeIs: l.T("imports.year_before")}
	points := 0
	for m := last - 12; m <= last; m++ {
		c.Labels = append(c.Labels, m.String())
		for of, series := range map[statistics.Month]*[]int64{m: &c.This, m - 12: &c.Before} {
			v, ok := value[of.String()]
			if !ok {
				v = chart.Missing
			} else if of == m {
				points++
			}
			*series = append(*series, v)
		}
	}
	if points < 2 {
		return nil
	}
	d.Finding = l.T("imports.finding", "n", points)
	c.Finding = d.Finding
	d.Chart = template.HTML(c.SVG(l, chart.Narrow))
	return nil
}
