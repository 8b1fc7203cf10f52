package search

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/registry/stone"
)

// parse reads one value of a field into the query; list items add up.
func (q *Query) parse(f Field, val string) {
	sp := &specs[f]
	switch one := tidy(val); f {
	case FieldKind:
		if k := slices.Index(sp.words, strings.ToLower(one)); k > 0 {
			q.Kind = stone.Kind(k)
			return
		}
		q.unknown(sp.key, val)
		return
	case FieldSort:
		if s, ok := ParseSort(one); ok {
			q.Sort = s
			return
		}
		q.unknown(sp.key, val)
		return
	case FieldSince:
		if s, ok := parseSince(one); ok {
			q.Since = s
			return
		}
		q.unknown(sp.key, val)
		return
	}
	for item := range strings.SplitSeq(val, ",") {
		if item = tidy(item); item != "" && !q.item(f, item) {
			q.unknown(sp.key, item)
		}
	}
}

// item reads one item of a list.
func (q *Query) item(f Field, item string) bool {
	sp := &specs[f]
	switch {
	case f == FieldSeller:
		n, err := strconv.ParseInt(item, 10, 64)
		if err != nil || n <= 0 {
			return false
		}
		return add(&q.Seller, n)
	case sp.set != nil:
		s, ok := parseSet(f, item)
		if !ok {
			return false
		}
		*sp.set(q) |= s
	case sp.ranges != nil:
		r, ok := parseRange(item, sp.scale, sp.signed)
		into := sp.ranges(q)
		if len(*into) >= maxRanges {
			*into = RangesOf(*into...)
		}
		if !ok || len(*into) >= maxRanges {
			return false
		}
		*into = append(*into, r)
	default:
		t := sp.fold(item)
		return t != "" && add(sp.text(q), t)
	}
	return true
}

// add puts an item into a list once; false when the list is full.
func add[T comparable](into *[]T, item T) bool {
	switch {
	case slices.Contains(*into, item):
		return true
	case len(*into) >= maxList:
		return false
	}
	*into = append(*into, item)
	return true
}

func (q *Query) unknown(key, value string) {
	u := Unknown{tidy(key), tidy(value)}
	if len(q.Unknown) < maxUnknown && u != (Unknown{}) && !slices.Contains(q.Unknown, u) {
		q.Unknown = append(q.Unknown, u)
	}
}

// code finds a word of a Set field.
func (f Field) code(w string) (uint8, bool) {
	for i, s := range specs[f].words {
		if s != "" && strings.EqualFold(s, w) {
			return uint8(i), true
		}
	}
	return 0, false
}

// parseSet reads "VS1" or, of an ordered field, "IF-VS2".
func parseSet(f Field, item string) (Set, bool) {
	if c, ok := f.code(item); ok {
		return SetOf(c), true
	}
	a, b, ok := strings.Cut(item, "-")
	if !ok || !specs[f].ordered {
		return 0, false
	}
	from, ok1 := f.code(a)
	to, ok2 := f.code(b)
	if !ok1 || !ok2 {
		return 0, false
	}
	return Span(min(from, to), max(from, to)), true
}

// parseRange reads "1-1.49", "1-" (1 and more), "-1.49" (up to), "1". An open end may be
// written "*", and must be in a field whose numbers may be below zero: "*--30".
func parseRange(item string, scale int, signed bool) (Range, bool) {
	whole := Range{NoMin, NoMax}
	cut := -1
	for i := 1; i < len(item); i++ { // the first '-' that is not a sign
		if item[i] == '-' {
			cut = i
			break
		}
	}
	if !signed && strings.HasPrefix(item, "-") {
		cut = 0
	}
	if cut < 0 {
		v, ok := parseNumber(item, scale, signed)
		return Range{v, v}, ok
	}
	lo, hi := item[:cut], item[cut+1:]
	r := whole
	if lo != "*" && lo != "" {
		v, ok := parseNumber(lo, scale, signed)
		if !ok {
			return whole, false
		}
		r.Min = v
	}
	if hi != "*" && hi != "" {
		v, ok := parseNumber(hi, scale, signed)
		if !ok {
			return whole, false
		}
		r.Max = v
	}
	if r == whole || r.Min > r.Max {
		return whole, false
	}
	return r, true
}

// parseNumber reads a plain decimal; more decimals than the field has are refused.
func parseNumber(s string, scale int, signed bool) (int64, bool) {
	v, err := carat.Fixed(s, scale)
	return v, err == nil && (signed || v >= 0) && (v != 0 || s[0] != '-')
}

// ParseSort reads "total" or "carat.down".
func ParseSort(s string) (Sort, bool) {
	by, down := strings.CutSuffix(s, ".down")
	i := slices.Index(sortWords[:], by)
	if i < 0 {
		return Sort{}, false
	}
	return Sort{SortKey(i), down}, true
}

func parseSince(s string) (string, bool) {
	if d, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(d)
		return strconv.Itoa(n) + "d", err == nil && n > 0 && n <= 3650
	}
	t, err := time.Parse(time.DateOnly, s)
	return s, err == nil && t.Year() >= 1970
}
