package app

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/news"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// The articles of the fictional exchange, a folder each: title, lead and text, one file a
// language. What real houses did is told as public news told it.
//
//go:embed demonews
var demoNews embed.FS

// demoNewsDays is over how many past days the demo's desk wrote its articles.
const demoNewsDays = 60

// demoArticle is what the desk did with one of the folders.
type demoArticle struct {
	folder  string
	kind    news.Kind
	desk    string
	machine i18n.Lang     // a machine's draft that nobody went through
	embargo time.Duration // after the demo opens
	fixed   i18n.Text     // it was wrong and is corrected with this remark
}

var demoArticles = []demoArticle{
	{folder: "01-jewellery-and-diamond-conference", kind: news.News, desk: "press"},
	{folder: "02-two-memoranda", kind: news.News, desk: "cooperation"},
	{folder: "03-laboratory-grown-in-full", kind: news.Notice, desk: "floor"},
	{folder: "04-admission-in-the-open", kind: news.News, desk: "membership"},
	{folder: "05-reading-the-import-ranking", kind: news.News, desk: "statistics"},
	{folder: "06-trading-hours-new-year", kind: news.Notice, desk: "floor", fixed: i18n.Text{
		i18n.English: "The floor closes at 12:00 on 31 December, not at 15:00 as this notice said at first.",
		i18n.Chinese: "12月31日收市时间为12:00，原公告误作15:00。",
		i18n.Dutch:   "De zaal sluit op 31 december om 12.00 uur, niet om 15.00 uur zoals dit bericht eerst zei.",
		i18n.Russian: "31 декабря зал закрывается в 12:00, а не в 15:00, как говорилось сначала.",
	}},
	{folder: "07-what-the-index-measures", kind: news.News, desk: "statistics"},
	{folder: "08-design-competition", kind: news.Press, desk: "cooperation"},
	{folder: "09-daylight-viewing-desks", kind: news.News, desk: "press", machine: i18n.Russian},
	{folder: "10-ranking-of-the-month", kind: news.Press, desk: "statistics", embargo: 5 * 24 * time.Hour},
}

// news is the desk at work in the weeks before the stock came in: one writes, the
// administrator reviews. Two members hand in press releases, one of them spam.
func (m *demo) news(ctx context.Context) error {
	from, until := m.now.Add(-demoNewsDays*24*time.Hour), m.now.Add(-demoDays*24*time.Hour)
	p := party.AddPerson{Org: m.admin.Org, Email: "news@demo.invalid", Name: "Xu Wen", NameZh: "徐雯", Lang: i18n.Chinese, Roles: []access.Role{access.Staff}}
	added, err := p.Do(ctx, m.keeper, m.admin, id.New())
	if err != nil {
		return fmt.Errorf("demo: %s: %w", p.Email, err)
	}
	writer := access.Actor{Person: added.Person, Org: m.admin.Org, OrgKind: string(party.Exchange), Name: p.Name, Roles: p.Roles}
	step := until.Sub(from) / time.Duration(len(demoArticles)+1)
	for i, a := range demoArticles {
		if err := m.reach(ctx, from.Add(step*time.Duration(i+1))); err != nil {
			return err
		}
		if err := m.article(ctx, writer, a); err != nil {
			return fmt.Errorf("demo: article %s: %w", a.folder, err)
		}
	}
	if err := m.reach(ctx, until); err != nil {
		return err
	}
	return m.proposed(ctx)
}

// article writes, reviews and publishes one.
func (m *demo) article(ctx context.Context, writer access.Actor, a demoArticle) error {
	texts, err := demoTexts(a.folder)
	if err != nil {
		return err
	}
	first := texts[i18n.English]
	if a.fixed != nil {
		first = mistaken(first)
	}
	b := news.Begin{Kind: a.kind, Desk: a.desk, Slug: a.folder[3:], Lang: i18n.English, Words: first}
	if a.embargo > 0 {
		b.Embargo = m.now.Add(a.embargo)
	}
	made, err := b.Do(ctx, m.keeper, writer, id.New())
	if err != nil {
		return err
	}
	for _, l := range i18n.Languages {
		w, there := texts[l]
		if !there {
			continue
		}
		if a.fixed != nil {
			w = mistaken(w)
		}
		if l != i18n.English {
			if _, err := (news.Write{Article: made.Article, Lang: l, Machine: l == a.machine, Words: w}).Do(ctx, m.keeper, writer, id.New()); err != nil {
				return err
			}
		}
		if l == a.machine {
			continue
		}
		if _, err := (news.Review{Article: made.Article, Lang: l, Version: 1}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	for _, act := range []lifecycle.Act{news.ActReady, news.ActPublish} {
		if _, err := (news.Move{Article: made.Article, Act: act}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	if a.fixed == nil {
		return nil
	}
	return m.fix(ctx, writer, made.Article, texts, a.fixed)
}

// mistaken is a text with the hour wrong, as it went out first.
func mistaken(w news.Words) news.Words {
	w.Body = strings.NewReplacer("12:00", "15:00", "12.00", "15.00").Replace(w.Body)
	return w
}

// fix corrects what went out wrong, with a remark in every language.
func (m *demo) fix(ctx context.Context, writer access.Actor, no int64, texts map[i18n.Lang]news.Words, notes i18n.Text) error {
	m.past.Instant = m.past.Instant.Add(20 * time.Hour)
	for _, l := range i18n.Languages {
		if _, err := (news.Write{Article: no, Lang: l, Base: 1, Words: texts[l]}).Do(ctx, m.keeper, writer, id.New()); err != nil {
			return err
		}
		if _, err := (news.Review{Article: no, Lang: l, Version: 2}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	_, err := news.Correct{Article: no, Notes: notes}.Do(ctx, m.keeper, m.admin, id.New())
	return err
}

// proposed are press releases of two members, which wait for the desk.
func (m *demo) proposed(ctx context.Context) error {
	for i, w := range []news.Words{
		{
			Title: "A workshop for old mine cuts opens on the fourth floor", Lead: "Two cutters restore stones of the eighteenth century for museums and members.",
			Body: "The workshop recuts nothing. It cleans, mounts and measures old stones, and writes down what it finds, so that the next owner knows what was done.\n\nMembers bring stones on Tuesdays.",
		},
		{Title: "Best offers of the season", Body: "[cialis coupon](http://pills.example/cialis-coupon) [cialis cost](http://pills.example/cost) [discount](http://pills.example/c) [more](http://pills.example/d)"},
	} {
		if _, err := (news.Propose{Lang: i18n.English, Words: w}).Do(ctx, m.keeper, m.keepers[i], id.New()); err != nil {
			return fmt.Errorf("demo: %s: %w", w.Title, err)
		}
	}
	return nil
}

// demoTexts reads the files of an article.
func demoTexts(folder string) (map[i18n.Lang]news.Words, error) {
	all := map[i18n.Lang]news.Words{}
	for _, l := range i18n.Languages {
		b, err := demoNews.ReadFile("demonews/" + folder + "/" + string(l) + ".md")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		title, rest, _ := strings.Cut(strings.TrimPrefix(string(b), "# "), "\n\n")
		lead, body, _ := strings.Cut(rest, "\n\n")
		all[l] = news.Words{Title: title, Lead: lead, Body: body}
	}
	return all, nil
}
