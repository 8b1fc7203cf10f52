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
