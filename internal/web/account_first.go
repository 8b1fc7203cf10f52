package web

import (
	"net/http"

	"openbourse/internal/registry/signin"
)

// firstData is the page a one-time link leads to.
type firstData struct {
	Form  form
	Token string
	Link  signin.Link
	Zone  zone
}

// accountFirst asks the person of a one-time link for a password.
func (s *Server) accountFirst(w http.ResponseWriter, r *Request) error {
	return s.firstPage(w, r, form{Lang: r.Lang})
}

func (s *Server) firstPage(w http.ResponseWriter, r *Request, f form) error {
	token := r.PathValue("token")
	l, err := s.Desk.LookLink(r.Context(), token)
	if err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer") // the address is the secret
	return s.show(w, r, "account_first", View{
		Title: f.Title(r.Lang.T("account.first_title")), Status: f.Status(), NoIndex: true, Cache: "no-store",
		Data: firstData{Form: f, Token: token, Link: l, Zone: s.zone(r)},
	})
}

// accountFirstPost sets the password and signs the person in.
func (s *Server) accountFirstPost(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	e, err := s.Desk.UseLink(r.Context(), r.PathValue("token"), v.Get("password"), s.network(r.Request), r.UserAgent())
	if err != nil {
		f, err := again(r, err)
		if err != nil || f.Err.Key == "signin.link_gone" {
			return err
		}
		return s.firstPage(w, r, f)
	}
	s.say(w, "account.said_first")
	return s.entered(w, r, e, "/account")
}
