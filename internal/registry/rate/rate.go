// Package rate keeps the exchange's reference rates: how much of a currency one US dollar is
// on a day, by the source the exchange noted. Asked prices and published references are in
// US dollars; where goods are paid in another currency they are reckoned in it by these
// rates. Customs has rates of its own, of the month, and customs value never comes from here.
package rate

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// One is the scale of a rate, that of rules of kind rule.Quote: so much is one for one.
const One = 1_000_000

// rateRule has a currency as its item. None is shipped: a rate without a source is invented.
var rateRule = rule.Define(rule.Definition{Name: "settle.rate", Kind: rule.Quote})

// Noted is the version of the rule that holds on a day; false when the exchange noted none.
func Noted(ctx context.Context, q db.Querier, c money.Currency, day clock.Date) (rule.Rule, bool, error) {
	return rateRule.At(ctx, q, string(c), day)
}

// OfDollar is how much of a currency one US dollar is on a day, in millionths, with the
// version it comes from; 0 when the exchange noted none.
func OfDollar(ctx context.Context, q db.Querier, c money.Currency, day clock.Date) (int64, rule.Rule, error) {
	if c == money.USD {
		return One, rule.Rule{}, nil
	}
	r, found, err := Noted(ctx, q, c, day)
	if err != nil || !found {
		return 0, r, err
	}
	n, err := r.Int()
	return n, r, err
}
