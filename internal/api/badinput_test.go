package api_test

import (
	"net"
	"net/http"
	"reflect"
	"testing"
	"time"

	"openbourse/internal/api"
)

func TestAFacetNamedTwiceIsCountedOnce(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	h.publish(0, key, stockFile(20, 2))
	var once, twice api.StonePage
	h.get("/stones?facets=s,c", key).into(t, &once)
	h.get("/stones?facets=s,c,s,s,c", key).into(t, &twice)
	if !reflect.DeepEqual(once.Facets, twice.Facets) {
		t.Errorf("%v, named twice %v", once.Facets, twice.Facets)
	}
}

func TestTextThatNoEngineKeepsIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	h.get("/stock?number=a%00", key).problem(t, http.StatusUnprocessableEntity)
	h.get("/stones/by-report?lab=GIA&report_no=%ff", key).problem(t, http.StatusUnprocessableEntity)
	h.send("PATCH", "/stock/a%00b", key, map[string]string{"ppc": "7000"}).problem(t, http.StatusNotFound)
	h.send("POST", "/stock/keep-alive", key, map[string]any{"stock": []string{"a\x00b"}}).problem(t, http.StatusUnprocessableEntity)
}

func TestWhoMayNotIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	w := &patient{header: http.Header{}}
	r, err := http.NewRequest("POST", h.server.URL+api.Base+"/stock/uploads", http.NoBody)
	must(t, err)
	r.RemoteAddr = net.JoinHostPort("203.0.113.9", "5000")
	h.server.Config.Handler.ServeHTTP(w, r)
	if w.status != http.StatusUnauthorized || w.until.IsZero() || time.Until(w.until) > time.Minute {
		t.Errorf("status %d, read until %v", w.status, w.until)
	}
}

// patient is a connection that remembers until when it is read.
type patient struct {
	header http.Header
	status int
	until  time.Time
}

func (p *patient) Header() http.Header         { return p.header }
func (p *patient) Write(b []byte) (int, error) { return len(b), nil }
func (p *patient) WriteHeader(status int)      { p.status = status }
func (p *patient) SetReadDeadline(t time.Time) error {
	p.until = t
	return nil
}
