package web

import (
	"net/http"

	"openbourse/internal/registry/party"
)

// adminPersonChange changes a person's address and names.
func (s *Server) adminPersonChange(w http.ResponseWriter, r *Request) error {
	p, err := pathID(r, "id")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = party.ChangePerson{Person: p, Email: v.Get("email"), Name: v.Get("name"), NameZh: v.Get("name_zh")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.personDone(w, r, p, "admin.said_changed", err)
}

// adminPersonRoles gives a person other roles.
func (s *Server) adminPersonRoles(w http.ResponseWriter, r *Request) error {
	p, err := pathID(r, "id")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = party.SetRoles{Person: p, Roles: rolesTicked(v["roles"])}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.personDone(w, r, p, "admin.said_roles", err)
}

// adminPersonEnd ends a person's post.
func (s *Server) adminPersonEnd(w http.ResponseWriter, r *Request) error {
	p, err := pathID(r, "id")
	if err != nil {
		return err
	}
	_, err = party.DeactivatePerson{Person: p}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.personDone(w, r, p, "admin.said_ended", err)
}

// adminPersonInvite gives a person a new link.
func (s *Server) adminPersonInvite(w http.ResponseWriter, r *Request) error {
	p, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return s.invite(w, r, p)
}

// adminPersonRecover asks for a person who lost his way in.
func (s *Server) adminPersonRecover(w http.ResponseWriter, r *Request) error {
	p, err := pathID(r, "id")
	if err != nil {
		return err
	}
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = s.Desk.AskRecovery(r.Context(), r.Actor, r.Command(), p, v.Get("reason"))
	return s.personDone(w, r, p, "admin.said_asked", err)
}
