package news

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/store/db"
)

// Headline is an article in a list, in one language.
type Headline struct {
	No        int64
	Kind      Kind
	Year      int
	Slug      string
	Desk      string
	Org       id.ID // whose press release it is; zero: the exchange's own
	Corrected bool
	Visible   clock.Instant // since when the article is read
	Since     clock.Instant // since when in this language
	Changed   clock.Instant // since when as it stands
	Words     Words
}

// Path is the address after the language: "/news/2026/slug".
func (h *Headline) Path() string { return Path(h.Year, h.Slug) }

// Path is the address of an article after the language.
func Path(year int, slug string) string { return "/news/" + strconv.Itoa(year) + "/" + slug }

// public is the one gate to the readers: a state that is read, an instant that has come, and
// the version that was shown. Every query for them joins it.
const public = ` FROM news n JOIN news_text t ON t.article = n.no AND t.shown > 0
	JOIN news_version v ON v.article = t.article AND v.lang = t.lang AND v.no = t.shown
	WHERE n.state IN ('published', 'corrected') AND n.visible > 0 AND n.visible <= $1 AND t.since <= $1 `

const headlineColumns = "n.no, n.kind, n.year, n.slug, n.desk, n.org, n.state, n.visible, t.since, t.changed, v.title, v.lead, v.body"

func scanHeadline(r *sql.Rows) (Headline, error) {
	var h Headline
	var org *id.ID
	var state lifecycle.State
	err := r.Scan(&h.No, &h.Kind, &h.Year, &h.Slug, &h.Desk, &org, &state, &h.Visible, &h.Since, &h.Changed, &h.Words.Title, &h.Words.Lead, &h.Words.Body)
	h.Org, h.Corrected = given(org), state == Corrected
	return h, err
}

// Latest are the newest articles in a language, for everybody.
func Latest(ctx context.Context, q db.Querier, l i18n.Lang, now clock.Instant, n int) ([]Headline, error) {
	return db.Rows(ctx, q, scanHeadline, "SELECT "+headlineColumns+public+"AND t.lang = $2 ORDER BY n.visible DESC, n.no DESC LIMIT $3", now, string(l), min(max(n, 1), 200))
}

// Ask asks for a page of a list.
type Ask struct {
	Year   int    // 0: all
	Before string // the cursor of the page before; empty: the newest
	Limit  int
}

// List is a page of the articles in a language, newest first, with the cursor of the next
// page when there is one.
func List(ctx context.Context, q db.Querier, l i18n.Lang, now clock.Instant, ask Ask) ([]Headline, string, error) {
	at, no, err := readCursor(ask.Before)
	if err != nil {
		return nil, "", err
	}
	limit := min(max(ask.Limit, 1), 200)
	all, err := db.Rows(ctx, q, scanHeadline, "SELECT "+headlineColumns+public+`AND t.lang = $2 AND ($3 = 0 OR n.year = $3)
		AND (n.visible < $4 OR n.visible = $4 AND n.no < $5) ORDER BY n.visible DESC, n.no DESC LIMIT $6`, now, string(l), ask.Year, at, no, limit+1)
	if err != nil || len(all) <= limit {
		return all, "", err
	}
	last := all[limit-1]
	return all[:limit], fmt.Sprintf("%d-%d", last.Visible, last.No), nil
}

func readCursor(s string) (at, no int64, err error) {
	if s == "" {
		return newest(0), newest(0), nil
	}
	a, b, ok := strings.Cut(s, "-")
	at, e1 := strconv.ParseInt(a, 10, 64)
	no, e2 := strconv.ParseInt(b, 10, 64)
	if !ok || e1 != nil || e2 != nil || at < 0 || no < 0 {
		return 0, 0, errs.New(errs.Invalid, "news.bad_cursor").At("after")
	}
	return at, no, nil
}

// YearCount is how many articles of a year there are in a language.
type YearCount struct {
	Year int
	N    int64
}

// Years are the years that have articles in a language, the latest first.
func Years(ctx context.Context, q db.Querier, l i18n.Lang, now clock.Instant) ([]YearCount, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (y YearCount, err error) {
		err = r.Scan(&y.Year, &y.N)
		return y, err
	}, "SELECT n.year, COUNT(*)"+public+"AND t.lang = $2 GROUP BY n.year ORDER BY n.year DESC", now, string(l))
}

// Elsewhere are articles that are not to be read in a language, with the languages in which
// they are: nothing of them is told in another language unasked.
func Elsewhere(ctx context.Context, q db.Querier, l i18n.Lang, now clock.Instant, limit int) ([]Standing, error) {
	all, err := Standings(ctx, q, now)
	if err != nil {
		return nil, err
	}
	var out []Standing
	for _, s := range all {
		if s.In(l) == nil && len(out) < limit {
			out = append(out, s)
		}
	}
	return out, nil
}

// Standing is an article with every language in which it is read: for maps of the site,
// search and links between languages.
type Standing struct {
	No      int64
	Kind    Kind
	Year    int
	Slug    string
	Visible clock.Instant
	Texts   []Shown
}

// Shown is one language of it.
type Shown struct {
	Lang    i18n.Lang
	Words   Words
	Changed clock.Instant
}

// In is the text in a language, nil when it is not read in it.
func (s *Standing) In(l i18n.Lang) *Shown {
	for i := range s.Texts {
		if s.Texts[i].Lang == l {
			return &s.Texts[i]
		}
	}
	return nil
}

// Changed is when the youngest of its languages changed.
func (s *Standing) Changed() clock.Instant {
	var at clock.Instant
	for _, t := range s.Texts {
		at = max(at, t.Changed)
	}
	return at
}

// Standings are all articles that are read, newest first.
func Standings(ctx context.Context, q db.Querier, now clock.Instant) ([]Standing, error) {
	type row struct {
		s Standing
		t Shown
	}
	rows, err := db.Rows(ctx, q, func(r *sql.Rows) (x row, err error) {
		err = r.Scan(&x.s.No, &x.s.Kind, &x.s.Year, &x.s.Slug, &x.s.Visible, &x.t.Lang, &x.t.Changed, &x.t.Words.Title, &x.t.Words.Lead, &x.t.Words.Body)
		return x, err
	}, "SELECT n.no, n.kind, n.year, n.slug, n.visible, t.lang, t.changed, v.title, v.lead, v.body"+public+"ORDER BY n.visible DESC, n.no DESC, t.lang", now)
	var all []Standing
	for _, x := range rows {
		if len(all) == 0 || all[len(all)-1].No != x.s.No {
			all = append(all, x.s)
		}
		last := &all[len(all)-1]
		last.Texts = append(last.Texts, x.t)
	}
	return all, err
}

// Remark is what readers are told of a correction or a withdrawal.
type Remark struct {
	Act  lifecycle.Act
	At   clock.Instant
	Note string
}

// Page is an article as a reader of one language finds it.
type Page struct {
	Headline
	Lang      i18n.Lang
	There     bool        // it is read in his language; else the words are empty
	Langs     []i18n.Lang // in which it is read
	Remarks   []Remark    // in his language, the latest first
	Withdrawn clock.Instant
}

// Read is an article at its address. One that was withdrawn has no words, only its remark.
// NotFound when nobody may read it yet: the address tells nothing.
func Read(ctx context.Context, q db.Querier, l i18n.Lang, now clock.Instant, year int, slug string) (Page, error) {
	p := Page{Lang: l}
	none := errs.New(errs.NotFound, "news.no_article")
	a, found, err := db.Row(ctx, q, scanArticle, "SELECT "+articleColumns+" FROM news n WHERE n.year = $1 AND n.slug = $2 AND n.state IN ('published', 'corrected', 'withdrawn') AND n.visible > 0 AND n.visible <= $3", year, slug, now)
	if err != nil || !found {
		return p, orNone(err, none)
	}
	p.Headline = Headline{No: a.No, Kind: a.Kind, Year: a.Year, Slug: a.Slug, Desk: a.Desk, Org: a.Org, Corrected: a.State == Corrected, Visible: a.Visible}
	if p.Withdrawn = a.Withdrawn; a.State != Withdrawn {
		rows, err := db.Rows(ctx, q, scanShown, "SELECT n.no, t.lang, t.since, t.changed, v.title, v.lead, v.body"+public+"AND n.no = $2", now, a.No)
		if err != nil {
			return p, err
		}
		for _, known := range i18n.Languages {
			for _, x := range rows {
				if x.lang != known {
					continue
				}
				p.Langs = append(p.Langs, known)
				if known == l {
					p.There, p.Words, p.Since, p.Changed = true, x.words, x.since, x.changed
				}
			}
		}
	}
	p.Remarks, err = db.Rows(ctx, q, func(r *sql.Rows) (m Remark, err error) {
		err = r.Scan(&m.Act, &m.At, &m.Note)
		return m, err
	}, "SELECT m.act, m.at, m.note FROM news_remark m WHERE m.article = $1 AND m.lang = $2 ORDER BY m.no DESC LIMIT 100", a.No, string(l))
	return p, err
}

func orNone(err error, none *errs.Error) error {
	if err != nil {
		return err
	}
	return none
}

type shownRow struct {
	lang           i18n.Lang
	since, changed clock.Instant
	words          Words
}

func scanShown(r *sql.Rows) (x shownRow, err error) {
	var no int64
	err = r.Scan(&no, &x.lang, &x.since, &x.changed, &x.words.Title, &x.words.Lead, &x.words.Body)
	return x, err
}
