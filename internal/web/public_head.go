package web

import (
	"strings"

	"openbourse/internal/base/i18n"
)

// pageHead is what machines read at the head of a public page: where its twins are, what it
// is, how it looks when somebody shares it.
type pageHead struct {
	Address string // the whole one, without what was asked
	Twins   []twin
	Picture string
	Kind    string // of Open Graph
	Locale  string
	Linked  linked // JSON-LD
	Feeds   []feedLink
}

// twin is the page in another language.
type twin struct{ Tag, URL string }

// feedLink is a list that programs follow.
type feedLink struct{ Kind, Title, URL string }

// linked is JSON-LD: a thing of schema.org with its properties.
type linked map[string]any

// hreflang is how search engines name a language: Dutch is for all who read it.
func hreflang(l i18n.Lang) string {
	if l == i18n.Dutch {
		return "nl"
	}
	return l.Tag()
}

// twinsOf are the addresses of a path in the languages in which it stands. Who reads none of
// them gets the first; at the home page he is asked.
func twinsOf(origin, path string, langs []i18n.Lang) []twin {
	var all []twin
	for _, l := range langs {
		all = append(all, twin{hreflang(l), origin + localized(l, path)})
	}
	if path == "/" {
		return append(all, twin{"x-default", origin + "/"})
	}
	if len(langs) > 0 {
		all = append(all, twin{"x-default", origin + localized(langs[0], path)})
	}
	return all
}

var locales = map[i18n.Lang]string{i18n.English: "en_GB", i18n.Chinese: "zh_CN", i18n.Dutch: "nl_BE", i18n.Russian: "ru_RU"}

// publicHead is the head of a public page; nil for any other.
func (s *Server) publicHead(r *Request, v View) (*pageHead, error) {
	path, ok := pathAfter(r.URL.Path)
	if !v.Public || !ok {
		return nil, nil
	}
	t, err := s.publicTable(r.Context())
	if err != nil {
		return nil, err
	}
	langs, p := v.Langs, t.page(path)
	if langs == nil && p != nil {
		langs = p.Langs
	}
	h := &pageHead{Address: s.Origin + r.URL.Path, Kind: orElse(v.Kind, "website"), Locale: locales[r.Lang], Feeds: feedLinks(r)}
	if !v.NoIndex {
		h.Twins = twinsOf(s.Origin, path, orAll(langs))
	}
	if p == nil || !p.in(r.Lang) {
		p = t.page("/")
	}
	h.Picture = s.Origin + pictureAddress(s.picture(r.House, r.Lang, p), r.Lang)
	graph := v.Linked
	if path == "/" {
		graph = append(graph, s.organisation(r))
	} else if trail := s.trail(r, t, path, v.Title); trail != nil {
		graph = append(graph, trail)
	}
	if len(graph) > 0 {
		h.Linked = linked{"@context": "https://schema.org", "@graph": graph}
	}
	return h, nil
}

// organisation is the exchange itself.
func (s *Server) organisation(r *Request) linked {
	o := linked{"@type": "Organization", "name": siteName(r.House, r.Lang), "url": s.Origin + "/"}
	if icon, err := s.static.url("icon.svg"); err == nil {
		o["logo"] = s.Origin + icon
	}
	var others []string
	for _, l := range i18n.Languages {
		if n := siteName(r.House, l); n != o["name"] && !strings.Contains(strings.Join(others, "\n"), n) {
			others = append(others, n)
		}
	}
	if others != nil {
		o["alternateName"] = others
	}
	return o
}

// trail is the way from the home page down to this one, as far as the table has the pages.
func (s *Server) trail(r *Request, t *publicTable, path, title string) linked {
	var items []linked
	add := func(name, url string) {
		items = append(items, linked{"@type": "ListItem", "position": len(items) + 1, "name": name, "item": s.Origin + url})
	}
	add(siteName(r.House, r.Lang), localized(r.Lang, "/"))
	for i := range path {
		if i == 0 || path[i] != '/' {
			continue
		}
		if p := t.page(path[:i]); p != nil {
			add(p.Title(r.Lang), localized(r.Lang, p.Path))
		}
	}
	add(title, localized(r.Lang, path))
	return linked{"@type": "BreadcrumbList", "itemListElement": items}
}

// dataset is a table of figures with its files, as search engines for data read it.
func (s *Server) dataset(r *Request, name, about string, paths ...string) linked {
	var all []linked
	for _, p := range paths {
		kind := map[string]string{"csv": "text/csv", "json": "application/json", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[p[strings.LastIndexByte(p, '.')+1:]]
		all = append(all, linked{"@type": "DataDownload", "encodingFormat": kind, "contentUrl": s.Origin + localized(r.Lang, p)})
	}
	return linked{
		"@type": "Dataset", "name": name, "description": about, "inLanguage": r.Lang.Tag(), "isAccessibleForFree": true, "url": s.Origin + r.URL.Path,
		"creator": linked{"@type": "Organization", "name": siteName(r.House, r.Lang), "url": s.Origin + "/"}, "distribution": all,
	}
}

// feedLinks are the lists that programs follow, on every public page.
func feedLinks(r *Request) []feedLink {
	at, title := "/"+string(r.Lang)+"/news", r.Lang.T("news.title")
	return []feedLink{{"application/atom+xml", title, at + ".atom"}, {"application/feed+json", title, at + ".json"}}
}
