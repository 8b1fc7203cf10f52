package membership

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// SetTier notes a member's tier from a day on. An empty tier says that it has none.
type SetTier struct {
	Org    id.ID      `json:"org"`
	Tier   party.Tier `json:"tier,omitempty"`
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
			no, err := party.NoteTier(ctx, tx, k.Clock().Now(), who.Key(), c.Org, c.Tier, c.From, c.Until, source)
			return fact.TierSet{No: no, Org: c.Org, Tier: string(c.Tier), From: c.From, Until: c.Until, Source: source}, Noted{no}, err
		})
}

func (c SetTier) check(ctx context.Context, q db.Querier) (string, error) {
	if _, err := aMember(ctx, q, c.Org); err != nil {
		return "", err
	}
	if c.Tier != "" && !c.Tier.Known() {
		return "", errs.New(errs.Invalid, "party.bad_tier").At("tier")
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

// Discounts are what the tiers are given on a day, with their sources: on service fees and on
// the annual fee.
func Discounts(ctx context.Context, q db.Querier, t party.Tier, on clock.Date) (service, annual rule.Rule, err error) {
	if service, _, err = party.OffService(ctx, q, t, on); err != nil {
		return service, annual, err
	}
	_, annual, err = party.OffAnnual(ctx, q, t, on)
	return service, annual, err
}
