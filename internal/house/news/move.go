package news

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Move moves an article on: ready, back, drop, publish, recall, withdraw.
type Move struct {
	Article int64         `json:"article"`
	Act     lifecycle.Act `json:"act"`
	Why     i18n.Text     `json:"why,omitempty"` // of a withdrawal, in every language that is shown
}

// Do moves it.
func (c Move) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Move", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, all, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			why := c.Why.Trimmed()
			for i := range all {
				t := &all[i]
				switch c.Act {
				case ActPublish:
					if t.State != Reviewed {
						continue
					}
					t.show(a.Visible)
				case ActRecall:
					t.Shown, t.Since, t.Changed = 0, 0, 0
				case ActWithdraw:
					if t.Shown == 0 {
						continue
					}
					if err := t.remark(ctx, tx, c.Act, now, why[t.Lang]); err != nil {
						return nil, Done{}, err
					}
				default:
					continue
				}
				if err := t.keep(ctx, tx); err != nil {
					return nil, Done{}, err
				}
			}
			if err := a.keep(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			return a.moved(c.Act, "", 0), Done{Article: a.No, State: string(a.State)}, a.add(ctx, tx, now, c.Act, "", 0, who.Person)
		})
}

// check asks everything and gives the article as it will be.
func (c *Move) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Article, []Text, error) {
	act := access.Act("news.publish")
	if c.Act == ActReady || c.Act == ActBack {
		act = "news.write"
	}
	if err := access.Check(who, act, access.Any); err != nil {
		return Article{}, nil, err
	}
	a, err := byNo(ctx, q, c.Article)
	if err != nil {
		return a, nil, err
	}
	if c.Act == ActCorrect {
		return a, nil, errs.New(errs.Invalid, "news.bad_act").At("act")
	}
	before := a.State
	if a.State, err = Life.Next(a.State, c.Act); err != nil {
		return a, nil, err
	}
	all, err := texts(ctx, q, a.No)
	if err != nil {
		return a, nil, err
	}
	switch c.Act {
	case ActReady, ActPublish:
		if !slices.ContainsFunc(all, func(t Text) bool { return t.State == Reviewed }) {
			return a, nil, errs.New(errs.Conflict, "news.none_reviewed")
		}
		if c.Act == ActPublish {
			err = a.publish(ctx, q, now)
		}
	case ActRecall:
		if now >= a.Visible {
			return a, nil, errs.New(errs.Conflict, "news.seen")
		}
		a.Visible = 0
	case ActWithdraw:
		if before == Published && now < a.Visible {
			return a, nil, errs.New(errs.Conflict, "news.unseen")
		}
		a.Withdrawn = now
		err = c.reasons(all)
	}
	return a, all, err
}

// publish finds since when it is read and where.
func (a *Article) publish(ctx context.Context, q db.Querier, now clock.Instant) error {
	h, err := houseNow(ctx, q)
	if err != nil {
		return err
	}
	a.Visible = max(now, a.Embargo)
	a.Year = a.Visible.In(h.zone).Year()
	other, err := taken(ctx, q, a.Year, a.Slug, a.No)
	if err != nil || other {
		return orTaken(err, a.Slug)
	}
	return nil
}

// reasons asks for a word to the readers in every language that is shown.
func (c *Move) reasons(all []Text) error {
	for _, t := range all {
		if t.Shown == 0 {
			continue
		}
		if _, err := note(c.Why[t.Lang], "why_"+string(t.Lang)); err != nil {
			return err
		}
	}
	return nil
}

// Plan changes what an article is besides its texts, before it is published.
type Plan struct {
	Article int64         `json:"article"`
	Kind    Kind          `json:"kind"`
	Desk    string        `json:"desk"`
	Slug    string        `json:"slug"`
	Embargo clock.Instant `json:"embargo,omitempty"`
}

// Do changes it.
func (c Plan) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Plan", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "news.write", access.Any); err != nil {
				return nil, Done{}, err
			}
			a, err := byNo(ctx, tx, c.Article)
			if err != nil {
				return nil, Done{}, err
			}
			if a.State != Draft && a.State != Ready {
				return nil, Done{}, errs.New(errs.Conflict, "news.fixed")
			}
			desk := c.Desk
			if !a.Org.IsZero() {
				desk = Desks[0] // not kept: readers are told the organisation
			}
			as, err := head(c.Kind, desk, c.Slug)
			if err != nil {
				return nil, Done{}, err
			}
			if as.Slug == "" {
				return nil, Done{}, checkSlug("")
			}
			h, err := houseNow(ctx, tx)
			if err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			a.Kind, a.Slug, a.Embargo, a.Year = as.Kind, as.Slug, c.Embargo, max(now, c.Embargo).In(h.zone).Year()
			if a.Org.IsZero() {
				a.Desk = as.Desk
			}
			if other, err := taken(ctx, tx, a.Year, a.Slug, a.No); err != nil || other {
				return nil, Done{}, orTaken(err, a.Slug)
			}
			if err := a.keep(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			return a.moved("plan", "", 0), Done{Article: a.No, State: string(a.State)}, a.add(ctx, tx, now, "plan", "", 0, who.Person)
		})
}

// Correct shows the reviewed new version of each language that has a note, and the note
// with it: what was wrong, to the readers of that language.
type Correct struct {
	Article int64     `json:"article"`
	Notes   i18n.Text `json:"notes"`
}

// Do corrects them. A note for a language without a reviewed new version is refused.
func (c Correct) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Correct", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, all, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			notes := c.Notes.Trimmed()
			for i := range all {
				t := &all[i]
				if notes[t.Lang] == "" {
					continue
				}
				if err := t.remark(ctx, tx, ActCorrect, now, notes[t.Lang]); err != nil {
					return nil, Done{}, err
				}
				t.show(now)
				if err := t.keep(ctx, tx); err != nil {
					return nil, Done{}, err
				}
				if err := a.add(ctx, tx, now, ActCorrect, t.Lang, t.Version, who.Person); err != nil {
					return nil, Done{}, err
				}
			}
			return a.moved(ActCorrect, "", 0), Done{Article: a.No, State: string(a.State)}, a.keep(ctx, tx)
		})
}

func (c *Correct) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Article, []Text, error) {
	if err := access.Check(who, "news.publish", access.Any); err != nil {
		return Article{}, nil, err
	}
	a, err := byNo(ctx, q, c.Article)
	if err != nil {
		return a, nil, err
	}
	if a.State, err = Life.Next(a.State, ActCorrect); err != nil {
		return a, nil, err
	}
	if now < a.Visible {
		return a, nil, errs.New(errs.Conflict, "news.unseen")
	}
	all, err := texts(ctx, q, a.No)
	if err != nil {
		return a, nil, err
	}
	some := false
	for l, s := range c.Notes.Trimmed() {
		if s == "" {
			continue
		}
		field := "note_" + string(l)
		if _, err := note(s, field); err != nil {
			return a, nil, err
		}
		if t := textIn(all, l); t == nil || !t.Corrects() {
			return a, nil, errs.New(errs.Conflict, "news.nothing_new").At(field)
		}
		some = true
	}
	if !some {
		return a, nil, errs.New(errs.Invalid, "news.no_note").At("note_" + string(firstNew(all)))
	}
	return a, all, nil
}

// Corrects tells whether a reviewed new version waits to be shown.
func (t *Text) Corrects() bool { return t.State == Reviewed && t.Shown > 0 && t.Version != t.Shown }

func firstNew(all []Text) i18n.Lang {
	for i := range all {
		if all[i].Corrects() {
			return all[i].Lang
		}
	}
	return i18n.English
}
