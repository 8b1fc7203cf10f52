package web

import (
	"context"
	"slices"
	"strings"
	"sync"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
)

// publicPage is one page that anyone may read, in the languages in which it stands. The site
// map, the links between languages, the public search, preview pictures and the static
// export all live on this table: a page that is not in it is not found there.
type publicPage struct {
	Path        string // after /{lang}: "/stats/index"; "/" is the home page
	Title, Text func(l i18n.Lang) string
	Changed     clock.Instant // zero: not known
	Langs       []i18n.Lang   // nil: all four
	Bars        []int64       // figures drawn on its preview picture
	Files       []string      // downloads beside it, after /{lang}
}

// in tells whether the page stands in a language.
func (p *publicPage) in(l i18n.Lang) bool { return p.Langs == nil || slices.Contains(p.Langs, l) }

// langs are the languages of the page in the order they are offered.
func (p *publicPage) langs() []i18n.Lang { return orAll(p.Langs) }

func orAll(langs []i18n.Lang) []i18n.Lang {
	if langs == nil {
		return i18n.Languages
	}
	return langs
}

// publicSources list the public pages; each family of pages adds its line.
var publicSources = []func(s *Server, ctx context.Context) ([]publicPage, error){
	(*Server).sitePages,
	(*Server).statsPages,
	(*Server).newsPages,
	(*Server).memberPages,
	(*Server).noticePages,
}

// publicTable is all of them at one moment.
type publicTable struct {
	pages []publicPage
	at    map[string]int                  // page by its path
	finds map[i18n.Lang]func() *wordIndex // made for the first who searches: every page waits for the table
}

// page is the one at a path after the language; nil when the table has none.
func (t *publicTable) page(path string) *publicPage {
	if i, ok := t.at[path]; ok {
		return &t.pages[i]
	}
	return nil
}

// publicTable asks the sources, or gives what they said last while nothing has happened.
func (s *Server) publicTable(ctx context.Context) (*publicTable, error) {
	return s.table.get(ctx, s, func(ctx context.Context) (*publicTable, error) {
		t := &publicTable{at: map[string]int{}, finds: map[i18n.Lang]func() *wordIndex{}}
		for _, source := range publicSources {
			pages, err := source(s, ctx)
			if err != nil {
				return nil, err
			}
			for i := range pages {
				if _, twice := t.at[pages[i].Path]; !twice {
					t.at[pages[i].Path] = len(t.pages)
					t.pages = append(t.pages, pages[i])
				}
			}
		}
		for _, l := range i18n.Languages {
			t.finds[l] = sync.OnceValue(func() *wordIndex { return indexWords(t.in(l), l) })
		}
		return t, nil
	})
}

// in are the pages that stand in a language.
func (t *publicTable) in(l i18n.Lang) []*publicPage {
	var all []*publicPage
	for i := range t.pages {
		if t.pages[i].in(l) {
			all = append(all, &t.pages[i])
		}
	}
	return all
}

// localized is where a public page stands in a language.
func localized(l i18n.Lang, path string) string { return "/" + string(l) + path }

// pathAfter takes the language off an address; false when it has none.
func pathAfter(address string) (string, bool) {
	first, rest, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	return "/" + rest, i18n.Lang(first).Known()
}

// saying is a title or text that is one message, or several one after the other.
func saying(keys ...string) func(i18n.Lang) string {
	return func(l i18n.Lang) string { return publicWords(l, keys...) }
}

// sitePages are the pages that are always there.
func (s *Server) sitePages(ctx context.Context) ([]publicPage, error) {
	day, err := s.publicDay(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := s.rulesFound(ctx, day)
	if err != nil {
		return nil, err
	}
	return []publicPage{
		{Path: "/", Title: saying("home.hero"), Text: saying("home.lead")},
		{Path: "/about", Title: saying("about.title"), Text: aboutText},
		{Path: "/rules", Title: saying("site.rules"), Text: rules},
		{Path: "/glossary", Title: saying("web.glossary"), Text: glossaryText},
	}, nil
}

// publicDay is today where the exchange is.
func (s *Server) publicDay(ctx context.Context) (clock.Date, error) {
	h, err := s.house(ctx)
	if err != nil {
		return "", err
	}
	return clock.DateOf(s.Keeper.Clock().Now(), h.Location()), nil
}

// statsPages are what is published of prices and of the border.
func (s *Server) statsPages(ctx context.Context) ([]publicPage, error) {
	index, err := s.indexBars(ctx)
	if err != nil {
		return nil, err
	}
	ranking, err := s.rankingBars(ctx)
	if err != nil {
		return nil, err
	}
	return []publicPage{
		{Path: "/stats", Title: saying("site.stats"), Text: saying("site.stats_lead", "stats.title", "imports.title", "border.title"), Bars: index},
		{Path: "/stats/index", Title: saying("stats.title"), Text: saying("stats.lead", "stats.matrix", "stats.matrix_note"), Bars: index, Files: files("/stats/index")},
		{Path: "/stats/index/method", Title: saying("stats.method_title"), Text: saying("stats.method_lead", "stats.m_inputs_1", "stats.m_inputs_2", "stats.m_inputs_3", "stats.m_model_1", "stats.m_index_1", "stats.m_index_3", "stats.m_fisher_1", "stats.m_matrix_1", "stats.m_limits_1")},
		{Path: "/stats/imports", Title: saying("imports.title"), Text: saying("imports.description", "imports.method"), Bars: ranking, Files: files("/stats/imports")},
		{Path: "/stats/border", Title: saying("border.title"), Text: borderFound(), Bars: ranking, Files: append(files("/stats/border"), files("/stats/published")...)},
	}, nil
}

// files are the downloads of a table in all formats.
func files(path string) []string { return []string{path + ".csv", path + ".xlsx", path + ".json"} }
