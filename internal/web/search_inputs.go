package web

import (
	"math"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/exchange/search"
	"openbourse/internal/paper/chart"
)

// counts are the numbers of a field's choices by code.
func (p *searchPage) counts(f search.Field) map[uint8]int64 {
	m := map[uint8]int64{}
	for _, c := range p.res.Facets[f] {
		m[c.Code] = c.N
	}
	return m
}

// histogram draws how the stones are spread over a number field; what the filter lets
// through is in the accent.
func (p *searchPage) histogram(m *markup, f search.Field) {
	bars := p.res.Facets[f]
	if len(bars) == 0 {
		return
	}
	h := chart.Histogram{Counts: make([]int64, len(bars))}
	rs := *f.Ranges(&p.q)
	for i, b := range bars {
		h.Counts[i] = b.N
		if len(rs) == 0 || !covers(rs, bars, i) {
			continue
		}
		if h.From == h.To {
			h.From = i
		}
		h.To = i + 1
	}
	m.raw(h.SVG())
}

// covers tells whether a bar has a part of the ranges.
func covers(rs search.Ranges, bars []search.Count, i int) bool {
	from, to := bars[i].From, int64(math.MaxInt64)
	if i+1 < len(bars) {
		to = bars[i+1].From - 1
	}
	for _, r := range rs {
		if r.Min <= to && r.Max >= from {
			return true
		}
	}
	return false
}

// rangeInputs are the two ends of a number field. A filter of several stretches is shown
// as one text, which can be changed as it stands.
func (p *searchPage) rangeInputs(m *markup, f search.Field) {
	name := fieldName(p.r.Lang, f)
	rs := *f.Ranges(&p.q)
	if len(rs) > 1 {
		m.raw(`<input class="inp" name="` + f.Key() + `"`)
		m.attr("aria-label", name)
		m.attr("value", f.Text(&p.q))
		m.raw(">")
		return
	}
	r := search.Range{Min: search.NoMin, Max: search.NoMax}
	if len(rs) == 1 {
		r = rs[0]
	}
	m.raw(`<div class="rng">`)
	p.end(m, f, ".min", p.t("stones.min", "field", name), r.Min)
	p.end(m, f, ".max", p.t("stones.max", "field", name), r.Max)
	m.raw("</div>")
}

func (p *searchPage) end(m *markup, f search.Field, suffix, label string, v int64) {
	m.raw(`<input class="inp" inputmode="decimal" autocomplete="off" name="` + f.Key() + suffix + `"`)
	m.attr("aria-label", label)
	if v != search.NoMin && v != search.NoMax {
		m.attr("value", number(p.r.Lang, f, v))
	}
	m.raw(">")
}

func (p *searchPage) textInput(m *markup, f search.Field) {
	hint := "stones.list_hint"
	if f == search.FieldNumbers {
		hint = "stones.numbers_hint"
	}
	m.raw(`<input class="inp" name="` + f.Key() + `"`)
	m.attr("aria-label", fieldName(p.r.Lang, f))
	m.attr("placeholder", p.t(hint))
	m.attr("value", f.Text(&p.q))
	m.raw(">")
}

func (p *searchPage) since(m *markup) {
	m.raw(`<select class="inp" name="since"`)
	m.attr("aria-label", fieldName(p.r.Lang, search.FieldSince))
	m.raw(">")
	choices := []string{"", "1d", "7d", "30d"}
	if p.q.Since != "" && !strings.Contains("1d 7d 30d", p.q.Since) {
		choices = append(choices, p.q.Since)
	}
	for _, c := range choices {
		m.raw("<option")
		m.attr("value", c)
		if c == p.q.Since {
			m.raw(" selected")
		}
		m.raw(">")
		if c == "" {
			m.text(p.t("stones.since_any"))
		} else {
			m.text(sinceWords(p.r.Lang, c))
		}
		m.raw("</option>")
	}
	m.raw("</select>")
}

// tidyForm turns the two ends of a form's number fields into ranges, and numbers as the
// reader writes them into plain decimals.
func tidyForm(r *Request) (changed bool) {
	v := r.URL.Query()
	for _, f := range search.Fields() {
		var q search.Query
		if f.Ranges(&q) == nil {
			continue
		}
		lo, hi, has := v.Get(f.Key()+".min"), v.Get(f.Key()+".max"), v.Has(f.Key()+".min") || v.Has(f.Key()+".max")
		if !has {
			continue
		}
		v.Del(f.Key() + ".min")
		v.Del(f.Key() + ".max")
		lo, hi = plainNumber(r, f, lo), plainNumber(r, f, hi)
		if lo != "" || hi != "" {
			v.Add(f.Key(), orElse(lo, "*")+"-"+orElse(hi, "*"))
		}
		changed = true
	}
	if changed {
		r.URL.RawQuery = v.Encode()
	}
	return changed
}

// plainNumber reads a number as the reader's language writes it: 8.000,50 in Dutch and
// Russian is 8000.50. What is no number stays as it is, to be shown as not understood.
func plainNumber(r *Request, f search.Field, s string) string {
	t := strings.NewReplacer("\u00a0", "", " ", "", "\u2212", "-", "ct", "").Replace(strings.TrimSpace(s))
	if d := r.Lang.Scaled(11, 1, 1); strings.Contains(d, ",") {
		if strings.Contains(t, ",") || f == search.FieldPPC || f == search.FieldTotal {
			t = strings.ReplaceAll(strings.ReplaceAll(t, ".", ""), ",", ".")
		}
	} else {
		t = strings.ReplaceAll(t, ",", "")
	}
	if _, err := carat.Fixed(t, 6); err != nil && t != "" {
		return s
	}
	return t
}
