package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/news"
)

// newsOperations are the exchange's news: reading for everybody, writing for its desk,
// handing in for members and partners. What is held is judged by a person on the pages.
var newsOperations = []Operation{
	get("listNews", "/news", "news.read", "news", "Published news in a language, newest first; an article that lacks the language is not listed", (*Server).listNews),
	get("readNews", "/news/{year}/{slug}", "news.read", "news", "An article in a language: its words, or in which other languages it is read", (*Server).readNews),
	command("proposeNews", http.MethodPost, "/news/proposals", "news.propose", "news", "Hand in a press release of your organisation for the exchange’s desk", (*Server).proposeNews),
	get("listNewsDesk", "/newsdesk", "news.desk", "news", "Every article with the state of its four texts, newest first", (*Server).listNewsDesk),
	command("beginNews", http.MethodPost, "/newsdesk", "news.write", "news", "Open an article with its text in one language", (*Server).beginNews),
	command("writeNews", http.MethodPut, "/newsdesk/{no}/texts/{lang}", "news.write", "news", "Write a text anew: a translation, a change, a machine’s draft", (*Server).writeNews),
	command("reviewNews", http.MethodPost, "/newsdesk/{no}/texts/{lang}/review", "news.review", "news", "Say that a text is right: another person than who wrote it", (*Server).reviewNews),
	command("moveNews", http.MethodPost, "/newsdesk/{no}/move", "news.desk", "news", "Call an article ready, publish it, take it back, drop or withdraw it", (*Server).moveNews),
	command("correctNews", http.MethodPost, "/newsdesk/{no}/correct", "news.publish", "news", "Show reviewed new versions, each with a note to its readers", (*Server).correctNews),
}

type listNews struct {
	Lang  string `query:"lang" doc:"the reader’s, when it is not named" enum:"en,zh,nl,ru"`
	Year  int    `query:"year" default:"0" min:"0" max:"9999" doc:"0: all"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// NewsPage is one page of published news.
type NewsPage struct {
	Lang string     `json:"lang" enum:"en,zh,nl,ru"`
	News []NewsLine `json:"news"`
	Next string     `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// NewsLine is an article in a list.
type NewsLine struct {
	No        int64         `json:"no"`
	Kind      news.Kind     `json:"kind" enum:"news,notice,press"`
	Year      int           `json:"year" example:"2026"`
	Slug      string        `json:"slug" example:"trading-hours-new-year"`
	Title     string        `json:"title"`
	Summary   string        `json:"summary"`
	Desk      string        `json:"desk,omitempty" doc:"the office that wrote it"`
	Member    int64         `json:"member,omitempty" doc:"number of the organisation whose press release it is"`
	Published clock.Instant `json:"published" doc:"in this language"`
	Changed   clock.Instant `json:"changed"`
	Corrected bool          `json:"corrected,omitempty"`
}

func newsLang(c *call, named string) (i18n.Lang, error) {
	if named == "" {
		return c.Lang, nil
	}
	if l := i18n.Lang(named); l.Known() {
		return l, nil
	}
	return "", errs.New(errs.Invalid, "news.bad_lang").At("lang")
}

func (s *Server) newsLine(c *call, n orgNumbers, h *news.Headline) (NewsLine, error) {
	l := NewsLine{No: h.No, Kind: h.Kind, Year: h.Year, Slug: h.Slug, Title: h.Words.Title, Summary: h.Words.Summary(), Desk: h.Desk, Published: h.Since, Changed: h.Changed, Corrected: h.Corrected}
	if h.Org.IsZero() {
		return l, nil
	}
	var err error
	l.Member, err = n.of(c.Context(), s, h.Org)
	return l, err
}

func (s *Server) listNews(c *call, in listNews) (NewsPage, error) {
	lang, err := newsLang(c, in.Lang)
	if err != nil {
		return NewsPage{}, err
	}
	all, next, err := news.List(c.Context(), s.DB, lang, s.Clock.Now(), news.Ask{Year: in.Year, Before: in.After, Limit: in.Limit})
	if err != nil {
		return NewsPage{}, err
	}
	page, n := NewsPage{Lang: string(lang), News: []NewsLine{}, Next: next}, orgNumbers{}
	for i := range all {
		l, err := s.newsLine(c, n, &all[i])
		if err != nil {
			return NewsPage{}, err
		}
		page.News = append(page.News, l)
	}
	return page, nil
}

type readNews struct {
	Year int    `path:"year" example:"2026"`
	Slug string `path:"slug" example:"trading-hours-new-year"`
	Lang string `query:"lang" doc:"the reader’s, when it is not named" enum:"en,zh,nl,ru"`
}

// NewsArticle is an article in one language.
type NewsArticle struct {
	NewsLine
	Lang      string        `json:"lang" enum:"en,zh,nl,ru"`
	Missing   bool          `json:"missing,omitempty" doc:"it is not read in this language: there are no words"`
	Langs     []string      `json:"langs" doc:"in which it is read"`
	Lead      string        `json:"lead,omitempty"`
	Markdown  string        `json:"markdown,omitempty"`
	HTML      string        `json:"html,omitempty" doc:"safe markup with whole addresses"`
	Withdrawn clock.Instant `json:"withdrawn,omitzero"`
	Remarks   []NewsRemark  `json:"remarks" doc:"the latest first"`
}

// NewsRemark is what readers are told of a correction or a withdrawal.
type NewsRemark struct {
	Act  lifecycle.Act `json:"act" enum:"correct,withdraw"`
	At   clock.Instant `json:"at"`
	Note string        `json:"note"`
}

func (s *Server) readNews(c *call, in readNews) (NewsArticle, error) {
	lang, err := newsLang(c, in.Lang)
	if err != nil {
		return NewsArticle{}, err
	}
	p, err := news.Read(c.Context(), s.DB, lang, s.Clock.Now(), in.Year, in.Slug)
	if err != nil {
		return NewsArticle{}, err
	}
	a := NewsArticle{Lang: string(lang), Missing: !p.There && p.Withdrawn.IsZero(), Langs: []string{}, Withdrawn: p.Withdrawn, Remarks: []NewsRemark{}, Lead: p.Words.Lead, Markdown: p.Words.Body}
	if a.NewsLine, err = s.newsLine(c, orgNumbers{}, &p.Headline); err != nil {
		return NewsArticle{}, err
	}
	if p.There {
		a.HTML = news.HTML(p.Words.Body, news.Fit{Level: 2, Origin: s.Origin, Whole: true})
	}
	for _, l := range p.Langs {
		a.Langs = append(a.Langs, string(l))
	}
	for _, m := range p.Remarks {
		a.Remarks = append(a.Remarks, NewsRemark{m.Act, m.At, m.Note})
	}
	return a, nil
}

// NewsDone says what became of what was asked.
type NewsDone struct {
	Article int64        `json:"article"`
	Version int64        `json:"version,omitempty"`
	State   string       `json:"state" enum:"draft,ready,published,corrected,withdrawn,dropped"`
	Held    []NewsReason `json:"held,omitempty" doc:"why the version waits for a person’s word; absent: it holds"`
}

// NewsReason is why a version is held.
type NewsReason struct {
	Code string `json:"code" enum:"outside,links,word,hidden,mixed"`
	What string `json:"what,omitempty"`
}

func newsDone(d news.Done, err error) (NewsDone, error) {
	out := NewsDone{Article: d.Article, Version: d.Version, State: d.State}
	for _, r := range d.Held {
		out.Held = append(out.Held, NewsReason{r.Code, r.What})
	}
	return out, err
}

type proposeNews struct {
	Body ProposeNews `body:"json" example:"{\"lang\":\"en\",\"title\":\"A workshop opens\",\"body\":\"On the fourth floor.\"}"`
}

// ProposeNews is a press release.
type ProposeNews struct {
	Lang string `json:"lang" enum:"en,zh,nl,ru"`
	NewsWords
}

// NewsWords are the words of an article in one language.
type NewsWords struct {
	Title string `json:"title" doc:"at most 200 characters"`
	Lead  string `json:"lead,omitempty" doc:"at most 600 characters"`
	Body  string `json:"body" doc:"Markdown, at most 40,000 characters"`
}

func (w NewsWords) words() news.Words { return news.Words{Title: w.Title, Lead: w.Lead, Body: w.Body} }

func (s *Server) proposeNews(c *call, in proposeNews) (NewsDone, error) {
	return newsDone(news.Propose{Lang: i18n.Lang(in.Body.Lang), Words: in.Body.words()}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type listNewsDesk struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// NewsDeskPage is one page of the desk's articles.
type NewsDeskPage struct {
	Articles []NewsDeskLine `json:"articles"`
	Next     string         `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// NewsDeskLine is an article at the desk.
type NewsDeskLine struct {
	No      int64          `json:"no"`
	Kind    news.Kind      `json:"kind" enum:"news,notice,press"`
	State   string         `json:"state" enum:"draft,ready,published,corrected,withdrawn,dropped"`
	Year    int            `json:"year"`
	Slug    string         `json:"slug"`
	Title   string         `json:"title"`
	Embargo clock.Instant  `json:"embargo,omitzero"`
	Visible clock.Instant  `json:"visible,omitzero" doc:"since when it may be read"`
	Held    int64          `json:"held,omitempty" doc:"versions that wait for a person’s word"`
	Texts   []NewsDeskText `json:"texts"`
}

// NewsDeskText is the text in one language.
type NewsDeskText struct {
	Lang    string `json:"lang" enum:"en,zh,nl,ru"`
	State   string `json:"state" doc:"proofread: reviewed by another person than who wrote it" enum:"missing,machine,written,proofread"`
	Version int64  `json:"version,omitempty" doc:"that holds"`
	Shown   int64  `json:"shown,omitempty" doc:"that the public reads"`
}

func (s *Server) listNewsDesk(c *call, in listNewsDesk) (NewsDeskPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return NewsDeskPage{}, err
	}
	all, err := news.Desk(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return NewsDeskPage{}, err
	}
	page := NewsDeskPage{Articles: []NewsDeskLine{}}
	for i := range all {
		x := &all[i]
		l := NewsDeskLine{No: x.No, Kind: x.Kind, State: string(x.State), Year: x.Year, Slug: x.Slug, Title: x.Title, Embargo: x.Embargo, Visible: x.Visible, Held: x.Held}
		for _, t := range x.Texts {
			l.Texts = append(l.Texts, NewsDeskText{string(t.Lang), string(t.State), t.Version, t.Shown})
		}
		page.Articles = append(page.Articles, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type beginNews struct {
	Body BeginNews `body:"json" example:"{\"kind\":\"notice\",\"desk\":\"Trading floor\",\"lang\":\"en\",\"title\":\"Trading hours\",\"body\":\"The floor closes at **noon**.\"}"`
}

// BeginNews opens an article.
type BeginNews struct {
	Kind    news.Kind     `json:"kind" enum:"news,notice,press"`
	Desk    string        `json:"desk" doc:"the office that writes, never a person"`
	Slug    string        `json:"slug,omitempty" doc:"made from the title when absent"`
	Embargo clock.Instant `json:"embargo,omitzero" doc:"nobody outside the desk reads it before"`
	Lang    string        `json:"lang" enum:"en,zh,nl,ru"`
	NewsWords
}

func (s *Server) beginNews(c *call, in beginNews) (NewsDone, error) {
	b := in.Body
	return newsDone(news.Begin{Kind: b.Kind, Desk: b.Desk, Slug: b.Slug, Embargo: b.Embargo, Lang: i18n.Lang(b.Lang), Words: b.words()}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type writeNews struct {
	No   int64     `path:"no" doc:"number of the article"`
	Lang string    `path:"lang" example:"nl"`
	Body WriteNews `body:"json" example:"{\"base\":0,\"title\":\"Handelsuren\",\"body\":\"De zaal sluit om twaalf uur.\"}"`
}

// WriteNews is the next version of a text.
type WriteNews struct {
	Base    int64 `json:"base" doc:"the version that was changed, 0 where there is none; refused when another holds"`
	Machine bool  `json:"machine,omitempty" doc:"a machine translated it and nobody went through it"`
	NewsWords
}

func (s *Server) writeNews(c *call, in writeNews) (NewsDone, error) {
	return newsDone(news.Write{Article: in.No, Lang: i18n.Lang(in.Lang), Base: in.Body.Base, Machine: in.Body.Machine, Words: in.Body.words()}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type reviewNews struct {
	No   int64      `path:"no" doc:"number of the article"`
	Lang string     `path:"lang" example:"nl"`
	Body ReviewNews `body:"json" example:"{\"version\":1}"`
}

// ReviewNews names what was read.
type ReviewNews struct {
	Version int64 `json:"version" doc:"refused when another holds"`
}

func (s *Server) reviewNews(c *call, in reviewNews) (NewsDone, error) {
	return newsDone(news.Review{Article: in.No, Lang: i18n.Lang(in.Lang), Version: in.Body.Version}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

// InLanguages is a text to readers, in the languages it concerns.
type InLanguages struct {
	En string `json:"en,omitempty"`
	Zh string `json:"zh,omitempty"`
	Nl string `json:"nl,omitempty"`
	Ru string `json:"ru,omitempty"`
}

func (t InLanguages) text() i18n.Text {
	return i18n.Text{i18n.English: t.En, i18n.Chinese: t.Zh, i18n.Dutch: t.Nl, i18n.Russian: t.Ru}
}

type moveNews struct {
	No   int64    `path:"no" doc:"number of the article"`
	Body MoveNews `body:"json" example:"{\"act\":\"publish\"}"`
}

// MoveNews is a step of an article.
type MoveNews struct {
	Act lifecycle.Act `json:"act" enum:"ready,back,drop,publish,recall,withdraw"`
	Why InLanguages   `json:"why,omitzero" doc:"of a withdrawal: in every language that is read"`
}

func (s *Server) moveNews(c *call, in moveNews) (NewsDone, error) {
	return newsDone(news.Move{Article: in.No, Act: in.Body.Act, Why: in.Body.Why.text()}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

type correctNews struct {
	No   int64       `path:"no" doc:"number of the article"`
	Body CorrectNews `body:"json" example:"{\"notes\":{\"en\":\"The hour was wrong.\"}}"`
}

// CorrectNews are the notes of a correction: each shows the reviewed new version of its
// language.
type CorrectNews struct {
	Notes InLanguages `json:"notes"`
}

func (s *Server) correctNews(c *call, in correctNews) (NewsDone, error) {
	return newsDone(news.Correct{Article: in.No, Notes: in.Body.Notes.text()}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}
