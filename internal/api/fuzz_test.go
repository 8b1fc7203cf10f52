package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"openbourse/internal/api"
)

// FuzzQuery sends anything as parameters: the answer is a page or a problem, never a
// failure of ours.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{"", "s=round&ct=1-1.49&c=D-F", "q=round 1-2 D-G", "after=%00&limit=1", "limit=-1", "facets=c,k&sums=true", "%zz", "ct=1-&ct=2", "since=7d&no=1,2", "after=AAAA"} {
		f.Add(q)
	}
	h := open(f, api.Limits{})
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest(http.MethodGet, api.Base+"/stones", nil)
		r.URL = &url.URL{Path: api.Base + "/stones", RawQuery: query}
		r.RemoteAddr = "127.0.0.1:9"
		r.Header.Set("Authorization", "Bearer "+localToken)
		w := httptest.NewRecorder()
		h.server.Config.Handler.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Fatalf("%q is answered %d: %s", query, w.Code, w.Body)
		}
	})
}
