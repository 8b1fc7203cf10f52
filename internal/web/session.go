package web

import (
	"context"
	"net/http"

	"openbourse/internal/registry/access"
)

// Sessions finds the person behind a session token; an unknown or ended session is a
// visitor and no error.
type Sessions interface {
	Actor(ctx context.Context, token string) (access.Actor, error)
}

// sessionCookie carries the token. The prefix makes browsers insist on https and this host.
func (s *Server) sessionCookie() string {
	if s.secure {
		return "__Host-session"
	}
	return "session"
}

// actor is who asks, a visitor when no session is open.
func (s *Server) actor(_ http.ResponseWriter, r *http.Request) (access.Actor, error) {
	c, err := r.Cookie(s.sessionCookie())
	if err != nil || s.Sessions == nil {
		return access.Actor{}, nil //nolint:nilerr // no cookie: a visitor
	}
	return s.Sessions.Actor(r.Context(), c.Value)
}
