// Package translation keeps what a house says in other words than the program was shipped
// with. The program's own texts are complete in four languages (i18n.Check); a house that
// calls things otherwise, or whose reader knows better, changes them here.
//
// Words.
//
//	wording   a text, or its plural forms, for one key in one language
//	proposed  written by one person; nobody sees it yet
//	taken     by another person: from now on the house says it
//
// An empty wording goes back to the shipped one.
package translation

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// States of a wording.
const (
	Proposed lifecycle.State = "proposed"
	Taken    lifecycle.State = "taken"
	Dropped  lifecycle.State = "dropped"
)

// Life is the lifecycle of a wording.
var Life = lifecycle.Table{Name: "translation", Steps: []lifecycle.Step{
	{From: Proposed, Act: "take", To: Taken, Who: []string{"staff", "admin"}, Rule: "two people: another than who proposed it; it is said from now on"},
	{From: Proposed, Act: "drop", To: Dropped, Who: []string{"staff", "admin"}, Rule: "either of them; nothing changes"},
}}

// Wording is one, proposed or decided.
type Wording struct {
	No        int64
	Lang      i18n.Lang
	Key       string
	Message   i18n.Message // empty: as shipped again
	State     lifecycle.State
	At        clock.Instant
	By        string // key of the actor
	Decided   clock.Instant
	DecidedBy string
}

// Answer is what both commands give.
type Answer struct {
	No    int64           `json:"no"`
	State lifecycle.State `json:"state"`
}

// Propose writes another wording down.
type Propose struct {
	Lang    i18n.Lang    `json:"lang"`
	Key     string       `json:"key"`
	Message i18n.Message `json:"message"`
}

// check refuses what does not fit the key.
func (c *Propose) check() error {
	if !c.Lang.Known() {
		return errs.New(errs.Invalid, "web.no_such_language").At("lang")
	}
	c.Message.Text = strings.TrimSpace(c.Message.Text)
	for f, t := range c.Message.Forms {
		c.Message.Forms[f] = strings.TrimSpace(t)
	}
	if _, known := i18n.English.Shipped(c.Key); !known {
		return errs.New(errs.NotFound, "translation.no_key", "key", c.Key)
	}
	if c.Message.Empty() {
		return nil
	}
	for _, p := range i18n.Fits(c.Lang, c.Key, c.Message) {
		return errs.New(errs.Invalid, "translation."+p.What, "form", p.Of, "want", p.Want, "have", p.Have).At("text")
	}
	return nil
}

// Do proposes it. Refused: a wording that does not fit its key, and one that is said already.
func (c Propose) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Answer, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "translation.Propose", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Answer, error) {
			if err := access.Check(who, "translation.propose", access.Any); err != nil {
				return nil, Answer{}, err
			}
			if err := c.check(); err != nil {
				return nil, Answer{}, err
			}
			body, err := json.Marshal(c.Message)
			if err != nil {
				return nil, Answer{}, fmt.Errorf("translation: %w", err)
			}
			if held, found, err := heldOf(ctx, tx, c.Lang, c.Key); err != nil {
				return nil, Answer{}, err
			} else if shipped, _ := c.Lang.Shipped(c.Key); same(c.Message, held.Message) || !found && (c.Message.Empty() || same(c.Message, shipped)) {
				return nil, Answer{}, errs.New(errs.Conflict, "translation.said_already").At("text")
			}
			no, err := tx.Next(ctx, "translation")
			if err != nil {
				return nil, Answer{}, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO translation (no, lang, about, body, state, at, by_whom, decided_at, decided_by)
				VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')`, no, string(c.Lang), c.Key, string(body), string(Proposed), k.Clock().Now(), who.Key())
			return fact.TranslationMoved{No: no, Lang: string(c.Lang), Key: c.Key, State: string(Proposed)}, Answer{no, Proposed}, err
		})
}

// same compares two messages.
func same(a, b i18n.Message) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

// Decide is the second person's word on a wording.
type Decide struct {
	No   int64 `json:"no"`
	Take bool  `json:"take"`
}

// Do takes it or drops it.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Answer, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "translation.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Answer, error) {
			if err := access.Check(who, "translation.decide", access.Any); err != nil {
				return nil, Answer{}, err
			}
			w, err := byNo(ctx, tx, c.No)
			if err != nil {
				return nil, Answer{}, err
			}
			act := lifecycle.Act("drop")
			if c.Take {
				act = "take"
			}
			if w.State, err = Life.Next(w.State, act); err != nil {
				return nil, Answer{}, err
			}
			if c.Take && w.By == who.Key() {
				return nil, Answer{}, errs.New(errs.Conflict, "translation.same_person")
			}
			_, err = tx.Exec(ctx, "UPDATE translation SET state = $2, decided_at = $3, decided_by = $4 WHERE no = $1", w.No, string(w.State), k.Clock().Now(), who.Key())
			return fact.TranslationMoved{No: w.No, Lang: string(w.Lang), Key: w.Key, State: string(w.State)}, Answer{w.No, w.State}, err
		})
}
