package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
)

const reportsOnPage = 50

// reportsData is what laboratories said of report numbers, for one of them or for the exchange.
type reportsData struct {
	Form    form
	House   bool
	Answers bool // the reader answers for reports
	Labs    []option
	Words   []option // what may be said
	Rows    []reportAnswerRow
	More    string
}

type reportAnswerRow struct {
	No                        int64
	Report, Note, By, Who, At string
	Chip                      template.HTML
	See                       bool
}

// labReports shows it.
func (s *Server) labReports(w http.ResponseWriter, r *Request) error {
	return s.labReportsPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) labReportsPage(w http.ResponseWriter, r *Request, f form) error {
	l := r.Lang
	all, err := market.ReportAnswers(r.Context(), s.Keeper.DB(), r.Actor, false, wholeOf(r.URL.Query().Get("before")), reportsOnPage+1)
	if err != nil {
		return err
	}
	d := reportsData{Form: f, House: r.Actor.May("report.read", access.Any), Words: []option{{"yes", l.T("report.genuine_yes")}, {"no", l.T("report.genuine_no")}}}
	if r.Actor.May("report.answer", access.Assigned) {
		labs, err := market.LabsOf(r.Context(), s.Keeper.DB(), r.Actor.Org)
		if err != nil {
			return err
		}
		d.Answers, d.Labs = true, labOptions(labs)
	}
	if len(all) > reportsOnPage {
		all = all[:reportsOnPage]
		d.More = "/reports?before=" + strconv.FormatInt(all[reportsOnPage-1].No, 10)
	}
	for i := range all {
		v := &all[i]
		row := reportAnswerRow{
			No: v.No, Report: reportKey(v), Note: v.Note, By: s.orgName(r, v.Org), Who: s.personName(r, v.Person), At: moment(l, v.At, s.zone(r)), Chip: chip("o", l.T("report.confirmed")),
			See: !v.Genuine && v.Seen == 0 && r.Actor.May("report.see", access.Any),
		}
		if !v.Genuine {
			row.Chip = chip("x", l.T("report.disowned"))
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "reports", View{Title: f.Title(l.T("report.title")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

func labOptions(labs []stone.Lab) []option {
	all := make([]option, len(labs))
	for i, x := range labs {
		all[i] = option{x.String(), x.String()}
	}
	return all
}

func reportKey(v *market.ReportAnswer) string {
	return stone.Report{Lab: v.Lab, Number: v.Number}.Key()
}

// reportAnswer is a laboratory's word about a number.
func (s *Server) reportAnswer(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = market.AnswerReport{Lab: v.Get("lab"), Number: v.Get("number"), Genuine: v.Get("genuine") == "yes", Note: v.Get("note")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.reportDone(w, r, err, "report.said_answer")
}

// reportSee notes that the exchange knows of a report that was disowned.
func (s *Server) reportSee(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = market.SeeReport{No: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.reportDone(w, r, err, "report.said_see")
}

func (s *Server) reportDone(w http.ResponseWriter, r *Request, err error, said string) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.labReportsPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, "/reports")
}

// todayReports are reports that their laboratories disowned and that the exchange has not noted.
func (s *Server) todayReports(r *Request) (todayPart, error) {
	if !r.Actor.May("report.see", access.Any) {
		return todayPart{}, nil
	}
	p := todayPart{Title: r.Lang.T("today.reports"), URL: "/reports"}
	all, err := market.ReportAnswers(r.Context(), s.Keeper.DB(), r.Actor, true, 0, todayMost)
	for i := range all {
		v := &all[i]
		p.Rows = append(p.Rows, todayRow{No: reportKey(v), URL: "/reports", What: s.orgName(r, v.Org) + ": " + v.Note, When: moment(r.Lang, v.At, s.zone(r)), Chip: chip("x", r.Lang.T("report.disowned"))})
	}
	return p, err
}
