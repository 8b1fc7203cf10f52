package news

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Done is the answer of every command of the desk.
type Done struct {
	Article int64     `json:"article"`
	Lang    i18n.Lang `json:"lang,omitempty"`
	Version int64     `json:"version,omitempty"`
	Held    []Reason  `json:"held,omitempty"` // why the version waits for a person's word
	State   string    `json:"state"`          // of the article
}

// Begin opens an article with its text in one language.
type Begin struct {
	Kind    Kind          `json:"kind"`
	Desk    string        `json:"desk"`              // one of Desks
	Slug    string        `json:"slug,omitempty"`    // made from the title when empty
	Embargo clock.Instant `json:"embargo,omitempty"` // not before
	Lang    i18n.Lang     `json:"lang"`
	Words   Words         `json:"words"`
}

// Do opens it as a draft.
func (c Begin) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Begin", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "news.write", access.Any); err != nil {
				return nil, Done{}, err
			}
			head, err := head(c.Kind, c.Desk, c.Slug)
			if err != nil {
				return nil, Done{}, err
			}
			head.Embargo = c.Embargo
			return c.open(ctx, tx, k.Clock().Now(), who, head, nil)
		})
}

// head checks what an article is besides its texts.
func head(kind Kind, desk, slug string) (Article, error) {
	a := Article{Kind: kind, Desk: desk, Slug: strings.TrimSpace(slug), State: Draft}
	switch {
	case !slices.Contains(Kinds, kind):
		return a, errs.New(errs.Invalid, "news.bad_kind").At("kind")
	case !slices.Contains(Desks, a.Desk):
		return a, errs.New(errs.Invalid, "news.bad_desk").At("desk")
	case a.Slug != "":
		return a, checkSlug(a.Slug)
	}
	return a, nil
}

// open writes the article and its first version.
func (c *Begin) open(ctx context.Context, tx *db.Tx, now clock.Instant, who access.Actor, a Article, held []Reason) (fact.NewsMoved, Done, error) {
	var none fact.NewsMoved
	if !c.Lang.Known() {
		return none, Done{}, errs.New(errs.Invalid, "news.bad_lang").At("lang")
	}
	w, err := c.Words.read()
	if err != nil {
		return none, Done{}, err
	}
	h, err := houseNow(ctx, tx)
	if err != nil {
		return none, Done{}, err
	}
	a.Year, a.Made = max(now, a.Embargo).In(h.zone).Year(), now
	if a.Slug != "" {
		if other, err := taken(ctx, tx, a.Year, a.Slug, 0); err != nil || other {
			return none, Done{}, orTaken(err, a.Slug)
		}
	}
	lim, err := limitsAt(ctx, tx, h, now)
	if err != nil {
		return none, Done{}, err
	}
	held = append(held, suspect(w, nil, lim)...)
	if a.No, err = tx.Next(ctx, "news"); err != nil {
		return none, Done{}, err
	}
	if a.Slug == "" {
		if a.Slug, err = freeSlug(ctx, tx, a.Year, w.Title, a.No); err != nil {
			return none, Done{}, err
		}
	}
	if err := a.insert(ctx, tx); err != nil {
		return none, Done{}, err
	}
	t := Text{Article: a.No, Lang: c.Lang, State: Missing}
	v := Version{Article: a.No, Lang: c.Lang, No: 1, Words: w, At: now, Author: who.Person, Reasons: held}
	if err := t.take(ctx, tx, &v, Written); err != nil {
		return none, Done{}, err
	}
	return a.moved("begin", c.Lang, 1), Done{a.No, c.Lang, 1, held, string(a.State)}, a.add(ctx, tx, now, "begin", c.Lang, 1, who.Person)
}

// take keeps a version: as the one that holds, or held where there are reasons.
func (t *Text) take(ctx context.Context, tx *db.Tx, v *Version, state lifecycle.State) error {
	t.versions = v.No
	if len(v.Reasons) > 0 {
		v.Hold = Held
	} else {
		t.Version, t.State = v.No, state
	}
	if err := v.insert(ctx, tx); err != nil {
		return err
	}
	return t.keep(ctx, tx)
}

func orTaken(err error, slug string) error {
	if err != nil {
		return err
	}
	return errs.New(errs.Conflict, "news.slug_taken", "slug", slug).At("slug")
}

// freeSlug makes an address nobody has: from the title, with the number when that is taken
// or nothing is left of it.
func freeSlug(ctx context.Context, q db.Querier, year int, title string, no int64) (string, error) {
	s := Slug(title)
	if s == "" {
		return "article-" + strconv.FormatInt(no, 10), nil
	}
	other, err := taken(ctx, q, year, s, no)
	if err != nil || !other {
		return s, err
	}
	end := "-" + strconv.FormatInt(no, 10)
	return strings.TrimRight(s[:min(len(s), maxSlug-len(end))], "-") + end, nil
}

// house is what the desk knows of the exchange.
type house struct {
	zone   *time.Location
	origin string
}

// houseNow reads it; a house that is being set up has no settings yet.
func houseNow(ctx context.Context, q db.Querier) (house, error) {
	s, err := settings.Now(ctx, q)
	if errs.Is(err, "settings.none") {
		return house{zone: time.UTC}, nil
	}
	return house{s.Location(), s.Origin}, err
}

// limitsAt reads the rules of the day.
func limitsAt(ctx context.Context, q db.Querier, h house, now clock.Instant) (limits, error) {
	day := clock.DateOf(now, h.zone)
	n, err := linksRule.Int(ctx, q, "", day)
	if err != nil {
		return limits{}, err
	}
	words, _, err := wordsRule.At(ctx, q, "", day)
	return limits{links: int(n), words: readWords(words.Value), own: h.origin}, err
}

// Propose hands a press release to the exchange's desk. It is held until one of the
// exchange's people has read it, whatever is in it.
type Propose struct {
	Lang  i18n.Lang `json:"lang"`
	Words Words     `json:"words"`
}

// Do proposes it for one's organisation.
func (c Propose) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "news.Propose", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			if err := access.Check(who, "news.propose", access.Own); err != nil {
				return nil, Done{}, err
			}
			if who.Org.IsZero() {
				return nil, Done{}, errs.New(errs.Forbidden, "access.forbidden", "act", "news.propose")
			}
			now := k.Clock().Now()
			h, err := houseNow(ctx, tx)
			if err != nil {
				return nil, Done{}, err
			}
			most, err := proposalsRule.Int(ctx, tx, "", clock.DateOf(now, h.zone))
			if err != nil {
				return nil, Done{}, err
			}
			if n, err := waiting(ctx, tx, who.Org); err != nil {
				return nil, Done{}, err
			} else if n >= most {
				return nil, Done{}, errs.New(errs.TooMany, "news.many_proposals", "n", n)
			}
			b := Begin{Lang: c.Lang, Words: c.Words}
			return b.open(ctx, tx, now, who, Article{Kind: Press, Org: who.Org, State: Draft}, []Reason{{Code: FromOutside}})
		})
}
