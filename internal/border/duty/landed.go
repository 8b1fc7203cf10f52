package duty

import (
	"context"
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// Codes of stones as they pass the exchange, by the edition of 2022.
const (
	RoughCode            = "71023100"
	PolishedCode         = "71023900"
	LabGrownRoughCode    = "71042100"
	LabGrownPolishedCode = "71049190"
)

// CodeOf is the tariff code of a stone. Treated natural stones have that of natural ones.
func CodeOf(rough, labGrown bool) string {
	switch {
	case rough && labGrown:
		return LabGrownRoughCode
	case rough:
		return RoughCode
	case labGrown:
		return LabGrownPolishedCode
	}
	return PolishedCode
}

// Landed is what goods cost over the border, through the exchange, when their bonded price
// is the customs value.
type Landed struct {
	Bonded   int64 // US cents
	Paid     int64 // US cents, with duty and taxes
	PaidFen  int64 // the same in fen; 0: no customs rate is noted
	RateRule *Rule // of the customs rate; nil: none is noted
	Burden   int64 // duty and taxes to the bonded price, in millionths
}

// Land reckons the landed price of a bonded price in US cents. Without a customs rate of
// the month it is reckoned in dollars alone.
func Land(r *Rules, hs string, cents int64) (Landed, error) {
	x := Line{HS: hs, Route: Exchange, Direction: Import, Currency: "USD", Value: cents}
	rate, by, err := r.CustomsRate("USD")
	if err != nil {
		rate = rule.RateScale // the taxes are shares: cents stand for fen
	}
	x.Rate = rate
	a, err := Assess(r, x)
	if err != nil {
		return Landed{}, err
	}
	out := Landed{Bonded: cents, RateRule: by, Paid: a.Value + a.Net()}
	if by != nil {
		out.PaidFen = out.Paid
		if out.Paid, err = money.MulDiv(out.PaidFen, rule.RateScale, rate); err != nil {
			return Landed{}, err
		}
	}
	if a.Value > 0 {
		out.Burden, err = money.MulDiv(a.Net(), rule.RateScale, a.Value)
	}
	return out, err
}

// In gives the duty-paid price in minor units of another currency by its customs rate of the
// month; false when no rate is noted for it, or none for the dollar.
func (x *Landed) In(r *Rules, currency string) (int64, bool) {
	rate, by, err := r.CustomsRate(currency)
	if err != nil || by == nil || x.PaidFen == 0 || rate <= 0 {
		return 0, false
	}
	n, err := money.MulDiv(x.PaidFen, rule.RateScale, rate)
	return n, err == nil
}

// Board keeps the rules of a day in memory, for pages. It may be a minute behind.
type Board struct {
	mu    sync.Mutex
	read  clock.Instant // owned by mu
	rules *Rules        // owned by mu; what it points to is not changed
}

// boardFor is how long a board is believed.
const boardFor = time.Minute

// Rules gives the rules of a day.
func (b *Board) Rules(ctx context.Context, q db.Querier, day clock.Date, now clock.Instant) (*Rules, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rules != nil && b.rules.Day == day && now >= b.read && now.Sub(b.read) < boardFor {
		return b.rules, nil
	}
	r, err := At(ctx, q, day)
	if err != nil {
		return nil, err
	}
	b.rules, b.read = r, now
	return r, nil
}
