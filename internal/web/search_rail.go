package web

import (
	"slices"

	"openbourse/internal/exchange/search"
)

// section is a part of the rail. Sections without a name always stand open; named ones
// open on demand, and are counted only when open, because a count is exact or not shown.
type section struct {
	Name   string // message key after "stones.sec_", and value of the parameter "open"
	Fields []search.Field
}

var sections = []section{
	{"", []search.Field{search.FieldKind}},
	{"", []search.Field{search.FieldForm}},
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
	{"form", []search.Field{search.FieldPieces, search.FieldSieve}},
	{"number", []search.Field{search.FieldNumbers, search.FieldSince}},
}

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
				if countable(f) && !p.guarded(f) {
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
		if p.guarded(f) {
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
	case search.FieldForm:
		p.forms(m)
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
