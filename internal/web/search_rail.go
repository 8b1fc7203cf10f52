package web

import (
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// section is a part of the rail. Sections without a name always stand open; named ones
// open on demand, and are counted only when open, because a count is exact or not shown.
type section struct {
	Name   string // message key after "stones.sec_", and value of the parameter "open"
	Fields []search.Field
}

var sections = []section{
	{"", []search.Field{search.FieldKind}},
	{"", []search.Field{search.FieldShape}},
	{"", []search.Field{search.FieldCarat}},
	{"", []search.Field{search.FieldColor}},
	{"", []search.Field{search.FieldClarity}},
	{"", []search.Field{search.FieldCut, search.FieldPolish, search.FieldSymmetry}},
	{"", []search.Field{search.FieldPPC}},
	{"", []search.Field{search.FieldLab}},
	{"", []search.Field{search.FieldFluor}},
	{"state", []search.Field{search.FieldAvailability, search.FieldProof, search.FieldHas}},
	{"place", []search.Field{search.FieldCountry, search.FieldCity, search.FieldSeller}},
	{"price", []search.Field{search.FieldTotal, search.FieldDiscount}},
	{"proportions", []search.Field{
		search.FieldTablePct, search.FieldDepthPct, search.FieldRatio, search.FieldLength, search.FieldWidth, search.FieldDepth,
		search.FieldCrownAngle, search.FieldCrownHeight, search.FieldPavilionAngle, search.FieldPavilionPc,
	}},
	{"girdle", []search.Field{search.FieldGirdleMin, search.FieldGirdleMax, search.FieldCulet}},
	{"look", []search.Field{
		search.FieldShade, search.FieldShadeNot, search.FieldMilky, search.FieldEyeClean, search.FieldBlack, search.FieldOpen,
		search.FieldHeartsArrows, search.FieldFluorColor, search.FieldSymbols, search.FieldSymbolsNot,
	}},
	{"fancy", []search.Field{search.FieldFancy, search.FieldFancy2, search.FieldIntensity, search.FieldOvertone}},
	{"made", []search.Field{search.FieldTreatment, search.FieldGrowth, search.FieldAssessment}},
	{"origin", []search.Field{search.FieldOrigin, search.FieldProgram, search.FieldBrand}},
	{"form", []search.Field{search.FieldForm, search.FieldPieces, search.FieldSieve}},
	{"number", []search.Field{search.FieldNumbers, search.FieldSince}},
}

// guarded are the filters that would tell a visitor prices, names or single stones.
var guarded = []search.Field{search.FieldPPC, search.FieldTotal, search.FieldDiscount, search.FieldSeller, search.FieldNumbers}

// tiles are the outlines drawn on the rail, each with the shapes that have it; the other
// shapes stand in a list.
var tiles = [][]string{
	{"Round"}, {"Princess"}, {"Cushion Brilliant", "Cushion Modified"}, {"Oval"}, {"Emerald"},
	{"Pear"}, {"Marquise"}, {"Radiant", "Square Radiant"}, {"Asscher", "Square Emerald"}, {"Heart"},
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

// open tells whether a section stands open: asked for, or one of its filters is in use.
func (p *searchPage) open(sec section) bool {
	if sec.Name == "" || slices.Contains(p.opened, sec.Name) {
		return true
	}
	return slices.ContainsFunc(sec.Fields, func(f search.Field) bool { return f.Text(&p.q) != "" })
}

// facets are the fields whose choices are counted for this page.
func (p *searchPage) facets() []search.Field {
	var fs []search.Field
	for _, sec := range sections {
		if p.open(sec) {
			for _, f := range sec.Fields {
				if countable(f) && !(p.public && slices.Contains(guarded, f)) {
					fs = append(fs, f)
				}
			}
		}
	}
	return fs
}

func countable(f search.Field) bool {
	var q search.Query
	switch f {
	case search.FieldKind, search.FieldCountry, search.FieldCity, search.FieldSeller, search.FieldCarat, search.FieldPPC, search.FieldTotal:
		return true
	case search.FieldHas, search.FieldShadeNot:
		return false
	}
	return f.Set(&q) != nil
}

// rail writes every filter with its counts.
func (p *searchPage) rail(m *markup) {
	for _, sec := range sections {
		if sec.Name == "" {
			p.block(m, sec)
			continue
		}
		open := p.open(sec)
		m.raw(`<details class="sec" id="sec-` + sec.Name + `"`)
		if open {
			m.raw(" open")
		}
		m.raw("><summary>")
		m.text(p.t("stones.sec_" + sec.Name))
		m.raw("</summary>")
		p.block(m, sec)
		m.raw("</details>")
	}
}

func (p *searchPage) block(m *markup, sec section) {
	for _, f := range sec.Fields {
		if p.public && slices.Contains(guarded, f) {
			continue
		}
		m.raw("<fieldset><legend>")
		m.text(fieldName(p.r.Lang, f))
		if r := f.Ranges(&p.q); r != nil && len(*r) > 0 && f == search.FieldCarat {
			m.raw("<em>")
			m.text(rangeWords(p.r.Lang, f, *r))
			m.raw("</em>")
		}
		m.raw("</legend>")
		p.field(m, f)
		m.raw("</fieldset>")
	}
}

// field writes the choices of one filter.
func (p *searchPage) field(m *markup, f search.Field) {
	switch f {
	case search.FieldKind:
		p.kinds(m)
		return
	case search.FieldShape:
		p.shapes(m)
		return
	case search.FieldSeller, search.FieldCountry, search.FieldCity:
		p.words(m, f)
		return
	case search.FieldSince:
		p.since(m)
		return
	}
	switch {
	case f.Ranges(&p.q) != nil:
		p.histogram(m, f)
		p.rangeInputs(m, f)
	case f.Texts(&p.q) != nil:
		p.textInput(m, f)
	case vocabulary[f] == "" && f != search.FieldLab:
		p.segments(m, f)
	default:
		p.checks(m, f)
	}
}

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

// words are the most frequent words of a list field, and those in use.
func (p *searchPage) words(m *markup, f search.Field) {
	const most = 12
	counts := slices.Clone(p.res.Facets[f])
	slices.SortStableFunc(counts, func(a, b search.Count) int { return int(b.N - a.N) })
	seen := map[string]bool{}
	write := func(word string, n int64, counted, on bool) {
		seen[word] = true
		m.raw(`<label class="ck"><input type="checkbox" name="`)
		m.raw(f.Key())
		m.raw(`"`)
		m.attr("value", word)
		if on {
			m.raw(" checked")
		}
		m.raw(">")
		m.text(p.listWord(f, word))
		if counted {
			p.count(m, n)
		}
		m.raw("</label>")
	}
	used := p.used(f)
	for i, c := range counts {
		if on := slices.Contains(used, c.Word); c.Word != "" && (i < most || on) {
			write(c.Word, c.N, true, on)
		}
	}
	for _, w := range used {
		if !seen[w] {
			write(w, 0, len(counts) > 0, true)
		}
	}
	if f == search.FieldCity || len(counts) == 0 {
		m.raw(`<input class="inp" name="` + f.Key() + `"`)
		m.attr("aria-label", fieldName(p.r.Lang, f))
		m.attr("placeholder", p.t("stones.list_hint"))
		m.raw(">")
	}
}

func (p *searchPage) used(f search.Field) []string {
	if f != search.FieldSeller {
		return *f.Texts(&p.q)
	}
	var nos []string
	for _, n := range p.q.Seller {
		nos = append(nos, strconv.FormatInt(n, 10))
	}
	return nos
}

// listWord is a word of a list field as readers know it.
func (p *searchPage) listWord(f search.Field, word string) string {
	switch f {
	case search.FieldCountry:
		return country(p.r.Lang, word)
	case search.FieldSeller:
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			return p.seller(n)
		}
	case search.FieldCity:
		return capital(word)
	}
	return word
}
