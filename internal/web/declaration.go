package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
)

// declarationData is one customs paper as its reader may see it and act on it.
type declarationData struct {
	No                   int64
	URL                  string
	Headline, Lead       string
	Chip, Failed         template.HTML
	Steps                []dealStep
	Form                 form
	Problems             []declarationProblem
	Lines                []declarationLine
	GoodsNote            string
	Pieces, Carats, USD  string
	Tax                  *declarationTax
	NoTax                string
	Fields               []fact
	Fill                 []customs.Field
	Documents            []fact
	Codes, LineNos, What []option
	Changes, Asks        []option
	Requests             []declarationRequest
	Trail                []caseEntry
	Checks               []declarationCheck
	Passed               string
	Facts                []fact
	Answers              []declarationAnswer
	Tied, Waits          bool
	Can                  map[string]bool
}

type declarationProblem struct{ Text, Link string }

type declarationCheck struct {
	Word string
	OK   bool
}

type declarationRequest struct {
	What, State, Grounds, At, Why string
	Changes                       []string
}

// declarationAnswer is an answer of customs that can follow now, with what it needs.
type declarationAnswer struct {
	Value, Word             string
	Entry, Note, Slip, Look bool
	Main                    bool
}

// declaration shows a paper.
func (s *Server) declaration(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.declarationPage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) declarationPage(w http.ResponseWriter, r *Request, no int64, f form) error {
	x, err := customs.ReadPaper(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	l := r.Lang
	d := declarationData{
		No: no, URL: declarationURL(no), Chip: declarationChip(r, &x.Paper), Form: f, Tied: x.Tied, Waits: !x.First.IsZero(),
		Headline: l.T("declaration.one", "kind", l.T("declaration.kind_"+string(x.Kind)), "no", orElse(entrySpaced(x.Entry), strconv.FormatInt(no, 10))),
		Steps:    s.declarationSteps(r, &x), Facts: s.declarationFacts(r, &x),
	}
	d.Lead = strings.Join(nonEmpty(s.orgName(r, x.Member), l.T("declaration.way_"+string(x.Kind)), either(x.Revision > 1, l.T("declaration.revision", "n", x.Revision), "")), " · ")
	d.goods(l, &x)
	d.checks(l, &x)
	d.may(r, &x)
	for _, v := range x.Head.Values() {
		d.Fields = append(d.Fields, fact{Label: l.T("declaration.field_" + v.Name), Value: v.Says})
	}
	for _, a := range x.Attachments {
		d.Documents = append(d.Documents, fact{Label: l.T("declaration.code_" + a.Code), Value: a.Number, Mono: true})
	}
	for _, q := range x.Requests {
		row := declarationRequest{What: l.T("declaration.ask_" + q.What), State: l.T("declaration.request_" + q.State), Grounds: q.Grounds, At: moment(l, q.Asked, s.zone(r)), Why: q.Why}
		for _, c := range q.Changes {
			row.Changes = append(row.Changes, strconv.FormatInt(c.Line, 10)+" · "+l.T("declaration.change_"+c.Field)+": "+c.Was+" → "+c.Is)
		}
		d.Requests = append(d.Requests, row)
	}
	for i := len(x.Trail) - 1; i >= 0; i-- {
		e := x.Trail[i]
		d.Trail = append(d.Trail, caseEntry{At: moment(l, e.At, s.zone(r)), Act: declarationEvent(l, e.Act), Who: l.T("declaration.side_" + e.Side), Body: e.Body})
	}
	return s.show(w, r, "declaration", View{Title: f.Title(d.Headline), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// declarationEvent names a line of the trail: where an act of the lifecycle led, or one of
// the trail's own.
func declarationEvent(l i18n.Lang, act string) string {
	if key := "declaration.event_" + act; l.Has(key) {
		return l.T(key)
	}
	for _, s := range customs.Life.Steps {
		if string(s.Act) == act && s.To != customs.Draft && s.To != customs.Checking {
			return stateWord(l, customs.Life, s.To)
		}
	}
	return l.T("life.customs_paper_" + act)
}

// declarationFacts are what the paper is about and what customs said.
func (s *Server) declarationFacts(r *Request, x *customs.Whole) []fact {
	l := r.Lang
	all := []fact{{Label: l.T("declaration.mode"), Value: x.Head["TradeMode"], Mono: true}}
	if x.Shipment != 0 {
		all = append(all, fact{Label: l.T("declaration.shipment"), Value: strconv.FormatInt(x.Shipment, 10), Mono: true, URL: shipmentURL(x.Shipment)})
	}
	if !x.Principal.IsZero() {
		all = append(all, fact{Label: l.T("declaration.principal"), Value: s.orgName(r, x.Principal)})
	}
	if x.Entry != "" {
		all = append(all, fact{Label: l.T("declaration.col_entry"), Value: entrySpaced(x.Entry), Mono: true})
	}
	if x.LookAt != 0 {
		all = append(all, fact{Label: l.T("declaration.inspection"), Value: moment(l, x.LookAt, s.zone(r)) + " · " + x.LookIn})
	}
	if x.Slip != "" {
		all = append(all, fact{Label: l.T("declaration.of_slip", "slip", x.Slip), Value: l.Money(money.Of(x.Due.Net(), money.CNY))})
	}
	if x.Form != nil && x.Form.Number != "" {
		all = append(all, fact{Label: l.T("declaration.approval"), Value: x.Form.Number, Mono: true, URL: paperURL(x.Form.Document)})
	}
	if x.Document != "" {
		all = append(all, fact{Label: l.T("declaration.print"), Value: x.Document, Mono: true, URL: paperURL(x.Document)})
	}
	if x.Note != "" {
		all = append(all, fact{Label: l.T("declaration.note"), Value: x.Note})
	}
	return all
}

func paperURL(code string) string {
	if code == "" {
		return ""
	}
	return "/papers/" + code
}

// declarationSteps draws the road of the paper.
func (s *Server) declarationSteps(r *Request, x *customs.Whole) []dealStep {
	road := []lifecycle.State{customs.Draft, customs.Validated, customs.Sent, customs.Accepted, customs.Checking}
	if x.Kind == customs.Import {
		road = append(road, customs.Assessed, customs.Paid)
	}
	road = append(road, customs.Released)
	at := map[lifecycle.State]int{customs.Looking: 4, customs.Held: 4, customs.Refused: 2, customs.Withdrawn: len(road), customs.Closed: len(road)}
	now, known := at[x.State]
	for i, st := range road {
		if !known && st == x.State {
			now = i
		}
	}
	when := map[string]string{}
	for _, e := range x.Trail {
		when[e.Act] = moment(r.Lang, e.At, s.zone(r))
	}
	acts := map[lifecycle.State][]string{
		customs.Draft: {"draft"}, customs.Validated: {"check"}, customs.Sent: {"send"}, customs.Accepted: {"accept"}, customs.Checking: {"examine", "agree", "clear"},
		customs.Assessed: {"assess"}, customs.Paid: {"pay"}, customs.Released: {"release", "record"},
	}
	var all []dealStep
	for i, st := range road {
		step := dealStep{Word: stateWord(r.Lang, customs.Life, st)}
		switch {
		case i < now || x.State == customs.Released && i == now:
			step.Class = "done"
		case i == now:
			step.Class = "now"
			if x.State != st && x.State != customs.Withdrawn && x.State != customs.Closed {
				step.Word = stateWord(r.Lang, customs.Life, x.State)
			}
		}
		if step.Class != "" {
			for _, a := range acts[st] {
				step.Note = orElse(when[a], step.Note)
			}
		}
		all = append(all, step)
	}
	return all
}

// declarationDone leads back to the paper, or shows it with what is wrong.
func (s *Server) declarationDone(w http.ResponseWriter, r *Request, no int64, said string, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		if f.Err != nil && strings.HasPrefix(f.Err.Key, "customs.check_") {
			f.Part = "checks"
		}
		return s.declarationPage(w, r, no, f)
	}
	s.say(w, said)
	return redirect(w, r, declarationURL(no))
}
