package tour_test

import (
	"encoding/xml"
	"net/http"
	"os"
	"strings"
	"testing"

	"openbourse/internal/app/apptest"
	"openbourse/internal/base/i18n"
	"openbourse/internal/browser"
)

// TestEveryPublicPageIsAccessibleInItsLanguages goes by the site map as a visitor: each page in
// one language, in turn; nightly in all four, at both widths in both themes.
func TestEveryPublicPageIsAccessibleInItsLanguages(t *testing.T) {
	f := apptest.Open(t, 300)
	all := mapped(t, f)
	for n, l := range i18n.Languages {
		if len(all[l]) < 20 {
			t.Errorf("%d pages in %s", len(all[l]), l)
		}
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			p := browser.Open(t)
			for i, path := range all[l] {
				if os.Getenv("BOURSE_SHAPES") != "all" && i%len(i18n.Languages) != n {
					continue
				}
				if status := p.Visit(f.At + path); status != http.StatusOK {
					t.Errorf("%s: status %d", path, status)
					continue
				}
				p.Accessible()
				p.NoProblems()
			}
		})
	}
	t.Cleanup(func() { f.Quiet(t) })
}

// mapped are the pages of the site map by their language.
func mapped(t *testing.T, f *apptest.Fair) map[i18n.Lang][]string {
	t.Helper()
	answer, err := http.Get(f.At + "/sitemap.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var site struct {
		URL []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.NewDecoder(answer.Body).Decode(&site); err != nil {
		t.Fatal(err)
	}
	all := map[i18n.Lang][]string{}
	for _, u := range site.URL {
		path := strings.TrimPrefix(u.Loc, f.At)
		l, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		all[i18n.Lang(l)] = append(all[i18n.Lang(l)], path)
	}
	return all
}
