package web

import (
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
)

// tries counts what strangers do from one network, so that nobody floods a desk.
type tries struct {
	mu sync.Mutex
	at map[string][]clock.Instant // owned by mu
}

// few is how often a network may do it in an hour, and crowd how many networks are remembered.
const (
	few   = 5
	crowd = 10_000
)

func (t *tries) allow(network string, now clock.Instant) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil || len(t.at) > crowd {
		t.at = map[string][]clock.Instant{}
	}
	var lately []clock.Instant
	for _, at := range t.at[network] {
		if at > now.Add(-time.Hour) {
			lately = append(lately, at)
		}
	}
	if len(lately) < few {
		t.at[network] = append(lately, now)
		return true
	}
	t.at[network] = lately
	return false
}

// applyData is how to become a member: steps, the rules of today with their source, a form.
type applyData struct {
	Form  form
	Rules []applyRule
	Open  bool // the reader is a visitor and may open an application
	Mine  bool // he is an applicant
	Done  bool
	Link  string // in the demo, which sends no letters
}

type applyRule struct {
	Word, Value, Mark string
	Source            citation
}

// joinStep is a step on the way to becoming a member.
type joinStep struct {
	No  int
	Key string
}

// joinSteps are all of them, as this page and the first page tell them.
func joinSteps() []joinStep {
	all := make([]joinStep, 6)
	for i := range all {
		all[i] = joinStep{i + 1, "admission.step_" + strconv.Itoa(i+1)}
	}
	return all
}

// admissionApply is the page for visitors.
func (s *Server) admissionApply(w http.ResponseWriter, r *Request) error {
	return s.applyPage(w, r, applyData{Form: form{Lang: r.Lang, Values: url.Values{"country": {"CN"}, "capital": {"CN"}}}})
}

func (s *Server) applyPage(w http.ResponseWriter, r *Request, d applyData) error {
	t, err := admission.TermsOn(r.Context(), s.Keeper.DB(), r.Now)
	if err != nil {
		return err
	}
	l := r.Lang
	for _, x := range t.Rules {
		row := applyRule{Word: publicRuleWord(l, x.Name), Value: x.Value, Source: cited(l, x.Source), Mark: l.T("rule.mark." + string(x.Mark))}
		if l.Has("admission.tier_" + x.Item) {
			row.Word += ": " + l.T("admission.tier_"+x.Item)
		}
		d.Rules = append(d.Rules, row)
	}
	d.Open, d.Mine = r.Visitor(), r.Actor.Has(access.Applicant)
	title := l.T(either(d.Done, "admission.apply_done", "admission.apply_title"))
	return s.show(w, r, "admission_apply", View{Title: d.Form.Title(title), Description: l.T("admission.apply_lead"), Data: d, Public: true, Status: d.Form.Status(), NoIndex: d.Done})
}

// admissionOpen opens an application and sends the link with which the applicant signs in. It
// says the same whether the address is known or not.
func (s *Server) admissionOpen(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := admission.Apply{
		Name: v.Get("name"), NameZh: v.Get("name_zh"), RegNo: v.Get("reg_no"), Country: v.Get("country"), Capital: v.Get("capital"),
		Person: v.Get("person"), Email: v.Get("email"), Lang: r.Lang,
	}
	var out admission.Applied
	if !s.applied.allow(s.network(r.Request), r.Now) {
		err = errs.New(errs.TooMany, "admission.slow")
	} else {
		out, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.applyPage(w, r, applyData{Form: f})
	}
	d := applyData{Form: form{Lang: r.Lang}, Done: true}
	if !out.Person.IsZero() {
		link, err := s.Desk.Invite(r.Context(), access.System("admission"), r.Command().With("invite"), out.Person)
		if err != nil {
			return err
		}
		if r.House.Mode == settings.Demo {
			d.Link = link
		}
	}
	return s.applyPage(w, r, d)
}
