package rule

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const columns = "no, name, item, COALESCE(value, ''), from_day, COALESCE(until_day, ''), source, mark, noted_at, noted_by"

func scan(rows *sql.Rows) (Rule, error) {
	var r Rule
	err := rows.Scan(&r.No, &r.Name, &r.Item, &r.Value, &r.From, &r.Until, &r.Source, &r.Mark, &r.NotedAt, &r.NotedBy)
	return r, err
}

type (
	asked struct { // what somebody wants to know
		name, item string
		day        clock.Date
	}
	noted struct { // what the exchange has set there
		rule  Rule
		found bool
	}
)

// At is the version that holds on a day for an item (empty when the rule has none), or
// the shipped value; false when there is no such rule on that day.
func (d Definition) At(ctx context.Context, q db.Querier, item string, day clock.Date) (Rule, bool, error) {
	v, err := db.Remembered(q, asked{d.Name, item, day}, func() (noted, error) {
		r, found, err := db.Row(ctx, q, scan, `SELECT `+columns+` FROM rule WHERE name = $1 AND item = $2
			AND from_day <= $3 AND (until_day IS NULL OR until_day > $3) ORDER BY no DESC LIMIT 1`, d.Name, item, string(day))
		return noted{r, found}, err
	}, "rule")
	if err != nil {
		return Rule{}, false, fmt.Errorf("rule: %s: %w", d.Name, err)
	}
	if v.found {
		return v.rule, v.rule.Value != "", nil
	}
	if r, found := d.dated(item, day); found {
		return r, r.Value != "", nil
	}
	return d.shipped(item), d.Shipped != "", nil
}

func (d Definition) shipped(item string) Rule {
	return Rule{Name: d.Name, Item: item, Value: d.Shipped, Source: d.Source, Mark: d.Mark}
}

// Int is At as a number: whole, or a rate in millionths. No rule on that day is an error.
func (d Definition) Int(ctx context.Context, q db.Querier, item string, day clock.Date) (int64, error) {
	r, found, err := d.At(ctx, q, item, day)
	if err != nil {
		return 0, err
	}
	if !found {
		return 0, fmt.Errorf("rule: there is no %s %s on %s", d.Name, item, day)
	}
	return d.parse(r.Value)
}

// InForce lists what holds on a day: every definition's own value and every item's, by
// name and item.
func InForce(ctx context.Context, q db.Querier, who access.Actor, day clock.Date) ([]Rule, error) {
	if err := access.Check(who, "rule.read", access.Any); err != nil {
		return nil, err
	}
	versions, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM rule ORDER BY name, item, no")
	if err != nil {
		return nil, fmt.Errorf("rule: %w", err)
	}
	return holding(Definitions(), versions, day), nil
}

// Holding is InForce for the rules of one room, whose names begin with prefix. It asks for
// no permission: rooms reckon with them.
func Holding(ctx context.Context, q db.Querier, prefix string, day clock.Date) ([]Rule, error) {
	versions, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM rule WHERE name >= $1 AND name < $2 ORDER BY name, item, no", prefix, prefix+"\x7f")
	if err != nil {
		return nil, fmt.Errorf("rule: %w", err)
	}
	return holding(named(prefix), versions, day), nil
}

// Shipped is Holding for a house that noted nothing.
func Shipped(prefix string, day clock.Date) []Rule { return holding(named(prefix), nil, day) }

func named(prefix string) []Definition {
	return slices.DeleteFunc(Definitions(), func(d Definition) bool { return !strings.HasPrefix(d.Name, prefix) })
}

// holding picks what holds on a day from the shipped versions of defs and the noted ones.
func holding(defs []Definition, noted []Rule, day clock.Date) []Rule {
	type key struct{ name, item string }
	by := map[key][]Rule{}
	items := map[string][]string{}
	add := func(r Rule) {
		k := key{r.Name, r.Item}
		if by[k] == nil && r.Item != "" {
			items[r.Name] = append(items[r.Name], r.Item)
		}
		by[k] = append(by[k], r)
	}
	for i := range defs {
		for _, r := range defs[i].Dated {
			add(r)
		}
	}
	for _, r := range noted {
		add(r)
	}
	var all []Rule
	for i := range defs {
		d := &defs[i]
		if r, found := inForce(by[key{d.Name, ""}], day); found {
			all = append(all, r)
		} else if d.Shipped != "" && !covered(by[key{d.Name, ""}], day) {
			all = append(all, d.shipped(""))
		}
		slices.Sort(items[d.Name])
		for _, item := range items[d.Name] {
			if r, found := inForce(by[key{d.Name, item}], day); found {
				all = append(all, r)
			}
		}
	}
	return all
}

// covered tells whether some version speaks about the day, be it to say that there is no rule.
func covered(versions []Rule, day clock.Date) bool {
	for _, r := range versions {
		if r.Covers(day) {
			return true
		}
	}
	return false
}

// History are all versions of a rule's item: the shipped ones, then those noted, in their order.
func History(ctx context.Context, q db.Querier, who access.Actor, name, item string) ([]Rule, error) {
	if err := access.Check(who, "rule.read", access.Any); err != nil {
		return nil, err
	}
	d, known := definitions[name]
	if !known {
		return nil, unknown(name)
	}
	shipped := slices.DeleteFunc(slices.Clone(d.Dated), func(r Rule) bool { return r.Item != item })
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM rule WHERE name = $1 AND item = $2 ORDER BY no", name, item)
	if err != nil {
		return nil, fmt.Errorf("rule: %w", err)
	}
	return append(shipped, all...), nil
}

// Int is the version's value as a number: whole, or a rate in millionths.
func (r Rule) Int() (int64, error) {
	d, known := definitions[r.Name]
	if !known {
		return 0, unknown(r.Name)
	}
	return d.parse(r.Value)
}

// Items are the items of a rule that versions speak about, in order.
func Items(ctx context.Context, q db.Querier, name string) ([]string, error) {
	all, err := db.Rows(ctx, q, db.One[string], "SELECT DISTINCT item FROM rule WHERE name = $1 ORDER BY item", name)
	if err != nil {
		return nil, fmt.Errorf("rule: %w", err)
	}
	return all, nil
}
