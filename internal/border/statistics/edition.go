package statistics

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// States of an edition.
const (
	Computed  lifecycle.State = "computed"
	Reviewed  lifecycle.State = "reviewed"
	Published lifecycle.State = "published"
	Revised   lifecycle.State = "revised"
	Dropped   lifecycle.State = "dropped"
)

var staff = []string{string(access.Staff), string(access.Admin)}

// Life is the lifecycle of an edition.
var Life = lifecycle.Table{Name: "edition", Steps: []lifecycle.Step{
	{From: Computed, Act: "review", To: Reviewed, Who: staff, Rule: "our proposal: another person than the one who computed it; the figures are counted again and must be the same"},
	{From: Reviewed, Act: "publish", To: Published, Who: staff, Rule: "our proposal: from here on the edition is kept for ever"},
	{From: Published, Act: "revise", To: Revised, Who: staff, Rule: "our proposal: the next edition of the same month takes its place when it is published; this one stays readable"},
	{From: Computed, Act: "drop", To: Dropped, Who: staff, Rule: "our proposal: the reason is noted"},
	{From: Reviewed, Act: "drop", To: Dropped, Who: staff, Rule: "our proposal: the reason is noted"},
}}

// Edition is the statistics of a month on their way out, or out.
type Edition struct {
	No, Revision                  int64
	Month                         Month
	State                         lifecycle.State
	AsOf                          clock.Instant
	Content, Digest               string
	ComputedBy, ReviewedBy, OutBy id.ID
	Note                          string
	At                            clock.Instant
}

// Figures are what the edition says.
func (e *Edition) Figures() (Figures, error) {
	var f Figures
	err := json.Unmarshal([]byte(e.Content), &f)
	return f, err
}

// content writes figures as they are kept.
func content(f *Figures) (text, digest string, err error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// ComputeEdition counts a month that is over and makes an edition of it, as known now.
type ComputeEdition struct {
	Month string         `json:"month"`
	Zone  *time.Location `json:"-"`             // of the exchange
	Why   string         `json:"why,omitempty"` // a further edition of a published month needs a reason
}

// Do gives the number of the edition.
func (c ComputeEdition) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (int64, error) {
	c.Why = strings.TrimSpace(c.Why)
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "statistics.compute", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
			if err := access.Check(who, "statistics.compute", access.Any); err != nil {
				return nil, 0, err
			}
			now := k.Clock().Now()
			today := clock.DateOf(now, c.Zone)
			month, ok := ParseMonth(c.Month)
			if !ok {
				return nil, 0, errs.New(errs.Invalid, "statistics.month", "month", c.Month).At("month")
			}
			if err := (Period{month, month}).Closed(today); err != nil {
				return nil, 0, err
			}
			past, err := editionsOf(ctx, tx, month)
			if err != nil {
				return nil, 0, err
			}
			if err := c.again(past); err != nil {
				return nil, 0, err
			}
			terms, err := TermsAt(ctx, tx, today)
			if err != nil {
				return nil, 0, err
			}
			f, err := Compute(ctx, tx, month, now, terms)
			if err != nil {
				return nil, 0, err
			}
			e := Edition{Month: month, Revision: int64(len(past) + 1), State: Computed, AsOf: now, ComputedBy: who.Person, Note: c.Why, At: now}
			if e.Content, e.Digest, err = content(&f); err != nil {
				return nil, 0, err
			}
			if e.No, err = tx.Next(ctx, "stat_edition"); err != nil {
				return nil, 0, err
			}
			return e.fact(), e.No, e.insert(ctx, tx)
		})
}

// again refuses a second edition beside one that is on its way, and one of a published
// month without a reason.
func (c *ComputeEdition) again(past []Edition) error {
	if utf8.RuneCountInString(c.Why) > longest {
		return errs.New(errs.Invalid, "statistics.long", "most", longest).At("why")
	}
	for i := range past {
		switch past[i].State {
		case Computed, Reviewed:
			return errs.New(errs.Conflict, "statistics.on_its_way", "month", c.Month, "no", past[i].No)
		case Published:
			if c.Why == "" {
				return errs.New(errs.Invalid, "statistics.why", "month", c.Month).At("why")
			}
		}
	}
	return nil
}

// longest is how many characters a reason or an erratum may have.
const longest = 1000

// MoveEdition reviews, publishes or drops an edition.
type MoveEdition struct {
	No   int64         `json:"no"`
	Act  lifecycle.Act `json:"act"`            // review, publish, drop
	Note string        `json:"note,omitempty"` // why it is dropped
}

// Do gives the edition's new state.
func (c MoveEdition) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (lifecycle.State, error) {
	c.Note = strings.TrimSpace(c.Note)
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "statistics." + string(c.Act), Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, lifecycle.State, error) {
			e, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, "", err
			}
			e.At = k.Clock().Now()
			switch c.Act {
			case "review":
				e.ReviewedBy = who.Person
			case "publish":
				e.OutBy = who.Person
				if _, err := tx.Exec(ctx, "UPDATE stat_edition SET state = $1, at = $2 WHERE month = $3 AND state = $4", string(Revised), int64(e.At), int64(e.Month), string(Published)); err != nil {
					return nil, "", err
				}
			case "drop":
				e.Note = c.Note
			}
			return e.fact(), e.State, e.move(ctx, tx)
		})
}

func (c *MoveEdition) check(ctx context.Context, tx *db.Tx, who access.Actor) (Edition, error) {
	act := access.Act("statistics." + string(c.Act))
	if c.Act != "review" && c.Act != "publish" && c.Act != "drop" {
		return Edition{}, errs.New(errs.Invalid, "statistics.act", "act", string(c.Act))
	}
	if err := access.Check(who, act, access.Any); err != nil {
		return Edition{}, err
	}
	e, err := editionByNo(ctx, tx, c.No)
	if err != nil {
		return e, err
	}
	if e.State, err = Life.Next(e.State, c.Act); err != nil {
		return e, err
	}
	switch c.Act {
	case "review":
		if who.Person == e.ComputedBy {
			return e, errs.New(errs.Forbidden, "statistics.same_person", "no", e.No)
		}
		return e, e.recount(ctx, tx)
	case "drop":
		if c.Note == "" || utf8.RuneCountInString(c.Note) > longest {
			return e, errs.New(errs.Invalid, "statistics.drop_why", "most", longest).At("note")
		}
	}
	return e, nil
}

// recount counts the edition's month again as it was known at its instant, by the rules its
// figures were made by, and refuses when a single figure differs.
func (e *Edition) recount(ctx context.Context, q db.Querier) error {
	kept, err := e.Figures()
	if err != nil {
		return err
	}
	terms := Terms{Policy: kept.Policy, Least: kept.Least, Bands: kept.Bands}
	again, err := Compute(ctx, q, e.Month, e.AsOf, terms)
	if err != nil {
		return err
	}
	_, digest, err := content(&again)
	if err == nil && digest != e.Digest {
		err = errs.New(errs.Conflict, "statistics.differs", "no", e.No)
	}
	return err
}

func (e *Edition) fact() fact.EditionMoved {
	return fact.EditionMoved{Edition: e.No, Month: e.Month.String(), Revision: e.Revision, State: string(e.State), AsOf: e.AsOf, Digest: e.Digest}
}
