package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/statistics"
	"openbourse/internal/registry/access"
)

// editionsData is the desk at which editions are made.
type editionsData struct {
	Form, Drop, Err form
	DropAt          int64
	Rows            []editionRow
	Langs           []option
	Errata          []erratumLine
}

// editionRow is an edition with what may be done with it.
type editionRow struct {
	editionLine
	No             int64
	Computed       string // by whom
	Reviewed, Out  string
	Note           string
	Hidden         int64 // figures that are not shown
	Members        int64
	Value          string
	Review, Public bool // what may be done
	Dropped        bool
}

// editionLine is an edition as readers see it.
type editionLine struct {
	Month, Revision, AsOf, Digest, Why string
	Chip                               template.HTML
}

const editionPage = 60

func (s *Server) adminStatistics(w http.ResponseWriter, r *Request) error {
	l := r.Lang
	return s.editionsPage(w, r, editionsData{Form: form{Lang: l}, Drop: form{Lang: l}, Err: form{Lang: l}})
}

func (s *Server) editionsPage(w http.ResponseWriter, r *Request, d editionsData) error {
	editions, err := statistics.Editions(r.Context(), s.Keeper.DB(), r.Actor, 0, editionPage)
	if err != nil {
		return err
	}
	lines, err := s.editionLines(r, editions)
	if err != nil {
		return err
	}
	for i := range editions {
		row, err := s.editionRow(r, &editions[i], lines[i])
		if err != nil {
			return err
		}
		d.Rows = append(d.Rows, row)
	}
	for _, x := range i18n.Languages {
		d.Langs = append(d.Langs, option{string(x), tongues[x]})
	}
	if d.Form.Values == nil {
		m := statistics.MonthOf(today(r, s.zone(r))) - 1
		d.Form = filled(r.Lang, "month", m.String())
	}
	if d.Errata, err = s.borderErrata(r, statistics.Period{Last: 1 << 40}); err != nil {
		return err
	}
	bad := d.Form
	for _, f := range []form{d.Drop, d.Err} {
		if f.Err != nil {
			bad = f
		}
	}
	return s.show(w, r, "admin_statistics", View{Title: bad.Title(r.Lang.T("admin.statistics")), Status: bad.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

func (s *Server) editionRow(r *Request, e *statistics.Edition, line editionLine) (editionRow, error) {
	row := editionRow{editionLine: line, No: e.No, Note: e.Note}
	f, err := e.Figures()
	if err != nil {
		return row, err
	}
	for _, x := range f.Series {
		if x.Hidden {
			row.Hidden++
		}
	}
	all := f.Of(statistics.Imports)
	row.Members, row.Value = all.Members, r.Lang.T("imports.hidden")
	if !all.Hidden {
		row.Value = "US$ " + r.Lang.Scaled(all.USD, 2, 2)
	}
	row.Computed, row.Reviewed, row.Out = s.personName(r, e.ComputedBy), s.personName(r, e.ReviewedBy), s.personName(r, e.OutBy)
	row.Review = e.State == statistics.Computed && r.Actor.May("statistics.review", access.Any) && e.ComputedBy != r.Actor.Person
	row.Public = e.State == statistics.Reviewed && r.Actor.May("statistics.publish", access.Any)
	row.Dropped = e.State != statistics.Computed && e.State != statistics.Reviewed
	return row, nil
}

// editionLines are editions in the reader's words.
func (s *Server) editionLines(r *Request, all []statistics.Edition) ([]editionLine, error) {
	out := make([]editionLine, len(all))
	for i := range all {
		e := &all[i]
		out[i] = editionLine{
			Month: r.Lang.Month(e.Month.Day()), Revision: r.Lang.Int(e.Revision), AsOf: moment(r.Lang, e.AsOf, s.zone(r)), Digest: e.Digest[:min(16, len(e.Digest))],
			Chip: chip(stateKind(e.State), stateWord(r.Lang, statistics.Life, e.State)), Why: e.Note,
		}
	}
	return out, nil
}

// adminEdition computes a month.
func (s *Server) adminEdition(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = statistics.ComputeEdition{Month: v.Get("month"), Why: v.Get("why"), Zone: s.zone(r)}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.editionsPage(w, r, editionsData{Form: f, Drop: form{Lang: r.Lang}, Err: form{Lang: r.Lang}})
	}
	s.say(w, "editions.said_computed", "month", v.Get("month"))
	return redirect(w, r, "/admin/statistics")
}

// adminEditionMove reviews, publishes or drops one.
func (s *Server) adminEditionMove(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	act := r.URL.Path[len("/admin/statistics/"):]
	no := wholeOf(v.Get("no"))
	_, err = statistics.MoveEdition{No: no, Act: lifecycle.Act(act), Note: v.Get("note")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err, errs.NotFound, errs.Forbidden)
		if err != nil {
			return err
		}
		f.Part = "edition-" + v.Get("no")
		return s.editionsPage(w, r, editionsData{Form: form{Lang: r.Lang}, Drop: f, DropAt: no, Err: form{Lang: r.Lang}})
	}
	s.say(w, "editions.said_"+act)
	return redirect(w, r, "/admin/statistics")
}

// adminBorderErratum notes an erratum.
func (s *Server) adminBorderErratum(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := statistics.AddErratum{Month: v.Get("of"), Text: i18n.Text{}}
	for _, l := range i18n.Languages {
		c.Text[l] = v.Get("text_" + string(l))
	}
	if _, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err, errs.NotFound)
		if err != nil {
			return err
		}
		if f.Err.Field == "month" {
			f.Err = f.Err.At("of")
		}
		return s.editionsPage(w, r, editionsData{Form: form{Lang: r.Lang}, Drop: form{Lang: r.Lang}, Err: f})
	}
	s.say(w, "prices.said_erratum")
	return redirect(w, r, "/admin/statistics")
}
