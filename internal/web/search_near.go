package web

import (
	"slices"

	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// nearest is what an empty page offers: what was asked, and the smallest changes that find
// stones, each with its exact count.
type nearest struct {
	Query   string
	Changes []change
}

type change struct {
	Text, URL string
	n         int64
	cost      int // fewer changed grades come first
}

// maxTries bounds how many changed queries one empty page asks.
const maxTries = 40

// nearest looks for the smallest changes of an empty query that find stones: one more
// grade beside a chosen stretch, one filter taken away, the other kind.
func (p *searchPage) nearest() (*nearest, error) {
	out := &nearest{Query: p.sentence()}
	tries := 0
	try := func(q search.Query, cost int, words func(n int64) string) error {
		if tries++; tries > maxTries {
			return nil
		}
		res, err := p.s.Search.Search(p.r.Context(), search.Ask{Query: q, See: p.s.sees(p.r), Now: p.r.Now, Zone: p.s.zone(p.r)})
		if err != nil || res.Total == 0 {
			return err
		}
		out.Changes = append(out.Changes, change{words(res.Total), p.link(q), res.Total, cost})
		return nil
	}
	for _, f := range search.Fields() {
		if err := p.wider(f, try); err != nil {
			return nil, err
		}
	}
	for _, t := range p.tagsOf(p.q) {
		if t.Bad || t.Field == search.FieldKind {
			continue
		}
		err := try(without(p.q, t.Field), 10, func(n int64) string { return p.t("stones.near_drop", "what", t.Text, "n", n) })
		if err != nil {
			return nil, err
		}
	}
	if p.q.Form == singles {
		q := p.q
		q.Form = 0
		if err := try(q, 8, func(n int64) string { return p.t("stones.near_forms", "n", n) }); err != nil {
			return nil, err
		}
	}
	for _, fewer := range []func(tryFunc) error{p.twoFewer, p.onlyOne} {
		if len(out.Changes) == 0 {
			if err := fewer(try); err != nil {
				return nil, err
			}
		}
	}
	if len(out.Changes) == 0 {
		for _, k := range stone.Kinds() {
			q := p.q
			if q.Kind = k; k == p.q.OneKind() {
				continue
			}
			err := try(q, 20, func(n int64) string {
				return p.t("stones.near_kind", "kind", p.t("word.kind."+k.String()), "n", n)
			})
			if err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(out.Changes, func(a, b change) int { return a.cost - b.cost })
	out.Changes = out.Changes[:min(len(out.Changes), 4)]
	return out, nil
}

// tryFunc asks a changed query and keeps it when it finds stones.
type tryFunc func(q search.Query, cost int, words func(n int64) string) error

// filters are the filters in use that can be taken away.
func (p *searchPage) filters() []tag {
	return slices.DeleteFunc(p.tagsOf(p.q), func(t tag) bool { return t.Bad || t.Field == search.FieldKind })
}

// onlyOne tries each filter alone.
func (p *searchPage) onlyOne(try tryFunc) error {
	all := p.filters()
	for _, keep := range all {
		q := p.q
		for _, t := range all {
			if t.Field != keep.Field {
				q = without(q, t.Field)
			}
		}
		if err := try(q, 18, func(n int64) string { return p.t("stones.near_only", "what", keep.Text, "n", n) }); err != nil {
			return err
		}
	}
	return nil
}

// twoFewer tries to take two filters away.
func (p *searchPage) twoFewer(try tryFunc) error {
	tags := p.filters()
	for i, a := range tags {
		for _, b := range tags[i+1:] {
			err := try(without(without(p.q, a.Field), b.Field), 15, func(n int64) string {
				return p.t("stones.near_drop", "what", a.Text+", "+b.Text, "n", n)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// wider tries one more grade at either end of an ordered filter.
func (p *searchPage) wider(f search.Field, try tryFunc) error {
	q := p.q
	set := f.Set(&q)
	if set == nil || *set == 0 || !f.Ordered() {
		return nil
	}
	for c := 1; c < f.Codes(); c++ {
		code := uint8(c)
		beside := c > 1 && set.Has(code-1) || set.Has(code+1)
		if set.Has(code) || !beside || f.Word(code) == "" {
			continue
		}
		q := p.q
		*f.Set(&q) |= search.SetOf(code)
		err := try(q, 1, func(n int64) string {
			return p.t("stones.near_allow", "what", setWords(p.r.Lang, f, search.SetOf(code)), "n", n)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
