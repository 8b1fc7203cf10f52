package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/exchange/search"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// site is a whole site for tests, with an empty market.
func site(t *testing.T, d Deps) http.Handler {
	t.Helper()
	if d.Keeper == nil {
		d.Keeper = journal.New(dbtest.SQLite(t), clock.System{})
	}
	if d.Search == nil {
		d.Search = snapshots{search.NewIndex()}
	}
	s, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// snapshots answers from an index that nobody changes.
type snapshots struct{ index *search.Index }

func (x snapshots) Search(_ context.Context, ask search.Ask) (search.Result, error) {
	return x.index.Snapshot().Search(ask)
}

func get(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTheStartLeadsToTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := site(t, Deps{})
	for accept, want := range map[string]string{"zh-CN": "/zh/", "nl-BE,nl": "/nl/", "ru": "/ru/", "fr": "/en/"} {
		if got := get(t, h, "/", "Accept-Language", accept).Header().Get("Location"); got != want {
			t.Errorf("%s leads to %s, want %s", accept, got, want)
		}
	}
}

func TestEveryAnswerForbidsForeignContentAndFrames(t *testing.T) {
	t.Parallel()
	h := site(t, Deps{})
	for _, path := range []string{"/", "/en/", "/no/such/page", "/stones", "/static/none"} {
		head := get(t, h, path).Header()
		csp := head.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "report-uri /csp-report"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: policy %q lacks %s", path, csp, part)
			}
		}
		if strings.Contains(csp, "unsafe") || head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, head)
		}
	}
}

func TestAMissingPageAndAWrongMethodAreTold(t *testing.T) {
	t.Parallel()
	h := site(t, Deps{})
	w := get(t, h, "/no/such/page", "Accept-Language", "nl")
	if w.Code != 404 || !strings.Contains(w.Body.String(), "Op dit adres is er geen pagina") {
		t.Errorf("missing page: %d %s", w.Code, w.Body)
	}
	r := httptest.NewRequest("POST", "/en/", nil)
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if rec.Code != 405 || rec.Header().Get("Allow") != "GET" {
		t.Errorf("wrong method: %d %v", rec.Code, rec.Header())
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	h := site(t, Deps{})
	r := httptest.NewRequest("POST", "/theme", strings.NewReader("theme=dark"))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 403 || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// framed is the frame around one handler.
func framed(t *testing.T, d Deps, rt Route) (http.Handler, *Server) {
	t.Helper()
	d.Keeper, d.Search = journal.New(dbtest.SQLite(t), clock.System{}), snapshots{search.NewIndex()}
	s, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	return s.frame(s.page(rt)), s
}

func TestAPanicBecomesAPageWithItsRequestNumber(t *testing.T) {
	t.Parallel()
	h, _ := framed(t, Deps{}, Route{Do: func(*Server, http.ResponseWriter, *Request) error { panic("secret") }})
	w := get(t, h, "/x", "Accept-Language", "ru")
	id := w.Header().Get("X-Request-Id")
	if body := w.Body.String(); w.Code != 500 || id == "" || !strings.Contains(body, id) || strings.Contains(body, "secret") || !strings.Contains(body, "Сбой на нашей стороне") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestWhoAsksTooOftenIsToldToWait(t *testing.T) {
	t.Parallel()
	h, _ := framed(t, Deps{Limits: Limits{Reads: 1}}, Route{Do: func(_ *Server, w http.ResponseWriter, _ *Request) error {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}})
	var last *httptest.ResponseRecorder
	for range 6 { // a burst of four is allowed
		last = get(t, h, "/x")
	}
	if last.Code != 429 || last.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", last.Code, last.Header())
	}
}

func TestAFormOverTheLimitIsRefusedUnread(t *testing.T) {
	t.Parallel()
	h, _ := framed(t, Deps{}, Route{Body: 100, Do: func(_ *Server, _ http.ResponseWriter, r *Request) error {
		_, err := r.Form()
		return err
	}})
	r := httptest.NewRequest("POST", "/x", strings.NewReader("a="+strings.Repeat("b", 200)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 413 || !strings.Contains(w.Body.String(), "100") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestReportsOfThePolicyAreCounted(t *testing.T) {
	t.Parallel()
	_, s := framed(t, Deps{}, Route{})
	h, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{`{"csp-report":{"document-uri":"http://x/","violated-directive":"script-src"}}`, `nonsense`} {
		r := httptest.NewRequest("POST", "/csp-report", strings.NewReader(body))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	if n := s.CSPReports(); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func TestOnlyAddressesOfThisSiteAreFollowed(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{
		"/stones?s=round": "/stones?s=round", "https://evil.example/": "/", "//evil.example": "/", "/\\evil.example": "/", "javascript:x": "/", "": "/", "/a\r\nb": "/",
	} {
		if got := local(to, "/"); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}
