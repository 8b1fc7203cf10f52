package market

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The times of the market, as dated rules.
var (
	leaseRule = rule.Define(rule.Definition{
		Name: "market.lease", Kind: rule.Hours, Shipped: "168", Mark: rule.Proposal,
		Source: "our proposal after RapNet, which suspends listings not refreshed in 7 days",
	})
	sureRule = rule.Define(rule.Definition{
		Name: "market.sure", Kind: rule.Hours, Shipped: "24", Mark: rule.Proposal,
		Source: "our proposal after Nivoda's 24 h availability check",
	})
	waitRule = rule.Define(rule.Definition{
		Name: "market.wait", Kind: rule.Hours, Shipped: "72", Mark: rule.Proposal,
		Source: "our proposal: a staged upload blocks report numbers, so it does not wait for ever",
	})
	undoRule = rule.Define(rule.Definition{
		Name: "market.undo", Kind: rule.Hours, Shipped: "24", Mark: rule.Proposal,
		Source: "our proposal: a day to notice a wrong file",
	})
)

// Terms are the times the rules give on one day.
type Terms struct {
	Lease time.Duration // how long a listing is believed after its member last spoke of it
	Sure  time.Duration // how long a confirmation counts as one
	Wait  time.Duration // how long a ready upload waits to be published
	Undo  time.Duration // how long a published upload can be undone
}

// termsAt reads the rules of the day of an instant.
func termsAt(ctx context.Context, q db.Querier, at clock.Instant) (Terms, error) {
	var t Terms
	day, err := calendar.DayOf(ctx, q, at)
	if err != nil {
		return t, err
	}
	for _, r := range []struct {
		rule rule.Definition
		into *time.Duration
	}{{leaseRule, &t.Lease}, {sureRule, &t.Sure}, {waitRule, &t.Wait}, {undoRule, &t.Undo}} {
		hours, err := r.rule.Int(ctx, q, "", day)
		if err != nil {
			return t, err
		}
		*r.into = time.Duration(hours) * time.Hour
	}
	return t, nil
}
