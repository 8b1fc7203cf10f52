package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/signin"
)

// recoveriesData lists who asks to be let back in.
type recoveriesData struct {
	Form form
	Rows []recoveryRow
	Link string // shown once, where no letters are sent
}

type recoveryRow struct {
	ID, Person, PersonURL, Org, Reason string
	Asked, By                          string
	State                              template.HTML
	MayConfirm, MayDecline             bool
}

var recoveryChips = map[lifecycle.State]string{signin.Asked: "a", signin.Confirmed: "o", signin.Declined: "x", signin.Lapsed: "n"}

// adminRecoveries lists the requests the reader may decide.
func (s *Server) adminRecoveries(w http.ResponseWriter, r *Request) error {
	return s.recoveriesPage(w, r, form{Lang: r.Lang}, "")
}

func (s *Server) recoveriesPage(w http.ResponseWriter, r *Request, f form, link string) error {
	all, err := s.Desk.Recoveries(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	d := recoveriesData{Form: f, Link: link}
	for _, x := range all {
		open := x.State == signin.Asked && x.Person.ID != r.Actor.Person
		d.Rows = append(d.Rows, recoveryRow{
			ID: x.ID.String(), Person: x.Person.NameIn(r.Lang), PersonURL: "/admin/people/" + x.Person.ID.String(), Org: x.Org.NameIn(r.Lang), Reason: x.Reason,
			Asked: moment(r.Lang, x.AskedAt, s.zone(r)), By: x.AskedName, State: chip(recoveryChips[x.State], r.Lang.T("state.recovery."+string(x.State))),
			MayConfirm: open && x.AskedBy != r.Actor.Person, MayDecline: open,
		})
	}
	return s.show(w, r, "admin_recoveries", View{Title: f.Title(r.Lang.T("admin.recoveries_title")), Status: f.Status(), Data: d, NoIndex: true, Cache: "no-store"})
}

// adminRecoveryConfirm is the second administrator's yes.
func (s *Server) adminRecoveryConfirm(w http.ResponseWriter, r *Request) error {
	return s.decideRecovery(w, r, signin.Confirm, "admin.said_confirmed")
}

// adminRecoveryDecline is a no.
func (s *Server) adminRecoveryDecline(w http.ResponseWriter, r *Request) error {
	return s.decideRecovery(w, r, signin.Decline, "admin.said_declined")
}

func (s *Server) decideRecovery(w http.ResponseWriter, r *Request, act lifecycle.Act, said string) error {
	recovery, err := pathID(r, "id")
	if err != nil {
		return err
	}
	link, err := s.Desk.DecideRecovery(r.Context(), r.Actor, r.Command(), recovery, act)
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.recoveriesPage(w, r, f, "")
	}
	if link != "" {
		return s.recoveriesPage(w, r, form{Lang: r.Lang}, link)
	}
	s.say(w, said)
	return redirect(w, r, "/admin/recoveries")
}
