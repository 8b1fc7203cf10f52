package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
)

// Request is an HTTP request with what the frame found out about it.
type Request struct {
	*http.Request
	ID    string        // names the request in the log and on error pages
	Actor access.Actor  // who asks; the zero Actor is a visitor
	Lang  i18n.Lang     // the reader's language
	Theme string        // "light", "dark" or "" for what the machine prefers
	Now   clock.Instant // when it came in
	House settings.House
	Route Route // the line of the table that matched
}

// Handler answers a request. When it returns an error it must not have written anything:
// the frame then shows the refusal as a page.
type Handler func(s *Server, w http.ResponseWriter, r *Request) error

// Visitor tells whether nobody is signed in.
func (r *Request) Visitor() bool { return r.Actor.Person.IsZero() }

// Form reads the posted form, within the body limit of the route.
func (r *Request) Form() (url.Values, error) {
	if err := r.ParseForm(); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, errs.New(errs.TooLarge, "web.form_too_large", "limit", r.Lang.Size(big.Limit))
		}
		return nil, errs.New(errs.Invalid, "web.form_unreadable").Because(err)
	}
	if !storable(r.PostForm) {
		return nil, errs.New(errs.Invalid, "web.form_unreadable")
	}
	return r.PostForm, nil
}

// storable tells whether every engine keeps the values: PostgreSQL refuses broken UTF-8 and
// the zero character.
func storable(v url.Values) bool {
	bad := func(s string) bool { return !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 }
	for key, values := range v {
		if bad(key) || slices.ContainsFunc(values, bad) {
			return false
		}
	}
	return true
}

// scrubbed takes out of an address what no text holds. A link is worth following with one
// letter less; a form is not worth keeping so.
func scrubbed(u *url.URL) {
	if !strings.Contains(u.RawQuery, "%") && utf8.ValidString(u.RawQuery) {
		return
	}
	v := u.Query()
	if storable(v) {
		return
	}
	tidy := func(s string) string { return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "") }
	clean := url.Values{}
	for key, values := range v {
		for _, x := range values {
			clean.Add(tidy(key), tidy(x))
		}
	}
	u.RawQuery = clean.Encode()
}

// Command is the id under which a posted form is done once: the hidden field "cmd" that
// the form carried (template function commandID), or a new one.
func (r *Request) Command() id.ID {
	if c, err := id.Parse(r.PostFormValue("cmd")); err == nil && !c.IsZero() {
		return c
	}
	return id.New()
}

// local is a path on this site, or fallback when to leads anywhere else.
func local(to, fallback string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return fallback
	}
	return to
}

// back is the page of this site the reader came from, or fallback.
func (r *Request) back(fallback string) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return fallback
	}
	return local(u.RequestURI(), fallback)
}

// redirect answers a form: the browser fetches the page to with GET.
func redirect(w http.ResponseWriter, r *Request, to string) error {
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// pathNo is the number that an address names.
func pathNo(r *Request, name string) (int64, error) {
	no, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || no <= 0 {
		return 0, errs.New(errs.NotFound, "web.no_such_page")
	}
	return no, nil
}

// numbered is the number in the address and the form that was sent to it.
func numbered(r *Request) (int64, url.Values, error) {
	no, err := pathNo(r, "no")
	if err != nil {
		return 0, nil, err
	}
	v, err := r.Form()
	return no, v, err
}
