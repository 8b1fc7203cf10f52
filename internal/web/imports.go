package web

import (
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/border/statistics"
	"openbourse/internal/paper/chart"
	"openbourse/internal/registry/party"
)

// importsData is the page of the import ranking.
type importsData struct {
	None           string // why there is nothing
	Lead, AsOf     string
	Kinds, Goods   []indexSpan // links that choose the period's length and the goods
	Earlier, Later string      // addresses of the neighbours
	Ask            string      // what files are asked for
	Figures        []importFigure
	Policy         string
	Values, Bands  bool // what the table shows of members
	Rows           []importRow
	Others, Rest   string
	Chart          template.HTML
	Finding        string
	Tables         []countryTable
	Editions       []editionLine
	Errata         []erratumLine
}

type importFigure struct {
	Label, Value, Small string
	Change              *movement
}

type importRow struct {
	Rank              string
	Move              *movement
	Name, Other       string
	Bar, Mark         int64 // of 170; Mark -1: no last year
	Value, Share, Was string
	Year              *movement
}

type countryTable struct {
	Title, Note string
	Rows        []countryShare
}

type countryShare struct {
	Name, Share string
	Bar         int64
}

// shownMembers is how many members the page names; files hold all.
const shownMembers = 50

// imports is the import ranking: of the newest published month unless asked otherwise.
func (s *Server) imports(w http.ResponseWriter, r *Request) error {
	d := importsData{}
	view := View{Title: r.Lang.T("imports.title"), Description: r.Lang.T("imports.description"), Public: true}
	if r.Visitor() {
		view.Cache = "public, max-age=60"
	}
	period, goods, err := s.importsAsked(r)
	if err != nil {
		return err
	}
	if period == (statistics.Period{}) {
		d.None = r.Lang.T("imports.none")
		view.Data = d
		return s.show(w, r, "imports", view)
	}
	pub, err := statistics.ReadRanking(r.Context(), s.Keeper.DB(), period, goods)
	if err != nil {
		return err
	}
	if err := s.fillImports(r, &d, &pub); err != nil {
		return err
	}
	view.Title, view.Data = r.Lang.T("imports.head", "period", periodWords(r.Lang, period)), d
	return s.show(w, r, "imports", view)
}

// importsAsked reads the period and the goods of the address; no period when nothing is out.
func (s *Server) importsAsked(r *Request) (statistics.Period, statistics.Set, error) {
	v := r.URL.Query()
	goods, err := statistics.ParseGoods(v.Get("goods"))
	if err != nil {
		return statistics.Period{}, 0, err
	}
	if asked := v.Get("period"); asked != "" {
		p, err := statistics.ParsePeriod(asked)
		if err == nil {
			err = p.Closed(today(r, s.zone(r)))
		}
		return p, goods, err
	}
	m, found, err := statistics.NewestOut(r.Context(), s.Keeper.DB())
	if err != nil || !found {
		return statistics.Period{}, goods, err
	}
	return statistics.Of("month", m), goods, nil
}

func (s *Server) fillImports(r *Request, d *importsData, pub *statistics.Public) error {
	l := r.Lang
	at := func(p statistics.Period, goods string) string {
		return "/" + string(l) + "/stats/imports?period=" + p.String() + "&goods=" + goods
	}
	word := pub.Shown.Goods
	d.Lead, d.AsOf = l.T("imports.lead", "period", periodWords(l, pub.Of), "goods", l.T("imports.goods_"+word)), l.T("imports.as_of", "when", moment(l, pub.AsOf, s.zone(r)))
	for _, kind := range statistics.Periods {
		p := statistics.Of(kind, pub.Of.Last)
		out, err := statistics.PublishedIn(r.Context(), s.Keeper.DB(), p)
		if err != nil {
			return err
		}
		if len(out) == int(p.Last-p.First+1) {
			d.Kinds = append(d.Kinds, indexSpan{l.T("imports.per_" + kind), at(p, word), p == pub.Of})
		}
	}
	for _, g := range []string{"all", "polished", "rough", "lab_grown", "treated"} {
		d.Goods = append(d.Goods, indexSpan{l.T("imports.short_" + g), at(pub.Of, g), g == word})
	}
	after := statistics.Of(pub.Of.Kind(), pub.Of.Last+1)
	for p, to := range map[statistics.Period]*string{pub.Of.Before(): &d.Earlier, after: &d.Later} {
		out, err := statistics.PublishedIn(r.Context(), s.Keeper.DB(), p)
		if err != nil {
			return err
		}
		if len(out) == int(p.Last-p.First+1) {
			*to = at(p, word)
		}
	}
	d.Ask = "?period=" + pub.Of.String() + "&goods=" + word
	d.Policy = l.T("imports.policy_" + pub.Policy)
	d.Values, d.Bands = pub.Policy == statistics.Values, pub.Policy == statistics.Bands
	d.Figures = importFigures(l, pub)
	s.importRows(r, d, pub)
	for _, t := range []struct {
		key  string
		rows []statistics.CountryRow
	}{{"imports.by_origin", pub.Origin}, {"imports.by_consigned", pub.Consigned}} {
		if len(t.rows) > 0 {
			d.Tables = append(d.Tables, countries(l, t.key, t.rows, pub.Goods))
		}
	}
	var err error
	if d.Editions, err = s.editionLines(r, pub.Editions); err != nil {
		return err
	}
	if d.Errata, err = s.borderErrata(r, pub.Of); err != nil {
		return err
	}
	return s.importChart(r, d, pub)
}

// importFigures are the four figures on top; what is hidden says so.
func importFigures(l i18n.Lang, pub *statistics.Public) []importFigure {
	f, last := pub.Figure, pub.LastYear
	hidden := l.T("imports.hidden")
	all := []importFigure{{Label: l.T("imports.value"), Value: hidden}, {Label: l.T("imports.carats"), Value: hidden}}
	if !f.Hidden {
		all[0].Value, all[1].Value, all[1].Small = "US$ "+l.Whole(f.USD, money.USD), l.Int((f.Weight+500)/1000), "ct"
	}
	if f.Average > 0 {
		all = append(all, importFigure{Label: l.T("imports.average"), Value: "US$ " + l.Whole(f.Average, money.USD), Small: l.T("imports.per_carat")})
	}
	all = append(all, importFigure{Label: l.T("imports.members"), Value: l.Int(pub.Members)})
	if last != nil && !f.Hidden {
		all[0].Change, all[1].Change = onYear(l, f.USD, last.USD), onYear(l, f.Weight, last.Weight)
		if f.Average > 0 && last.Average > 0 {
			all[2].Change = onYear(l, f.Average, last.Average)
		}
	}
	return all
}

// onYear is how far a value moved since the year before.
func onYear(l i18n.Lang, now, before int64) *movement {
	if before <= 0 {
		return nil
	}
	down := now < before
	diff := max(now, before) - min(now, before)
	tenths, err := money.MulDiv(diff, 1000, before)
	if err != nil {
		return nil
	}
	text := l.T("imports.on_year", "pct", l.Percent(tenths))
	switch {
	case tenths == 0:
		return &movement{"", "=", "", text}
	case down:
		return &movement{"dn", "▼", l.T("stats.down"), text}
	}
	return &movement{"up", "▲", l.T("stats.up"), text}
}

// barWidth is the length of the longest bar.
const barWidth = 170

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

// periodWords is a period as people say it.
func periodWords(l i18n.Lang, p statistics.Period) string {
	year := strconv.FormatInt(int64(p.First/12), 10)
	switch p.Kind() {
	case "month":
		return l.Month(p.First.Day())
	case "quarter":
		return l.T("imports.quarter", "q", strconv.FormatInt(int64(p.First%12/3+1), 10), "year", year)
	}
	return l.T("imports.year", "year", year)
}

// borderErrata are the errata of the months of a period.
func (s *Server) borderErrata(r *Request, p statistics.Period) ([]erratumLine, error) {
	all, err := statistics.Errata(r.Context(), s.Keeper.DB())
	if err != nil {
		return nil, err
	}
	var out []erratumLine
	for i := range all {
		e := &all[i]
		if e.Month < p.First || e.Month > p.Last {
			continue
		}
		text, in := e.In(r.Lang)
		x := erratumLine{No: e.No, Month: r.Lang.Month(e.Month.Day()), Kind: r.Lang.T("imports.title"), Text: text, At: r.Lang.Date(clock.DateOf(e.At, s.zone(r)))}
		if in != r.Lang {
			x.Tag = in.Tag()
		}
		out = append(out, x)
	}
	return out, nil
}

func caratsOf(l i18n.Lang, w int64) string { return l.Carat(carat.Weight(w)) }
