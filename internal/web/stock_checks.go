package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/border/custody"
)

type stockChecksData struct {
	Rows []stockCheckRow
	Form form
}

type stockCheckRow struct {
	No     int64
	Chip   template.HTML
	Day    string
	Member string
}

// stockChecks lists counts of the vault.
func (s *Server) stockChecks(w http.ResponseWriter, r *Request) error {
	return s.stockChecksPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) stockChecksPage(w http.ResponseWriter, r *Request, f form) error {
	all, err := custody.Checks(r.Context(), s.Keeper.DB(), r.Actor, 100)
	if err != nil {
		return err
	}
	d := stockChecksData{Form: f}
	for _, c := range all {
		row := stockCheckRow{No: c.No, Chip: chip(stateKind(c.State), stateWord(r.Lang, custody.CheckLife, c.State)), Day: r.Lang.Date(c.Day), Member: r.Lang.T("custody.everybody")}
		if !c.Member.IsZero() {
			row.Member = s.orgName(r, c.Member)
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "stock_checks", View{Title: f.Title(r.Lang.T("custody.checks")), Data: d, NoIndex: true, Status: f.Status()})
}

// stockCheckOpen begins one.
func (s *Server) stockCheckOpen(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	var c custody.OpenCheck
	var done custody.CheckDone
	if c.Member, err = s.orgNamed(r, v.Get("member_no")); err == nil {
		done, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		return s.stockChecksPage(w, r, f)
	}
	return redirect(w, r, "/border/checks/"+strconv.FormatInt(done.Check, 10))
}
