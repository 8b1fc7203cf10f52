package affiliation

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Set notes that someone owns or works for an organisation.
type Set struct {
	Kind   Kind       `json:"kind"`
	Who    id.ID      `json:"who"`
	Org    id.ID      `json:"org"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty"`
	Source string     `json:"source"` // register extract, declaration …
}

// Noted is the answer: the number of the link.
type Noted struct {
	No int64 `json:"no"`
}

// Do notes it.
func (c Set) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "affiliation.Set", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if err := access.Check(who, "affiliation.change", access.Any); err != nil {
				return nil, Noted{}, err
			}
			if err := c.check(ctx, tx); err != nil {
				return nil, Noted{}, err
			}
			no, err := tx.Next(ctx, "affiliation")
			if err != nil {
				return nil, Noted{}, err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO affiliation (no, kind, who, org, from_day, until_day, source, noted_at, noted_by)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, no, string(c.Kind), c.Who, c.Org, c.From, c.Until, c.Source,
				int64(k.Clock().Now()), who.Key()); err != nil {
				return nil, Noted{}, fmt.Errorf("affiliation: %w", err)
			}
			return fact.AffiliationSet{No: no, Kind: string(c.Kind), Who: c.Who, Org: c.Org, From: c.From, Until: c.Until}, Noted{no}, nil
		})
}

func (c Set) check(ctx context.Context, q db.Querier) error {
	if c.Kind != Owner && c.Kind != Employee {
		return errs.New(errs.Invalid, "affiliation.bad_kind").At("kind")
	}
	if _, err := clock.ParseDate(string(c.From)); err != nil {
		return errs.New(errs.Invalid, "affiliation.bad_day").At("from")
	}
	if _, err := clock.ParseDate(string(c.Until)); c.Until != "" && (err != nil || c.Until <= c.From) {
		return errs.New(errs.Invalid, "affiliation.bad_until").At("until")
	}
	if s := strings.TrimSpace(c.Source); s == "" || len(s) > 2000 || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return errs.New(errs.Invalid, "affiliation.no_source").At("source")
	}
	if c.Who == c.Org {
		return errs.New(errs.Invalid, "affiliation.itself").At("who")
	}
	if _, err := party.OrgByID(ctx, q, c.Org); err != nil {
		return err
	}
	_, err := party.PersonByID(ctx, q, c.Who)
	if err != nil && errs.Of(err).Code == errs.NotFound && c.Kind == Owner {
		_, err = party.OrgByID(ctx, q, c.Who)
	}
	return err
}

// End says from which day on a link no longer holds.
type End struct {
	No    int64      `json:"no"`
	Until clock.Date `json:"until"`
}

// Do notes it.
func (c End) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "affiliation.End", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if err := access.Check(who, "affiliation.change", access.Any); err != nil {
				return nil, Noted{}, err
			}
			l, found, err := db.Row(ctx, tx, scan, "SELECT "+columns+" FROM affiliation WHERE no = $1", c.No)
			if err != nil {
				return nil, Noted{}, fmt.Errorf("affiliation: %w", err)
			}
			if !found {
				return nil, Noted{}, errs.New(errs.NotFound, "affiliation.none", "no", c.No)
			}
			if _, err := clock.ParseDate(string(c.Until)); err != nil || c.Until <= l.From || l.Until != "" && c.Until >= l.Until {
				return nil, Noted{}, errs.New(errs.Invalid, "affiliation.bad_until").At("until")
			}
			if _, err := tx.Exec(ctx, "UPDATE affiliation SET until_day = $2, ended_at = $3 WHERE no = $1",
				c.No, c.Until, int64(k.Clock().Now())); err != nil {
				return nil, Noted{}, fmt.Errorf("affiliation: %w", err)
			}
			return fact.AffiliationEnded{No: c.No, Until: c.Until}, Noted{c.No}, nil
		})
}
