package app_test

import (
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/house/news"
)

// TestTheDemosNewsIsWrittenInFourLanguages reads every article of the demo as its readers do.
func TestTheDemosNewsIsWrittenInFourLanguages(t *testing.T) {
	t.Parallel()
	f := openFair(t, 0)
	now, whole := f.Keeper.Clock().Now(), 0
	all, err := news.Standings(t.Context(), f.DB, now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if len(all[i].Texts) == len(i18n.Languages) {
			whole++
		}
		for _, s := range all[i].Texts {
			p, err := news.Read(t.Context(), f.DB, s.Lang, now, all[i].Year, all[i].Slug)
			if err != nil || !p.There || p.Words.Title == "" || p.Words.Lead == "" || len(p.Words.Body) < 100 {
				t.Errorf("%s in %s: %+v, %v", all[i].Slug, s.Lang, p.Words, err)
			}
		}
	}
	if len(all) != 9 || whole != 7 {
		t.Errorf("%d articles are read, %d of them in four languages", len(all), whole)
	}
}
