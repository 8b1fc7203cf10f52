package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"openbourse/internal/base/errs"
)

var crossOrigin = errs.New(errs.Forbidden, "web.cross_origin")

// failure is what the error page shows: what, why and the way out.
type failure struct {
	Heading, Why string
	SignIn       string // where to sign in and come back here, when that is the way out
	ID           string
}

// fail shows a refusal as a page in the reader's language. What came from below is
// logged with the request id and never shown.
func (s *Server) fail(w http.ResponseWriter, r *Request, err error) {
	e := errs.Of(err)
	if e.Code == errs.Internal {
		s.Log.ErrorContext(r.Context(), "failed", "id", r.ID, "route", r.Route.Pattern, "err", err)
	}
	status := e.Status()
	var no *notAllowed
	if errors.As(err, &no) {
		status = http.StatusMethodNotAllowed
		w.Header().Set("Allow", strings.Join(no.allow, ", "))
	}
	f := failure{Heading: r.Lang.T("web.fail_" + string(e.Code)), Why: r.Lang.Fill(e.Key, e.Args), ID: r.ID}
	if e.Code == errs.Unauthenticated {
		f.SignIn = "/signin"
		if r.Method == http.MethodGet {
			f.SignIn += "?to=" + queryEscape(r.URL.RequestURI())
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	shown := s.show(w, r, "fail", View{Title: f.Heading, Status: status, Data: f, NoIndex: true})
	if shown != nil { // the error page itself failed: plain words are better than none
		s.Log.ErrorContext(r.Context(), "error page", "id", r.ID, "err", shown)
		http.Error(w, f.Heading+"\n"+f.Why+"\n"+r.ID, status)
	}
}

// notAllowed is a request for a page that exists, by a method it does not have.
type notAllowed struct {
	refusal *errs.Error
	allow   []string
}

func (n *notAllowed) Error() string { return n.refusal.Error() }
func (n *notAllowed) Unwrap() error { return n.refusal }

// missing tells a page that does not exist from one that exists under another method.
func (s *Server) missing(mux *http.ServeMux, r *Request) error {
	var allow []string
	for _, m := range s.allMethod {
		probe := r.Request.Clone(r.Context())
		probe.Method = m
		if _, p := mux.Handler(probe); p != "/" && p != "" {
			allow = append(allow, m)
		}
	}
	if len(allow) > 0 {
		slices.Sort(allow)
		return &notAllowed{errs.New(errs.Invalid, "web.method"), allow}
	}
	return errs.New(errs.NotFound, "web.no_such_page")
}
