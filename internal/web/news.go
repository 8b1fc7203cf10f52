package web

import (
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/news"
)

const newsPage = 20

// newsData is the list of news in the reader's language.
type newsData struct {
	Rows      []newsRow
	Years     []newsYear
	Year      int
	More      string
	Elsewhere []newsElsewhere
	Feeds     [2]string
}

type newsRow struct {
	Title, URL, Lead, Kind, Day, By string
	Corrected                       bool
}

type newsYear struct {
	Year    int
	N       int64
	URL     string
	Current bool
}

// newsElsewhere is an article the reader's language lacks: its day and where it is read, but
// not a word of it.
type newsElsewhere struct {
	Kind, Day string
	In        []tongue
}

// news shows it.
func (s *Server) news(w http.ResponseWriter, r *Request) error {
	l, q := r.Lang, s.Keeper.DB()
	year, _ := strconv.Atoi(r.URL.Query().Get("year")) // no year: all
	if year < 0 || year > 9999 {
		year = 0
	}
	all, next, err := news.List(r.Context(), q, l, r.Now, news.Ask{Year: year, Before: r.URL.Query().Get("after"), Limit: newsPage})
	if err != nil {
		return err
	}
	home := "/" + string(l) + "/news"
	d := newsData{Year: year, Feeds: [2]string{home + ".atom", home + ".json"}}
	for i := range all {
		d.Rows = append(d.Rows, s.newsRow(r, &all[i]))
	}
	if next != "" {
		d.More = home + "?after=" + url.QueryEscape(next)
		if year > 0 {
			d.More += "&year=" + strconv.Itoa(year)
		}
	}
	years, err := news.Years(r.Context(), q, l, r.Now)
	if err != nil {
		return err
	}
	for _, y := range years {
		d.Years = append(d.Years, newsYear{y.Year, y.N, home + "?year=" + strconv.Itoa(y.Year), y.Year == year})
	}
	if d.Elsewhere, err = s.newsElsewhere(r); err != nil {
		return err
	}
	title := l.T("news.title")
	if year > 0 {
		title = l.T("news.of_year", "year", strconv.Itoa(year))
	}
	v := View{Title: title, Description: l.T("news.lead"), Data: d, Public: true, NoIndex: r.URL.RawQuery != ""}
	if r.Visitor() {
		v.Cache = "public, max-age=30"
	}
	return s.show(w, r, "news", v)
}

func (s *Server) newsRow(r *Request, h *news.Headline) newsRow {
	return newsRow{
		Title: h.Words.Title, URL: "/" + string(r.Lang) + h.Path(), Lead: h.Words.Summary(), Kind: r.Lang.T("news.kind_" + string(h.Kind)),
		Day: s.newsDay(r, h.Visible), By: s.newsBy(r, h), Corrected: h.Corrected,
	}
}

// newsDay is the day of an instant in the exchange's zone.
func (s *Server) newsDay(r *Request, at clock.Instant) string {
	return r.Lang.Date(clock.DateOf(at, s.zone(r)))
}

// newsBy is who speaks: the organisation whose press release it is, or the exchange's office.
func (s *Server) newsBy(r *Request, h *news.Headline) string {
	if !h.Org.IsZero() {
		return s.orgName(r, h.Org)
	}
	return h.Desk
}

func (s *Server) newsElsewhere(r *Request) ([]newsElsewhere, error) {
	others, err := news.Elsewhere(r.Context(), s.Keeper.DB(), r.Lang, r.Now, 10)
	var out []newsElsewhere
	for i := range others {
		x := newsElsewhere{Day: s.newsDay(r, others[i].Visible), Kind: r.Lang.T("news.kind_" + string(others[i].Kind))}
		for _, t := range others[i].Texts {
			x.In = append(x.In, newsTongue(t.Lang, news.Path(others[i].Year, others[i].Slug)))
		}
		out = append(out, x)
	}
	return out, err
}

// newsTongue is a language in which an article is read.
func newsTongue(l i18n.Lang, path string) tongue {
	return tongue{Lang: l, Name: languageNames[l], URL: "/" + string(l) + path}
}
