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
	"openbourse/internal/registry/access"
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

// checks lists what was compared and what failed.
func (d *declarationData) checks(l i18n.Lang, x *customs.Whole) {
	passed := 0
	for _, c := range x.Checks {
		d.Checks = append(d.Checks, declarationCheck{l.T("declaration.check_" + c.Check), c.Bad == nil})
		if c.Bad == nil {
			passed++
			continue
		}
		p := declarationProblem{Text: l.Fill(c.Bad.Key, c.Bad.Args), Link: "#checks"}
		if c.Line > 0 {
			p.Link = "#line-" + strconv.FormatInt(c.Line, 10)
		}
		d.Problems = append(d.Problems, p)
		for i := range d.Lines {
			d.Lines[i].Cur = d.Lines[i].Cur || d.Lines[i].No == c.Line
		}
	}
	d.Passed = l.T("declaration.checks_of", "passed", passed, "all", len(x.Checks))
	if n := len(d.Problems); n > 0 {
		d.Failed = chip("a", l.T("declaration.checks_failed", "n", n))
	}
}

// may says which forms the reader has: what the lifecycle allows now and is his to do.
func (d *declarationData) may(r *Request, x *customs.Whole) {
	own := r.Actor.Org == x.Member
	can := func(act lifecycle.Act, right access.Act, rel access.Relation) bool {
		_, err := customs.Life.Next(x.State, act)
		return err == nil && r.Actor.May(right, rel)
	}
	mine := func(act lifecycle.Act, right access.Act) bool { return own && can(act, right, access.Own) }
	asked := false
	for _, q := range x.Requests {
		asked = asked || q.State == "asked"
	}
	d.Can = map[string]bool{
		"fill": mine(customs.ActCheck, "declaration.draft"), "check": mine(customs.ActCheck, "declaration.draft"), "send": mine(customs.ActSend, "declaration.send"),
		"reopen": mine(customs.ActReopen, "declaration.draft"), "drop": mine(customs.ActDrop, "declaration.draft"), "redo": mine(customs.ActRedo, "declaration.draft"),
		"amend": mine(customs.ActAmend, "declaration.ask") && !asked, "withdraw": mine(customs.ActWithdraw, "declaration.ask") && !asked,
		"back": can(customs.ActBack, "declaration.decide", access.Any) && !x.Tied,
	}
	d.Can["certify"] = own && x.Kind.In() && (x.State == customs.Released || x.State == customs.Closed) && r.Actor.May("certificate.request", access.Own)
	d.options(r.Lang, x)
	if !r.Actor.May("declaration.decide", access.Any) || x.Tied {
		return
	}
	for _, c := range customs.Possible(&x.Paper, asked) {
		d.Answers = append(d.Answers, declarationAnswer{
			Value: string(c), Word: r.Lang.T("declaration.answer_" + string(c)), Entry: c == customs.SaysAccepted, Slip: c == customs.SaysTax, Look: c == customs.SaysInspection,
			Note: c == customs.SaysRefused || c == customs.SaysDiffers || c == customs.SaysHeld || c == customs.SaysDenied, Main: c == customs.SaysAccepted || c == customs.SaysReleased,
		})
	}
}

// options are what the member can correct, state and ask.
func (d *declarationData) options(l i18n.Lang, x *customs.Whole) {
	for i := range x.Lines {
		no := strconv.FormatInt(x.Lines[i].No, 10)
		d.LineNos = append(d.LineNos, option{no, no + " · " + x.Lines[i].HS})
	}
	for _, f := range customs.ChangeFields {
		d.Changes = append(d.Changes, option{f, l.T("declaration.change_" + f)})
	}
	d.What = append(d.What, d.Changes...)
	seen := map[string]bool{}
	for i := range x.Lines {
		for _, e := range customs.Elements(x.Lines[i].HS) {
			if !seen[e.Name] {
				seen[e.Name] = true
				d.What = append(d.What, option{"model." + e.Name, l.T("declaration.element_" + e.Name)})
			}
		}
	}
	d.What = append(d.What, option{"off", l.T("declaration.correct_off")})
	for _, f := range customs.Fields {
		if f.Member {
			d.Fill = append(d.Fill, f)
			if d.Form.Err == nil && d.Form.Values.Get(f.Name) == "" {
				d.Form.Values.Set(f.Name, x.Head[f.Name])
			}
		}
	}
	for _, c := range customs.AttachmentCodes() {
		d.Codes = append(d.Codes, option{c, l.T("declaration.code_" + c)})
	}
	if d.Can["amend"] {
		d.Asks = append(d.Asks, option{"amend", l.T("declaration.ask_amend")})
	}
	if d.Can["withdraw"] {
		d.Asks = append(d.Asks, option{"withdraw", l.T("declaration.ask_withdraw")})
	}
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
