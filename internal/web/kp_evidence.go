package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/registry/access"
)

// kpEvidenceData is what is stated about where a stone comes from.
type kpEvidenceData struct {
	Stone     int64
	Title     string
	Rows      []kpEvidenceRow
	Country   string
	Asks      []kpAsk
	AsksNone  string
	Form      form
	Kinds     []option
	May       bool
	Countries []option
}

type kpEvidenceRow struct{ Kind, Origins, Reference, Day, Who string }

type kpAsk struct {
	What   string
	Source citation
	Met    bool
}

// kpEvidence shows the evidence of a stone, and what a destination asks for.
func (s *Server) kpEvidence(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.kpEvidencePage(w, r, no, filled(r.Lang, "kind", kimberley.DueDiligence))
}

func (s *Server) kpEvidencePage(w http.ResponseWriter, r *Request, no int64, f form) error {
	l := r.Lang
	country := strings.ToUpper(orElse(r.URL.Query().Get("to"), "BE"))
	asks, err := kimberley.WantedOf(r.Context(), s.Keeper.DB(), r.Actor, no, country, today(r, s.zone(r)))
	if err != nil {
		return err
	}
	all, err := kimberley.EvidenceOf(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	d := kpEvidenceData{Stone: no, Title: l.T("kp.evidence_title", "stone", no), Country: country, Form: f, May: r.Actor.May("kimberley.state", access.Own)}
	for _, k := range kimberley.EvidenceKinds {
		d.Kinds = append(d.Kinds, option{k, l.T("kp.kind_" + k)})
	}
	for _, e := range all {
		d.Rows = append(d.Rows, kpEvidenceRow{l.T("kp.kind_" + e.Kind), orElse(e.Origins.Words(), e.Words), e.Reference, l.Date(e.Issued), s.orgName(r, e.Org)})
	}
	for _, a := range asks {
		d.Asks = append(d.Asks, kpAsk{l.T(a.Why), cited(l, a.Source), a.Met})
	}
	if len(asks) == 0 {
		d.AsksNone = l.T("kp.asked_none", "country", country)
	}
	return s.show(w, r, "kp_evidence", View{Title: f.Title(d.Title), Data: d, NoIndex: true, Status: f.Status()})
}

// kpState hangs a statement on a stone.
func (s *Server) kpState(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	if err := s.kpStated(r, no, v); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.kpEvidencePage(w, r, no, f)
	}
	s.say(w, "kp.evidence_said")
	return redirect(w, r, "/border/evidence/"+strconv.FormatInt(no, 10))
}

func (s *Server) kpStated(r *Request, no int64, v url.Values) error {
	c := kimberley.State{Stone: no, Kind: v.Get("kind"), Reference: v.Get("reference"), Issued: clock.Date(strings.TrimSpace(v.Get("issued")))}
	if c.Kind != kimberley.Warranty {
		o, _, err := kimberley.ParseOrigins(v.Get("origins"))
		if err != nil {
			return err
		}
		c.Origins = o
	}
	_, err := c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return err
}
