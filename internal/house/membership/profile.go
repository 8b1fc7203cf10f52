package membership

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Profile is what the directory says of a member besides its names: nothing of people.
type Profile struct {
	Capital string // country its capital comes from; empty: where it is registered
	Sectors []string
}

// ProfileLine is what was noted from a day on: it holds until the day another is noted from, and
// of two from the same day the later noted one holds.
type ProfileLine struct {
	Profile
	No   int64
	From clock.Date // empty: always
}

// SetProfile writes it, the member's own administrator or staff.
type SetProfile struct {
	Org     id.ID      `json:"org"`
	Capital string     `json:"capital,omitempty"`
	Sectors []string   `json:"sectors,omitempty"`
	From    clock.Date `json:"from,omitempty"` // today when empty; an earlier day only by the house
}

// Do writes it. What was noted before holds for the days before.
func (c SetProfile) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (struct{}, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.SetProfile", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			if _, err := mine(ctx, tx, who, "membership.profile", c.Org); err != nil {
				return nil, struct{}{}, err
			}
			p, err := c.read()
			if err != nil {
				return nil, struct{}{}, err
			}
			now := k.Clock().Now()
			from, err := c.from(ctx, tx, who, now)
			if err != nil {
				return nil, struct{}{}, err
			}
			return fact.MemberProfiled{Org: c.Org, Capital: p.Capital, Sectors: p.Sectors, From: from}, struct{}{}, p.keep(ctx, tx, c.Org, from, now, who.Key())
		})
}

// from is the day it holds from.
func (c SetProfile) from(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (clock.Date, error) {
	_, today, err := days(ctx, q, now)
	if err != nil || c.From == "" || c.From == today {
		return today, err
	}
	if err := day("from", c.From); err != nil {
		return "", err
	}
	if c.From > today || access.Check(who, "membership.list", access.Any) != nil {
		return "", errs.New(errs.Invalid, "membership.profile_day").At("from")
	}
	return c.From, nil
}

func (c SetProfile) read() (Profile, error) {
	p := Profile{Capital: strings.ToUpper(strings.TrimSpace(c.Capital))}
	if p.Capital != "" {
		r, err := language.ParseRegion(p.Capital)
		if err != nil || len(p.Capital) != 2 || !r.IsCountry() || r.String() != p.Capital {
			return p, errs.New(errs.Invalid, "party.bad_country", "code", p.Capital).At("capital")
		}
	}
	for _, s := range c.Sectors {
		if !slices.Contains(Sectors, s) {
			return p, errs.New(errs.Invalid, "membership.bad_sector").At("sectors")
		}
	}
	for _, s := range Sectors {
		if slices.Contains(c.Sectors, s) {
			p.Sectors = append(p.Sectors, s)
		}
	}
	return p, nil
}

func (p Profile) keep(ctx context.Context, tx *db.Tx, org id.ID, from clock.Date, now clock.Instant, by string) error {
	last, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(p.no), 0) FROM membership_profile_line p WHERE p.org = $1", org)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO membership_profile_line (org, no, from_day, capital, sectors, noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		org, last+1, string(from), p.Capital, strings.Join(p.Sectors, " "), now, by)
	return err
}

// Profiles are those of all members who had one on a day.
func Profiles(ctx context.Context, q db.Querier, on clock.Date) (map[id.ID]Profile, error) {
	type row struct {
		org              id.ID
		capital, sectors string
	}
	rows, err := db.Rows(ctx, q, func(r *sql.Rows) (row, error) {
		var x row
		return x, r.Scan(&x.org, &x.capital, &x.sectors)
	}, `SELECT p.org, p.capital, p.sectors FROM membership_profile_line p
		WHERE p.from_day <= $1 AND NOT EXISTS (SELECT 1 FROM membership_profile_line x WHERE x.org = p.org AND x.from_day <= $1
			AND (x.from_day > p.from_day OR x.from_day = p.from_day AND x.no > p.no)) ORDER BY p.org`, string(on))
	out := make(map[id.ID]Profile, len(rows))
	for _, x := range rows {
		out[x.org] = Profile{x.capital, strings.Fields(x.sectors)}
	}
	return out, err
}

// ProfilesOf are all lines of a member by the day they hold from. It is public, like the
// directory.
func ProfilesOf(ctx context.Context, q db.Querier, org id.ID) ([]ProfileLine, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (x ProfileLine, err error) {
		var sectors string
		err = r.Scan(&x.No, &x.From, &x.Capital, &sectors)
		x.Sectors = strings.Fields(sectors)
		return x, err
	}, "SELECT p.no, p.from_day, p.capital, p.sectors FROM membership_profile_line p WHERE p.org = $1 ORDER BY p.from_day, p.no", org)
}
