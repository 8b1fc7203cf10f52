package news_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/news"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var ctx = context.Background()

// desk is a house with two people at its desk and a member who proposes.
type desk struct {
	*testing.T
	d                     *db.DB
	k                     *journal.Keeper
	clock                 *clock.Fixed
	writer, editor, guest access.Actor
}

func open(t *testing.T, d *db.DB) *desk {
	t.Helper()
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC))}
	k := journal.New(d, c)
	_, err := settings.Begin{Mode: settings.Demo, Change: settings.Change{Name: "Huangpu Diamond Exchange", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "https://huangpu.example", Currency: "USD"}}.
		Do(ctx, k, access.System("test"), id.New())
	must(t, err)
	org, err := party.AddOrg{Kind: party.Member, Name: "Scheldt & Zoon", Country: "CN", Since: "2026-01-05"}.Do(ctx, k, access.System("test"), id.New())
	must(t, err)
	staff := func() access.Actor { return access.Actor{Person: id.New(), Roles: []access.Role{access.Staff}} }
	return &desk{T: t, d: d, k: k, clock: c, writer: staff(), editor: staff(), guest: access.Actor{Person: id.New(), Org: org.Org, OrgName: "Scheldt & Zoon", Roles: []access.Role{access.Trader}}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) refused(err error, key string) {
	d.Helper()
	if !errs.Is(err, key) {
		d.Errorf("want %s, have %v", key, err)
	}
}

var good = news.Begin{Kind: news.News, Desk: "press", Lang: "en", Words: news.Words{Title: "Trading hours over the new year", Lead: "The floor closes early.", Body: "The floor closes at **noon**."}}

func (d *desk) begin(b news.Begin) int64 {
	d.Helper()
	done, err := b.Do(ctx, d.k, d.writer, id.New())
	must(d.T, err)
	return done.Article
}

func (d *desk) write(no int64, l i18n.Lang, base int64, w news.Words) int64 {
	d.Helper()
	done, err := news.Write{Article: no, Lang: l, Base: base, Words: w}.Do(ctx, d.k, d.writer, id.New())
	must(d.T, err)
	return done.Version
}

func (d *desk) review(no int64, l i18n.Lang, version int64) {
	d.Helper()
	_, err := news.Review{Article: no, Lang: l, Version: version}.Do(ctx, d.k, d.editor, id.New())
	must(d.T, err)
}

func (d *desk) move(no int64, acts ...string) {
	d.Helper()
	for _, a := range acts {
		_, err := news.Move{Article: no, Act: lifecycle.Act(a)}.Do(ctx, d.k, d.editor, id.New())
		must(d.T, err)
	}
}

func (d *desk) latest(l i18n.Lang) []string {
	d.Helper()
	all, err := news.Latest(ctx, d.d, l, d.clock.Instant, 50)
	must(d.T, err)
	var titles []string
	for _, h := range all {
		titles = append(titles, h.Words.Title)
	}
	return titles
}

func TestWhatOnePersonWroteAndAnotherReviewedIsPublished(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		no := d.begin(good)
		_, err := news.Move{Article: no, Act: news.ActReady}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "news.none_reviewed")
		_, err = news.Review{Article: no, Lang: "en", Version: 1}.Do(ctx, d.k, d.writer, id.New())
		d.refused(err, "news.second_person")
		_, err = news.Review{Article: no, Lang: "nl", Version: 0}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "lifecycle.not_now")
		d.review(no, "en", 1)
		d.move(no, "ready", "publish")
		if got := d.latest("en"); !slices.Equal(got, []string{"Trading hours over the new year"}) {
			t.Errorf("English: %v", got)
		}
		p, err := news.Read(ctx, d.d, "en", d.clock.Instant, 2026, "trading-hours-over-the-new-year")
		if err != nil || !p.There || p.Words.Body != good.Words.Body || p.Desk != "press" {
			t.Errorf("%+v, %v", p, err)
		}
		_, err = good.Do(ctx, d.k, access.Actor{}, id.New())
		d.refused(err, "access.sign_in")
		_, err = good.Do(ctx, d.k, d.guest, id.New())
		d.refused(err, "access.forbidden")
	})
}

func TestAReaderWhoseLanguageIsMissingIsToldSoAndReadsNoOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		no := d.begin(good)
		d.write(no, "zh", 0, news.Words{Title: "新年交易时间", Body: "中午收市。"})
		_, err := news.Write{Article: no, Lang: "ru", Machine: true, Words: news.Words{Title: "Часы торгов", Body: "До полудня."}}.Do(ctx, d.k, d.writer, id.New())
		must(t, err)
		d.review(no, "en", 1)
		d.review(no, "zh", 1)
		_, err = news.Review{Article: no, Lang: "ru", Version: 1}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "lifecycle.not_now") // a machine's draft is no text that a person answers for
		d.move(no, "ready", "publish")
		for _, l := range []i18n.Lang{"nl", "ru"} {
			p, err := news.Read(ctx, d.d, l, d.clock.Instant, 2026, "trading-hours-over-the-new-year")
			if err != nil || p.There || p.Words != (news.Words{}) || !slices.Equal(p.Langs, []i18n.Lang{"en", "zh"}) {
				t.Errorf("%s: %+v, %v", l, p, err)
			}
			if got := d.latest(l); len(got) != 0 {
				t.Errorf("%s lists %v", l, got)
			}
			if other, err := news.Elsewhere(ctx, d.d, l, d.clock.Instant, 10); err != nil || len(other) != 1 || len(other[0].Texts) != 2 {
				t.Errorf("%s: elsewhere %+v, %v", l, other, err)
			}
		}
		// A person goes through the machine's draft, another reviews it: it is read from then on.
		d.write(no, "ru", 1, news.Words{Title: "Часы торгов в новогодние дни", Body: "Зал закрывается в полдень."})
		d.clock.Instant = d.clock.Instant.Add(time.Hour)
		d.review(no, "ru", 2)
		if got := d.latest("ru"); !slices.Equal(got, []string{"Часы торгов в новогодние дни"}) {
			t.Errorf("Russian: %v", got)
		}
	})
}

func TestAnEmbargoEndsOnItsMicrosecond(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		end := d.clock.Instant.Add(90 * time.Minute)
		b := good
		b.Embargo = end
		no := d.begin(b)
		d.review(no, "en", 1)
		d.move(no, "ready", "publish")
		for _, at := range []clock.Instant{d.clock.Instant, end - 1, end, end + 1} {
			d.clock.Instant = at
			_, err := news.Read(ctx, d.d, "en", at, 2026, "trading-hours-over-the-new-year")
			if seen := err == nil; seen != (at >= end) || len(d.latest("en")) != map[bool]int{true: 1}[seen] {
				t.Errorf("%d µs from the end: seen %v, %v", at-end, seen, err)
			}
		}
		_, err := news.Move{Article: no, Act: news.ActRecall}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "news.seen")
	})
}

func TestWhatIsUnderEmbargoIsTakenBackUnseen(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.SQLite(t))
	b := good
	b.Embargo = d.clock.Instant.Add(time.Hour)
	no := d.begin(b)
	d.review(no, "en", 1)
	d.move(no, "ready", "publish")
	_, err := news.Move{Article: no, Act: news.ActWithdraw, Why: i18n.Text{"en": "x"}}.Do(ctx, d.k, d.editor, id.New())
	d.refused(err, "news.unseen")
	_, err = news.Plan{Article: no, Kind: news.Notice, Desk: "floor", Slug: "hours"}.Do(ctx, d.k, d.editor, id.New())
	d.refused(err, "news.fixed")
	d.move(no, "recall")
	_, err = news.Plan{Article: no, Kind: news.Notice, Desk: "floor", Slug: "hours", Embargo: clock.At(time.Date(2026, 12, 31, 16, 30, 0, 0, time.UTC))}.Do(ctx, d.k, d.editor, id.New())
	must(t, err)
	d.move(no, "publish")
	d.clock.Instant = d.clock.Instant.Add(60 * 24 * time.Hour)
	p, err := news.Read(ctx, d.d, "en", d.clock.Instant, 2027, "hours") // in Shanghai it is the new year already
	if err != nil || p.Kind != news.Notice || p.Desk != "floor" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestWhatReadersSawIsCorrectedNeverSilently(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		no := d.begin(good)
		d.review(no, "en", 1)
		d.move(no, "ready", "publish")
		d.clock.Instant = d.clock.Instant.Add(time.Hour)
		fixed := good.Words
		fixed.Body = "The floor closes at three."
		v := d.write(no, "en", 1, fixed)
		read := func() news.Page {
			p, err := news.Read(ctx, d.d, "en", d.clock.Instant, 2026, "trading-hours-over-the-new-year")
			must(t, err)
			return p
		}
		correct := news.Correct{Article: no, Notes: i18n.Text{"en": "The hour was wrong."}}
		_, err := correct.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "news.nothing_new") // nobody reviewed it
		d.review(no, "en", v)
		if p := read(); p.Words.Body != good.Words.Body || p.Corrected {
			t.Errorf("a correction is shown before it is made: %+v", p)
		}
		_, err = news.Correct{Article: no}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "news.no_note")
		_, err = news.Correct{Article: no, Notes: i18n.Text{"en": "x", "nl": "y"}}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "news.nothing_new")
		_, err = correct.Do(ctx, d.k, d.editor, id.New())
		must(t, err)
		if p := read(); p.Words.Body != fixed.Body || !p.Corrected || len(p.Remarks) != 1 || p.Remarks[0].Note != "The hour was wrong." || p.Changed == p.Since {
			t.Errorf("%+v", p)
		}
		_, err = news.Move{Article: no, Act: news.ActWithdraw}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "news.no_note")
		_, err = news.Move{Article: no, Act: news.ActWithdraw, Why: i18n.Text{"en": "It was about another year."}}.Do(ctx, d.k, d.editor, id.New())
		must(t, err)
		if p := read(); p.There || p.Withdrawn.IsZero() || p.Words != (news.Words{}) || p.Remarks[0].Act != news.ActWithdraw {
			t.Errorf("%+v", p)
		}
		if got := d.latest("en"); len(got) != 0 {
			t.Errorf("a withdrawn article is listed: %v", got)
		}
		_, err = news.Write{Article: no, Lang: "en", Base: v, Words: fixed}.Do(ctx, d.k, d.writer, id.New())
		d.refused(err, "news.over")
		f, err := news.Open(ctx, d.d, d.editor, no)
		if err != nil || len(f.Versions) != 2 || len(f.Events) != 8 {
			t.Errorf("%d versions, %d lines in the file, %v", len(f.Versions), len(f.Events), err)
		}
	})
}

func TestNobodyWritesOverWhatHeHasNotSeen(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.SQLite(t))
	no := d.begin(good)
	d.write(no, "en", 1, good.Words)
	_, err := news.Write{Article: no, Lang: "en", Base: 1, Words: good.Words}.Do(ctx, d.k, d.editor, id.New())
	d.refused(err, "news.changed")
	_, err = news.Review{Article: no, Lang: "en", Version: 1}.Do(ctx, d.k, d.editor, id.New())
	d.refused(err, "news.changed")
}

func TestWhatMembersHandInWaitsForTheDesk(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		p := news.Propose{Lang: "en", Words: news.Words{Title: "Scheldt & Zoon opens a workshop", Body: "On the fourth floor."}}
		done, err := p.Do(ctx, d.k, d.guest, id.New())
		if err != nil || len(done.Held) != 1 || done.Held[0].Code != news.FromOutside {
			t.Fatalf("%+v, %v", done, err)
		}
		_, err = p.Do(ctx, d.k, d.writer, id.New())
		d.refused(err, "access.forbidden") // the desk writes itself
		suspended := d.guest
		suspended.Suspended = true
		_, err = p.Do(ctx, d.k, suspended, id.New())
		d.refused(err, "access.suspended")
		holds, err := news.Holds(ctx, d.d, d.editor, 10)
		if err != nil || len(holds) != 1 {
			t.Fatalf("%+v, %v", holds, err)
		}
		judge := news.Judge{Article: done.Article, Lang: "en", Version: 1}
		_, err = judge.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "news.no_note") // a rejection says why
		judge.Release = true
		_, err = judge.Do(ctx, d.k, d.guest, id.New())
		d.refused(err, "access.forbidden")
		_, err = judge.Do(ctx, d.k, d.editor, id.New())
		must(t, err)
		d.review(done.Article, "en", 1)
		d.move(done.Article, "ready", "publish")
		all, err := news.Latest(ctx, d.d, "en", d.clock.Instant, 5)
		if err != nil || len(all) != 1 || all[0].Org != d.guest.Org || all[0].Kind != news.Press {
			t.Errorf("%+v, %v", all, err)
		}
		for range 5 {
			_, err = p.Do(ctx, d.k, d.guest, id.New())
			must(t, err)
		}
		_, err = p.Do(ctx, d.k, d.guest, id.New())
		d.refused(err, "news.many_proposals")
		mine, err := news.Proposals(ctx, d.d, d.guest, 0, 50)
		if err != nil || len(mine) != 6 || mine[0].Held != 1 || mine[5].State != news.Published {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}

func TestAnEditThatLooksLikeSpamCountsForNothingUntilSomebodyElseReleasesIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		no := d.begin(good)
		d.review(no, "en", 1)
		d.move(no, "ready", "publish")
		w := good.Words
		w.Body += "\n\n[cialis coupon](http://pills.example/cialis-coupon)"
		done, err := news.Write{Article: no, Lang: "en", Base: 1, Words: w}.Do(ctx, d.k, d.writer, id.New())
		if err != nil || len(done.Held) != 1 || done.Held[0] != (news.Reason{Code: news.SpamWord, What: "cialis"}) {
			t.Fatalf("%+v, %v", done, err)
		}
		_, err = news.Judge{Article: no, Lang: "en", Version: 2, Release: true}.Do(ctx, d.k, d.writer, id.New())
		d.refused(err, "news.second_person")
		f, err := news.Open(ctx, d.d, d.writer, no)
		must(t, err)
		if text := f.Text("en"); text.Version != 1 || text.State != news.Reviewed || f.Held != 1 {
			t.Errorf("a held version counts: %+v", text)
		}
		_, err = news.Judge{Article: no, Lang: "en", Version: 2, Why: "Pharmacy links."}.Do(ctx, d.k, d.editor, id.New())
		must(t, err)
		_, err = news.Judge{Article: no, Lang: "en", Version: 2, Release: true}.Do(ctx, d.k, d.editor, id.New())
		d.refused(err, "lifecycle.not_now")
	})
}

func TestBadHeadsAndTextsAreRefusedAtTheirField(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.SQLite(t))
	no := d.begin(good)
	for field, change := range map[string]func(*news.Begin){
		"kind":  func(b *news.Begin) { b.Kind = "gossip" },
		"desk":  func(b *news.Begin) { b.Desk = " " },
		"slug":  func(b *news.Begin) { b.Slug = "Trading Hours" },
		"lang":  func(b *news.Begin) { b.Lang = "fr" },
		"title": func(b *news.Begin) { b.Words.Title = "a\nb" },
		"lead":  func(b *news.Begin) { b.Words.Lead = "a\x00" },
		"body":  func(b *news.Begin) { b.Words.Body = "\x01" },
	} {
		b := good
		change(&b)
		_, err := b.Do(ctx, d.k, d.writer, id.New())
		if e := errs.Of(err); e == nil || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	b := good
	b.Slug = "trading-hours-over-the-new-year"
	_, err := b.Do(ctx, d.k, d.writer, id.New())
	d.refused(err, "news.slug_taken")
	if second := d.begin(good); second != no+1 { // an address made from the title steps aside
		t.Errorf("article %d", second)
	}
	if all, err := news.Desk(ctx, d.d, d.writer, 0, 10); err != nil || len(all) != 2 || all[0].Slug != "trading-hours-over-the-new-year-2" {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = news.Desk(ctx, d.d, d.guest, 0, 10)
	d.refused(err, "access.forbidden")
}

func TestTheSameCommandIsDoneOnce(t *testing.T) {
	t.Parallel()
	d := open(t, dbtest.SQLite(t))
	cmd := id.New()
	one, err := good.Do(ctx, d.k, d.writer, cmd)
	must(t, err)
	again, err := good.Do(ctx, d.k, d.writer, cmd)
	if err != nil || again.Article != one.Article {
		t.Errorf("%+v, then %+v, %v", one, again, err)
	}
}

func TestAListIsPagedToItsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		for range 7 {
			no := d.begin(good)
			d.review(no, "en", 1)
			d.move(no, "ready", "publish") // some at the same instant
			if no%2 == 0 {
				d.clock.Instant++
			}
		}
		var seen []int64
		for after := ""; ; {
			page, next, err := news.List(ctx, d.d, "en", d.clock.Instant, news.Ask{Year: 2026, Before: after, Limit: 3})
			must(t, err)
			for _, h := range page {
				seen = append(seen, h.No)
			}
			if after = next; after == "" {
				break
			}
		}
		if !slices.Equal(seen, []int64{7, 6, 5, 4, 3, 2, 1}) {
			t.Errorf("%v", seen)
		}
		if years, err := news.Years(ctx, d.d, "en", d.clock.Instant); err != nil || len(years) != 1 || years[0] != (news.YearCount{Year: 2026, N: 7}) {
			t.Errorf("%v, %v", years, err)
		}
		if _, _, err := news.List(ctx, d.d, "en", d.clock.Instant, news.Ask{Before: "x"}); !errs.Is(err, "news.bad_cursor") {
			t.Errorf("%v", err)
		}
	})
}

func TestLifecyclesAreWhole(t *testing.T) {
	t.Parallel()
	for _, l := range []interface{ Check() error }{news.Life, news.TextLife, news.HoldLife} {
		if err := l.Check(); err != nil {
			t.Error(err)
		}
	}
}
