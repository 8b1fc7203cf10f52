package web

import (
	"net/http"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
)

// TestEveryRouteObeysThePermissionTable calls every route as every role and as a visitor
// and compares who is let in with the table. What the addresses name does not exist, so
// whoever is let in finds nothing; a route whose act is not in the table fails.
func TestEveryRouteObeysThePermissionTable(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	callers := map[access.Role]access.Actor{access.Visitor: {}}
	for _, x := range roleAt {
		callers[x.role] = p.who[x.role]
	}
	turnedAway := []string{sentenceStart("access.sign_in"), sentenceStart("access.forbidden"), sentenceStart("access.in_person")}
	for _, rt := range Routes {
		if _, listed := access.Find(rt.Act); !listed {
			t.Errorf("%s %s: act %q is not in the permission table", rt.Method, rt.Pattern, rt.Act)
			continue
		}
		for role, who := range callers {
			if rt.Pattern == "/signout" {
				continue // it would end the session the next call needs; anybody may
			}
			may := false
			for rel := access.Public; rel <= access.Any; rel++ {
				may = may || access.Check(who, rt.Act, rel) == nil
			}
			w := p.ask(rt.Method, address(rt.Pattern), p.token[role])
			away := false
			for _, words := range turnedAway {
				away = away || (w.Code == http.StatusForbidden || w.Code == http.StatusUnauthorized) && strings.Contains(w.Body.String(), words)
			}
			if may == away {
				t.Errorf("%s %s as %s: the table says %v, the answer is %d %s", rt.Method, rt.Pattern, role, may, w.Code, refusalOf(w))
			}
			if w.Code >= 500 {
				t.Errorf("%s %s as %s: %d", rt.Method, rt.Pattern, role, w.Code)
			}
		}
	}
}

// sentenceStart is how a refusal begins in English, before its first argument or apostrophe.
func sentenceStart(key string) string {
	s, _, _ := strings.Cut(i18n.English.T(key), "(")
	s, _, _ = strings.Cut(s, "'")
	return s
}

// address fills a route's pattern with things that do not exist.
func address(pattern string) string {
	return strings.NewReplacer("{lang}", "en", "{$}", "", "{no}", "999999", "{id}", id.New().String(), "{token}", strings.Repeat("A", 43), "{who}", "nobody@house.example").Replace(pattern)
}

func TestEveryMenuEntryLeadsSomewhereItsReaderMayGo(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	for _, x := range roleAt {
		r := &Request{Request: mustRequest(t, "/en/"), Actor: p.who[x.role], Lang: i18n.English}
		for _, e := range p.server.menuFor(r) {
			if w := p.ask("GET", e.URL, p.token[x.role]); w.Code != http.StatusOK {
				t.Errorf("%s: %s leads to %d %s", x.role, e.URL, w.Code, refusalOf(w))
			}
		}
		for _, e := range tabsFor(r) {
			if w := p.ask("GET", e.URL, p.token[x.role]); w.Code != http.StatusOK {
				t.Errorf("%s: %s leads to %d %s", x.role, e.URL, w.Code, refusalOf(w))
			}
		}
	}
}

func mustRequest(t *testing.T, path string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
