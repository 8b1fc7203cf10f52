package news

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Write writes a text anew: a translation, or a change. Base is the version the writer had
// before his eyes, so that nobody writes over what he has not seen.
type Write struct {
	Article int64     `json:"article"`
	Lang    i18n.Lang `json:"lang"`
	Base    int64     `json:"base"`
	Machine bool      `json:"machine,omitempty"` // a machine translated it and nobody went through it
	Words   Words     `json:"words"`
}

// Do keeps it as the next version. What looks like spam is held.
func (c Write) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Write", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, t, err := textFor(ctx, tx, who, "news.write", c.Article, c.Lang)
			if err != nil {
				return nil, Done{}, err
			}
			w, err := c.Words.read()
			if err != nil {
				return nil, Done{}, err
			}
			if c.Base != t.Version {
				return nil, Done{}, errs.New(errs.Conflict, "news.changed", "no", t.Version)
			}
			act := ActWrite
			if c.Machine {
				act = ActImport
			}
			next, err := TextLife.Next(t.State, act)
			if err != nil {
				return nil, Done{}, err
			}
			v := Version{Article: a.No, Lang: c.Lang, No: t.versions + 1, Words: w, Machine: c.Machine, At: now, Author: who.Person}
			if v.Reasons, err = look(ctx, tx, &v, now); err != nil {
				return nil, Done{}, err
			}
			if err := t.take(ctx, tx, &v, next); err != nil {
				return nil, Done{}, err
			}
			return a.moved(act, c.Lang, v.No), Done{a.No, c.Lang, v.No, v.Reasons, string(a.State)}, a.add(ctx, tx, now, act, c.Lang, v.No, who.Person)
		})
}

// textFor is an article that is not over, and its text in a language, for an act of the desk.
func textFor(ctx context.Context, q db.Querier, who access.Actor, act access.Act, article int64, l i18n.Lang) (Article, *Text, error) {
	if err := access.Check(who, act, access.Any); err != nil {
		return Article{}, nil, err
	}
	a, err := byNo(ctx, q, article)
	if err != nil {
		return a, nil, err
	}
	if !l.Known() {
		return a, nil, errs.New(errs.Invalid, "news.bad_lang").At("lang")
	}
	if err := a.open(); err != nil {
		return a, nil, err
	}
	all, err := texts(ctx, q, article)
	return a, textIn(all, l), err
}

// look looks a version over beside what holds already.
func look(ctx context.Context, q db.Querier, v *Version, now clock.Instant) ([]Reason, error) {
	h, err := houseNow(ctx, q)
	if err != nil {
		return nil, err
	}
	lim, err := limitsAt(ctx, q, h, now)
	if err != nil {
		return nil, err
	}
	all, err := holding(ctx, q, v.Article)
	if err != nil {
		return nil, err
	}
	var before []string
	for _, x := range all {
		before = append(before, x.Words.Body)
	}
	return suspect(v.Words, before, lim), nil
}

// Review says that a text is right: by another person than who wrote it. In an article that
// is published, a language that was not shown before is shown from now on; a new version of
// one that was waits for Correct.
type Review struct {
	Article int64     `json:"article"`
	Lang    i18n.Lang `json:"lang"`
	Version int64     `json:"version"` // that was read
}

// Do notes it.
func (c Review) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Review", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, t, err := textFor(ctx, tx, who, "news.review", c.Article, c.Lang)
			if err != nil {
				return nil, Done{}, err
			}
			if c.Version != t.Version {
				return nil, Done{}, errs.New(errs.Conflict, "news.changed", "no", t.Version)
			}
			if t.State, err = TextLife.Next(t.State, ActReview); err != nil {
				return nil, Done{}, err
			}
			v, err := versionOf(ctx, tx, a.No, c.Lang, c.Version)
			if err != nil {
				return nil, Done{}, err
			}
			if who.Person.IsZero() || who.Person == v.Author {
				return nil, Done{}, errs.New(errs.Conflict, "news.second_person")
			}
			v.Reviewer, v.Reviewed = who.Person, now
			if (a.State == Published || a.State == Corrected) && t.Shown == 0 {
				t.show(max(now, a.Visible))
			}
			if err := v.keep(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			if err := t.keep(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			return a.moved(ActReview, c.Lang, v.No), Done{Article: a.No, Lang: c.Lang, Version: v.No, State: string(a.State)}, a.add(ctx, tx, now, ActReview, c.Lang, v.No, who.Person)
		})
}

// show lets the public read the version that holds.
func (t *Text) show(at clock.Instant) {
	if t.Shown == 0 {
		t.Since = at
	}
	t.Shown, t.Changed = t.Version, at
}

// Judge releases a held version, which then holds like any other, or rejects it.
type Judge struct {
	Article int64     `json:"article"`
	Lang    i18n.Lang `json:"lang"`
	Version int64     `json:"version"`
	Release bool      `json:"release"`
	Why     string    `json:"why,omitempty"` // asked for when it is rejected: who wrote it reads it
}

// Do judges it: another person than who wrote it.
func (c Judge) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Judge", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, t, err := textFor(ctx, tx, who, "news.judge", c.Article, c.Lang)
			if err != nil {
				return nil, Done{}, err
			}
			v, err := c.check(ctx, tx, who, t)
			if err != nil {
				return nil, Done{}, err
			}
			v.Decider, v.Decided = who.Person, now
			act := ActReject
			if c.Release {
				act = ActRelease
				t.Version, t.State = v.No, Written
				if v.Machine {
					t.State = Machine
				}
				if err := t.keep(ctx, tx); err != nil {
					return nil, Done{}, err
				}
			}
			if err := v.keep(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			return a.moved(act, c.Lang, v.No), Done{Article: a.No, Lang: c.Lang, Version: v.No, State: string(a.State)}, a.add(ctx, tx, now, act, c.Lang, v.No, who.Person)
		})
}

func (c *Judge) check(ctx context.Context, q db.Querier, who access.Actor, t *Text) (Version, error) {
	v, err := versionOf(ctx, q, c.Article, c.Lang, c.Version)
	if err != nil {
		return v, err
	}
	act := ActReject
	if c.Release {
		act = ActRelease
	}
	if v.Hold, err = HoldLife.Next(v.Hold, act); err != nil {
		return v, err
	}
	if who.Person.IsZero() || who.Person == v.Author {
		return v, errs.New(errs.Conflict, "news.second_person")
	}
	if c.Release && v.No < t.Version {
		return v, errs.New(errs.Conflict, "news.overtaken", "no", t.Version)
	}
	if !c.Release {
		v.Why, err = note(c.Why, "why")
	}
	return v, err
}
