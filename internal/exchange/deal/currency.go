package deal

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// Where goods stand with customs, as the rule "deal.currency_by_status" names it.
const (
	bondedGoods = "bonded" // in the exchange under customs control
	homeGoods   = "home"   // released to the home market
)

// The rules of currencies.
var (
	currencyRule = rule.Define(rule.Definition{
		Name: "deal.currency", Kind: rule.Whole, Shipped: "1", Mark: rule.Proposal,
		Source: "1: deals may be made in the currency named as the rule's item; 0: they may not",
	})
	statusRule = rule.Define(rule.Definition{
		Name: "deal.currency_by_status", Kind: rule.Text, Item: func(item string) error {
			if item != bondedGoods && item != homeGoods {
				return errs.New(errs.Invalid, "deal.goods_word", "item", item).At("item")
			}
			return nil
		},
	})
)

// ChinaCurrencies are the versions of "deal.currency_by_status" that an exchange in China
// begins with: what is under customs control is paid in US dollars through the dedicated
// foreign-exchange account, what has been released in the home market's money.
func ChinaCurrencies(from clock.Date) []rule.Set {
	const source = "SAFE measure on the diamond exchange, Arts. 14–20: all foreign exchange between members passes the dedicated account; statistics, fees and tenders are in US dollars"
	return []rule.Set{
		{Name: statusRule.Name, Item: bondedGoods, Value: string(money.USD), From: from, Source: source, Mark: rule.Inferred},
		{Name: statusRule.Name, Item: homeGoods, Value: string(money.CNY), From: from, Source: source, Mark: rule.Inferred},
	}
}

// mayUse refuses a currency that the house keeps no accounts in or does not deal in.
func mayUse(ctx context.Context, q db.Querier, c money.Currency, day clock.Date) error {
	if !c.Known() {
		return errs.New(errs.Invalid, "deal.currency", "currency", string(c)).At("currency")
	}
	yes, err := currencyRule.Int(ctx, q, string(c), day)
	if err == nil && yes == 0 {
		err = errs.New(errs.Invalid, "deal.currency", "currency", string(c)).At("currency")
	}
	return err
}

// customsSide tells where goods stand with customs; empty when the exchange's books do not
// know, or they are neither here nor released.
func customsSide(ctx context.Context, q db.Querier, stone int64) (string, error) {
	at, err := ledger.Holders(ctx, q, ledger.Status, stone)
	if err != nil {
		return "", err
	}
	for _, h := range at {
		switch {
		case h.Quantity <= 0: // an account of the world that gave it
		case h.Account.World && h.Account.Purpose == ledger.HomeMarket:
			return homeGoods, nil
		case !h.Account.World && ledger.Inside(h.Account.Purpose):
			return bondedGoods, nil
		}
	}
	return "", nil
}

// customsSides are where the goods of lines stand with customs, line by line.
func customsSides(ctx context.Context, q db.Querier, lines []Line) ([]string, error) {
	sides := make([]string, len(lines))
	for i := range lines {
		var err error
		if sides[i], err = customsSide(ctx, q, lines[i].Stone); err != nil {
			return nil, err
		}
	}
	return sides, nil
}

// payIn settles the currency of a room that opens about these lines.
func (d *Deal) payIn(ctx context.Context, q db.Querier, lines []Line, day clock.Date) error {
	sides, err := customsSides(ctx, q, lines)
	if err != nil {
		return err
	}
	if d.Currency == "" {
		words, err := currenciesOf(ctx, q, sides[0], day)
		if err != nil {
			return err
		}
		d.Currency = money.USD
		if len(words) > 0 {
			d.Currency = money.Currency(words[0])
		}
	}
	if err := mayUse(ctx, q, d.Currency, day); err != nil {
		return err
	}
	return paidIn(ctx, q, d.Currency, lines, sides, day)
}

// paidIn refuses goods that by the rule of the day are paid in another currency than the
// room's.
func paidIn(ctx context.Context, q db.Querier, c money.Currency, lines []Line, sides []string, day clock.Date) error {
	asked := map[string][]string{}
	for i, side := range sides {
		words, known := asked[side]
		if !known {
			var err error
			if words, err = currenciesOf(ctx, q, side, day); err != nil {
				return err
			}
			asked[side] = words
		}
		if len(words) > 0 && !slices.Contains(words, string(c)) {
			return errs.New(errs.Conflict, "deal.currency_"+side, "stock", lines[i].StockNo, "currency", string(c), "wanted", strings.Join(words, ", ")).At("currency")
		}
	}
	return nil
}

// currenciesOf are those that goods may be paid in by where they stand with customs; none
// when no rule says so.
func currenciesOf(ctx context.Context, q db.Querier, side string, day clock.Date) ([]string, error) {
	if side == "" {
		return nil, nil
	}
	r, found, err := statusRule.At(ctx, q, side, day)
	if err != nil || !found {
		return nil, err
	}
	return strings.Fields(r.Value), nil
}
