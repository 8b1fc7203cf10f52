package web

import (
	"openbourse/internal/exchange/search"
)

// segments are grades side by side. A grade without stones is pale; its number stands in
// the title and for screen readers.
func (p *searchPage) segments(m *markup, f search.Field) {
	counts := p.counts(f)
	m.raw(`<div class="seg">`)
	for c := 1; c < f.Codes(); c++ {
		code := uint8(c)
		if f == search.FieldColor && counts[code] == 0 && !p.q.Color.Has(code) && c > 13 {
			continue // N to Z only where there are any
		}
		if counts[code] == 0 && !f.Set(&p.q).Has(code) && halfStep(f, code) {
			continue
		}
		n := p.r.Lang.Int(counts[code])
		m.raw("<label")
		m.attr("title", f.Word(code)+", "+n)
		if counts[code] == 0 {
			m.raw(` class="zero"`)
		}
		p.box(m, f, code)
		m.raw("<span>")
		m.text(f.Word(code))
		m.raw(`<b class="vh">, `)
		m.text(n)
		m.raw("</b></span></label>")
	}
	m.raw("</div>")
}

// halfStep tells grades between two grades, which laboratories use seldom.
func halfStep(f search.Field, code uint8) bool {
	switch f {
	case search.FieldCut, search.FieldPolish, search.FieldSymmetry:
		w := f.Word(code)
		return w == "VGEX" || w == "GVG" || w == "FG"
	}
	return false
}

// checks are choices one below the other, each with its count.
func (p *searchPage) checks(m *markup, f search.Field) {
	counts, counted := p.counts(f), p.res.Facets[f] != nil
	for c := range f.Codes() {
		code := uint8(c)
		on := f.Set(&p.q).Has(code)
		if f.Word(code) == "" || counted && counts[code] == 0 && !on || !counted && code == 0 && !on {
			continue
		}
		p.check(m, f, code, counts[code], counted)
	}
}

func (p *searchPage) check(m *markup, f search.Field, code uint8, n int64, counted bool) {
	m.raw(`<label class="ck"`)
	p.box(m, f, code)
	m.text(capital(codeWord(p.r.Lang, f, code)))
	if counted {
		p.count(m, n)
	}
	m.raw("</label>")
}

// box ends a label's start and writes the checkbox of one choice.
func (p *searchPage) box(m *markup, f search.Field, code uint8) {
	m.raw(`><input type="checkbox" name="`)
	m.raw(f.Key())
	m.raw(`"`)
	m.attr("value", f.Word(code))
	if f.Set(&p.q).Has(code) {
		m.raw(" checked")
	}
	m.raw(">")
}

func (p *searchPage) count(m *markup, n int64) {
	m.raw("<em>")
	m.text(p.r.Lang.Int(n))
	m.raw("</em>")
}
