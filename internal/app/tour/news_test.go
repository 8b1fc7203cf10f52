package tour_test

import (
	"maps"
	"slices"
	"testing"

	"openbourse/internal/app/apptest"
	"openbourse/internal/house/news"
)

// newsPages are the exchange's news: lists, the desk with what is held there, and of the
// demo's articles one that was corrected, one with a table, and one in a language it lacks.
func newsPages(t *testing.T, f *apptest.Fair) map[string][]address {
	t.Helper()
	all, err := news.Standings(t.Context(), f.DB, f.Keeper.Clock().Now())
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for _, s := range all {
		at[s.Slug] = news.Path(s.Year, s.Slug)
	}
	if len(at) != 9 { // the tenth is under embargo
		t.Errorf("the demo's news: %v", slices.Sorted(maps.Keys(at)))
	}
	return map[string][]address{
		"/{lang}/news": {{visitor, "/en/news"}, {visitor, "/nl/news"}, {trader, "/ru/news"}},
		"/{lang}/news/{year}/{slug}": {
			{visitor, "/zh" + at["two-memoranda"]}, {visitor, "/en" + at["trading-hours-new-year"]}, {visitor, "/nl" + at["design-competition"]}, {trader, "/ru" + at["daylight-viewing-desks"]},
		},
		"/{lang}/news.atom":       {{visitor, ""}},
		"/{lang}/news.json":       {{visitor, ""}},
		"/news":                   {{trader, "/news"}},
		"/admin/news":             {{admin, "/admin/news"}},
		"/admin/news/{no}":        {{admin, "/admin/news/6"}, {admin, "/admin/news/10"}},
		"/admin/news/{no}/{lang}": {{admin, "/admin/news/12/en"}, {admin, "/admin/news/9/ru"}},
	}
}
