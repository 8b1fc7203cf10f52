package duty

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// Rule is one dated rule that holds on the day.
type Rule struct {
	ID     string     `json:"id"`
	Kind   Kind       `json:"kind"`
	Item   string     `json:"item,omitempty"`
	Value  string     `json:"value"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until,omitempty"`
	Source string     `json:"source"` // the legal reference
	Mark   rule.Mark  `json:"mark"`

	rate  int64 // of rates and quotes, in millionths; of whole numbers as it is
	about about
}

// Rate is the rule's value as a number: rates and quotes in millionths.
func (x *Rule) Rate() int64 { return x.rate }

// Rules are everything that holds on one day. They are safe for any number of readers.
type Rules struct {
	Day clock.Date

	all    []Rule
	by     map[Kind][]*Rule
	became map[string]string // code of an earlier edition -> of 2022
	was    map[string]string
	plans  sync.Map // goods -> *plan
	kept   atomic.Int64
}

// At compiles what holds on a day: what is shipped and what two people noted since.
func At(ctx context.Context, q db.Querier, day clock.Date) (*Rules, error) {
	all, err := rule.Holding(ctx, q, prefix, day)
	if err != nil {
		return nil, err
	}
	return compile(day, all)
}

// Shipped compiles what holds on a day in a house that noted nothing.
func Shipped(day clock.Date) (*Rules, error) { return compile(day, rule.Shipped(prefix, day)) }

func compile(day clock.Date, holding []rule.Rule) (*Rules, error) {
	all := make([]Rule, 0, len(holding))
	for i := range holding {
		h := &holding[i]
		x := Rule{Kind: Kind(strings.TrimPrefix(h.Name, prefix)), Item: h.Item, Value: h.Value, From: h.From, Until: h.Until, Source: h.Source, Mark: h.Mark}
		x.ID = h.Name
		if h.Item != "" {
			x.ID += "[" + h.Item + "]"
		}
		x.ID += string("." + h.From)
		if h.No != 0 {
			x.ID += fmt.Sprintf("#%d", h.No)
		}
		all = append(all, x)
	}
	return index(day, all)
}

// index reads the rules and sorts them for use.
func index(day clock.Date, all []Rule) (*Rules, error) {
	if _, err := clock.ParseDate(string(day)); err != nil {
		return nil, errs.New(errs.Invalid, "duty.bad_day", "day", string(day)).At("date")
	}
	r := &Rules{Day: day, all: all, by: map[Kind][]*Rule{}, became: map[string]string{}, was: map[string]string{}}
	for i := range all {
		x := &all[i]
		v := rule.Rule{Name: prefix + string(x.Kind), Value: x.Value}
		var err error
		if x.rate, err = v.Int(); err != nil {
			return nil, fmt.Errorf("duty: %s: %w", x.ID, err)
		}
		switch x.Kind {
		case Concordance:
			r.became[x.Item], r.was[x.Value] = x.Value, x.Item
		case ProofMonths, CustomsRate: // about an agreement or a currency
		default:
			if x.about, err = parseItem(x.Item); err != nil {
				continue // noted with an item nobody can read: it is about nothing
			}
		}
		r.by[x.Kind] = append(r.by[x.Kind], x)
	}
	return r, nil
}

// All are the rules, in order of their names and items.
func (r *Rules) All() []Rule { return r.all }

// MarshalJSON writes the rule set so that UnmarshalJSON reads the same.
func (r *Rules) MarshalJSON() ([]byte, error) {
	return json.Marshal(ruleSet{r.Day, r.all})
}

type ruleSet struct {
	Day   clock.Date `json:"day"`
	Rules []Rule     `json:"rules"`
}

// ReadRules reads a rule set as MarshalJSON wrote it.
func ReadRules(b []byte) (*Rules, error) {
	var s ruleSet
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("duty: a kept rule set: %w", err)
	}
	return index(s.Day, s.Rules)
}

// best is the rule of a kind that speaks most narrowly about goods, nil when none does.
func (r *Rules) best(k Kind, hs string, route Route, origin string) *Rule {
	var best *Rule
	for _, x := range r.by[k] {
		if x.about.fits(hs, route, origin) && (best == nil || x.about.weight() > best.about.weight()) {
			best = x
		}
	}
	return best
}

// named is the rule of a kind with that item.
func (r *Rules) named(k Kind, item string) *Rule {
	for _, x := range r.by[k] {
		if x.Item == item {
			return x
		}
	}
	return nil
}

// CustomsRate is the customs rate of the month for a currency: yuan for one, in millionths.
// The yuan itself has none.
func (r *Rules) CustomsRate(currency string) (int64, *Rule, error) {
	if currency == "CNY" {
		return rule.RateScale, nil, nil
	}
	x := r.named(CustomsRate, currency)
	if x == nil {
		return 0, nil, errs.New(errs.Invalid, "duty.no_customs_rate", "currency", currency, "day", string(r.Day)).At("rate")
	}
	return x.rate, x, nil
}

// code is a tariff code by the edition of 2022, by which rules speak, and as it is written
// on the day.
func (r *Rules) code(declared string) (canon, written string) {
	canon = declared
	if now, old := r.became[declared]; old {
		canon = now
	}
	written = canon
	if old, has := r.was[canon]; has && r.Day < firstHS2022 {
		written = old
	}
	return canon, written
}
