package web

import (
	"html/template"
	"net/http"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/price"
	"openbourse/internal/paper/chart"
	"openbourse/internal/registry/stone"
)

// statsData is the page of the price index.
type statsData struct {
	Kinds    []indexKind
	Form     form // months shown
	Months   []option
	Spans    []indexSpan
	Matrix   *matrixData
	Shut     bool // references are for those who see prices
	Errata   []erratumLine
	FilesAsk string // what the files are asked for
}

// indexKind is the index of one kind of stones.
type indexKind struct {
	Kind, Name    string
	Chip          template.HTML
	Value, Month  string // the newest that has a value; empty: none has
	Change        *movement
	Facts         []fact
	Wide, Narrow  template.HTML
	Finding, None string
	Rows          []indexRow
	Shown         string // months of the chart, for the script
}

// movement is how far the index went.
type movement struct{ Class, Sign, Word, Text string }

type indexRow struct {
	Month, Value, Band, Fisher, Covered, Share string
	Change                                     *movement
	Trades, Sellers, Buyers                    int64
}

type indexSpan struct {
	Word, URL string
	Current   bool
}

// statsIndex is the price index: each kind of stones apart.
func (s *Server) statsIndex(w http.ResponseWriter, r *Request) error {
	l := r.Lang
	all, err := s.indexOf(r)
	if err != nil {
		return err
	}
	from, to, months := shownMonths(r, all)
	d := statsData{Form: filled(l, "from", string(from), "to", string(to)), Shut: !seesPrices(r)}
	for _, m := range months {
		d.Months = append(d.Months, option{string(m), l.Month(m.Day())})
	}
	d.Spans = spans(l, months, from, to)
	terms, err := price.TermsAt(r.Context(), s.Keeper.DB(), today(r, s.zone(r)))
	if err != nil {
		return err
	}
	title := ""
	for i, kind := range price.Kinds {
		k := indexOfKind(l, kind, all[i], from, to)
		if k.Value == "" && kind == stone.Treated.String() {
			continue
		}
		if k.Value == "" {
			k.None = l.T("stats.none", "trades", terms.Trades, "parties", terms.Parties)
		} else {
			title = join(title, ", ", l.T("stats.head", "kind", l.T("word.kind."+kind), "value", k.Value))
		}
		d.Kinds = append(d.Kinds, k)
	}
	if !d.Shut {
		if d.Matrix, err = s.matrix(r); err != nil {
			return err
		}
	}
	if d.Errata, err = s.errata(r); err != nil {
		return err
	}
	v := View{Title: capital(orElse(title, l.T("stats.title"))), Description: l.T("stats.lead"), Data: d, Public: true, Scripts: []string{"index.js"}, Linked: []linked{
		s.dataset(r, l.T("stats.title"), l.T("stats.lead"), files("/stats/index")...),
	}}
	if r.Visitor() {
		v.Cache = "public, max-age=60"
	}
	return s.show(w, r, "stats_index", v)
}

// indexOf is the published index of every kind, in the order of price.Kinds.
func (s *Server) indexOf(r *Request) ([][]price.Point, error) {
	all := make([][]price.Point, len(price.Kinds))
	for i, kind := range price.Kinds {
		var err error
		if all[i], err = price.Index(r.Context(), s.Keeper.DB(), kind); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// usualMonths is how many months the chart shows unless asked otherwise.
const usualMonths = 13

// shownMonths reads from and to of the address; months are all that any kind has.
func shownMonths(r *Request, all [][]price.Point) (from, to price.Month, months []price.Month) {
	for _, points := range all {
		for _, p := range points {
			months = append(months, p.Month)
		}
	}
	slices.Sort(months)
	if months = slices.Compact(months); len(months) == 0 {
		return "", "", nil
	}
	last := len(months) - 1
	from, to = months[max(0, last-usualMonths+1)], months[last]
	if m, ok := price.ParseMonth(r.URL.Query().Get("from")); ok && slices.Contains(months, m) {
		from = m
	}
	if m, ok := price.ParseMonth(r.URL.Query().Get("to")); ok && slices.Contains(months, m) {
		to = m
	}
	if from > to {
		from, to = to, from
	}
	return from, to, months
}

// spans are the links that show more or fewer months.
func spans(l i18n.Lang, months []price.Month, from, to price.Month) []indexSpan {
	if len(months) < 2 {
		return nil
	}
	var out []indexSpan
	last := len(months) - 1
	add := func(word string, first price.Month) {
		out = append(out, indexSpan{word, "/" + string(l) + "/stats/index?from=" + string(first) + "&to=" + string(months[last]), from == first && to == months[last]})
	}
	for _, n := range []int{6, usualMonths} {
		if n <= last {
			add(l.T("stats.months", "n", n), months[last-n+1])
		}
	}
	add(l.T("stats.all"), months[0])
	return out
}

func indexOfKind(l i18n.Lang, kind string, points []price.Point, from, to price.Month) indexKind {
	k := indexKind{Kind: kind, Name: capital(l.T("word.kind." + kind))}
	if c, err := stone.ParseKind(kind); err == nil {
		k.Chip = kindChip(l, c)
	}
	c := chart.Line{Scale: 2, Unit: l.T("stats.unit", "month", l.T("stats.first")), ThisIs: l.T("stats.index"), BeforeIs: l.T("stats.fisher_short")}
	var before, last *price.Point
	fishers := false
	for i := range points {
		p := &points[i]
		row := indexRow{Month: l.Month(p.Month.Day()), Trades: p.Trades, Sellers: p.Sellers, Buyers: p.Buyers, Share: perMille(l, p.Share)}
		this, low, high, check := int64(chart.Missing), int64(chart.Missing), int64(chart.Missing), int64(chart.Missing)
		if p.Value > 0 {
			this, low, high = p.Value, p.Low, p.High
			row.Value, row.Band, row.Change = hundredths(l, p.Value), hundredths(l, p.Low)+"–"+hundredths(l, p.High), changed(l, before, p)
			if p.Fisher > 0 {
				check, fishers = p.Fisher, true
				row.Fisher, row.Covered = hundredths(l, p.Fisher), perMille(l, p.Covered)
			}
			k.Value, k.Month, k.Change = row.Value, row.Month, row.Change
			before, last = p, p
		}
		if p.Month >= from && p.Month <= to {
			c.Labels = append(c.Labels, string(p.Month))
			c.This, c.Before, c.Low, c.High = append(c.This, this), append(c.Before, check), append(c.Low, low), append(c.High, high)
			k.Rows = append(k.Rows, row)
			k.Shown = join(k.Shown, ",", string(p.Month))
		}
	}
	slices.Reverse(k.Rows)
	if last == nil {
		return k
	}
	if !fishers {
		c.Before = nil
	}
	if first := points[slices.IndexFunc(points, func(p price.Point) bool { return p.Value > 0 })]; true {
		c.Unit = l.T("stats.unit", "month", l.Month(first.Month.Day()))
		k.Finding = l.T("stats.finding", "kind", capital(l.T("word.kind."+kind)), "value", k.Value, "month", k.Month, "first", l.Month(first.Month.Day()))
	}
	c.Finding = k.Finding
	k.Facts = []fact{
		{Label: l.T("stats.band"), Value: hundredths(l, last.Low) + "–" + hundredths(l, last.High)},
		{Label: l.T("stats.trades"), Value: l.Int(last.Trades)},
		{Label: l.T("stats.parties"), Value: l.Int(last.Sellers) + " / " + l.Int(last.Buyers)},
		{Label: l.T("stats.share"), Value: perMille(l, last.Share)},
	}
	if last.Fisher > 0 {
		k.Facts = append(k.Facts, fact{Label: l.T("stats.fisher"), Value: hundredths(l, last.Fisher)})
	}
	k.Wide, k.Narrow = template.HTML(c.SVG(l, chart.Wide)), template.HTML(c.SVG(l, chart.Narrow))
	return k
}

// changed is the movement between two values of the index; nil for the first.
func changed(l i18n.Lang, before, now *price.Point) *movement {
	if before == nil {
		return nil
	}
	tenths, ok := price.Against(now.Value, before.Value)
	if !ok {
		return nil
	}
	since := l.Month(before.Month.Day())
	switch {
	case tenths > 0:
		return &movement{"up", "▲", l.T("stats.up"), l.T("stats.since", "pct", l.Percent(tenths), "month", since)}
	case tenths < 0:
		return &movement{"dn", "▼", l.T("stats.down"), l.T("stats.since", "pct", l.Percent(-tenths), "month", since)}
	}
	return &movement{"", "=", "", l.T("stats.since", "pct", l.Percent(0), "month", since)}
}

func hundredths(l i18n.Lang, v int64) string { return l.Scaled(v, 2, 2) }

// perMille writes thousandths as per cent.
func perMille(l i18n.Lang, v int64) string { return l.Percent(v) }

// erratumLine is an erratum in the reader's language, or in another that says so.
type erratumLine struct {
	No                     int64
	Month, Kind, Value, At string
	Text                   toldText
}

func (s *Server) errata(r *Request) ([]erratumLine, error) {
	all, err := price.Errata(r.Context(), s.Keeper.DB())
	if err != nil {
		return nil, err
	}
	l := r.Lang
	out := make([]erratumLine, len(all))
	for i := range all {
		e := &all[i]
		out[i] = erratumLine{
			No: e.No, Month: l.Month(e.Month.Day()), Kind: capital(l.T("word.kind." + e.Kind)), Text: toldTo(l, e.Text),
			At: l.Date(clock.DateOf(e.At, s.zone(r))),
		}
		if e.Value > 0 {
			out[i].Value = hundredths(l, e.Value)
		}
	}
	return out, nil
}
