package web

import (
	"encoding/hex"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/retention"
)

const erasuresOnPage = 50

// erasureData is what is over its time, what was asked for, and what was erased.
type erasureData struct {
	Form  form
	Due   []dueRow
	Kinds []option
	Rows  []erasureRow
	More  string
	MayDo bool
}

type dueRow struct {
	Kind, Keep, Mark, Before     string
	Source                       citation
	Count                        int64
	Erases, Person, Asked, Daily bool
}

type erasureRow struct {
	No                           int64
	Chip                         template.HTML
	What, Reason, Asked, By      string
	Count, Record, Signature     string
	Ended                        string
	MayConfirm, MayDecline, Wait bool
}

// adminErasure shows it.
func (s *Server) adminErasure(w http.ResponseWriter, r *Request) error {
	return s.erasurePage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) erasurePage(w http.ResponseWriter, r *Request, f form) error {
	if s.Retention == nil {
		return errs.New(errs.NotFound, "web.no_such_page")
	}
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	due, err := s.Retention.List(ctx, q, r.Actor, r.Now)
	if err != nil {
		return err
	}
	d := erasureData{Form: f, MayDo: r.Actor.May("erasure.ask", access.Any)}
	for _, x := range due {
		n, err := x.Rule.Int()
		if err != nil {
			return err
		}
		keep := "retention.days"
		if x.Years {
			keep = "retention.years"
		}
		d.Due = append(d.Due, dueRow{
			Kind: l.T("retention.kind_" + x.Kind), Keep: l.T(keep, "n", n), Source: cited(l, x.Rule.Source), Mark: string(x.Rule.Mark), Before: moment(l, x.Before, s.zone(r)),
			Count: x.Count, Erases: x.Erases, Person: x.Person && x.Kind != retention.PersonKind, Asked: x.Kind == retention.PersonKind, Daily: x.Daily,
		})
		if x.Erases {
			d.Kinds = append(d.Kinds, option{x.Kind, l.T("retention.kind_" + x.Kind)})
		}
	}
	d.Kinds = append(d.Kinds, option{retention.PersonKind, l.T("retention.kind_person")})
	all, err := retention.Erasures(ctx, q, r.Actor, wholeOf(r.URL.Query().Get("before")), erasuresOnPage+1)
	if err != nil {
		return err
	}
	if len(all) > erasuresOnPage {
		all = all[:erasuresOnPage]
		d.More = "/admin/erasure?before=" + strconv.FormatInt(all[erasuresOnPage-1].No, 10)
	}
	for i := range all {
		d.Rows = append(d.Rows, s.erasureRow(r, &all[i]))
	}
	return s.show(w, r, "admin_erasure", View{Title: f.Title(l.T("retention.title")), Status: f.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

func (s *Server) erasureRow(r *Request, e *retention.Erasure) erasureRow {
	l := r.Lang
	row := erasureRow{
		No: e.No, Chip: chip(stateKind(e.State), stateWord(l, retention.Life, e.State)), What: l.T("retention.kind_" + e.Kind), Reason: e.Reason,
		Asked: moment(l, e.AskedAt, s.zone(r)), By: s.personName(r, e.AskedBy), Count: l.Int(e.Due), Record: e.Record, Ended: momentOr(l, e.EndedAt, s.zone(r)),
	}
	if e.Kind == retention.PersonKind {
		row.What += " " + s.personName(r, e.Person)
	}
	if e.State == retention.Erased || e.State == retention.Lapsed {
		row.Count = l.Int(e.Done)
	}
	if e.Genuine() {
		row.Signature = hex.EncodeToString(e.Signature)
	}
	if open := e.State == retention.Asked && r.Actor.May("erasure.decide", access.Any); open {
		row.MayDecline, row.MayConfirm = true, e.AskedBy != r.Actor.Person
		row.Wait = !row.MayConfirm
	}
	return row
}

// adminErasureAsk asks for an erasure.
func (s *Server) adminErasureAsk(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	if s.Retention == nil {
		return errs.New(errs.NotFound, "web.no_such_page")
	}
	ask := retention.Ask{Kind: v.Get("kind"), Reason: v.Get("reason")}
	if ask.Kind == retention.PersonKind {
		var p party.Person
		if p, err = party.PersonByEmail(r.Context(), s.Keeper.DB(), strings.TrimSpace(v.Get("person"))); err == nil {
			ask.Person = p.ID
		} else if e := errs.Of(err); e.Code == errs.NotFound {
			err = errs.New(errs.Invalid, e.Key).At("person")
		}
	}
	if err == nil {
		_, err = ask.Do(r.Context(), s.Keeper, s.Retention, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.erasurePage(w, r, f)
	}
	s.say(w, "retention.said_asked")
	return redirect(w, r, "/admin/erasure")
}

// adminErasureConfirm is the second person's yes.
func (s *Server) adminErasureConfirm(w http.ResponseWriter, r *Request) error {
	return s.decideErasure(w, r, retention.ActConfirm, "retention.said_confirmed")
}

// adminErasureDecline is a no.
func (s *Server) adminErasureDecline(w http.ResponseWriter, r *Request) error {
	return s.decideErasure(w, r, retention.ActDecline, "retention.said_declined")
}

func (s *Server) decideErasure(w http.ResponseWriter, r *Request, act lifecycle.Act, said string) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err := (retention.Decide{No: no, Confirm: act == retention.ActConfirm}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.erasurePage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, "/admin/erasure")
}
