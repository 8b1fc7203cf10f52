package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
)

// TestWhatThisProjectProposesIsSaidInFourLanguages is of every rule that is shipped: what the law
// or another house wrote stands as it is, what we propose is told to each reader in his own.
func TestWhatThisProjectProposesIsSaidInFourLanguages(t *testing.T) {
	for _, d := range rule.Definitions() {
		for _, source := range append([]string{d.Source}, sources(d.Dated)...) {
			if (strings.Contains(source, "our proposal") || strings.Contains(source, "from memory")) && i18n.SourceKey(source) == "" {
				t.Errorf("the source of %s is English alone: %q", d.Name, source)
			}
		}
	}
}

func sources(all []rule.Rule) (out []string) {
	for _, x := range all {
		out = append(out, x.Source)
	}
	return out
}

func TestAnOfficerReadsTheSourcesOfRulesInHisLanguage(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	const ours = "our proposal: the exchange has published nothing"
	for _, l := range i18n.Languages {
		said, _ := l.Source(ours)
		r := httptest.NewRequest("GET", "/admin/rules", nil)
		r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: p.token[access.Admin]})
		r.AddCookie(&http.Cookie{Name: "lang", Value: string(l)})
		w := httptest.NewRecorder()
		p.h.ServeHTTP(w, r)
		p.shows(w, http.StatusOK, said)
		if l != i18n.English {
			p.lacks(w, ours)
		}
	}
}
