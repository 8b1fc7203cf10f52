package web

import (
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/search"
)

// tag is one applied filter: its words, and the query without it.
type tag struct {
	Field  search.Field
	Text   string
	Remove string // URL
	Bad    bool   // not understood
}

// tagsOf are the filters of a query in the order of their keys.
func (p *searchPage) tagsOf(q search.Query) []tag {
	var all []tag
	for _, f := range search.Fields() {
		if f == search.FieldSort || f == search.FieldKind && q.Kind == 0 || f == search.FieldForm && q.Form == usualForm(q) {
			continue
		}
		words := filterWords(p.r.Lang, f, &q, p.seller)
		if f == search.FieldForm && q.Form == 0 {
			words = p.t("stones.form_any")
		}
		if words != "" {
			all = append(all, tag{Field: f, Text: words, Remove: p.link(without(q, f))})
		}
	}
	for i, u := range q.Unknown {
		rest := q
		rest.Unknown = slices.Delete(slices.Clone(q.Unknown), i, i+1)
		word := u.Value
		if u.Key != "q" {
			word = u.Key + "=" + u.Value
		}
		all = append(all, tag{Text: word, Remove: p.link(rest), Bad: true})
	}
	return all
}

func (p *searchPage) seller(no int64) string { return p.s.sellerName(p.r, no) }

// sentence is the query in words: "Natural · round · 1.00–1.49 ct · D–G".
func (p *searchPage) sentence() string { return p.sentenceOf(p.tagsOf(p.q)) }

func (p *searchPage) sentenceOf(tags []tag) string {
	if plain(p.q) {
		return p.r.Lang.T("stones.all_" + p.q.OneKind().String())
	}
	var parts []string
	if k := p.q.OneKind(); k != 0 && p.q.Kind == 0 {
		parts = append(parts, capital(p.r.Lang.T("word.kind."+k.String())))
	}
	for _, t := range tags {
		if !t.Bad {
			parts = append(parts, t.Text)
		}
	}
	return capital(strings.Join(parts, " · "))
}

// filterWords is one filter of a query in words, empty when it does not filter.
func filterWords(l i18n.Lang, f search.Field, q *search.Query, seller func(int64) string) string {
	if s := f.Set(q); s != nil {
		if *s == 0 {
			return ""
		}
		return setWords(l, f, *s)
	}
	if r := f.Ranges(q); r != nil {
		if len(*r) == 0 {
			return ""
		}
		return rangeWords(l, f, *r)
	}
	if t := f.Texts(q); t != nil {
		return textWords(l, f, *t)
	}
	switch f {
	case search.FieldKind:
		if q.Kind != 0 {
			return capital(l.T("word.kind." + q.Kind.String()))
		}
	case search.FieldSeller:
		names := make([]string, len(q.Seller))
		for i, n := range q.Seller {
			names[i] = seller(n)
		}
		return strings.Join(names, ", ")
	case search.FieldSince:
		return sinceWords(l, q.Since)
	}
	return ""
}

func textWords(l i18n.Lang, f search.Field, words []string) string {
	if len(words) == 0 {
		return ""
	}
	shown := slices.Clone(words)
	if f == search.FieldCountry || f == search.FieldOrigin {
		for i, c := range shown {
			shown[i] = country(l, c)
		}
	}
	if len(shown) > 5 {
		shown = append(shown[:5], "…")
	}
	s := strings.Join(shown, ", ")
	if f == search.FieldCountry || f == search.FieldCity || f == search.FieldNumbers {
		return s
	}
	return fieldName(l, f) + " " + s
}

func sinceWords(l i18n.Lang, since string) string {
	if since == "" {
		return ""
	}
	when := since
	if key := "stones.since_" + since; l.Has(key) {
		return l.T(key)
	}
	if d, err := clock.ParseDate(since); err == nil {
		when = l.Date(d)
	}
	return l.T("stones.since_tag", "when", when)
}

// without is the query with one filter taken out; without a form it has the usual one.
func without(q search.Query, f search.Field) search.Query {
	if s := f.Set(&q); s != nil {
		*s = 0
	} else if r := f.Ranges(&q); r != nil {
		*r = nil
	} else if t := f.Texts(&q); t != nil {
		*t = nil
	}
	switch f {
	case search.FieldForm:
		q.Form = usualForm(q)
	case search.FieldKind:
		q.Kind = 0
	case search.FieldSeller:
		q.Seller = nil
	case search.FieldSince:
		q.Since = ""
	}
	return q
}

// capital makes the first letter large where a script has large letters.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
