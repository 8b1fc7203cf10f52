package web

import (
	"net/http"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

// pathID is an id in the address of a page.
func pathID(r *Request, name string) (id.ID, error) {
	v, err := id.Parse(r.PathValue(name))
	if err != nil || v.IsZero() {
		return id.ID{}, errs.New(errs.NotFound, "web.no_such_page")
	}
	return v, nil
}

// accountSessionEnd ends one of one's own sessions.
func (s *Server) accountSessionEnd(w http.ResponseWriter, r *Request) error {
	session, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return s.accountDone(w, r, "sessions", "account.said_session", s.Desk.EndSession(r.Context(), r.Actor, r.Command(), session))
}

// accountSessionOthers ends all of one's sessions but this one.
func (s *Server) accountSessionOthers(w http.ResponseWriter, r *Request) error {
	_, err := s.Desk.EndOtherSessions(r.Context(), r.Actor, r.Command())
	return s.accountDone(w, r, "sessions", "account.said_sessions", err)
}
