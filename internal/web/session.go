package web

import (
	"net/http"
	"time"

	"openbourse/internal/registry/access"
	"openbourse/internal/registry/signin"
)

// sessionCookie carries the token. The prefix makes browsers insist on https and this host.
func (s *Server) sessionCookie() string {
	if s.secure {
		return "__Host-bourse"
	}
	return "bourse"
}

// token is the session's token that the browser brought, or empty.
func (s *Server) token(r *http.Request) string {
	c, err := r.Cookie(s.sessionCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

// actor is who asks, a visitor when no session is open.
func (s *Server) actor(r *http.Request) (access.Actor, error) {
	token := s.token(r)
	if token == "" || s.Desk == nil {
		return access.Actor{}, nil
	}
	return s.Desk.Actor(r.Context(), token)
}

// enter gives the browser its new session and leads on: to the code when one is asked
// for, else where the reader wanted to go.
func (s *Server) enter(w http.ResponseWriter, r *Request, e signin.Entered, to string) error {
	s.remember(w, s.sessionCookie(), e.Token, e.Expires.Sub(r.Now).Truncate(time.Second))
	if e.NeedCode {
		return redirect(w, r, "/signin/code?to="+queryEscape(to))
	}
	return redirect(w, r, to)
}

// leave makes the browser forget its session.
func (s *Server) leave(w http.ResponseWriter) { s.remember(w, s.sessionCookie(), "", 0) }

// landing is where a reader starts who wanted no page in particular.
func landing(r *Request, who access.Actor) string {
	if who.May("market.search", access.Any) {
		return "/stones"
	}
	return "/" + string(r.Lang) + "/"
}
