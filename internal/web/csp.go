package web

import (
	"encoding/json"
	"io"
	"net/http"
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
		s.Log.WarnContext(r.Context(), "content security policy", "document", cut(body.Report.Document, 200),
			"directive", cut(body.Report.Directive, 100), "blocked", cut(body.Report.Blocked, 200))
	}
	w.WriteHeader(http.StatusNoContent)
}

// CSPReports is the number of content security policy reports since the start.
func (s *Server) CSPReports() int64 { return s.reports.Load() }

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
