package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/border/duty"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
)

// dutyData is the calculator: what was asked, and what customs takes.
type dutyData struct {
	Form                          form
	Codes, Routes, Ways, Terms    []option
	Currencies, Proofs            []option
	Done                          bool
	Headline, Value, ValueFormula string
	RateSource                    citation
	Taxes                         []dutyTax
	Losers                        []dutyLoser
	Notes                         []string
	HS                            string
	Day                           clock.Date
	RulesURL                      string
	Stone                         string // whose price was filled in
	StoneURL                      string
}

// dutyTax is one amount of the answer.
type dutyTax struct {
	Word, Formula, Rate, Amount string
	Source                      citation
	Mark, Days                  string
	URL                         string // the rule's versions
	Back                        bool   // it comes back
}

type dutyLoser struct {
	Kind, Rate, Why string
	Source          citation
}

// duty reckons what customs takes for goods. The address is the question, so that an answer
// can be sent to somebody as a link.
func (s *Server) duty(w http.ResponseWriter, r *Request) error {
	l := r.Lang
	d := dutyData{
		Form:  form{Lang: l, Values: r.URL.Query()},
		Codes: dutyCodes(l), Routes: worded(l, "duty.route_", string(duty.Exchange), string(duty.Other)),
		Ways:       worded(l, "duty.direction_", string(duty.Import), string(duty.Export)),
		Terms:      []option{{"", l.T("duty.terms_none")}},
		Currencies: []option{{"USD", "USD"}, {"CNY", "CNY"}, {"EUR", "EUR"}, {"HKD", "HKD"}},
		Proofs:     worded(l, "duty.proof_", duty.FormE, duty.FormRCEP),
	}
	for _, t := range duty.DeliveryTerms {
		d.Terms = append(d.Terms, option{string(t), l.T("duty.terms_" + strings.ToLower(string(t)))})
	}
	if err := s.dutyStone(r, &d); err != nil {
		return err
	}
	asked := r.URL.Query().Has("hs")
	if asked || d.Stone != "" {
		if err := s.dutyAnswer(r, &d); err != nil {
			e := errs.Of(err)
			if e.Code != errs.Invalid {
				return err
			}
			if asked { // a stone whose price cannot be reckoned as it is only fills in the form
				d.Form.Err = e
			}
		}
	}
	usually(&d.Form, "date", string(today(r, s.zone(r))), "hs", duty.PolishedCode, "route", string(duty.Exchange), "direction", string(duty.Import), "currency", "USD")
	return s.show(w, r, "duty", View{Title: d.Form.Title(l.T("duty.title")), Status: d.Form.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

// usually fills fields that are empty.
func usually(f *form, pairs ...string) {
	v := url.Values{}
	for key, value := range f.Values {
		v[key] = value
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Get(pairs[i]) == "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	f.Values = v
}

// worded are choices with a message each.
func worded(l i18n.Lang, prefix string, values ...string) []option {
	all := make([]option, len(values))
	for i, v := range values {
		all[i] = option{v, l.T(prefix + v)}
	}
	return all
}

// dutyCodes are the codes people mostly ask for.
func dutyCodes(l i18n.Lang) []option {
	return worded(l, "duty.code_", duty.PolishedCode, duty.RoughCode, duty.LabGrownPolishedCode, duty.LabGrownRoughCode, "71021000", "71051010", "71131911", "71132010")
}

// dutyStone fills in a stone's code and price when the address names one and nothing else.
func (s *Server) dutyStone(r *Request, d *dutyData) error {
	no := wholeOf(r.URL.Query().Get("stone"))
	if no <= 0 {
		return nil
	}
	x, err := market.ListingByNo(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	d.Stone, d.StoneURL = stoneName(r.Lang, &x.Stone), stoneURL(no)
	usually(&d.Form, "hs", codeOfStone(&x.Stone), "value", money.Of(x.Total, money.USD).Decimal(), "currency", "USD", "weight", x.Stone.Carat.String(),
		"route", string(duty.Exchange), "direction", string(duty.Import), "date", string(today(r, s.zone(r))))
	return nil
}

// dutyAnswer reckons.
func (s *Server) dutyAnswer(r *Request, d *dutyData) error {
	l, f := r.Lang, d.Form
	number := func(field string) string { return plainNumber(r, search.FieldCarat, f.V(field)) }
	asked := duty.Asked{
		Date: orElse(f.V("date"), string(today(r, s.zone(r)))), HS: f.V("hs"), Route: f.V("route"), Direction: f.V("direction"), Origin: strings.ToUpper(strings.TrimSpace(f.V("origin"))),
		Terms: f.V("terms"), Value: duty.AskedAmount{Amount: number("value"), Currency: f.V("currency")},
		Freight: number("freight"), Insurance: number("insurance"), Rate: number("rate"), Weight: []byte(number("weight")),
	}
	for _, p := range f.Values["proof"] {
		asked.Proof = append(asked.Proof, duty.AskedProof{Form: p, Issued: clock.Date(f.V("issued"))})
	}
	day, x, err := asked.Line()
	if err != nil {
		return err
	}
	rules, err := duty.At(r.Context(), s.Keeper.DB(), day)
	if err != nil {
		return err
	}
	a, err := duty.Assess(rules, x)
	if err != nil {
		return err
	}
	yuan := func(fen int64) string { return l.Money(money.Of(fen, money.CNY)) }
	d.Done, d.Day, d.HS = true, a.Day, a.HS
	d.Headline, d.Value, d.ValueFormula = yuan(a.Net()), yuan(a.Value), a.Formula(l)
	if a.RateRule != nil {
		d.RateSource = ruleSource(l, a.RateRule)
	}
	for i := range a.Taxes {
		t := &a.Taxes[i]
		row := dutyTax{
			Word: l.T("duty.tax_" + string(t.Kind)), Formula: t.Formula(l, &a), Rate: l.Scaled(t.Rate(), 4, 0) + " %", Amount: yuan(t.Amount),
			Source: cited(l, t.Rule.Source), Mark: l.T("rule.mark." + string(t.Rule.Mark)), Days: ruleDays(l, t.Rule), Back: t.Kind == duty.RefundTax,
			URL: "/admin/rules?name=duty." + string(t.Rule.Kind) + "&item=" + queryEscape(t.Rule.Item),
		}
		d.Taxes = append(d.Taxes, row)
		for _, o := range t.Losers {
			d.Losers = append(d.Losers, dutyLoser{l.T("duty.kind_" + string(o.Rule.Kind)), duty.Percent(o.Rule.Rate()) + " %", l.T("duty.why_" + o.Reason), ruleSource(l, o.Rule)})
		}
	}
	for i := range a.Notes {
		d.Notes = append(d.Notes, a.Notes[i].Words(l))
	}
	return nil
}

func ruleSource(l i18n.Lang, x *duty.Rule) citation { return marked(l, string(x.Mark), x.Source) }

// ruleDays says from when to when a rule holds.
func ruleDays(l i18n.Lang, x *duty.Rule) string {
	if x.Until == "" {
		return l.T("duty.from", "day", l.Date(x.From))
	}
	return l.T("duty.from_until", "day", l.Date(x.From), "last", l.Date(x.Until.AddDays(-1)))
}

// stoneDutyURL is the calculator filled in for a stone.
func stoneDutyURL(no int64) string { return "/duty?stone=" + strconv.FormatInt(no, 10) }
