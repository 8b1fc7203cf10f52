// Package rule keeps what changes with the law and the exchange's decisions: rates,
// deadlines, limits, by date and with source and certainty.
//
// Words:
//
//	definition  a rule the house knows: its name, what kind of value it has, what it is as shipped
//	item        what a rule is about, when there are many of one name: a tariff code, a currency
//	mark        how certain a value is: read in the source, inferred, our proposal, from memory
//	version     a value from a day on, maybe until a day; nothing is ever edited: of the
//	            versions that cover a day the one noted last holds
//
// A room defines its rules as package variables and asks them by day:
//
//	var lease = rule.Define(rule.Definition{Name: "market.lease", Kind: rule.Hours, Shipped: "48", …})
//	hours, err := lease.Int(ctx, tx, "", day)
package rule

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// Mark says how certain a value is.
type Mark string

// The marks.
const (
	Read     Mark = "R" // read in the source named
	Inferred Mark = "I" // follows from what was read
	Proposal Mark = "D" // our proposal: the exchange decides
	Memory   Mark = "M" // from memory: check it
)

// Marks are all marks, the most certain first.
var Marks = []Mark{Read, Inferred, Proposal, Memory}

// Known tells whether m is a mark.
func (m Mark) Known() bool { return slices.Contains(Marks, m) }

// Kind says how a value is written and read.
type Kind string

// The kinds of values.
const (
	Whole Kind = "whole" // a whole number, not negative
	Hours Kind = "hours" // whole hours
	Days  Kind = "days"  // whole days
	Rate  Kind = "rate"  // per cent with up to four decimals: "13", "0.25"
	Quote Kind = "quote" // how much of a currency for one of another, with up to six decimals: "7.1230"
	Text  Kind = "text"  // words
)

// RateScale is what 100 % is as an integer: rates are kept in millionths.
const RateScale = 1_000_000

// Definition is a rule the house knows.
type Definition struct {
	Name    string // room and rule: "market.lease"; the message key "rule.<name>" tells people what it is
	Kind    Kind
	Shipped string                  // the value when no version covers a day; empty: then there is no such rule
	Source  string                  // of the shipped value
	Mark    Mark                    // of the shipped value
	Item    func(item string) error // refuses what the rule cannot be about; nil: anything goes
	Words   []string                // of a text: the only values it can have; nil: any text

	TwoPeople bool // a new version is proposed by one person and accepted by another

	Dated []Rule // versions as shipped, of items and by day; what is noted counts as noted after them
}

var definitions = map[string]Definition{}

// Define makes a rule known. It is called for package variables and panics on a mistake.
func Define(d Definition) Definition {
	if _, twice := definitions[d.Name]; twice || d.Name == "" {
		panic(fmt.Sprintf("rule: %q is defined twice or has no name", d.Name))
	}
	if d.Shipped != "" {
		if _, err := d.parse(d.Shipped); err != nil || !d.Mark.Known() || d.Source == "" {
			panic(fmt.Sprintf("rule: %s: shipped value, source or mark: %v", d.Name, err))
		}
	}
	for i := range d.Dated {
		r := &d.Dated[i]
		r.Name = d.Name
		_, err := d.parse(r.Value)
		_, badDay := clock.ParseDate(string(r.From))
		if r.Value != "" && err != nil || badDay != nil || r.Until != "" && r.Until <= r.From || !r.Mark.Known() || r.Source == "" {
			panic(fmt.Sprintf("rule: %s: shipped version %d, its days, source or mark: %v", d.Name, i, err))
		}
	}
	definitions[d.Name] = d
	return d
}

// Named is the definition of a name; false when the house knows no such rule.
func Named(name string) (Definition, bool) {
	d, known := definitions[name]
	return d, known
}

// dated is the shipped version that holds on a day for an item.
func (d *Definition) dated(item string, day clock.Date) (Rule, bool) {
	for _, r := range slices.Backward(d.Dated) {
		if r.Item == item && r.Covers(day) {
			return r, true
		}
	}
	return Rule{}, false
}

// Definitions are all rules the house knows, by name.
func Definitions() []Definition {
	var all []Definition
	for _, name := range slices.Sorted(maps.Keys(definitions)) {
		all = append(all, definitions[name])
	}
	return all
}

// parse reads a value of the definition's kind: numbers as integers, rates and quotes in
// millionths, text as 0.
func (d Definition) parse(v string) (int64, error) {
	switch d.Kind {
	case Whole, Hours, Days:
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 || n > 1_000_000_000 || strings.HasPrefix(v, "+") {
			return 0, fmt.Errorf("rule: %q is not a whole number", v)
		}
		return n, nil
	case Rate:
		n, err := carat.Fixed(v, 4)
		if err != nil || n < 0 || n > 1000*RateScale {
			return 0, fmt.Errorf("rule: %q is not a rate in per cent", v)
		}
		return n, nil
	case Quote:
		n, err := carat.Fixed(v, 6)
		if err != nil || n <= 0 {
			return 0, fmt.Errorf("rule: %q is not a rate of exchange", v)
		}
		return n, nil
	case Text:
		if v == "" || len(v) > 2000 {
			return 0, fmt.Errorf("rule: the text is empty or too long")
		}
		if d.Words != nil && !slices.Contains(d.Words, v) {
			return 0, fmt.Errorf("rule: %q is none of %v", v, d.Words)
		}
		return 0, nil
	}
	return 0, fmt.Errorf("rule: %s has no kind", d.Name)
}

// Rule is a version of a rule: what holds from a day on.
type Rule struct {
	No      int64 // of the version, 0 for the shipped value
	Name    string
	Item    string
	Value   string     // empty: from here on there is no such rule
	From    clock.Date // empty for the shipped value: always
	Until   clock.Date // first day it no longer holds, empty when open
	Source  string
	Mark    Mark
	NotedAt clock.Instant
	NotedBy string
}

// Covers tells whether the version speaks about a day.
func (r Rule) Covers(day clock.Date) bool {
	return r.From <= day && (r.Until == "" || day < r.Until)
}

// inForce picks from versions, in the order they were noted, the one that holds on a day.
func inForce(versions []Rule, day clock.Date) (Rule, bool) {
	for _, r := range slices.Backward(versions) {
		if r.Covers(day) {
			return r, r.Value != ""
		}
	}
	return Rule{}, false
}

func unknown(name string) error { return errs.New(errs.NotFound, "rule.unknown", "name", name) }

// TwoPeople tells whether a rule of that name is changed by two people.
func TwoPeople(name string) bool { return definitions[name].TwoPeople }
