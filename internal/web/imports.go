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
	view := View{Title: r.Lang.T("imports.title"), Description: r.Lang.T("imports.description"), Public: true, Linked: []linked{
		s.dataset(r, r.Lang.T("imports.title"), r.Lang.T("imports.description"), files("/stats/imports")...),
	}}
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
		x := erratumLine{No: e.No, Month: r.Lang.Month(e.Month.Day()), Kind: r.Lang.T("imports.title"), Text: toldTo(r.Lang, e.Text), At: r.Lang.Date(clock.DateOf(e.At, s.zone(r)))}
		out = append(out, x)
	}
	return out, nil
}

func caratsOf(l i18n.Lang, w int64) string { return l.Carat(carat.Weight(w)) }
