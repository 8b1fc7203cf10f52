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
	if !a.out() || a.visible == 0 || now < a.visible || t.shown == 0 {
		return ""
	}
	return t.words[t.shown-1]
}

// history is one random history of the desk beside the notebook.
type history struct {
	*desk
	rt    *rapid.T
	all   []*plainArticle
	word  string // nobody used it before
	langs []i18n.Lang
}

// TestNoPublicQueryEverGivesWhatWasNotReleased runs random histories of articles against the
// notebook and asks every public query after each step.
func TestNoPublicQueryEverGivesWhatWasNotReleased(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.SQLite(t))
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{desk: d, rt: rt, langs: []i18n.Lang{"en", "zh", "ru"}}
		steps := map[string]func(){"begin": h.begins, "write": h.writes, "review": h.reviews, "judge": h.judges, "move": h.moves, "correct": h.corrects, "tick": h.ticks}
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			serial++
			h.word = fmt.Sprintf("w%d", serial)
			act := rapid.SampledFrom([]string{"begin", "write", "write", "review", "review", "move", "move", "move", "correct", "judge", "tick"}).Draw(rt, "act")
			if len(h.all) == 0 {
				act = "begin"
			}
			steps[act]()
			d.agree(rt, h.all)
		}
	})
}

// drawn are an article, one of its texts and a person of the desk.
func (h *history) drawn() (*plainArticle, i18n.Lang, *plainText, access.Actor) {
	a := h.all[rapid.IntRange(0, len(h.all)-1).Draw(h.rt, "article")]
	l := rapid.SampledFrom(h.langs).Draw(h.rt, "lang")
	return a, l, a.texts[l], rapid.SampledFrom([]access.Actor{h.writer, h.editor}).Draw(h.rt, "who")
}

// expects fails the history when the desk does not say what the notebook says.
func (h *history) expects(what string, may bool, err error) {
	if may != (err == nil) {
		h.rt.Fatalf("%s: may %v, %v", what, may, err)
	}
}

func (a *plainArticle) over() bool { return a.state == news.Withdrawn || a.state == news.Dropped }

func (a *plainArticle) out() bool { return a.state == news.Published || a.state == news.Corrected }

func (h *history) begins() {
	a := &plainArticle{state: news.Draft, texts: map[i18n.Lang]*plainText{}}
	for _, l := range i18n.Languages {
		a.texts[l] = &plainText{held: map[int]bool{}, author: map[int]access.Actor{}}
	}
	l := rapid.SampledFrom(h.langs).Draw(h.rt, "lang")
	b := news.Begin{Kind: news.News, Desk: "press", Slug: h.word, Lang: l, Words: news.Words{Title: h.word, Body: h.word}}
	if rapid.Bool().Draw(h.rt, "embargo") {
		b.Embargo = h.clock.Instant.Add(time.Duration(rapid.IntRange(0, 3).Draw(h.rt, "hours")) * time.Hour)
	}
	done, err := b.Do(ctx, h.k, h.writer, id.New())
	h.expects("begin", true, err)
	a.no, a.embargo = done.Article, b.Embargo
	x := a.texts[l]
	x.words, x.author[1], x.holds = append(x.words, h.word), h.writer, 1
	h.all = append(h.all, a)
}

func (h *history) writes() {
	a, l, x, by := h.drawn()
	w := news.Words{Title: h.word, Body: h.word}
	spam := rapid.IntRange(0, 3).Draw(h.rt, "spam") == 0
	if spam {
		w.Body += " viagra"
	}
	_, err := news.Write{Article: a.no, Lang: l, Base: int64(x.holds), Words: w}.Do(ctx, h.k, by, id.New())
	h.expects("write", !a.over(), err)
	if err != nil {
		return
	}
	x.words = append(x.words, h.word)
	n := len(x.words)
	x.author[n], x.held[n] = by, spam
	if !spam {
		x.holds, x.reviewed = n, false
	}
}

func (h *history) reviews() {
	a, l, x, by := h.drawn()
	_, err := news.Review{Article: a.no, Lang: l, Version: int64(x.holds)}.Do(ctx, h.k, by, id.New())
	may := !a.over() && x.holds > 0 && !x.reviewed && x.author[x.holds].Person != by.Person
	h.expects("review", may, err)
	if !may {
		return
	}
	x.reviewed = true
	if a.out() && x.shown == 0 {
		x.shown = x.holds
	}
}

func (h *history) judges() {
	a, l, x, by := h.drawn()
	n := len(x.words)
	if n == 0 {
		return
	}
	_, err := news.Judge{Article: a.no, Lang: l, Version: int64(n), Release: true}.Do(ctx, h.k, by, id.New())
	may := !a.over() && x.held[n] && x.author[n].Person != by.Person
	h.expects("release", may, err)
	if may {
		x.held[n], x.holds, x.reviewed = false, n, false
	}
}

func (h *history) moves() {
	a, _, _, by := h.drawn()
	m := rapid.SampledFrom([]lifecycle.Act{news.ActReady, news.ActPublish, news.ActBack, news.ActRecall, news.ActWithdraw, news.ActDrop}).Draw(h.rt, "move")
	if _, err := (news.Move{Article: a.no, Act: m, Why: i18n.Text{"en": "x", "zh": "x", "nl": "x", "ru": "x"}}).Do(ctx, h.k, by, id.New()); err != nil {
		return
	}
	a.state, _ = news.Life.Next(a.state, m)
	for _, x := range a.texts {
		switch {
		case m == news.ActPublish && x.reviewed:
			x.shown = x.holds
		case m == news.ActRecall:
			x.shown = 0
		}
	}
	switch m {
	case news.ActPublish:
		a.visible = max(h.clock.Instant, a.embargo)
	case news.ActRecall:
		a.visible = 0
	}
}

func (h *history) corrects() {
	a, l, x, by := h.drawn()
	_, err := news.Correct{Article: a.no, Notes: i18n.Text{l: "wrong"}}.Do(ctx, h.k, by, id.New())
	may := a.out() && h.clock.Instant >= a.visible && x.reviewed && x.shown > 0 && x.shown != x.holds
	h.expects("correct", may, err)
	if may {
		x.shown, a.state = x.holds, news.Corrected
	}
}

func (h *history) ticks() {
	h.clock.Instant = h.clock.Instant.Add(time.Duration(rapid.IntRange(0, 90).Draw(h.rt, "minutes")) * time.Minute)
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
		others, err := news.Elsewhere(ctx, d.d, l, now, 200)
		if err != nil {
			rt.Fatal(err)
		}
		for _, a := range all {
			want := a.readable(now, l)
			lacks := want == "" && slices.ContainsFunc(i18n.Languages, func(x i18n.Lang) bool { return a.readable(now, x) != "" })
			if i := slices.IndexFunc(others, func(s news.Standing) bool { return s.No == a.no }); (i >= 0) != lacks && len(others) < 200 || i >= 0 && others[i].Texts[0].Words != (news.Words{}) {
				rt.Fatalf("elsewhere in %s of article %d: want %v, have %d", l, a.no, lacks, i)
			}
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
