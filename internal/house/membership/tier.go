package membership

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// SetTier notes a member's tier from a day on. An empty tier says that it has none.
type SetTier struct {
	Org    id.ID      `json:"org"`
	Tier   Tier       `json:"tier,omitempty"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty"` // first day it no longer holds
	Source string     `json:"source"`
}

// Noted is the answer: the number of the version.
type Noted struct {
	No int64 `json:"no"`
}

// Do notes it.
func (c SetTier) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Noted, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.SetTier", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Noted, error) {
			if err := access.Check(who, "membership.tier", access.Any); err != nil {
				return nil, Noted{}, err
			}
			source, err := c.check(ctx, tx)
			if err != nil {
				return nil, Noted{}, err
			}
			no, err := tx.Next(ctx, "membership_tier")
			if err != nil {
				return nil, Noted{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO membership_tier (no, org, tier, from_day, until_day, source, at, by_whom) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
				no, c.Org, string(c.Tier), string(c.From), c.Until, source, k.Clock().Now(), who.Key())
			return fact.TierSet{No: no, Org: c.Org, Tier: string(c.Tier), From: c.From, Until: c.Until, Source: source}, Noted{no}, err
		})
}

func (c SetTier) check(ctx context.Context, q db.Querier) (string, error) {
	if _, err := aMember(ctx, q, c.Org); err != nil {
		return "", err
	}
	if c.Tier != "" && !c.Tier.Known() {
		return "", errs.New(errs.Invalid, "membership.tier_unknown").At("tier")
	}
	if err := day("from", c.From); err != nil {
		return "", err
	}
	if c.Until != "" {
		if err := day("until", c.Until); err != nil {
			return "", err
		}
		if c.Until <= c.From {
			return "", errs.New(errs.Invalid, "membership.bad_until").At("until")
		}
	}
	return line("source", c.Source, maxText)
}

// TierOn is the tier a member had on a day; empty when none.
func TierOn(ctx context.Context, q db.Querier, org id.ID, on clock.Date) (Tier, error) {
	t, _, err := db.Row(ctx, q, db.One[string], `SELECT tier FROM membership_tier
		WHERE org = $1 AND from_day <= $2 AND (until_day IS NULL OR until_day > $2) ORDER BY no DESC LIMIT 1`, org, string(on))
	return Tier(t), err
}

// TiersOn are the tiers of all members who had one on a day.
func TiersOn(ctx context.Context, q db.Querier, on clock.Date) (map[id.ID]Tier, error) {
	type row struct {
		org  id.ID
		tier Tier
	}
	rows, err := db.Rows(ctx, q, func(r *sql.Rows) (row, error) {
		var x row
		return x, r.Scan(&x.org, &x.tier)
	}, "SELECT org, tier FROM membership_tier WHERE from_day <= $1 AND (until_day IS NULL OR until_day > $1) ORDER BY no", string(on))
	out := map[id.ID]Tier{}
	for _, x := range rows { // the later line wins
		if out[x.org] = x.tier; x.tier == "" {
			delete(out, x.org)
		}
	}
	return out, err
}

// Discounts are what the tiers are given on a day, with their sources: on service fees and on
// the annual fee.
func Discounts(ctx context.Context, q db.Querier, t Tier, on clock.Date) (service, annual rule.Rule, err error) {
	if service, _, err = serviceRule.At(ctx, q, string(t), on); err != nil {
		return service, annual, err
	}
	annual, _, err = annualRule.At(ctx, q, string(t), on)
	return service, annual, err
}

// discountOn is what a tier takes off the annual fee, in millionths.
func discountOn(ctx context.Context, q db.Querier, t Tier, on clock.Date) (int64, error) {
	if t == "" {
		return 0, nil
	}
	r, found, err := annualRule.At(ctx, q, string(t), on)
	if err != nil || !found {
		return 0, err
	}
	n, err := r.Int()
	return min(n, rule.RateScale), err
}
