package membership

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"golang.org/x/text/language"

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

// SetProfile writes it, the member's own administrator or staff.
type SetProfile struct {
	Org     id.ID    `json:"org"`
	Capital string   `json:"capital,omitempty"`
	Sectors []string `json:"sectors,omitempty"`
}

// Do writes it.
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
			return fact.MemberProfiled{Org: c.Org, Capital: p.Capital, Sectors: p.Sectors}, struct{}{}, p.keep(ctx, tx, c.Org)
		})
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

func (p Profile) keep(ctx context.Context, tx *db.Tx, org id.ID) error {
	_, err := tx.Exec(ctx, "INSERT INTO membership_profile (org, capital, sectors) VALUES ($1, $2, $3) ON CONFLICT (org) DO UPDATE SET capital = excluded.capital, sectors = excluded.sectors",
		org, p.Capital, strings.Join(p.Sectors, " "))
	return err
}

// Profiles are those of all members who have one.
func Profiles(ctx context.Context, q db.Querier) (map[id.ID]Profile, error) {
	type row struct {
		org              id.ID
		capital, sectors string
	}
	rows, err := db.Rows(ctx, q, func(r *sql.Rows) (row, error) {
		var x row
		return x, r.Scan(&x.org, &x.capital, &x.sectors)
	}, "SELECT org, capital, sectors FROM membership_profile ORDER BY org")
	out := make(map[id.ID]Profile, len(rows))
	for _, x := range rows {
		out[x.org] = Profile{x.capital, strings.Fields(x.sectors)}
	}
	return out, err
}
