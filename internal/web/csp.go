package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// cspReport counts what browsers refused to load from our pages, and logs the first few:
// the count must stay zero.
func (s *Server) cspReport(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Report struct {
			Document  string `json:"document-uri"`
			Directive string `json:"violated-directive"`
			Blocked   string `json:"blocked-uri"`
		} `json:"csp-report"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 16<<10)).Decode(&body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if n := s.reports.Add(1); n <= 100 {
		s.Log.WarnContext(r.Context(), "content security policy", "document", loggable(body.Report.Document),
			"directive", cut(body.Report.Directive, 100), "blocked", loggable(body.Report.Blocked))
	}
	w.WriteHeader(http.StatusNoContent)
}

// firstPath is where one-time links lead, calendarPath where calendar programs ask; what
// follows them is the secret.
const (
	firstPath    = "/account/first/"
	calendarPath = "/calendar/"
)

// loggable is an address as a log may hold it: without what was searched for and without the
// secret of a one-time link or of a private calendar.
func loggable(address string) string {
	address, _, _ = strings.Cut(address, "?")
	for _, path := range []string{firstPath, calendarPath} {
		if before, _, secret := strings.Cut(address, path); secret {
			address = before + path + "…"
		}
	}
	return cut(address, 200)
}

// CSPReports is the number of content security policy reports since the start.
func (s *Server) CSPReports() int64 { return s.reports.Load() }

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
