package web

import (
	"net/http"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/access"
)

// kpTablesData is the trade of a quarter and the production of its half-year.
type kpTablesData struct {
	Period, Half  kimberley.Period
	Title         string
	Rows          []kpTradeRow
	Total         kpTradeRow
	Production    []kpProductionRow
	Before, After string
	Form          form
	Codes         []option
	May           bool // report production
}

type kpTradeRow struct {
	Partner, HS string
	In, Out     kpSum
}

type kpSum struct{ Carats, USD, PerCarat, Certificates string }

type kpProductionRow struct{ HS, Carats, USD, Source string }

func sumOf(l i18n.Lang, s kimberley.Sum) kpSum {
	if s.Certificates == 0 {
		return kpSum{}
	}
	usd := func(cents int64) string { return l.Scaled(cents, money.USD.Digits(), money.USD.Digits()) }
	return kpSum{l.Carat(carat.Weight(s.Weight)), usd(s.USD), usd(s.PerCarat()), l.Int(s.Certificates)}
}

// kpQuarter is the quarter the address asks for, the last that is over when it asks for none.
func (s *Server) kpQuarter(r *Request) (kimberley.Period, error) {
	if p := r.URL.Query().Get("period"); p != "" {
		return kimberley.ParsePeriod(p, 'Q')
	}
	return kimberley.PeriodOf(today(r, s.zone(r)), 'Q'), nil
}

// kpTables shows both tables.
func (s *Server) kpTables(w http.ResponseWriter, r *Request) error {
	return s.kpTablesPage(w, r, form{Lang: r.Lang})
}

func (s *Server) kpTablesPage(w http.ResponseWriter, r *Request, f form) error {
	p, err := s.kpQuarter(r)
	if err != nil {
		return err
	}
	lines, err := kimberley.Trade(r.Context(), s.Keeper.DB(), r.Actor, p)
	if err != nil {
		return err
	}
	from, _ := p.Days()
	half := kimberley.PeriodOf(from, 'H')
	mined, err := kimberley.Production(r.Context(), s.Keeper.DB(), r.Actor, half)
	if err != nil {
		return err
	}
	l := r.Lang
	d := kpTablesData{Period: p, Half: half, Title: l.T("kp.tables_title", "period", string(p)), Codes: kpCodes(l), May: r.Actor.May("kimberley.produce", access.Any), Form: f}
	if f.Err == nil {
		d.Form = filled(l, "half", string(half), "hs", "7102.10")
	}
	if p > "2003-Q1" {
		d.Before = "/border/kp/tables?period=" + string(p.Before())
	}
	if _, to := p.Days(); to <= today(r, s.zone(r)) {
		d.After = "/border/kp/tables?period=" + string(p.After())
	}
	for _, x := range lines {
		d.Rows = append(d.Rows, kpTradeRow{x.Partner, x.HS, sumOf(l, x.In), sumOf(l, x.Out)})
	}
	t := kimberley.Total(lines)
	d.Total = kpTradeRow{"", "", sumOf(l, t.In), sumOf(l, t.Out)}
	for _, x := range mined {
		d.Production = append(d.Production, kpProductionRow{x.HS, l.Carat(carat.Weight(x.Weight)), l.Money(money.Of(x.USD, money.USD)), x.Source})
	}
	return s.show(w, r, "kp_tables", View{Title: f.Title(d.Title), Data: d, NoIndex: true, Status: f.Status()})
}

// kpTradeColumns are those of the form of the Kimberley Process.
var kpTradeColumns = []grid.Column[kimberley.TradeLine]{
	cell("participant", false, func(x kimberley.TradeLine) string { return x.Partner }),
	cell("hs_code", false, func(x kimberley.TradeLine) string { return x.HS }),
	cell("import_carats", true, func(x kimberley.TradeLine) string { return carat.Decimal(x.In.Weight, 3) }),
	cell("import_value_usd", true, func(x kimberley.TradeLine) string { return carat.Decimal(x.In.USD, 2) }),
	cell("import_usd_per_carat", true, func(x kimberley.TradeLine) string { return stated(x.In.PerCarat(), 2) }),
	count("import_certificates", func(x kimberley.TradeLine) int64 { return x.In.Certificates }),
	cell("export_carats", true, func(x kimberley.TradeLine) string { return carat.Decimal(x.Out.Weight, 3) }),
	cell("export_value_usd", true, func(x kimberley.TradeLine) string { return carat.Decimal(x.Out.USD, 2) }),
	cell("export_usd_per_carat", true, func(x kimberley.TradeLine) string { return stated(x.Out.PerCarat(), 2) }),
	count("export_certificates", func(x kimberley.TradeLine) int64 { return x.Out.Certificates }),
}

// kpTradeFile is the quarterly table as a file, with its total as the last line.
func (s *Server) kpTradeFile(w http.ResponseWriter, r *Request) error {
	p, err := s.kpQuarter(r)
	if err != nil {
		return err
	}
	lines, err := kimberley.Trade(r.Context(), s.Keeper.DB(), r.Actor, p)
	if err != nil {
		return err
	}
	total := kimberley.Total(lines)
	total.Partner = "total"
	return sendFile(s, w, r, "kp-trade-"+string(p), kpTradeColumns, append(lines, total))
}

var kpProductionColumns = []grid.Column[kimberley.ProductionLine]{
	cell("hs_code", false, func(x kimberley.ProductionLine) string { return x.HS }),
	cell("carats", true, func(x kimberley.ProductionLine) string { return carat.Decimal(x.Weight, 3) }),
	cell("value_usd", true, func(x kimberley.ProductionLine) string { return carat.Decimal(x.USD, 2) }),
	cell("source", false, func(x kimberley.ProductionLine) string { return x.Source }),
}

// kpProductionFile is the half-yearly table as a file.
func (s *Server) kpProductionFile(w http.ResponseWriter, r *Request) error {
	p, err := kimberley.ParsePeriod(orElse(r.URL.Query().Get("period"), string(kimberley.PeriodOf(today(r, s.zone(r)), 'H'))), 'H')
	if err != nil {
		return err
	}
	lines, err := kimberley.Production(r.Context(), s.Keeper.DB(), r.Actor, p)
	if err != nil {
		return err
	}
	return sendFile(s, w, r, "kp-production-"+string(p), kpProductionColumns, lines)
}

// kpProduce reports what was mined in a half-year.
func (s *Server) kpProduce(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := kimberley.Produce{Half: v.Get("half"), HS: v.Get("hs"), Source: v.Get("source")}
	if strings.TrimSpace(v.Get("weight")) != "0" {
		if c.Weight, err = readCarats(v.Get("weight"), "weight"); err == nil {
			c.USD, err = readUSD(v.Get("usd"), "usd")
		}
	}
	if err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.kpTablesPage(w, r, f)
	}
	half, err := kimberley.ParsePeriod(strings.TrimSpace(c.Half), 'H')
	if err != nil {
		return err
	}
	from, _ := half.Days()
	s.say(w, "kp.said_done")
	return redirect(w, r, "/border/kp/tables?period="+string(kimberley.PeriodOf(clock.Date(from), 'Q')))
}
