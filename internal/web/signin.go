package web

import (
	"net/http"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/signin"
)

// signinData is the page that asks for address and password.
type signinData struct {
	Form form
	To   string // where the reader wanted to go
	Demo []demoData
}

// demoData is a one-click sign-in of the fictional exchange. The first of a group has its name.
type demoData struct{ Group, URL, Role, Name, Org string }

// signIn asks who the reader is.
func (s *Server) signIn(w http.ResponseWriter, r *Request) error {
	return s.signInPage(w, r, form{Lang: r.Lang}, r.URL.Query().Get("to"))
}

func (s *Server) signInPage(w http.ResponseWriter, r *Request, f form, to string) error {
	d := signinData{Form: f, To: local(to, "")}
	if s.Desk.Config.Demo {
		people, err := s.Desk.DemoPeople(r.Context())
		if err != nil {
			return err
		}
		for i, p := range people {
			line := demoData{"", "/signin/demo/" + p.Person.Email, r.Lang.T("signin.demo_part_" + p.Part), p.Person.NameIn(r.Lang), p.Org.NameIn(r.Lang)}
			if i == 0 || people[i-1].Group != p.Group {
				line.Group = r.Lang.T("signin.demo_group_" + p.Group)
			}
			d.Demo = append(d.Demo, line)
		}
	}
	return s.show(w, r, "signin", View{Title: f.Title(r.Lang.T("signin.title")), Status: f.Status(), Data: d, NoIndex: true, Cache: "no-store", Scripts: []string{"passkey.js"}})
}

// signInPost tries address and password.
func (s *Server) signInPost(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	to := v.Get("to")
	e, err := s.Desk.Password(r.Context(), signin.Try{
		Email: v.Get("email"), Password: v.Get("password"), Address: s.network(r.Request), Agent: r.UserAgent(), Old: s.token(r.Request),
	})
	if err != nil {
		f, err := again(r, err, errs.Unauthenticated, errs.Forbidden)
		if err != nil {
			return err
		}
		return s.signInPage(w, r, f, to)
	}
	return s.entered(w, r, e, to)
}

// entered leads one who signed in to the page he wanted.
func (s *Server) entered(w http.ResponseWriter, r *Request, e signin.Entered, to string) error {
	if to = local(to, ""); to == "" && !e.NeedCode {
		who, err := s.Desk.Actor(r.Context(), e.Token)
		if err != nil {
			return err
		}
		to = landing(r, who)
	}
	return s.enter(w, r, e, to)
}

// signOut ends the session.
func (s *Server) signOut(w http.ResponseWriter, r *Request) error {
	if err := s.Desk.SignOut(r.Context(), s.token(r.Request)); err != nil {
		return err
	}
	s.leave(w)
	s.say(w, "signin.said_out")
	return redirect(w, r, "/signin")
}

// signInDemo signs in with one click. Only the fictional exchange has it, which is why a
// link may do here what elsewhere only a form does.
func (s *Server) signInDemo(w http.ResponseWriter, r *Request) error {
	e, err := s.Desk.EnterDemo(r.Context(), r.PathValue("who"), r.UserAgent(), s.token(r.Request))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.entered(w, r, e, r.URL.Query().Get("to"))
}
