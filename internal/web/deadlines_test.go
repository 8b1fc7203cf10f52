package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/registry/access"
)

func TestDeadlinesStandOnAPageAndInACalendarOfOnesOwn(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	trader := p.token[access.Trader]
	p.shows(p.ask("GET", "/deadlines", trader), http.StatusOK, "Nothing waits for you", "Make a private address")
	p.shows(p.ask("GET", "/deadlines", ""), http.StatusUnauthorized)
	w := p.ask("POST", "/deadlines", trader)
	address := regexp.MustCompile(`/calendar/[A-Za-z0-9_]+\.ics`).FindString(w.Body.String())
	if w.Code != http.StatusOK || address == "" {
		t.Fatalf("no address: %d %s", w.Code, w.Body)
	}
	feed := p.ask("GET", address, "")
	p.shows(feed, http.StatusOK, "BEGIN:VCALENDAR", "END:VCALENDAR")
	if c := feed.Header().Get("Cache-Control"); !strings.Contains(c, "private") {
		t.Errorf("a private calendar may be kept by others: %q", c)
	}
	for _, wrong := range []string{"/calendar/x.ics", address + "x", strings.TrimSuffix(address, ".ics"), address[:len(address)-5] + ".ics"} {
		p.shows(p.ask("GET", wrong, ""), http.StatusNotFound)
	}
	key := regexp.MustCompile(`/account/keys/[0-9a-f-]{36}/revoke`).FindString(p.ask("GET", "/account", trader).Body.String())
	p.leads(p.ask("POST", key, trader), "/account#keys")
	p.shows(p.ask("GET", address, ""), http.StatusNotFound)
}
