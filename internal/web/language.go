package web

import (
	"net/http"
	"strings"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
)

const (
	langCookie  = "lang"
	themeCookie = "theme"
	year        = 365 * 24 * time.Hour
)

// language is the reader's: the one in the address of a public page, the one chosen on
// this machine, the one of the profile, the one the browser asks for.
func (s *Server) language(r *http.Request, profile i18n.Lang) i18n.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if l := i18n.Lang(first); l.Known() {
		return l
	}
	if c, err := r.Cookie(langCookie); err == nil && i18n.Lang(c.Value).Known() {
		return i18n.Lang(c.Value)
	}
	if profile.Known() {
		return profile
	}
	return i18n.Match(r.Header.Get("Accept-Language"))
}

// theme is the reader's choice of light or dark, empty when the machine decides.
func theme(r *http.Request) string {
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// remember keeps a choice on the reader's machine; an empty value forgets it.
func (s *Server) remember(w http.ResponseWriter, name, value string, d time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: int(d.Seconds()), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// chooseLanguage keeps the language of pages whose address has none.
func (s *Server) chooseLanguage(w http.ResponseWriter, r *Request) error {
	l := i18n.Lang(r.PostFormValue("lang"))
	if !l.Known() {
		return errs.New(errs.Invalid, "web.no_such_language")
	}
	s.remember(w, langCookie, string(l), year)
	return redirect(w, r, inLanguage(r.back("/stones"), l))
}

// chooseTheme keeps light or dark; anything else leaves it to the machine.
func (s *Server) chooseTheme(w http.ResponseWriter, r *Request) error {
	v := r.PostFormValue("theme")
	if v != "light" && v != "dark" {
		v = ""
	}
	s.remember(w, themeCookie, v, year)
	return redirect(w, r, r.back("/stones"))
}

// inLanguage turns the address of a public page into its twin in another language and
// leaves any other address as it is.
func inLanguage(path string, l i18n.Lang) string {
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if i18n.Lang(first).Known() {
		return "/" + string(l) + "/" + rest
	}
	return path
}
