package news_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/news"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db/dbtest"
)

// plainText is one language of an article as a clerk with a notebook keeps it.
type plainText struct {
	words    []string // by version, from 1
	held     map[int]bool
	author   map[int]access.Actor
	holds    int // the version that counts
	reviewed bool
	shown    int
}

type plainArticle struct {
	no      int64
	state   lifecycle.State
	embargo clock.Instant
	visible clock.Instant
	texts   map[i18n.Lang]*plainText
}

// readable is what the notebook says the public may read now: nothing that was not written
// by one, reviewed by another, shown, and whose time has not come.
func (a *plainArticle) readable(now clock.Instant, l i18n.Lang) string {
	t := a.texts[l]
	if (a.state != news.Published && a.state != news.Corrected) || a.visible == 0 || now < a.visible || t.shown == 0 {
		return ""
	}
	return t.words[t.shown-1]
}

// TestNoPublicQueryEverGivesWhatWasNotReleased runs random histories of articles against the
// notebook and asks every public query after each step.
func TestNoPublicQueryEverGivesWhatWasNotReleased(t *testing.T) {
	x := dbtest.SQLite(t)
	d := open(t, x)
	people := []access.Actor{d.writer, d.editor}
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		var all []*plainArticle
		langs := []i18n.Lang{"en", "zh", "ru"}
		pick := func() *plainArticle { return all[rapid.IntRange(0, len(all)-1).Draw(rt, "article")] }
		who := func() access.Actor { return people[rapid.IntRange(0, 1).Draw(rt, "who")] }
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			serial++
			word := fmt.Sprintf("w%d", serial)
			act := rapid.SampledFrom([]string{"begin", "write", "write", "review", "review", "move", "move", "move", "correct", "judge", "tick"}).Draw(rt, "act")
			if len(all) == 0 {
				act = "begin"
			}
			switch act {
			case "begin":
				a := &plainArticle{state: news.Draft, texts: map[i18n.Lang]*plainText{}}
				for _, l := range i18n.Languages {
					a.texts[l] = &plainText{held: map[int]bool{}, author: map[int]access.Actor{}}
				}
				by, l := who(), rapid.SampledFrom(langs).Draw(rt, "lang")
				b := news.Begin{Kind: news.News, Desk: "Desk", Slug: word, Lang: l, Words: news.Words{Title: word, Body: word}}
				if rapid.Bool().Draw(rt, "embargo") {
					b.Embargo = d.clock.Instant.Add(time.Duration(rapid.IntRange(0, 3).Draw(rt, "hours")) * time.Hour)
				}
				done, err := b.Do(ctx, d.k, by, id.New())
				if err != nil {
					rt.Fatal(err)
				}
				a.no, a.embargo = done.Article, b.Embargo
				tx := a.texts[l]
				tx.words, tx.author[1], tx.holds = append(tx.words, word), by, 1
				all = append(all, a)
			case "write":
				a, by, l := pick(), who(), rapid.SampledFrom(langs).Draw(rt, "lang")
				tx := a.texts[l]
				w := news.Words{Title: word, Body: word}
				spam := rapid.IntRange(0, 3).Draw(rt, "spam") == 0
				if spam {
					w.Body += " viagra"
				}
				_, err := news.Write{Article: a.no, Lang: l, Base: int64(tx.holds), Words: w}.Do(ctx, d.k, by, id.New())
				if over := a.state == news.Withdrawn || a.state == news.Dropped; over != (err != nil) {
					rt.Fatalf("writing in %s: %v", a.state, err)
				}
				if err == nil {
					tx.words = append(tx.words, word)
					n := len(tx.words)
					tx.author[n], tx.held[n] = by, spam
					if !spam {
						tx.holds, tx.reviewed = n, false
					}
				}
			case "review":
				a, by, l := pick(), who(), rapid.SampledFrom(langs).Draw(rt, "lang")
				tx := a.texts[l]
				_, err := news.Review{Article: a.no, Lang: l, Version: int64(tx.holds)}.Do(ctx, d.k, by, id.New())
				may := a.state != news.Withdrawn && a.state != news.Dropped && tx.holds > 0 && !tx.reviewed && tx.author[tx.holds].Person != by.Person
				if may != (err == nil) {
					rt.Fatalf("review: may %v, %v", may, err)
				}
				if may {
					tx.reviewed = true
					if (a.state == news.Published || a.state == news.Corrected) && tx.shown == 0 {
						tx.shown = tx.holds
					}
				}
			case "judge":
				a, by, l := pick(), who(), rapid.SampledFrom(langs).Draw(rt, "lang")
				tx := a.texts[l]
				n := len(tx.words)
				if n == 0 {
					continue
				}
				_, err := news.Judge{Article: a.no, Lang: l, Version: int64(n), Release: true}.Do(ctx, d.k, by, id.New())
				may := a.state != news.Withdrawn && a.state != news.Dropped && tx.held[n] && tx.author[n].Person != by.Person
				if may != (err == nil) {
					rt.Fatalf("release: may %v, %v", may, err)
				}
				if may {
					tx.held[n], tx.holds, tx.reviewed = false, n, false
				}
			case "move":
				a := pick()
				m := rapid.SampledFrom([]lifecycle.Act{news.ActReady, news.ActPublish, news.ActBack, news.ActRecall, news.ActWithdraw, news.ActDrop}).Draw(rt, "move")
				_, err := news.Move{Article: a.no, Act: m, Why: i18n.Text{"en": "x", "zh": "x", "nl": "x", "ru": "x"}}.Do(ctx, d.k, d.editor, id.New())
				if err != nil {
					continue
				}
				a.state, _ = news.Life.Next(a.state, m)
				for _, tx := range a.texts {
					switch {
					case m == news.ActPublish && tx.reviewed:
						tx.shown = tx.holds
					case m == news.ActRecall:
						tx.shown = 0
					}
				}
				if m == news.ActPublish {
					a.visible = max(d.clock.Instant, a.embargo)
				}
				if m == news.ActRecall {
					a.visible = 0
				}
			case "correct":
				a, l := pick(), rapid.SampledFrom(langs).Draw(rt, "lang")
				tx := a.texts[l]
				_, err := news.Correct{Article: a.no, Notes: i18n.Text{l: "wrong"}}.Do(ctx, d.k, d.editor, id.New())
				may := (a.state == news.Published || a.state == news.Corrected) && d.clock.Instant >= a.visible && tx.reviewed && tx.shown > 0 && tx.shown != tx.holds
				if may != (err == nil) {
					rt.Fatalf("correct: may %v, %v", may, err)
				}
				if may {
					tx.shown, a.state = tx.holds, news.Corrected
				}
			case "tick":
				d.clock.Instant = d.clock.Instant.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "minutes")) * time.Minute)
			}
			d.agree(rt, all)
		}
	})
}

// agree asks every public query and compares with the notebook. Articles of earlier
// histories are in the tables too: only those of this one are looked at, and nothing of
// those may appear under a word of this one.
func (d *desk) agree(rt *rapid.T, all []*plainArticle) {
	now := d.clock.Instant
	stands, err := news.Standings(ctx, d.d, now)
	if err != nil {
		rt.Fatal(err)
	}
	for _, l := range i18n.Languages {
		list, _, err := news.List(ctx, d.d, l, now, news.Ask{Limit: 200})
		if err != nil {
			rt.Fatal(err)
		}
		latest, err := news.Latest(ctx, d.d, l, now, 200)
		if err != nil {
			rt.Fatal(err)
		}
		for _, a := range all {
			want := a.readable(now, l)
			of := func(h news.Headline) bool { return h.No == a.no }
			for name, got := range map[string][]news.Headline{"list": list, "latest": latest} {
				i := slices.IndexFunc(got, of)
				if (i >= 0) != (want != "") && len(got) < 200 || i >= 0 && got[i].Words.Title != want {
					rt.Fatalf("%s in %s of article %d in %s: want %q, have %d", name, l, a.no, a.state, want, i)
				}
			}
			i := slices.IndexFunc(stands, func(s news.Standing) bool { return s.No == a.no })
			var told string
			if i >= 0 && stands[i].In(l) != nil {
				told = stands[i].In(l).Words.Title
			}
			if told != want {
				rt.Fatalf("standing of article %d in %s: want %q, have %q", a.no, l, want, told)
			}
			d.reads(rt, a, l, want)
		}
	}
}

// reads opens the article at its address.
func (d *desk) reads(rt *rapid.T, a *plainArticle, l i18n.Lang, want string) {
	f, err := news.Open(ctx, d.d, d.editor, a.no)
	if err != nil {
		rt.Fatal(err)
	}
	p, err := news.Read(ctx, d.d, l, d.clock.Instant, f.Year, f.Slug)
	if err == nil && p.Words.Title != want || err != nil && want != "" {
		rt.Fatalf("article %d in %s at its address: want %q, have %q, %v", a.no, l, want, p.Words.Title, err)
	}
}
