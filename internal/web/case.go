package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
)

// caseData is one case as its reader may see it: whole for its sides and panel, its outline
// for the exchange's other people.
type caseData struct {
	No       int64
	URL      string
	Chip     template.HTML
	Headline string
	Facts    []fact
	Steps    []dealStep
	File     []caseEntry
	Evidence []dealFile
	Outline  bool
	Erased   bool // what was said and shown in it
	Form     form
	Can      map[string]bool
	People   []option // who can sit on the panel
	Money    []option
	Payers   []option
	Debt     *caseDebt
}

// caseDebt is what the award has one side owe the other.
type caseDebt struct {
	Chip  template.HTML
	Facts []fact
	Pays  bool // the reader's side pays
}

type caseEntry struct{ At, Who, Act, Body, Paper string }

// caseFile shows a case.
func (s *Server) caseFile(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.casePage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

// caseRead is a case whole, or its outline for those who may know no more.
func (s *Server) caseRead(r *Request, no int64) (justice.Whole, error) {
	x, err := justice.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if errs.Is(err, "justice.none") && r.Actor.May("justice.list", access.Any) {
		return justice.Outline(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	}
	return x, err
}

func (s *Server) casePage(w http.ResponseWriter, r *Request, no int64, f form) error {
	x, err := s.caseRead(r, no)
	if err != nil {
		return err
	}
	l := r.Lang
	d := caseData{
		No: no, URL: caseURL(no), Chip: s.caseChip(r, &x.Case), Headline: l.T("case.one", "no", no), Outline: x.Outline, Erased: x.Erased, Form: f,
		Steps: s.caseSteps(r, &x), Facts: s.caseFacts(r, &x),
	}
	for _, e := range x.File {
		row := caseEntry{At: moment(l, e.At, s.zone(r)), Who: s.caseSide(r, &x.Case, e.Side), Act: l.T("case.event_" + e.Act), Body: e.Body}
		switch {
		case e.Act == "open" && x.Kind == "default" && e.Body != "": // what was not done, and the currency of its sum
			what, currency, _ := strings.Cut(e.Body, " ")
			row.Body = l.T("case.default_"+what, "sum", l.Money(money.Of(x.Amount, money.Currency(orElse(currency, string(x.Money))))))
		case e.Act == "notice":
			row.Body, row.Paper = "", e.Body
		}
		if ground, ok := e.ReturnGround(); ok {
			row.Body = l.T("case.opened_return", "ground", l.T("deal.ground_"+ground))
		}
		d.File = append(d.File, row)
	}
	for _, e := range x.Evidence {
		d.Evidence = append(d.Evidence, dealFile{
			Who: s.caseSide(r, &x.Case, e.Side), Time: moment(l, e.At, s.zone(r)), Name: e.Name, Size: l.Size(e.File.Size), URL: d.URL + "/evidence/" + strconv.FormatInt(e.No, 10),
		})
	}
	if err := s.caseMay(r, &x, &d); err != nil {
		return err
	}
	if err := s.caseDebt(r, &d); err != nil {
		return err
	}
	return s.show(w, r, "case", View{Title: f.Title(d.Headline), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// caseSide names who put something into the file.
func (s *Server) caseSide(r *Request, c *justice.Case, side string) string {
	switch side {
	case "claimant":
		return s.orgName(r, c.Claimant)
	case "against":
		return s.orgName(r, c.Against)
	}
	return r.Lang.T("case.house")
}

// caseMay says which forms the reader has: what the lifecycle allows now and is his to do.
func (s *Server) caseMay(r *Request, x *justice.Whole, d *caseData) error {
	side, rel := x.Side(r.Actor.Org), access.Own
	if side == "house" {
		if rel = access.Assigned; x.Outline {
			rel = access.Any
		}
	}
	can := func(act lifecycle.Act, right access.Act) bool {
		_, err := justice.Life.Next(x.State, act)
		return err == nil && r.Actor.May(right, rel)
	}
	d.Can = map[string]bool{
		"tell":     x.Heard() && r.Actor.May("justice.file", rel),
		"convene":  can(justice.ActConvene, "justice.convene"),
		"award":    can(justice.ActAward, "justice.award"),
		"appeal":   can(justice.ActAppeal, "justice.appeal") && side != "house" && x.Panel == 1,
		"withdraw": can(justice.ActWithdraw, "justice.file") && side == "claimant",
		"settle":   can(justice.ActSettle, "justice.convene") && side == "house",
		"keep":     can(justice.ActKeep, "justice.kept") && side == "house",
	}
	if d.Can["convene"] {
		able, err := justice.Able(r.Context(), s.Keeper.DB(), r.Actor, r.Now, x.No)
		if err != nil {
			return err
		}
		for _, p := range able {
			d.People = append(d.People, option{p.ID.String(), p.NameIn(r.Lang)})
		}
	}
	if d.Can["award"] {
		for _, c := range []money.Currency{money.USD, money.CNY, money.EUR, money.HKD} {
			d.Money = append(d.Money, option{string(c), string(c)})
		}
		d.Payers = []option{{"", r.Lang.T("case.payer_none")}, {"claimant", s.orgName(r, x.Claimant)}, {"against", s.orgName(r, x.Against)}}
	}
	return nil
}

// caseFacts are what a case is about and what was awarded, for those who may know it.
func (s *Server) caseFacts(r *Request, x *justice.Whole) []fact {
	l := r.Lang
	about := fact{Label: l.T("case.about"), Value: l.T("today.kind_"+x.Kind, "deal", x.Deal)}
	if x.Side(r.Actor.Org) != "house" {
		about.URL = dealURL(x.Deal)
	}
	all := []fact{about, {Label: l.T("case.claimant"), Value: s.orgName(r, x.Claimant)}, {Label: l.T("case.against"), Value: s.orgName(r, x.Against)}}
	if x.Hearing != 0 {
		all = append(all, fact{Label: l.T("case.hearing"), Value: moment(l, x.Hearing, s.zone(r))})
	}
	for _, j := range x.Judges {
		all = append(all, fact{Label: l.T("case.judge"), Value: s.personName(r, j)})
	}
	if x.Next != 0 && l.Has("case.next_"+string(x.State)) {
		all = append(all, fact{Label: l.T("case.next_" + string(x.State)), Value: moment(l, x.Next, s.zone(r))})
	}
	if x.Paper == "" {
		return all
	}
	all = append(all, awardFacts(l, x.Rescind, x.Pay, x.Money, s.orgName(r, x.Payer))...)
	return append(all, fact{Label: l.T("case.paper"), Value: x.Paper, Mono: true, URL: "/papers/" + x.Paper})
}

// awardFacts are what an award orders, in words.
func awardFacts(l i18n.Lang, rescind bool, pay int64, c money.Currency, payer string) []fact {
	all := []fact{{Label: l.T("case.deal_after"), Value: l.T(either(rescind, "case.deal_undone", "case.deal_stands"))}}
	if pay > 0 {
		all = append(all, fact{Label: l.T("case.pays"), Value: payer}, fact{Label: l.T("case.sum"), Value: l.Money(money.Of(pay, c))})
	}
	return all
}

// caseDebt fills in the debt of the award, for its sides.
func (s *Server) caseDebt(r *Request, d *caseData) error {
	x, err := settle.DebtOf(r.Context(), s.Keeper.DB(), r.Actor, r.Now, d.No)
	if errs.Is(err, "settle.no_debt") {
		return nil
	}
	if err != nil {
		return err
	}
	l := r.Lang
	sum := func(n int64) string { return l.Money(money.Of(n, x.Currency)) }
	d.Debt = &caseDebt{
		Chip: chip(map[lifecycle.State]string{settle.Owed: "i", settle.Late: "a", settle.DebtPaid: "o"}[x.State], stateWord(l, settle.DebtLife, x.State)),
		Pays: x.State != settle.DebtPaid && x.Payer == r.Actor.Org && r.Actor.May("settle.pay_award", access.Own),
		Facts: []fact{
			{Label: l.T("case.pays"), Value: s.orgName(r, x.Payer)}, {Label: l.T("case.gets"), Value: s.orgName(r, x.Payee)}, {Label: l.T("case.sum"), Value: sum(x.Amount)},
		},
	}
	if x.Penalty > 0 {
		d.Debt.Facts = append(d.Debt.Facts, fact{Label: l.T("case.penalty"), Value: sum(x.Penalty)})
	}
	if x.State == settle.DebtPaid {
		d.Debt.Facts = append(d.Debt.Facts, fact{Label: l.T("case.paid_at"), Value: moment(l, x.Paid, s.zone(r)), URL: "/money?currency=" + string(x.Currency)})
	} else if x.Due != 0 {
		d.Debt.Facts = append(d.Debt.Facts, fact{Label: l.T("case.next_final"), Value: moment(l, x.Due, s.zone(r))})
	}
	return nil
}
