package web

import (
	"net/http"

	"openbourse/internal/base/errs"
)

// signInCode asks for the six digits after the password was right.
func (s *Server) signInCode(w http.ResponseWriter, r *Request) error {
	waiting, err := s.Desk.Waiting(r.Context(), s.token(r.Request))
	if err != nil {
		return err
	}
	to := local(r.URL.Query().Get("to"), "")
	if !waiting {
		return redirect(w, r, "/signin?to="+queryEscape(to))
	}
	return s.codePage(w, r, form{Lang: r.Lang}, to)
}

func (s *Server) codePage(w http.ResponseWriter, r *Request, f form, to string) error {
	return s.show(w, r, "signin_code", View{Title: f.Title(r.Lang.T("signin.code_title")), Status: f.Status(), Data: signinData{Form: f, To: to}, NoIndex: true, Cache: "no-store"})
}

// signInCodePost tries the code.
func (s *Server) signInCodePost(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	e, err := s.Desk.Code(r.Context(), s.token(r.Request), v.Get("code"), s.network(r.Request), r.UserAgent())
	if errs.Is(err, "signin.start_again") {
		f, _ := again(r, err, errs.Unauthenticated)
		s.leave(w)
		return s.signInPage(w, r, f, v.Get("to"))
	}
	if err != nil {
		f, err := again(r, err, errs.Unauthenticated, errs.Forbidden)
		if err != nil {
			return err
		}
		return s.codePage(w, r, f, v.Get("to"))
	}
	return s.entered(w, r, e, v.Get("to"))
}
