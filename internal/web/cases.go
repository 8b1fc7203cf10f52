package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
)

const casesPage = 50

// casesData are cases: of the reader's organisation, or all for the exchange's people.
type casesData struct {
	May  bool // open one
	Rows []casesRow
	More string
}

type casesRow struct {
	No                int64
	Chip              template.HTML
	What, Sides, Next string
}

// cases lists them, newest first.
func (s *Server) cases(w http.ResponseWriter, r *Request) error {
	all, err := justice.List(r.Context(), s.Keeper.DB(), r.Actor, r.Now, wholeOf(r.URL.Query().Get("before")), casesPage+1)
	if err != nil {
		return err
	}
	d := casesData{May: r.Actor.May("justice.open", access.Own)}
	if len(all) > casesPage {
		all = all[:casesPage]
		d.More = "/cases?before=" + strconv.FormatInt(all[casesPage-1].No, 10)
	}
	for i := range all {
		c := &all[i]
		d.Rows = append(d.Rows, casesRow{
			No: c.No, Chip: s.caseChip(r, c), What: r.Lang.T("today.kind_"+c.Kind, "deal", c.Deal),
			Sides: s.orgName(r, c.Claimant) + " → " + s.orgName(r, c.Against), Next: moment(r.Lang, c.Next, s.zone(r)),
		})
	}
	return s.show(w, r, "cases", View{Title: r.Lang.T("case.title"), Data: d, NoIndex: true})
}

func (s *Server) caseChip(r *Request, c *justice.Case) template.HTML {
	return chip(stateKind(c.State), stateWord(r.Lang, justice.Life, c.State))
}

func caseURL(no int64) string { return "/cases/" + strconv.FormatInt(no, 10) }

// caseNew is the form of a new case.
func (s *Server) caseNew(w http.ResponseWriter, r *Request) error {
	return s.caseForm(w, r, form{Lang: r.Lang, Values: url.Values{"deal": {r.URL.Query().Get("deal")}}})
}

func (s *Server) caseForm(w http.ResponseWriter, r *Request, f form) error {
	return s.show(w, r, "case_new", View{Title: f.Title(r.Lang.T("case.bring")), Data: f, NoIndex: true, Status: f.Status()})
}

// caseOpen brings a case.
func (s *Server) caseOpen(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	done, err := justice.Bring{Deal: wholeOf(v.Get("deal")), Body: v.Get("body")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.caseForm(w, r, f)
	}
	s.say(w, "case.said_opened")
	return redirect(w, r, caseURL(done.Case))
}
