package web

import (
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/border/listfile"
	"openbourse/internal/border/screening"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
)

const compliancePage = 50

// complianceData is the desk: what waits, and what names are screened against.
type complianceData struct {
	Form  form
	All   bool
	Rows  []complianceRow
	More  string
	Lists []complianceList
}

type complianceRow struct {
	No         int64
	Chip       template.HTML
	What, Who  string
	Score, Day string
}

type complianceList struct{ Name, Day, Age, Digest, Entries, Taken string }

// compliance shows it.
func (s *Server) compliance(w http.ResponseWriter, r *Request) error {
	return s.compliancePage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) compliancePage(w http.ResponseWriter, r *Request, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	d := complianceData{Form: f, All: r.URL.Query().Get("all") == "1"}
	all, err := screening.List(ctx, q, r.Actor, !d.All, wholeOf(r.URL.Query().Get("before")), compliancePage+1)
	if err != nil {
		return err
	}
	if len(all) > compliancePage {
		all = all[:compliancePage]
		d.More = "/compliance?before=" + strconv.FormatInt(all[compliancePage-1].No, 10)
		if d.All {
			d.More += "&all=1"
		}
	}
	for i := range all {
		c := &all[i]
		row := complianceRow{No: c.No, Chip: chip(stateKind(c.State), stateWord(l, screening.Life, c.State)), Day: moment(l, c.Opened, s.zone(r))}
		row.What, row.Who = s.complianceWords(r, c)
		if c.Kind == screening.NameCase {
			row.Score = score(l, c.Score)
		}
		d.Rows = append(d.Rows, row)
	}
	if d.Lists, err = s.complianceLists(r); err != nil {
		return err
	}
	return s.show(w, r, "compliance", View{Title: f.Title(l.T("compliance.title")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// complianceWords says what a case is about, and whom.
func (s *Server) complianceWords(r *Request, c *screening.Case) (what, who string) {
	if c.Kind == screening.PriceCase {
		return r.Lang.T("compliance.price", "deal", strconv.FormatInt(c.Deal, 10)), r.Lang.T("prices.flag_" + c.Pattern)
	}
	return r.Lang.T("compliance.source_"+c.Source) + ": " + orElse(c.Entry, r.Lang.T("retention.gone")), orElse(c.Subject, r.Lang.T("retention.gone"))
}

// score writes thousandths as per cent.
func score(l i18n.Lang, v int64) string { return l.Percent(v) }

func (s *Server) complianceLists(r *Request) ([]complianceList, error) {
	all, err := screening.Current(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return nil, err
	}
	cal, err := calendar.Load(r.Context(), s.Keeper.DB())
	if err != nil {
		return nil, err
	}
	var out []complianceList
	for i := range all {
		x := &all[i]
		out = append(out, complianceList{
			r.Lang.T("compliance.source_" + x.Source), r.Lang.Date(x.Day), r.Lang.T("compliance.age", "n", x.Age(cal.Today(r.Now))), x.Digest, r.Lang.Int(x.Entries), moment(r.Lang, x.Taken, s.zone(r)),
		})
	}
	return out, nil
}

// complianceList takes a list file.
func (s *Server) complianceList(w http.ResponseWriter, r *Request) error {
	t, err := s.complianceTaken(r)
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.compliancePage(w, r, f)
	}
	s.say(w, "compliance.said_list", "n", strconv.FormatInt(t.Entries, 10), "day", string(t.Day))
	return redirect(w, r, "/compliance")
}

func (s *Server) complianceTaken(r *Request) (screening.Taken, error) {
	if err := access.Check(r.Actor, "screening.list", access.Any); err != nil {
		return screening.Taken{}, err
	}
	file, _, err := r.FormFile("file")
	var big *http.MaxBytesError
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return screening.Taken{}, errs.New(errs.Invalid, "document.file_empty").At("file")
	case errors.As(err, &big):
		return screening.Taken{}, errs.New(errs.TooLarge, "listfile.size", "max", listfile.MaxSize>>20).At("file")
	case err != nil:
		return screening.Taken{}, errs.New(errs.Invalid, "web.form_unreadable").Because(err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, listfile.MaxSize+1))
	if err != nil {
		return screening.Taken{}, err
	}
	return screening.Take(r.Context(), s.Keeper, r.Actor, r.Command(), b)
}

// exchangeDay is the exchange's date.
func (s *Server) exchangeDay(r *Request) (clock.Date, error) {
	return calendar.DayOf(r.Context(), s.Keeper.DB(), r.Now)
}
