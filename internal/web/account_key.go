package web

import (
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/registry/signin"
)

// accountKey makes an API key and shows its secret, this once.
func (s *Server) accountKey(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(strings.TrimSpace(v.Get("days")))
	if err != nil {
		days = 0 // refused below, in the room's words
	}
	k, err := s.Desk.MakeKey(r.Context(), r.Actor, r.Command(), signin.MakeKey{Name: v.Get("name"), Scopes: v["scopes"], Days: days})
	if err != nil {
		return s.accountDone(w, r, "keys", "", err)
	}
	return s.accountPage(w, r, accountData{Form: form{Lang: r.Lang}, NewKey: k.Secret})
}

// accountKeyRevoke takes a key back.
func (s *Server) accountKeyRevoke(w http.ResponseWriter, r *Request) error {
	key, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return s.accountDone(w, r, "keys", "account.said_key_off", s.Desk.RevokeKey(r.Context(), r.Actor, r.Command(), key))
}
