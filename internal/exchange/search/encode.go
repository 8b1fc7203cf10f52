package search

import (
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
)

// Values are the parameters of the query's URL, the inverse of ParseValues. Defaults are
// left out.
func (q Query) Values() url.Values {
	v := url.Values{}
	q.each(func(key, value string) { v.Add(key, value) })
	return v
}

// Encode is the query as the part of a URL after "?", with its keys in fixed order: equal
// searches have equal URLs, so the text is also the key of saved searches and caches.
func (q Query) Encode() string {
	var b strings.Builder
	q.each(func(key, value string) {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(key))
		b.WriteByte('=')
		b.WriteString(readable.Replace(url.QueryEscape(value)))
	})
	return b.String()
}

// readable takes back escapes that a query does not need (RFC 3986, section 3.4).
var readable = strings.NewReplacer("%2C", ",", "%2A", "*", "%2F", "/")

// each calls for every key and value in order.
func (q Query) each(yield func(key, value string)) {
	q = q.Normal()
	for f := range fieldCount {
		if s := f.Text(&q); s != "" {
			yield(specs[f].key, s)
		}
	}
	for _, u := range q.Unknown {
		yield(u.Key, u.Value)
	}
}

// Text is the value of the field in the query's URL, empty when it does not filter.
func (f Field) Text(q *Query) string {
	sp := &specs[f]
	switch {
	case f == FieldKind:
		return sp.words[q.Kind]
	case f == FieldSort:
		if q.Sort == (Sort{}) {
			return ""
		}
		return q.Sort.String()
	case f == FieldSince:
		return q.Since
	case f == FieldSeller:
		items := make([]string, len(q.Seller))
		for i, n := range q.Seller {
			items[i] = strconv.FormatInt(n, 10)
		}
		return strings.Join(items, ",")
	case sp.set != nil:
		return f.setText(*sp.set(q))
	case sp.ranges != nil:
		items := make([]string, len(*sp.ranges(q)))
		for i, r := range *sp.ranges(q) {
			items[i] = rangeText(r, sp.scale)
		}
		return strings.Join(items, ",")
	}
	return strings.Join(*sp.text(q), ",")
}

// setText writes a set, stretches of an ordered field as "IF-VS2".
func (f Field) setText(s Set) string {
	var items []string
	for _, r := range s.runs() {
		if specs[f].ordered && r[0] == 0 { // "not stated" is no end of a stretch
			items = append(items, f.Word(0))
			if r[0]++; r[0] > r[1] {
				continue
			}
		}
		switch {
		case r[0] == r[1]:
			items = append(items, f.Word(r[0]))
		case specs[f].ordered:
			items = append(items, f.Word(r[0])+"-"+f.Word(r[1]))
		default:
			for c := r[0]; c <= r[1]; c++ {
				items = append(items, f.Word(c))
			}
		}
	}
	return strings.Join(items, ",")
}

func rangeText(r Range, scale int) string {
	lo, hi := "*", "*"
	if r.Min != NoMin {
		lo = carat.Decimal(r.Min, scale)
	}
	if r.Max != NoMax {
		hi = carat.Decimal(r.Max, scale)
	}
	if lo == hi {
		return lo
	}
	return lo + "-" + hi
}
