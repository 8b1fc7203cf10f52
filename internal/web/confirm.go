package web

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
)

// confirmBegin gives what the device must sign to confirm one act.
func (s *Server) confirmBegin(w http.ResponseWriter, r *Request) error {
	digest, _ := hex.DecodeString(r.URL.Query().Get("digest")) // a wrong one is refused as too short
	options, err := s.Desk.BeginConfirm(r.Context(), r.Actor, r.URL.Query().Get("act"), digest)
	if err != nil {
		return s.passkeyReply(w, r, "", err)
	}
	return passkeyOptions(w, options)
}

// confirm takes the device's answer and gives the proof that the form then carries.
func (s *Server) confirm(w http.ResponseWriter, r *Request) error {
	b, err := body(r)
	if err != nil {
		return s.passkeyReply(w, r, "", err)
	}
	digest, _ := hex.DecodeString(r.URL.Query().Get("digest"))
	p, err := s.Desk.FinishConfirm(r.Context(), r.Actor, r.URL.Query().Get("act"), digest, b)
	if err != nil {
		return s.passkeyReply(w, r, "", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(map[string]string{"proof": p.ID.String()})
}
