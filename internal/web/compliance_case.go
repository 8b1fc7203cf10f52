package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/screening"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// complianceCaseData is one case with its file and what can be done now.
type complianceCaseData struct {
	No      int64
	Title   string
	Chip    template.HTML
	Form    form
	Facts   []fact
	Reasons []string
	File    []complianceEvent
	Acts    []option
	Second  bool // another person than the reader decides
}

type complianceEvent struct{ At, Act, Who, Body string }

// complianceCase shows one.
func (s *Server) complianceCase(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.complianceCasePage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) complianceCasePage(w http.ResponseWriter, r *Request, no int64, f form) error {
	l := r.Lang
	c, err := screening.Read(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	d := complianceCaseData{No: no, Title: l.T("compliance.case", "no", no), Chip: chip(stateKind(c.State), stateWord(l, screening.Life, c.State)), Form: f, Facts: s.complianceFacts(r, &c.Case), Reasons: reasonWords(l, c.Reasons)}
	for _, e := range c.File {
		d.File = append(d.File, complianceEvent{moment(l, e.At, s.zone(r)), l.T("life.compliance_" + e.Act), s.personName(r, e.Person), e.Body})
	}
	if r.Actor.May("screening.decide", access.Any) {
		for _, a := range screening.Life.Acts(c.State) {
			if (a == screening.ActConfirm || a == screening.ActReturn) && c.Proposer == r.Actor.Person {
				d.Second = true
				continue
			}
			d.Acts = append(d.Acts, option{string(a), capital(l.T("life.compliance_" + string(a)))})
		}
	}
	return s.show(w, r, "compliance_case", View{Title: f.Title(d.Title), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

func (s *Server) complianceFacts(r *Request, c *screening.Case) []fact {
	l := r.Lang
	if c.Kind == screening.PriceCase {
		return []fact{
			{Label: l.T("compliance.deal"), Value: strconv.FormatInt(c.Deal, 10), Mono: true},
			{Label: l.T("compliance.line"), Value: l.Int(c.Line)},
			{Label: l.T("compliance.pattern"), Value: l.T("prices.flag_" + c.Pattern)},
			{Label: l.T("compliance.opened"), Value: moment(l, c.Opened, s.zone(r))},
		}
	}
	all := []fact{{Label: l.T("compliance.subject"), Value: orElse(c.Subject, l.T("retention.gone"))}}
	if o, err := party.OrgByID(r.Context(), s.Keeper.DB(), c.Org); err == nil {
		all = append(all, fact{Label: l.T("compliance.org"), Value: o.NameIn(l)})
	}
	all = append(all, fact{Label: l.T("compliance.entry"), Value: orElse(c.Entry, l.T("retention.gone"))}, fact{Label: l.T("compliance.list"), Value: l.T("compliance.source_"+c.Source) + " " + c.Ref},
		fact{Label: l.T("compliance.digest"), Value: c.Digest, Mono: true}, fact{Label: l.T("compliance.score"), Value: score(l, c.Score)}, fact{Label: l.T("compliance.opened"), Value: moment(l, c.Opened, s.zone(r))})
	if c.Deal != 0 {
		all = append(all, fact{Label: l.T("compliance.deal"), Value: strconv.FormatInt(c.Deal, 10), Mono: true})
	}
	return all
}

// complianceDecide takes a step.
func (s *Server) complianceDecide(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = screening.Decide{Case: no, Act: lifecycle.Act(v.Get("act")), Reason: v.Get("reason")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.complianceCasePage(w, r, no, f)
	}
	s.say(w, "compliance.said_decided")
	return redirect(w, r, "/compliance/cases/"+strconv.FormatInt(no, 10))
}
