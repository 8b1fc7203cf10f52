package membership

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// mostSuccessions bounds a chain of companies: no membership has passed through more hands.
const mostSuccessions = 20

// Succession is one company after another in the same membership.
type Succession struct {
	No            int64
	Before, After id.ID
	From          clock.Date
	Source        string
}

// Succeed notes that a company follows another from a day on. Category, tier and years
// carry over; stock and deals stay with whom they are, and the company before ends when
// nothing of it is open.
type Succeed struct {
	Before id.ID      `json:"before"`
	After  id.ID      `json:"after"`
	From   clock.Date `json:"from"`
	Source string     `json:"source"`
}

// Do notes it.
func (c Succeed) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.Succeed", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if err := access.Check(who, "membership.succeed", access.Any); err != nil {
				return nil, Noted{}, err
			}
			now := k.Clock().Now()
			source, err := c.check(ctx, tx, now)
			if err != nil {
				return nil, Noted{}, err
			}
			cat, _, err := party.CategoryOn(ctx, tx, c.Before, c.From)
			if err != nil {
				return nil, Noted{}, err
			}
			ends, err := Ends(ctx, tx, c.Before, c.From)
			if err != nil {
				return nil, Noted{}, err
			}
			tier, err := party.TierOn(ctx, tx, c.Before, c.From)
			if err != nil {
				return nil, Noted{}, err
			}
			no, err := tx.Next(ctx, "membership_succession")
			if err != nil {
				return nil, Noted{}, err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO membership_succession (no, before, after, from_day, source, at, by_whom) VALUES ($1, $2, $3, $4, $5, $6, $7)",
				no, c.Before, c.After, string(c.From), source, now, who.Key()); err != nil {
				return nil, Noted{}, err
			}
			why := "succession: " + source
			if err := c.pass(ctx, tx, now, who.Key(), cat, ends, tier, why); err != nil {
				return nil, Noted{}, err
			}
			return fact.MemberSucceeded{No: no, Before: c.Before, After: c.After, From: c.From, Source: source}, Noted{no}, nil
		})
}

// pass hands category and tier on: from the day they are the company's that follows, and no
// longer of the one before.
func (c Succeed) pass(ctx context.Context, tx *db.Tx, now clock.Instant, by string, cat party.Category, ends clock.Date, tier party.Tier, why string) error {
	if cat != "" {
		if err := party.NoteCategory(ctx, tx, c.After, cat, c.From, ends, why); err != nil {
			return err
		}
		if err := party.NoteCategory(ctx, tx, c.Before, "", c.From, "", why); err != nil {
			return err
		}
	}
	if tier == "" {
		return nil
	}
	for org, t := range map[id.ID]party.Tier{c.After: tier, c.Before: ""} {
		if _, err := party.NoteTier(ctx, tx, now, by, org, t, c.From, "", why); err != nil {
			return err
		}
	}
	return nil
}

func (c Succeed) check(ctx context.Context, q db.Querier, now clock.Instant) (string, error) {
	before, err := aMember(ctx, q, c.Before)
	if err != nil {
		return "", err
	}
	after, err := aMember(ctx, q, c.After)
	if err != nil {
		return "", err
	}
	if err := day("from", c.From); err != nil {
		return "", err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return "", err
	}
	switch {
	case c.Before == c.After:
		return "", errs.New(errs.Invalid, "membership.itself").At("after")
	case c.From > today.AddDays(366):
		return "", errs.New(errs.Invalid, "membership.day_ahead").At("from")
	case party.Over(before.StateOn(c.From)):
		return "", errs.New(errs.Conflict, "membership.over", "org", before.Name).At("before")
	case party.Over(after.StateOn(c.From)):
		return "", errs.New(errs.Conflict, "membership.over", "org", after.Name).At("after")
	}
	_, found, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_succession WHERE before = $1 OR after = $2 LIMIT 1", c.Before, c.After)
	if err != nil {
		return "", err
	}
	if found {
		return "", errs.New(errs.Conflict, "membership.succeeded_once").At("before")
	}
	for org, n := c.Before, 0; n < mostSuccessions; n++ { // a company cannot follow one that follows it
		s, found, err := succeeded(ctx, q, org)
		if err != nil || !found {
			if err != nil {
				return "", err
			}
			break
		}
		if org = s.Before; org == c.After {
			return "", errs.New(errs.Invalid, "membership.itself").At("after")
		}
	}
	return line("source", c.Source, maxText)
}

const successionColumns = "s.no, s.before, s.after, s.from_day, s.source"

func scanSuccession(r *sql.Rows) (Succession, error) {
	var s Succession
	return s, r.Scan(&s.No, &s.Before, &s.After, &s.From, &s.Source)
}

// succeeded is the succession by which a company came into its membership.
func succeeded(ctx context.Context, q db.Querier, after id.ID) (Succession, bool, error) {
	return db.Row(ctx, q, scanSuccession, "SELECT "+successionColumns+" FROM membership_succession s WHERE s.after = $1", after)
}

// Successions are all there are, in the order they were noted.
func Successions(ctx context.Context, q db.Querier) ([]Succession, error) {
	return db.Rows(ctx, q, scanSuccession, "SELECT "+successionColumns+" FROM membership_succession s ORDER BY s.no LIMIT 5000")
}
