package settle

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The rules of settlement.
var (
	feeRule = rule.Define(rule.Definition{
		Name: "settle.fee", Kind: rule.Rate, Shipped: "0.1", Mark: rule.Proposal,
		Source: "our proposal: the exchange takes it from the seller out of the price; no bourse's rate per deal was found published",
	})
	taxRule = rule.Define(rule.Definition{
		Name: "settle.tax", Kind: rule.Rate, Shipped: "0", Mark: rule.Proposal,
		Source: "tax on the exchange's fee: enter the rate of the country with its legal text",
	})
	graceRule = rule.Define(rule.Definition{
		Name: "settle.grace", Kind: rule.Days, Shipped: "2", Mark: rule.Proposal,
		Source: "our proposal: trading days after the deadline until it is a default",
	})
	penaltyRule = rule.Define(rule.Definition{
		Name: "settle.penalty", Kind: rule.Rate, Shipped: "0.05", Mark: rule.Proposal,
		Source: "our proposal: of the price for each day begun after the deadline, paid by the buyer to the seller",
	})
	payoutDelayRule = rule.Define(rule.Definition{
		Name: "settle.payout_delay", Kind: rule.Days, Shipped: "3", Mark: rule.Proposal,
		Source: "our proposal: trading days from the second signature until a new payout account is in force",
	})
	fourEyesRule = rule.Define(rule.Definition{
		Name: "settle.four_eyes", Kind: rule.Whole, Shipped: "100000", Mark: rule.Proposal,
		Source: "our proposal: from this amount on, in whole units of the currency and together with what the same person did alone in the 24 hours before, a credit confirmed by hand wants a second person of the bank, and money entered by hand a second person of the house",
	})
)

// Rates are the rules a fee was computed by: kept with the settlement, so that anyone can
// compute it again.
type Rates struct {
	Day       clock.Date `json:"day"`
	Fee       string     `json:"fee,omitempty"` // per cent
	FeeSource string     `json:"fee_source,omitempty"`
	FeeMark   rule.Mark  `json:"fee_mark,omitempty"`
	Tax       string     `json:"tax,omitempty"` // per cent of the fee
	TaxSource string     `json:"tax_source,omitempty"`
	TaxMark   rule.Mark  `json:"tax_mark,omitempty"`
	Off       string     `json:"off,omitempty"` // per cent of the fee that the seller's tier takes off
	OffSource string     `json:"off_source,omitempty"`
}

// forItem is a rule of a currency, or of all when there is none of its own.
func forItem(ctx context.Context, q db.Querier, d rule.Definition, item string, day clock.Date) (rule.Rule, bool, error) {
	r, found, err := d.At(ctx, q, item, day)
	if err != nil || found && r.No != 0 {
		return r, found, err
	}
	return d.At(ctx, q, "", day)
}

// charges are fee and tax of a price by the rules of a day, less what the seller's tier takes
// off the fee; false when a rule is missing.
func charges(ctx context.Context, q db.Querier, seller id.ID, total int64, c money.Currency, day clock.Date) (fee, tax int64, by Rates, ok bool, err error) {
	by.Day = day
	f, found, err := forItem(ctx, q, feeRule, string(c), day)
	if err != nil || !found {
		return -1, 0, by, false, err
	}
	t, found, err := forItem(ctx, q, taxRule, string(c), day)
	if err != nil || !found {
		return -1, 0, by, false, err
	}
	feeRate, err := f.Int()
	if err != nil {
		return -1, 0, by, false, err
	}
	taxRate, err := t.Int()
	if err != nil {
		return -1, 0, by, false, err
	}
	if fee, err = money.MulDiv(total, feeRate, rule.RateScale); err != nil {
		return -1, 0, by, false, err
	}
	if fee, err = by.lessened(ctx, q, seller, fee); err != nil {
		return -1, 0, by, false, err
	}
	if tax, err = money.MulDiv(fee, taxRate, rule.RateScale); err != nil {
		return -1, 0, by, false, err
	}
	by.Fee, by.FeeSource, by.FeeMark = f.Value, f.Source, f.Mark
	by.Tax, by.TaxSource, by.TaxMark = t.Value, t.Source, t.Mark
	return fee, tax, by, true, nil
}

// feeSource is where the fee comes from, and what was taken off it.
func (by *Rates) feeSource() string {
	if by.Off == "" {
		return by.FeeSource
	}
	return by.FeeSource + "; less " + by.Off + " % of it, tier " + by.OffSource
}

// lessened is a fee less the discount of the seller's tier on the day, which it notes.
func (by *Rates) lessened(ctx context.Context, q db.Querier, seller id.ID, fee int64) (int64, error) {
	tier, err := party.TierOn(ctx, q, seller, by.Day)
	if err != nil {
		return 0, err
	}
	off, found, err := party.OffService(ctx, q, tier, by.Day)
	if err != nil || !found {
		return fee, err
	}
	rate, err := off.Int()
	if err != nil {
		return 0, err
	}
	by.Off, by.OffSource = off.Value, string(tier)+": "+off.Source
	return money.MulDiv(fee, rule.RateScale-min(rate, rule.RateScale), rule.RateScale)
}

// penalty is what a late payer owes the seller at an instant.
func (s *Settlement) penalty(ctx context.Context, q db.Querier, now clock.Instant) (int64, error) {
	if s.State != Overdue {
		return 0, nil
	}
	rate, err := penaltyRule.Int(ctx, q, "", s.FeeRule.Day)
	if err != nil {
		return 0, err
	}
	days := int64(now.Sub(s.Due)/(24*time.Hour)) + 1
	return money.MulDiv(s.Total, rate*days, rule.RateScale)
}

// graceEnd is when the grace after a deadline is over: so many trading days later, at the
// same hour of the exchange's zone.
func graceEnd(ctx context.Context, q db.Querier, cal *calendar.Calendar, due clock.Instant) (clock.Instant, error) {
	day := cal.Today(due)
	n, err := graceRule.Int(ctx, q, "", day)
	if err != nil {
		return 0, err
	}
	return workingDaysLater(cal, due, int(n))
}

func workingDaysLater(cal *calendar.Calendar, at clock.Instant, n int) (clock.Instant, error) {
	zone := time.UTC
	day := cal.Today(at)
	if w, ok := cal.Week(day); ok {
		z, err := clock.Zone(w.Zone)
		if err != nil {
			return 0, err
		}
		zone = z
	}
	last, err := cal.AddWorkingDays(day, n)
	if err != nil { // no calendar was set up: days are days
		last = day.AddDays(n)
	}
	h, d := at.In(zone), last.Time()
	return clock.At(time.Date(d.Year(), d.Month(), d.Day(), h.Hour(), h.Minute(), h.Second(), 0, zone)), nil
}
