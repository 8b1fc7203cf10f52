package party

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// Tier is a class of service that a member has joined.
type Tier string

// The tiers, as the exchange of Guangzhou has them.
const (
	Comprehensive Tier = "comprehensive"
	Core          Tier = "core"
)

// Tiers are all tiers in the order they are offered.
var Tiers = []Tier{Comprehensive, Core}

// Known tells whether t is a tier.
func (t Tier) Known() bool { return t == Comprehensive || t == Core }

// TierItem refuses what a rule about tiers cannot be about.
func TierItem(item string) error {
	if !Tier(item).Known() {
		return errs.New(errs.Invalid, "party.bad_tier").At("item")
	}
	return nil
}

const gzde = "en.cngzde.com/oservice/BondedDiam/ and /tradingrules/558.html: off service fees"

const annual = "our proposal: the annual fee counts as a service fee (en.cngzde.com/oservice/BondedDiam/)"

// annualRule has the name it began with in the room of memberships, under which houses changed it.
var annualRule = rule.Define(rule.Definition{Name: "membership.annual_discount", Kind: rule.Rate, Item: TierItem, Dated: []rule.Rule{
	{Item: string(Comprehensive), Value: "10", From: "2000-01-01", Source: annual, Mark: rule.Proposal},
	{Item: string(Core), Value: "20", From: "2000-01-01", Source: annual, Mark: rule.Proposal},
}})

var serviceRule = rule.Define(rule.Definition{Name: "party.service_discount", Kind: rule.Rate, Item: TierItem, Dated: []rule.Rule{
	{Item: string(Comprehensive), Value: "10", From: "2000-01-01", Source: gzde, Mark: rule.Read},
	{Item: string(Core), Value: "20", From: "2000-01-01", Source: gzde, Mark: rule.Read},
}})

// NoteTier writes a version of a member's tier in the transaction of a command, which has
// checked it; until empty means open, an empty tier that there is none.
func NoteTier(ctx context.Context, tx *db.Tx, now clock.Instant, by string, org id.ID, t Tier, from, until clock.Date, source string) (int64, error) {
	no, err := tx.Next(ctx, "party_tier")
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO party_tier (no, org, tier, from_day, until_day, source, noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		no, org, string(t), string(from), until, source, now, by)
	return no, err
}

// TierOn is the tier a member had on a day; empty when none.
func TierOn(ctx context.Context, q db.Querier, org id.ID, on clock.Date) (Tier, error) {
	t, _, err := db.Row(ctx, q, db.One[string], `SELECT tier FROM party_tier
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
	}, "SELECT org, tier FROM party_tier WHERE from_day <= $1 AND (until_day IS NULL OR until_day > $1) ORDER BY no", string(on))
	out := map[id.ID]Tier{}
	for _, x := range rows { // the later line wins
		if out[x.org] = x.tier; x.tier == "" {
			delete(out, x.org)
		}
	}
	return out, err
}

// OffService is what a tier takes off service fees on a day; false when nothing.
func OffService(ctx context.Context, q db.Querier, t Tier, on clock.Date) (rule.Rule, bool, error) {
	if t == "" {
		return rule.Rule{}, false, nil
	}
	return serviceRule.At(ctx, q, string(t), on)
}

// OffAnnual is what a tier takes off the annual fee on a day, in millionths, with its rule;
// nothing for none.
func OffAnnual(ctx context.Context, q db.Querier, t Tier, day clock.Date) (int64, rule.Rule, error) {
	if t == "" {
		return 0, rule.Rule{}, nil
	}
	r, found, err := annualRule.At(ctx, q, string(t), day)
	if err != nil || !found {
		return 0, r, err
	}
	n, err := r.Int()
	return min(n, rule.RateScale), r, err
}
