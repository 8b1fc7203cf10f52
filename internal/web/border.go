package web

import (
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/border/statistics"
	"openbourse/internal/paper/grid"
)

// borderData is the page of the statistics of the border.
type borderData struct {
	Months []string // heads of the table, the newest first
	Series []seriesRow
	Past   []pastRow
	Rules  []ruleRow
	Errata []erratumLine
	Least  int64
}

type seriesRow struct {
	Code, Name, Unit string
	Cells            []seriesCell
}

type seriesCell struct{ Value, Weight string }

type pastRow struct {
	Period, Code, Value, Growth, Carats, Members, Mark, Conflict string
	Source, Note                                                 citation
}

// shownSeries is how many months the table shows; files hold all.
const shownSeries = 6

// border shows the published series by month, figures since 2001, and the method.
func (s *Server) border(w http.ResponseWriter, r *Request) error {
	l, q := r.Lang, s.Keeper.DB()
	d := borderData{}
	newest, found, err := statistics.NewestOut(r.Context(), q)
	if err != nil {
		return err
	}
	if found {
		out, err := statistics.Out(r.Context(), q, statistics.Period{First: newest - shownSeries + 1, Last: newest})
		if err != nil {
			return err
		}
		d.Months, d.Series = seriesTable(l, out)
	}
	for i := range statistics.PublishedSince2001 {
		d.Past = append(d.Past, pastRowOf(l, &statistics.PublishedSince2001[i]))
	}
	day := today(r, s.zone(r))
	for _, def := range statistics.Rules {
		x, found, err := def.At(r.Context(), q, "", day)
		if err != nil {
			return err
		}
		if found {
			d.Rules = append(d.Rules, ruleRow{
				Word: l.T("rule." + x.Name), Value: x.Value, Mark: l.T("rule.mark." + string(x.Mark)), From: either(x.No == 0, l.T("admin.shipped"), l.Date(x.From)),
			})
		}
	}
	terms, err := statistics.TermsAt(r.Context(), q, day)
	if err != nil {
		return err
	}
	d.Least = terms.Least
	if d.Errata, err = s.borderErrata(r, statistics.Period{Last: 1 << 40}); err != nil {
		return err
	}
	v := View{Title: l.T("border.title"), Description: l.T("border.lead"), Data: d, Public: true, Linked: []linked{
		s.dataset(r, l.T("border.title"), l.T("border.lead"), append(files("/stats/border"), files("/stats/published")...)...),
	}}
	if r.Visitor() {
		v.Cache = "public, max-age=60"
	}
	return s.show(w, r, "border", v)
}

// seriesTable puts the newest month first.
func seriesTable(l i18n.Lang, out []statistics.Figures) (months []string, rows []seriesRow) {
	for i := len(out) - 1; i >= 0; i-- {
		m, _ := statistics.ParseMonth(out[i].Month)
		months = append(months, l.Month(m.Day()))
	}
	for _, code := range statistics.Codes {
		row := seriesRow{Code: code, Name: l.T("border.code_" + code), Unit: either(code == statistics.VATLevied, "CNY", "US$")}
		for i := len(out) - 1; i >= 0; i-- {
			f := out[i].Of(code)
			switch {
			case f.Hidden:
				row.Cells = append(row.Cells, seriesCell{Value: l.T("imports.hidden")})
			case code == statistics.VATLevied:
				row.Cells = append(row.Cells, seriesCell{Value: l.Whole(f.CNY, money.CNY)})
			default:
				row.Cells = append(row.Cells, seriesCell{Value: l.Whole(f.USD, money.USD), Weight: either(f.Weight == 0, "", caratsOf(l, f.Weight))})
			}
		}
		rows = append(rows, row)
	}
	return months, rows
}

func pastRowOf(l i18n.Lang, p *statistics.Past) pastRow {
	row := pastRow{
		Period: l.Month(p.From.Day()), Code: l.T("border.code_" + p.Code), Mark: l.T("rule.mark." + string(p.Mark)), Source: cited(l, p.Source), Note: cited(l, p.Note), Conflict: p.Conflict,
	}
	if p.To != p.From {
		row.Period += " – " + l.Month(p.To.Day())
	}
	switch p.Unit {
	case "count":
		row.Value = l.Int(p.Value)
	case "CNY":
		row.Value = "CNY " + l.Whole(p.Value, money.CNY)
	default:
		row.Value = "US$ " + l.Whole(p.Value, money.USD)
	}
	if p.Qualifier != "" {
		row.Value = l.T("border."+strings.ReplaceAll(p.Qualifier, " ", "_")) + " " + row.Value
	}
	if p.Growth != 0 {
		row.Growth = l.T("border.growth", "pct", l.Percent(p.Growth), "year", p.YearBase)
	}
	if p.Weight > 0 {
		row.Carats = l.Int(p.Weight / 1000)
	}
	return row
}

// figureLine is a published figure of a month as files hold it.
type figureLine struct {
	statistics.Figure
	Month string
	AsOf  clock.Instant
}

// unhidden leaves a cell of a hidden figure empty.
func unhidden(text func(figureLine) string) func(figureLine) string {
	return func(f figureLine) string {
		if f.Hidden {
			return ""
		}
		return text(f)
	}
}

var seriesColumns = []grid.Column[figureLine]{
	cell("month", false, func(f figureLine) string { return f.Month }),
	cell("code", false, func(f figureLine) string { return f.Code }),
	cell("hidden", false, func(f figureLine) string { return strconv.FormatBool(f.Hidden) }),
	cell("usd", true, unhidden(func(f figureLine) string { return carat.Decimal(f.USD, 2) })),
	cell("cny", true, unhidden(func(f figureLine) string { return carat.Decimal(f.CNY, 2) })),
	cell("carats", true, unhidden(func(f figureLine) string { return carat.Decimal(f.Weight, 3) })),
	cell("pieces", true, unhidden(func(f figureLine) string { return strconv.FormatInt(f.Pieces, 10) })),
	cell("members", true, unhidden(func(f figureLine) string { return strconv.FormatInt(f.Members, 10) })),
	cell("usd_per_carat", true, func(f figureLine) string { return stated(f.Average, 2) }),
	cell("as_of", false, func(f figureLine) string { return f.AsOf.String() }),
}

// seriesFile is every published figure of every month.
func (s *Server) seriesFile(w http.ResponseWriter, r *Request) error {
	all, err := statistics.Out(r.Context(), s.Keeper.DB(), statistics.Period{Last: 1 << 40})
	if err != nil {
		return err
	}
	var lines []figureLine
	for i := range all {
		for _, f := range all[i].Series {
			lines = append(lines, figureLine{f, all[i].Month, all[i].AsOf})
		}
	}
	return sendFile(s, w, r, "border-statistics", seriesColumns, lines)
}

// rankedLine is a member's place as files hold it.
type rankedLine struct {
	statistics.ShownRow
	Period, Goods, Name, Other string
	Limits                     []int64
}

func cents(v *int64, scale int) string {
	if v == nil {
		return ""
	}
	return carat.Decimal(*v, scale)
}

var rankingColumns = []grid.Column[rankedLine]{
	cell("period", false, func(x rankedLine) string { return x.Period }),
	cell("goods", false, func(x rankedLine) string { return x.Goods }),
	count("rank", func(x rankedLine) int64 { return x.Rank }),
	cell("rank_before", true, func(x rankedLine) string { return stated(x.Before, 0) }),
	count("member", func(x rankedLine) int64 { return x.Member }),
	cell("name", false, func(x rankedLine) string { return x.Name }),
	cell("other_name", false, func(x rankedLine) string { return x.Other }),
	cell("band_from_usd", true, func(x rankedLine) string {
		if n := int(x.Band); n > 1 && n-2 < len(x.Limits) {
			return carat.Decimal(x.Limits[n-2], 2)
		}
		return ""
	}),
	cell("band_below_usd", true, func(x rankedLine) string {
		if n := int(x.Band); n > 0 && n-1 < len(x.Limits) {
			return carat.Decimal(x.Limits[n-1], 2)
		}
		return ""
	}),
	cell("usd", true, func(x rankedLine) string { return cents(x.USD, 2) }),
	cell("carats", true, func(x rankedLine) string { return cents(x.Weight, 3) }),
	cell("usd_last_year", true, func(x rankedLine) string { return cents(x.LastYear, 2) }),
}

// importsFile is the import ranking of a period as a file, every member of it.
func (s *Server) importsFile(w http.ResponseWriter, r *Request) error {
	period, goods, err := s.importsAsked(r)
	if err != nil {
		return err
	}
	var lines []rankedLine
	name := "import-ranking"
	if period != (statistics.Period{}) {
		pub, err := statistics.ReadRanking(r.Context(), s.Keeper.DB(), period, goods)
		if err != nil {
			return err
		}
		name += "-" + pub.Of.String() + "-" + strings.ReplaceAll(pub.Shown.Goods, "_", "-")
		for _, x := range pub.Rows {
			line := rankedLine{ShownRow: x, Period: pub.Of.String(), Goods: pub.Shown.Goods, Limits: pub.Limits}
			line.Name, line.Other = s.memberCalled(r, x.Member)
			lines = append(lines, line)
		}
	}
	return sendFile(s, w, r, name, rankingColumns, lines)
}

var pastColumns = []grid.Column[statistics.Past]{
	cell("from", false, func(p statistics.Past) string { return p.From.String() }),
	cell("to", false, func(p statistics.Past) string { return p.To.String() }),
	cell("code", false, func(p statistics.Past) string { return p.Code }),
	cell("value", true, func(p statistics.Past) string {
		if p.Unit == "count" {
			return strconv.FormatInt(p.Value, 10)
		}
		return carat.Decimal(p.Value, 2)
	}),
	cell("unit", false, func(p statistics.Past) string { return p.Unit }),
	cell("qualifier", false, func(p statistics.Past) string { return p.Qualifier }),
	cell("growth_pct", true, func(p statistics.Past) string { return stated(p.Growth, 1) }),
	cell("growth_on", false, func(p statistics.Past) string { return p.YearBase }),
	cell("carats", true, func(p statistics.Past) string { return stated(p.Weight, 3) }),
	cell("mark", false, func(p statistics.Past) string { return string(p.Mark) }),
	cell("source", false, func(p statistics.Past) string { return p.Source }),
	cell("note", false, func(p statistics.Past) string { return p.Note }),
	cell("conflict", false, func(p statistics.Past) string { return p.Conflict }),
}

// pastFile is what was published since 2001, with sources.
func (s *Server) pastFile(w http.ResponseWriter, r *Request) error {
	return sendFile(s, w, r, "published-since-2001", pastColumns, statistics.PublishedSince2001)
}
