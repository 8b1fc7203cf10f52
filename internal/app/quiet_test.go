package app_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"openbourse/internal/app"
	"openbourse/internal/app/apptest"
	"openbourse/internal/house/settings"
)

// waitFor waits until something that runs beside has happened.
func waitFor(t *testing.T, happened func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not happen in half a minute")
		}
	}
}

func TestNoSecretAndNobodysAddressStandsInTheLog(t *testing.T) {
	t.Parallel()
	where, origin := t.TempDir(), "http://localhost:1"
	link, err := app.Begin(t.Context(), where, app.Beginning{Name: "Exchange", Preset: settings.SDE, Origin: origin, Admin: "ada.lovelace@house.example"})
	if err != nil {
		t.Fatal(err)
	}
	said := &apptest.Log{}
	h, err := app.Open(t.Context(), app.Config{Where: where, Log: slog.New(slog.NewJSONHandler(said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	const password, wrong = "correct horse battery staple 9", "wrong horse battery staple 8"
	var cookies []*http.Cookie
	ask := func(method, path, auth string, pairs ...string) *httptest.ResponseRecorder {
		v := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		r := httptest.NewRequest(method, path, strings.NewReader(v.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if auth != "" {
			r.Header.Set("Authorization", "Bearer "+auth)
		}
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, r)
		return w
	}
	token := link[strings.LastIndexByte(link, '/')+1:]
	ask("GET", "/account/first/"+token, "")
	w := ask("POST", "/account/first/"+token, "", "password", password)
	for _, c := range w.Result().Cookies() {
		if c.Value != "" {
			cookies = append(cookies, c)
		}
	}
	if w.Code != http.StatusSeeOther || len(cookies) == 0 {
		t.Fatalf("the first sign-in: %d %s", w.Code, w.Body)
	}
	ask("GET", "/account", "")
	ask("GET", "/admin/people?q=ada.lovelace%40house.example", "")
	ask("GET", "/find?q=ada.lovelace%40house.example", "")
	calendar := regexp.MustCompile(`/calendar/(bk_[A-Za-z0-9_]+)\.ics`).FindStringSubmatch(ask("POST", "/deadlines", "").Body.String())
	session := cookies
	cookies = nil
	if len(calendar) != 2 {
		t.Fatal("no private address of a calendar was made")
	}
	if w := ask("GET", calendar[0], ""); w.Code != http.StatusOK {
		t.Errorf("the calendar: %d", w.Code)
	}
	ask("POST", calendar[0], "")
	ask("GET", calendar[0]+"/x", "")
	ask("GET", "/calendar/"+calendar[1], "") // a page of its own: no such page
	report := httptest.NewRequest("POST", "/csp-report", strings.NewReader(`{"csp-report":{"document-uri":"`+origin+calendar[0]+`","violated-directive":"img-src","blocked-uri":"`+origin+"/en"+calendar[0]+`"}}`))
	report.Header.Set("Content-Type", "application/csp-report")
	h.Handler().ServeHTTP(httptest.NewRecorder(), report)
	ask("POST", "/signin", "", "email", "ada.lovelace@house.example", "password", wrong)
	ask("POST", "/signin", "", "email", "ada.lovelace@house.example", "password", password)
	ask("GET", "/api/v1/stones", "bk_secret_that_opens_nothing")
	failed := ask("GET", "/no-such-page", "")
	measured := httptest.NewRecorder()
	h.Watching().ServeHTTP(measured, httptest.NewRequest("GET", "/metrics", nil))
	all := said.String()
	secrets := []string{calendar[1], password, wrong, token, "bk_secret_that_opens_nothing", "ada.lovelace", "house.example"}
	for _, c := range session {
		if len(c.Value) > 16 {
			secrets = append(secrets, c.Value)
		}
	}
	for _, s := range secrets {
		if strings.Contains(all, s) || strings.Contains(all, url.QueryEscape(s)) {
			t.Errorf("%q stands in the log", s)
		}
		if strings.Contains(measured.Body.String(), s) {
			t.Errorf("%q stands in what is measured", s)
		}
	}
	id := failed.Header().Get("X-Request-Id")
	if id == "" || !strings.Contains(all, id) || !strings.Contains(failed.Body.String(), id) {
		t.Errorf("request %q is not both on its error page and in the log", id)
	}
	for _, line := range strings.Split(strings.TrimSpace(all), "\n") {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["msg"] == "" {
			t.Fatalf("%q is no line of the log: %v", line, err)
		}
	}
}
