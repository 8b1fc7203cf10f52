package web

import (
	"fmt"
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/access"
)

const admissionsOnPage = 50

// admissionsData are applications: all for the exchange, else those that are the reader's.
type admissionsData struct {
	Lead  string
	Rows  []admissionRow
	More  string
	Again bool
}

type admissionRow struct {
	No         int64
	Chip       template.HTML
	Name, Next string
}

// admissions lists them, newest first.
func (s *Server) admissions(w http.ResponseWriter, r *Request) error {
	all, err := admission.List(r.Context(), s.Keeper.DB(), r.Actor, r.Now, wholeOf(r.URL.Query().Get("before")), admissionsOnPage+1)
	if err != nil {
		return err
	}
	l := r.Lang
	d := admissionsData{Lead: l.T(either(r.Actor.May("admission.list", access.Any), "admission.lead_house", "admission.lead_own"))}
	if len(all) > admissionsOnPage {
		all = all[:admissionsOnPage]
		d.More = fmt.Sprintf("/admissions?before=%d", all[admissionsOnPage-1].No)
	}
	for i := range all {
		a := &all[i]
		row := admissionRow{No: a.No, Chip: chip(stateKind(a.State), stateWord(l, admission.Life, a.State)), Name: s.orgName(r, a.Org)}
		switch {
		case a.Window(r.Now):
			day := span(a.NoticeFrom, today(r, s.zone(r)))
			row.Next = l.T("admission.day_of", "day", day, "days", span(a.NoticeFrom, a.NoticeUntil))
		case a.State == admission.Incomplete && a.Lapses > 0:
			row.Next = l.T("admission.complete_by") + " " + l.Date(clock.DateOf(a.Lapses-1, s.zone(r)))
		case a.State == admission.FeeDue:
			row.Next = l.T("admission.pay_by") + " " + l.Date(clock.DateOf(a.PayBy-1, s.zone(r)))
		case a.Again != "":
			row.Next = l.T("admission.again_from") + " " + l.Date(a.Again)
		}
		d.Rows = append(d.Rows, row)
	}
	d.Again = len(all) > 0 && r.Actor.Has(access.Applicant) && all[0].Over() && all[0].State != admission.Admitted && all[0].Again <= today(r, s.zone(r))
	return s.show(w, r, "admissions", View{Title: l.T("admission.title"), Data: d, NoIndex: true})
}

// span counts days, both ends among them.
func span(from, to clock.Date) int { return int(to.Time().Sub(from.Time()).Hours())/24 + 1 }

func admissionURL(no int64) string { return "/admissions/" + strconv.FormatInt(no, 10) }

// admissionAgain opens another application of a company whose last one ended.
func (s *Server) admissionAgain(w http.ResponseWriter, r *Request) error {
	if _, err := r.Form(); err != nil {
		return err
	}
	done, err := admission.Again{}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		return err
	}
	return redirect(w, r, admissionURL(done.No))
}
