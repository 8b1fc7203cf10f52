package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/paper/qr"
)

// totpData is the page on which an authenticator app is set up.
type totpData struct {
	Form   form
	QR     template.HTML
	Secret string
}

// accountTOTP shows the code that the app reads, until its first digits were typed.
func (s *Server) accountTOTP(w http.ResponseWriter, r *Request) error {
	return s.totpPage(w, r, form{Lang: r.Lang})
}

func (s *Server) totpPage(w http.ResponseWriter, r *Request, f form) error {
	e, waiting, err := s.Desk.Enrolling(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	if !waiting {
		return redirect(w, r, "/account#app")
	}
	drawn, err := qr.SVG(e.Address, r.Lang.T("account.totp_qr"), 240)
	if err != nil {
		return err
	}
	return s.show(w, r, "account_totp", View{
		Title: f.Title(r.Lang.T("account.totp_title")), Status: f.Status(), NoIndex: true, Cache: "no-store",
		Data: totpData{Form: f, QR: template.HTML(drawn), Secret: spaced(e.Secret)},
	})
}

// spaced writes a secret in groups of four, as people type it.
func spaced(secret string) string {
	var b []byte
	for i := range len(secret) {
		if i > 0 && i%4 == 0 {
			b = append(b, ' ')
		}
		b = append(b, secret[i])
	}
	return string(b)
}

// accountTOTPBegin makes a new secret.
func (s *Server) accountTOTPBegin(w http.ResponseWriter, r *Request) error {
	if _, err := s.Desk.BeginTOTP(r.Context(), r.Actor, r.Command()); err != nil {
		return s.accountDone(w, r, "app", "", err)
	}
	return redirect(w, r, "/account/app")
}

// accountTOTPConfirm puts the app into force with its first code.
func (s *Server) accountTOTPConfirm(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	if err := s.Desk.ConfirmTOTP(r.Context(), r.Actor, r.Command(), v.Get("code")); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.totpPage(w, r, f)
	}
	return s.accountDone(w, r, "app", "account.said_totp_on", nil)
}

// accountTOTPRemove takes the app away.
func (s *Server) accountTOTPRemove(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	return s.accountDone(w, r, "app", "account.said_totp_off", s.Desk.RemoveTOTP(r.Context(), r.Actor, r.Command(), v.Get("present")))
}
