package web

import (
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

func TestEveryPageIsShownInFourLanguages(t *testing.T) {
	f := stocked(t)
	for _, path := range []string{"/stones", "/stones?v=grid", "/stones/1", "/stones/compare?nos=1,2,3", "/searches", "/searches?save=s%3Dround",
		"/find", "/help/keys", "/help/glossary", "/help/lifecycles", "/stones?ct=77-78", "/stones?o=lab_grown", "/stones/1/peek"} {
		for _, l := range i18n.Languages {
			w := f.get(t, path, l)
			body := w.Body.String()
			if w.Code != 200 {
				t.Errorf("%s in %s: %d\n%s", path, l, w.Code, cut(body, 2000))
				continue
			}
			if i := strings.Index(body, ">["); i >= 0 {
				t.Errorf("%s in %s: a message is missing: %s", path, l, cut(body[i:], 60))
			}
		}
	}
}
