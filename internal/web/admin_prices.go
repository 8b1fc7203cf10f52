package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/price"
)

// pricesData is what the exchange's people see of prices: sales to look at, and errata.
type pricesData struct {
	Flags    []flagRow
	More     string
	Form     form // of an erratum that was refused
	Look     form // of a look that was refused
	LookAt   string
	Findings []option
	Kinds    []option
	Langs    []option
	Errata   []erratumLine
}

// flagRow is a flagged sale; Ref names it in its form.
type flagRow struct {
	Ref, Deal, DealURL, Line string
	Pattern, Why             string
	Chip                     template.HTML
	Seller, Buyer            string
	Price, Reference, Vs     string
	When                     string
	Finding, Note            string
}

// flagPage is how many flags one page shows.
const flagPage = 50

// adminPrices lists what was flagged.
func (s *Server) adminPrices(w http.ResponseWriter, r *Request) error {
	return s.pricesPage(w, r, pricesData{Form: form{Lang: r.Lang}, Look: form{Lang: r.Lang}})
}

func (s *Server) pricesPage(w http.ResponseWriter, r *Request, d pricesData) error {
	l := r.Lang
	flags, next, err := price.Flags(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(r.URL.Query().Get("before")), flagPage)
	if err != nil {
		return err
	}
	for i := range flags {
		d.Flags = append(d.Flags, s.flagRow(r, &flags[i]))
	}
	if next != 0 {
		d.More = "/admin/prices?before=" + strconv.FormatInt(next, 10)
	}
	d.Findings = []option{{"", l.T("prices.finding_choose")}, {price.Explained, l.T("prices.finding_explained")}, {price.Referred, l.T("prices.finding_referred")}}
	for _, k := range price.Kinds {
		d.Kinds = append(d.Kinds, option{k, capital(l.T("word.kind." + k))})
	}
	for _, x := range i18n.Languages {
		d.Langs = append(d.Langs, option{string(x), tongues[x]})
	}
	if d.Errata, err = s.errata(r); err != nil {
		return err
	}
	bad := d.Form
	if d.Look.Err != nil {
		bad = d.Look
	}
	return s.show(w, r, "admin_prices", View{Title: bad.Title(l.T("admin.prices")), Status: bad.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

func (s *Server) flagRow(r *Request, f *price.Flag) flagRow {
	l := r.Lang
	deal := strconv.FormatInt(f.Deal, 10)
	row := flagRow{
		Ref: deal + "." + strconv.FormatInt(f.Line, 10), Deal: deal, DealURL: dealURL(f.Deal), Line: l.Int(f.Line),
		Pattern: l.T("prices.flag_" + f.Pattern), Seller: s.orgName(r, f.Seller), Buyer: s.orgName(r, f.Buyer),
		Price: l.Carat(carat.Weight(f.Weight)) + " ct · " + wholeUSD(l, f.PPC), When: moment(l, f.At, s.zone(r)),
		Note: f.Note, Chip: chip("a", l.T("prices.flag_open")),
	}
	if f.Reference > 0 {
		row.Reference, row.Vs = wholeUSD(l, f.Reference), vsReference(l, f.PPC, f.Reference)
	}
	if f.Other != 0 {
		row.Why = l.T("prices.flag_other", "deal", strconv.FormatInt(f.Other, 10))
	}
	if f.Finding != "" {
		row.Finding = l.T("prices.finding_" + f.Finding)
		row.Chip = chip(either(f.Finding == price.Explained, "o", "i"), row.Finding)
	}
	return row
}

// adminPriceReview notes what was found.
func (s *Server) adminPriceReview(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	deal, line, _ := strings.Cut(v.Get("sale"), ".")
	_, err = price.Review{Deal: wholeOf(deal), Line: wholeOf(line), Finding: v.Get("finding"), Note: v.Get("note")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "sale-" + v.Get("sale")
		return s.pricesPage(w, r, pricesData{Form: form{Lang: r.Lang}, Look: f, LookAt: v.Get("sale")})
	}
	s.say(w, "prices.said_looked")
	return redirect(w, r, "/admin/prices")
}

// adminErratum notes an erratum.
func (s *Server) adminErratum(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := price.AddErratum{Kind: v.Get("kind"), Month: strings.TrimSpace(v.Get("month")), Text: i18n.Text{}}
	for _, l := range i18n.Languages {
		c.Text[l] = v.Get("text_" + string(l))
	}
	if typed := strings.TrimSpace(v.Get("value")); typed != "" {
		var ok bool
		if c.Value, ok = readPrice(typed); !ok || c.Value == 0 { // hundredths, as cents are
			err = errs.New(errs.Invalid, "price.erratum_value").At("value")
		}
	}
	if err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.pricesPage(w, r, pricesData{Form: f, Look: form{Lang: r.Lang}})
	}
	s.say(w, "prices.said_erratum")
	return redirect(w, r, "/admin/prices")
}
