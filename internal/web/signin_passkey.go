package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"openbourse/internal/base/errs"
)

// passkeyBody is the most a device's answer may take.
const passkeyBody = 64 << 10

// said to the passkey module: where to go, or what went wrong.
type passkeyAnswer struct {
	To    string `json:"to,omitempty"`
	Error string `json:"error,omitempty"`
}

// passkeyReply answers the module in JSON; refusals are told in the reader's words.
func (s *Server) passkeyReply(w http.ResponseWriter, r *Request, to string, err error) error {
	a, status := passkeyAnswer{To: to}, http.StatusOK
	if e := errs.Of(err); e != nil {
		if e.Code == errs.Internal {
			return err
		}
		a, status = passkeyAnswer{Error: r.Lang.Fill(e.Key, e.Args)}, e.Status()
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(a)
}

func passkeyOptions(w http.ResponseWriter, options []byte) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write(options)
	return err
}

// body reads what the module sent, within the limit of the route.
func body(r *Request) ([]byte, error) {
	b, err := io.ReadAll(r.Body)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return nil, errs.New(errs.TooLarge, "web.form_too_large", "limit", r.Lang.Size(big.Limit))
	}
	if err != nil {
		return nil, errs.New(errs.Invalid, "web.form_unreadable").Because(err)
	}
	return b, nil
}

// signInPasskeyBegin gives what the device must answer.
func (s *Server) signInPasskeyBegin(w http.ResponseWriter, r *Request) error {
	options, err := s.Desk.BeginPasskeyEntry(r.Context(), s.network(r.Request))
	if err != nil {
		return s.passkeyReply(w, r, "", err)
	}
	return passkeyOptions(w, options)
}

// signInPasskey takes the device's answer and signs in.
func (s *Server) signInPasskey(w http.ResponseWriter, r *Request) error {
	b, err := body(r)
	if err != nil {
		return s.passkeyReply(w, r, "", err)
	}
	e, err := s.Desk.EnterPasskey(r.Context(), b, s.network(r.Request), r.UserAgent(), s.token(r.Request))
	if err != nil {
		return s.passkeyReply(w, r, "", err)
	}
	who, err := s.Desk.Actor(r.Context(), e.Token)
	if err != nil {
		return err
	}
	s.remember(w, s.sessionCookie(), e.Token, e.Expires.Sub(r.Now))
	return s.passkeyReply(w, r, local(r.URL.Query().Get("to"), landing(r, who)), nil)
}
