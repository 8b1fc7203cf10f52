package statistics

import (
	"context"
	"slices"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// What is shown of members, and from how many members on a figure is shown.
var (
	policyRule = rule.Define(rule.Definition{
		Name: "statistics.policy", Kind: rule.Text, Shipped: Names, Mark: rule.Proposal,
		Source: "our proposal: the import ranking shows names and order only (names), a band of value beside them (bands), or the values (values)",
	})
	leastRule = rule.Define(rule.Definition{
		Name: "statistics.least", Kind: rule.Whole, Shipped: "3", Mark: rule.Proposal,
		Source: "our proposal, the usual threshold of official statistics: a figure needs this many members behind it",
	})
	bandsRule = rule.Define(rule.Definition{
		Name: "statistics.bands", Kind: rule.Text, Shipped: "0.1 1 5 10 25 50", Mark: rule.Proposal,
		Source: "our proposal: limits of the ranking's bands, in million US dollars",
	})
)

// Rules are the rules of the statistics, as the method page shows them.
var Rules = [...]rule.Definition{policyRule, leastRule, bandsRule}

// Policies of the ranking.
const (
	Names  = "names"
	Bands  = "bands"
	Values = "values"
)

// Policies are all policies; the first shows least.
var Policies = []string{Names, Bands, Values}

// Terms are the rules on a day.
type Terms struct {
	Policy string
	Least  int64
	Bands  []int64 // US cents, rising
}

// TermsAt are the rules on a day. A policy nobody knows shows least.
func TermsAt(ctx context.Context, q db.Querier, day clock.Date) (Terms, error) {
	var t Terms
	policy, _, err := policyRule.At(ctx, q, "", day)
	if err != nil {
		return t, err
	}
	if t.Policy = strings.TrimSpace(policy.Value); !slices.Contains(Policies, t.Policy) {
		t.Policy = Names
	}
	if t.Least, err = leastRule.Int(ctx, q, "", day); err != nil {
		return t, err
	}
	bands, _, err := bandsRule.At(ctx, q, "", day)
	if err != nil {
		return t, err
	}
	for _, f := range strings.Fields(bands.Value) {
		if million, err := carat.Fixed(f, 2); err == nil && million > 0 {
			t.Bands = append(t.Bands, million*1_000_000) // hundredths of a million dollars are a million cents
		}
	}
	slices.Sort(t.Bands)
	return t, nil
}
