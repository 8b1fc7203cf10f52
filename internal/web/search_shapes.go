package web

import (
	"strings"

	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// tiles are the outlines drawn on the rail, each with the shapes that have it; the other
// shapes stand in a list.
var tiles = [][]string{
	{"Round"},
	{"Princess"},
	{"Cushion Brilliant", "Cushion Modified"},
	{"Oval"},
	{"Emerald"},
	{"Pear"},
	{"Marquise"},
	{"Radiant", "Square Radiant"},
	{"Asscher", "Square Emerald"},
	{"Heart"},
}

// tileCodes are the codes of the shapes of each tile.
var tileCodes = func() [][]uint8 {
	all := make([][]uint8, len(tiles))
	for i, words := range tiles {
		for _, w := range words {
			x, err := stone.ParseShape(w)
			if err != nil {
				panic(err)
			}
			all[i] = append(all[i], uint8(x))
		}
	}
	return all
}()

func (p *searchPage) kinds(m *markup) {
	counts := p.counts(search.FieldKind)
	for _, k := range stone.Kinds() {
		m.raw(`<label class="ck"><input type="radio" name="o" value="` + k.String() + `"`)
		if p.q.OneKind() == k {
			m.raw(" checked")
		}
		m.raw(">")
		m.text(stoneKindWord(p.r.Lang, k))
		p.count(m, counts[uint8(k)])
		m.raw("</label>")
	}
}

func (p *searchPage) shapes(m *markup) {
	counts := p.counts(search.FieldShape)
	drawn := search.Set(0) // shapes whose tile says all there is to say
	m.raw(`<div class="shp">`)
	for _, codes := range tileCodes {
		group := search.SetOf(codes...)
		on := p.q.Shape&group == group
		if on || p.q.Shape&group == 0 {
			drawn |= group
		}
		p.tile(m, codes, on, counts)
	}
	m.raw("</div>")
	var rest []uint8
	for c := range search.FieldShape.Codes() {
		if code := uint8(c); !drawn.Has(code) && (counts[code] > 0 || p.q.Shape.Has(code)) {
			rest = append(rest, code)
		}
	}
	if len(rest) == 0 {
		return
	}
	m.raw(`<details class="more" id="more-s"`)
	if p.q.Shape&^drawn != 0 {
		m.raw(" open")
	}
	m.raw("><summary>")
	m.text(p.t("stones.more_shapes"))
	m.raw("</summary>")
	for _, c := range rest {
		p.check(m, search.FieldShape, c, counts[c], true)
	}
	m.raw("</details>")
}

func (p *searchPage) tile(m *markup, codes []uint8, on bool, counts map[uint8]int64) {
	var n int64
	words := make([]string, len(codes))
	for i, c := range codes {
		n += counts[c]
		words[i] = search.FieldShape.Word(c)
	}
	name := codeWord(p.r.Lang, search.FieldShape, codes[0])
	if len(codes) > 1 {
		name += ", " + codeWord(p.r.Lang, search.FieldShape, codes[1])
	}
	name += ": " + p.r.Lang.Int(n)
	m.raw("<label")
	m.attr("title", name)
	m.raw(`><input type="checkbox" name="s"`)
	m.attr("value", strings.Join(words, ","))
	if on {
		m.raw(" checked")
	}
	m.raw("><span>")
	p.s.icon(m, stone.Shape(codes[0]), 26)
	m.raw(`<b class="vh">`)
	m.text(name)
	m.raw("</b></span></label>")
}
