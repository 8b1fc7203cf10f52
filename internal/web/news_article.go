package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/news"
)

// articleData is an article, or why it is not here: missing in the reader's language, or
// withdrawn.
type articleData struct {
	Title, Kind, Day, By, Lead string
	Body                       template.HTML
	Missing                    string // the sentence; empty: it is here
	Withdrawn                  string // the sentence; empty: it was not
	Remarks                    []articleRemark
	In                         []tongue // other languages in which it is read
}

type articleRemark struct{ Word, Day, Note string }

// newsArticle shows it. A language that is missing shows no word of another one.
func (s *Server) newsArticle(w http.ResponseWriter, r *Request) error {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil || year < 1 || year > 9999 {
		return errs.New(errs.NotFound, "news.no_article")
	}
	p, err := news.Read(r.Context(), s.Keeper.DB(), r.Lang, r.Now, year, r.PathValue("slug"))
	if err != nil {
		return err
	}
	l := r.Lang
	d := articleData{Title: p.Words.Title, Kind: l.T("news.kind_" + string(p.Kind)), Day: s.newsDay(r, p.Visible)}
	for _, m := range p.Remarks {
		d.Remarks = append(d.Remarks, articleRemark{l.T("state.news." + map[bool]string{true: "withdrawn", false: "corrected"}[m.Act == news.ActWithdraw]), s.newsDay(r, m.At), m.Note})
	}
	for _, x := range p.Langs {
		if x != l {
			d.In = append(d.In, newsTongue(x, p.Path()))
		}
	}
	v := View{Public: true, Description: p.Words.Summary()}
	switch {
	case !p.Withdrawn.IsZero():
		d.Title, d.Withdrawn = l.T("news.withdrawn_title"), l.T("news.withdrawn_on", "date", d.Day, "day", s.newsDay(r, p.Withdrawn))
		v.Status, v.NoIndex, v.Description = http.StatusGone, true, ""
	case !p.There:
		d.Title, d.Missing = l.T("news.missing_title"), l.T("news.missing_how", "date", d.Day)
		v.NoIndex, v.Description = true, ""
	default:
		d.By, d.Lead = s.newsBy(r, &p.Headline), p.Words.Lead
		d.Body = s.newsBody(l, p.Words.Body, 2)
	}
	v.Title, v.Data = d.Title, d
	if r.Visitor() {
		v.Cache = "public, max-age=30"
	}
	return s.show(w, r, "news_article", v)
}

// newsBody is the text of an article on a page. A wide table scrolls by itself, by keys too.
func (s *Server) newsBody(l i18n.Lang, body string, level int) template.HTML {
	html := news.HTML(body, news.Fit{Level: level, Origin: s.Origin})
	html = strings.ReplaceAll(html, "<table>", `<div class="tw" tabindex="0" role="group" aria-label="`+template.HTMLEscapeString(l.T("news.table"))+`"><table>`)
	return template.HTML(strings.ReplaceAll(html, "</table>", "</table></div>"))
}
