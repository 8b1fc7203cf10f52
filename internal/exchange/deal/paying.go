package deal

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// modeRule is asked here and not where deals are settled: how a deal is paid is agreed with
// the mazal, is signed with it and stands on its note.
var modeRule = rule.Define(rule.Definition{
	Name: "settle.mode", Kind: rule.Text, Words: []string{fact.PaysEither, fact.PaysLedger, fact.PaysBank}, Item: modeItem, Shipped: fact.PaysEither, Mark: rule.Proposal,
	Source: "our proposal: without a rule of the house a deal is paid by the buyer's word from his balance or by the bank, whichever comes first",
})

// modeItem refuses what the rule cannot be about: goods by where they stand with customs, a
// currency, both ("bonded USD"), or nothing for all deals.
func modeItem(item string) error {
	words := strings.Fields(item)
	rest := words
	if len(rest) > 0 && (rest[0] == bondedGoods || rest[0] == homeGoods) {
		rest = rest[1:]
	}
	if len(rest) > 0 && money.Currency(rest[0]).Known() {
		rest = rest[1:]
	}
	if len(rest) > 0 || item != strings.Join(words, " ") {
		return errs.New(errs.Invalid, "deal.mode_item", "item", item).At("item")
	}
	return nil
}

// ChinaModes are the versions of "settle.mode" that an exchange in China begins with: money
// moves at the designated bank, and the exchange releases the goods on its word. Which
// currency that is "deal.currency_by_status" says.
func ChinaModes(from clock.Date) []rule.Set {
	const source = "SAFE measure on the diamond exchange, Arts. 14–20: all foreign exchange between members passes the dedicated account at the designated bank in the exchange; home-market goods in CNY likewise, our reading"
	var all []rule.Set
	for _, item := range []string{bondedGoods, homeGoods, ""} { // what customs does not know is no way around it
		all = append(all, rule.Set{Name: modeRule.Name, Item: item, Value: fact.PaysBank, From: from, Source: source, Mark: rule.Inferred})
	}
	return all
}

// paying is how goods that stand so with customs are paid in a currency on a day; of lines that
// differ the strictest holds for all: the bank's word, then the buyer's alone.
func paying(ctx context.Context, q db.Querier, c money.Currency, sides []string, day clock.Date) (string, error) {
	strictest := []string{fact.PaysEither, fact.PaysLedger, fact.PaysBank}
	mode := fact.PaysEither
	for i, side := range sides {
		if slices.Contains(sides[:i], side) {
			continue
		}
		m, err := modeFor(ctx, q, side, c, day)
		if err != nil {
			return "", err
		}
		if slices.Index(strictest, m) > slices.Index(strictest, mode) {
			mode = m
		}
	}
	return mode, nil
}

// modeFor asks the rule for goods that stand with customs as side says, the narrowest item
// first.
func modeFor(ctx context.Context, q db.Querier, side string, c money.Currency, day clock.Date) (string, error) {
	items := []string{string(c), ""}
	if side != "" {
		items = []string{side + " " + string(c), side, string(c), ""}
	}
	for _, item := range items {
		r, found, err := modeRule.At(ctx, q, item, day)
		if err != nil {
			return "", err
		}
		if found && (r.No != 0 || item == "") {
			return r.Value, nil
		}
	}
	return fact.PaysEither, nil
}

// paysFor is paying for lines whose standing nobody has looked up.
func paysFor(ctx context.Context, q db.Querier, c money.Currency, lines []Line, day clock.Date) (string, error) {
	sides, err := customsSides(ctx, q, lines)
	if err != nil {
		return "", err
	}
	return paying(ctx, q, c, sides, day)
}
