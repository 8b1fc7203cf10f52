package deal

import (
	"context"
	"fmt"
	"slices"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The words of the trade for payment: days after the mazal; 0 is cash.
var paymentDays = []int64{0, 1, 3, 7, 30, 60, 90, 120}

// PaymentDays are the payment terms the trade quotes; 0 is cash.
func PaymentDays() []int64 { return slices.Clone(paymentDays) }

// grounds on which goods bought subject to sight may be given back.
var grounds = []string{"weight", "colour", "clarity", "cut", "report", "treatment", "damage"}

// Grounds are the grounds of return that can be agreed.
func Grounds() []string { return slices.Clone(grounds) }

// Terms are what is agreed besides the price.
type Terms struct {
	Days             int64    `json:"days"`                        // of payment, after the mazal
	Delivery         string   `json:"delivery"`                    // vault, premises, carrier
	MemoDays         int64    `json:"memo_days,omitempty"`         // the goods go out on memo with the mazal, before they are paid
	SightDays        int64    `json:"sight_days,omitempty"`        // the buyer may give back for Grounds within these days
	Grounds          []string `json:"grounds,omitempty"`           // of return
	CommissionRate   int64    `json:"commission_rate,omitempty"`   // the broker's, millionths of the total, paid by the seller
	CommissionAmount int64    `json:"commission_amount,omitempty"` // or a sum
}

// The rules of negotiation.
var (
	validRule = rule.Define(rule.Definition{
		Name: "deal.valid", Kind: rule.Hours, Shipped: "168", Mark: rule.Proposal,
		Source: "our proposal: no open offer binds longer than a week",
	})
	sealedRule = rule.Define(rule.Definition{
		Name: "deal.sealed", Kind: rule.Hours, Shipped: "72", Mark: rule.Proposal,
		Source: "our proposal: a cachet locks the goods, so it is short",
	})
	holdRule = rule.Define(rule.Definition{
		Name: "deal.hold", Kind: rule.Hours, Shipped: "24", Mark: rule.Proposal,
		Source: "our proposal after Nivoda's request to hold",
	})
	holdsRule = rule.Define(rule.Definition{
		Name: "deal.holds", Kind: rule.Whole, Shipped: "20", Mark: rule.Proposal,
		Source: "our proposal: so that nobody takes the market out of sale",
	})
	holdAgainRule = rule.Define(rule.Definition{
		Name: "deal.hold_again", Kind: rule.Hours, Shipped: "72", Mark: rule.Proposal,
		Source: "our proposal: one member does not hold one stone again and again",
	})
	confirmRule = rule.Define(rule.Definition{
		Name: "deal.confirm", Kind: rule.Hours, Shipped: "4", Mark: rule.Proposal,
		Source: "our proposal: a purchase of a stone that is only claimed waits so long for its seller",
	})
	commissionRule = rule.Define(rule.Definition{
		Name: "deal.commission", Kind: rule.Rate, Shipped: "3", Mark: rule.Memory,
		Source: "a broker usually takes 1 % from the seller, 1 to 2 % on small polished; the limit is our proposal",
	})
	dueHourRule = rule.Define(rule.Definition{
		Name: "deal.due_hour", Kind: rule.Whole, Shipped: "17", Mark: rule.Inferred,
		Source: "the trading session ends at 17:00; money is due before",
	})
)

// limit reads a rule of whole hours as a time.
func limit(ctx context.Context, q db.Querier, r rule.Definition, day clock.Date) (time.Duration, error) {
	h, err := r.Int(ctx, q, "", day)
	return time.Duration(h) * time.Hour, err
}

// check refuses terms that nobody could keep. Goods on memo are with their buyer, and only
// those.
func (t *Terms) check(ctx context.Context, q db.Querier, day clock.Date, r *room) error {
	broker := !r.Broker.IsZero()
	switch {
	case !slices.Contains(paymentDays, t.Days):
		return errs.New(errs.Invalid, "deal.days", "days", t.Days).At("days")
	case r.Memo != 0 && t.Delivery != WithBuyer, r.Memo == 0 && !slices.Contains(deliveries, t.Delivery):
		return errs.New(errs.Invalid, "deal.delivery", "delivery", t.Delivery).At("delivery")
	case t.MemoDays > 0 && t.Delivery != AtExchange:
		return errs.New(errs.Invalid, "deal.memo_delivery").At("delivery")
	case t.MemoDays < 0 || t.MemoDays > 120:
		return errs.New(errs.Invalid, "deal.memo_days", "max", 120).At("memo_days")
	case t.SightDays < 0 || t.SightDays > 30:
		return errs.New(errs.Invalid, "deal.sight_days", "max", 30).At("sight_days")
	case (t.SightDays > 0) != (len(t.Grounds) > 0):
		return errs.New(errs.Invalid, "deal.sight_grounds").At("grounds")
	case t.CommissionRate < 0 || t.CommissionAmount < 0 || t.CommissionRate > 0 && t.CommissionAmount > 0:
		return errs.New(errs.Invalid, "deal.commission").At("commission")
	case !broker && (t.CommissionRate > 0 || t.CommissionAmount > 0):
		return errs.New(errs.Invalid, "deal.commission_nobody").At("commission")
	}
	for i, g := range t.Grounds {
		if !slices.Contains(grounds, g) || slices.Contains(t.Grounds[:i], g) {
			return errs.New(errs.Invalid, "deal.ground", "ground", g).At("grounds")
		}
	}
	if !broker {
		return nil
	}
	most, err := commissionRule.Int(ctx, q, "", day)
	if err == nil && t.CommissionRate > most {
		err = errs.New(errs.Invalid, "deal.commission_high", "max", carat.Decimal(most, 4)).At("commission")
	}
	return err
}

// commission is the broker's part of a total, rounded half up once.
func (t *Terms) commission(total int64) (int64, error) {
	if t.CommissionAmount > 0 {
		if t.CommissionAmount >= total {
			return 0, errs.New(errs.Invalid, "deal.commission").At("commission")
		}
		return t.CommissionAmount, nil
	}
	return money.MulDiv(total, t.CommissionRate, rule.RateScale)
}

// due is when the money must be there: the agreed days after the mazal, on a day the
// banks of the currency and the exchange work, before the hour of the rule.
func due(ctx context.Context, q db.Querier, t Terms, c money.Currency, now clock.Instant) (clock.Instant, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return 0, err
	}
	today := cal.Today(now)
	hour, err := dueHourRule.Int(ctx, q, "", today)
	if err != nil {
		return 0, err
	}
	zone, err := zoneOn(cal, today)
	if err != nil {
		return 0, err
	}
	day := today.AddDays(int(t.Days))
	for range 60 {
		d := day.Time()
		at := clock.At(time.Date(d.Year(), d.Month(), d.Day(), int(hour), 0, 0, 0, zone))
		if cal.IsBankDay(c, day) && at > now {
			return at, nil
		}
		day = day.AddDays(1)
	}
	return 0, errs.New(errs.Conflict, "deal.no_bank_day", "currency", string(c))
}

// zoneOn is the zone of the exchange's week on a day.
func zoneOn(cal *calendar.Calendar, day clock.Date) (*time.Location, error) {
	w, ok := cal.Week(day)
	if !ok {
		return time.UTC, nil
	}
	zone, err := clock.Zone(w.Zone)
	if err != nil {
		return nil, fmt.Errorf("deal: zone of the week: %w", err)
	}
	return zone, nil
}

// houseTime is an instant as the clock on the exchange's wall shows it, for refusals.
func houseTime(ctx context.Context, q db.Querier, at clock.Instant) (string, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", err
	}
	zone, err := zoneOn(cal, cal.Today(at))
	if err != nil {
		return "", err
	}
	return at.In(zone).Format("2006-01-02 15:04"), nil
}
