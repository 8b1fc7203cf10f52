package web

import (
	"net/http"

	"openbourse/internal/base/id"
)

// accountPasskeyBegin gives what a device needs to make a passkey.
func (s *Server) accountPasskeyBegin(w http.ResponseWriter, r *Request) error {
	options, err := s.Desk.BeginPasskey(r.Context(), r.Actor)
	if err != nil {
		return s.passkeyReply(w, r, "", err)
	}
	return passkeyOptions(w, options)
}

// accountPasskey keeps the device's answer.
func (s *Server) accountPasskey(w http.ResponseWriter, r *Request) error {
	b, err := body(r)
	if err == nil {
		err = s.Desk.AddPasskey(r.Context(), r.Actor, id.New(), r.URL.Query().Get("name"), b)
	}
	if err == nil {
		s.say(w, "account.said_passkey")
	}
	return s.passkeyReply(w, r, "/account#passkeys", err)
}

// accountPasskeyRemove takes a passkey away.
func (s *Server) accountPasskeyRemove(w http.ResponseWriter, r *Request) error {
	key, err := pathID(r, "id")
	if err != nil {
		return err
	}
	return s.accountDone(w, r, "passkeys", "account.said_passkey_off", s.Desk.RemovePasskey(r.Context(), r.Actor, r.Command(), key))
}
