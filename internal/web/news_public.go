package web

import (
	"context"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/house/news"
)

// newsPages are the list of news and every article, in the languages in which each is read.
func (s *Server) newsPages(ctx context.Context) ([]publicPage, error) {
	all, err := news.Standings(ctx, s.Keeper.DB(), s.Keeper.Clock().Now())
	if err != nil {
		return nil, err
	}
	pages := []publicPage{{Path: "/news", Title: saying("news.title"), Text: saying("news.lead"), Files: []string{"/news.atom", "/news.json"}}}
	for i := range all {
		x := &all[i]
		p := publicPage{Path: news.Path(x.Year, x.Slug), Changed: x.Changed(), Langs: []i18n.Lang{}}
		p.Title = func(l i18n.Lang) string { return newsWords(x, l).Title }
		p.Text = func(l i18n.Lang) string {
			w := newsWords(x, l)
			return w.Lead + "\n" + news.Plain(w.Body)
		}
		for _, l := range i18n.Languages {
			if x.In(l) != nil {
				p.Langs = append(p.Langs, l)
			}
		}
		pages = append(pages, p)
	}
	return pages, nil
}

func newsWords(x *news.Standing, l i18n.Lang) news.Words {
	if in := x.In(l); in != nil {
		return in.Words
	}
	return news.Words{}
}

// newsLinked is an article as schema.org has it.
func (s *Server) newsLinked(r *Request, h *news.Headline, by string) linked {
	z := s.zone(r)
	return linked{
		"@type": "NewsArticle", "headline": h.Words.Title, "description": h.Words.Summary(), "inLanguage": r.Lang.Tag(), "url": s.Origin + r.URL.Path,
		"datePublished": h.Visible.In(z).Format(time.RFC3339), "dateModified": h.Changed.In(z).Format(time.RFC3339),
		"author": linked{"@type": "Organization", "name": by}, "publisher": linked{"@type": "Organization", "name": siteName(r.House, r.Lang), "url": s.Origin + "/"},
	}
}

// homeNews is how many news the first page names.
const homeNews = 4

// latestNews are the newest, for the first page.
func (s *Server) latestNews(r *Request) ([]newsRow, error) {
	all, err := news.Latest(r.Context(), s.Keeper.DB(), r.Lang, r.Now, homeNews)
	if err != nil {
		return nil, err
	}
	out := make([]newsRow, len(all))
	for i := range all {
		out[i] = s.newsRow(r, &all[i])
	}
	return out, nil
}
