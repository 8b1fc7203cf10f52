package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/i18n"
)

const saidCookie = "said"

// say keeps one sentence for the next page the reader sees: the message key of what a form
// did, with its arguments as pairs of text.
func (s *Server) say(w http.ResponseWriter, key string, pairs ...string) {
	v := url.Values{"": {key}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	s.remember(w, saidCookie, url.QueryEscape(v.Encode()), time.Minute)
}

// said takes the sentence back out; it is shown once.
func (s *Server) said(w http.ResponseWriter, r *Request) string {
	c, err := r.Cookie(saidCookie)
	if err != nil {
		return ""
	}
	s.remember(w, saidCookie, "", 0)
	return sentence(r.Lang, c.Value)
}

func sentence(l i18n.Lang, cookie string) string {
	raw, err := url.QueryUnescape(cookie)
	if err != nil {
		return ""
	}
	v, err := url.ParseQuery(raw)
	if err != nil || !l.Has(v.Get("")) || !strings.Contains(v.Get(""), ".") {
		return ""
	}
	args := map[string]any{}
	for k := range v {
		args[k] = v.Get(k)
		if n, err := strconv.ParseInt(v.Get(k), 10, 64); k == "n" && err == nil {
			args[k] = n // a count chooses the plural form
		}
	}
	return l.Fill(v.Get(""), args)
}

func queryEscape(s string) string { return url.QueryEscape(s) }
