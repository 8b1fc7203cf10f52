package search

import (
	"net/url"
	"slices"
	"strings"

	"openbourse/internal/registry/stone"
)

// Limits of one query, so that nobody makes the house work without end.
const (
	maxList    = 1000 // items of one list
	maxRanges  = 50   // ranges of one number
	maxUnknown = 50   // words kept though not understood
)

// ParseValues reads a query from the parameters of a URL. Keys that a page has for itself
// are named in own and skipped. Nothing else is dropped: what is not understood stands in
// Unknown. The key "q" holds a line (see ParseLine), whose words join the other filters.
func ParseValues(v url.Values, own ...string) Query {
	var q Query
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if slices.Contains(own, k) {
			continue
		}
		key := tidy(k)
		for _, val := range v[k] {
			f, ok := byKey[key]
			switch {
			case key == "q":
				q = q.and(ParseLine(val))
			case !ok:
				q.unknown(key, val)
			default:
				q.parse(f, val)
			}
		}
	}
	return q.Normal()
}

// Normal is the query in its one spelling: lists sorted, twice the same dropped, ranges
// joined, kind "natural" left out.
func (q Query) Normal() Query {
	for f := range specs {
		sp := &specs[f]
		switch {
		case sp.set != nil:
			n := len(sp.words)
			*sp.set(&q) &= 1<<n - 1
			if sp.words[0] == "" {
				*sp.set(&q) &^= 1
			}
		case sp.ranges != nil:
			*sp.ranges(&q) = RangesOf(*sp.ranges(&q)...)
		case sp.text != nil:
			*sp.text(&q) = texts(*sp.text(&q), sp.fold)
		}
	}
	q.Seller = slices.Clone(q.Seller)
	slices.Sort(q.Seller)
	q.Seller = slices.Compact(q.Seller)
	if len(q.Seller) == 0 {
		q.Seller = nil
	}
	if q.Kind == stone.Natural && len(q.Numbers) == 0 {
		q.Kind = 0
	}
	q.Unknown = slices.Clone(q.Unknown)
	slices.SortFunc(q.Unknown, func(a, b Unknown) int {
		if c := strings.Compare(a.Key, b.Key); c != 0 {
			return c
		}
		return strings.Compare(a.Value, b.Value)
	})
	if q.Unknown = slices.Compact(q.Unknown); len(q.Unknown) == 0 {
		q.Unknown = nil
	}
	return q
}

func texts(in []string, fold func(string) string) []string {
	var out []string
	for _, s := range in {
		if s = fold(s); s != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// OneKind is the kind the query is about, 0 when it looks through all of them, which only
// a list of numbers does.
func (q Query) OneKind() stone.Kind {
	if q.Kind == 0 && len(q.Numbers) == 0 {
		return stone.Natural
	}
	return q.Kind
}

// and joins what another query asks for; where both say one thing only, the other wins.
func (q Query) and(o Query) Query {
	for f := range specs {
		sp := &specs[f]
		switch {
		case sp.set != nil:
			*sp.set(&q) |= *sp.set(&o)
		case sp.ranges != nil:
			*sp.ranges(&q) = append(*sp.ranges(&q), *sp.ranges(&o)...)
		case sp.text != nil:
			*sp.text(&q) = append(*sp.text(&q), *sp.text(&o)...)
		}
	}
	q.Seller = append(q.Seller, o.Seller...)
	if o.Kind != 0 {
		q.Kind = o.Kind
	}
	if o.Since != "" {
		q.Since = o.Since
	}
	if o.Sort != (Sort{}) {
		q.Sort = o.Sort
	}
	for _, u := range o.Unknown {
		q.unknown(u.Key, u.Value)
	}
	return q
}

// ParseURL is ParseValues on the part of a URL after "?".
func ParseURL(raw string, own ...string) Query {
	v, _ := url.ParseQuery(raw) // what can be read is read, as a browser's form would send it
	return ParseValues(v, own...)
}
