package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAReportOfThePolicyLogsNoSecret(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h := site(t, Deps{Log: slog.New(slog.NewTextHandler(&log, nil))})
	body := `{"csp-report":{"document-uri":"https://sde.example/account/first/the-secret?q=mine","violated-directive":"img-src","blocked-uri":"https://x.example/a?b=mine"}}`
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/csp-report", strings.NewReader(body)))
	said := log.String()
	if w.Code != http.StatusNoContent || !strings.Contains(said, "https://sde.example/account/first/") || !strings.Contains(said, "https://x.example/a") {
		t.Fatalf("%d %s", w.Code, said)
	}
	if strings.Contains(said, "the-secret") || strings.Contains(said, "mine") {
		t.Errorf("the log says %s", said)
	}
}
