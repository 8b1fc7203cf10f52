package web

import (
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
)

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
