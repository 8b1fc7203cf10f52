package web

import (
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// vocabulary says under which prefix the words of a field are translated. Fields that
// are not here show their codes as they are: grades are never translated.
var vocabulary = map[search.Field]string{
	search.FieldKind: "kind", search.FieldForm: "form", search.FieldShape: "shape",
	search.FieldFancy: "hue", search.FieldFancy2: "hue", search.FieldOvertone: "hue", search.FieldIntensity: "intensity",
	search.FieldAssessment: "assessment", search.FieldFluor: "fluor", search.FieldFluorColor: "hue",
	search.FieldAvailability: "availability", search.FieldProof: "proof", search.FieldTreatment: "treatment",
	search.FieldGrowth: "growth", search.FieldGirdleMin: "girdle", search.FieldGirdleMax: "girdle", search.FieldCulet: "culet",
	search.FieldShade: "hue", search.FieldShadeNot: "hue", search.FieldMilky: "milky", search.FieldEyeClean: "eyeclean",
	search.FieldBlack: "black", search.FieldOpen: "open", search.FieldHeartsArrows: "hearts", search.FieldHas: "has",
}

// codeWord is a code of a field in the reader's words: "round", "VS1", "EX".
func codeWord(l i18n.Lang, f search.Field, code uint8) string {
	w := f.Word(code)
	switch {
	case code == 0 && f == search.FieldLab:
		return l.T("stones.no_report")
	case code == 0:
		return l.T("stones.unstated")
	}
	if v := vocabulary[f]; v != "" {
		return l.T("word." + v + "." + w)
	}
	return w
}

// fieldName is what a filter is called.
func fieldName(l i18n.Lang, f search.Field) string { return l.T("field." + f.Key()) }

// rangeWords writes the stretches a number field may have: "1.00–1.49 ct", "from US$ 500".
func rangeWords(l i18n.Lang, f search.Field, rs search.Ranges) string {
	out := make([]string, 0, len(rs))
	for _, r := range rs {
		switch lo, hi := number(l, f, r.Min), number(l, f, r.Max); {
		case r.Min == search.NoMin:
			out = append(out, l.T("stones.to", "v", hi))
		case r.Max == search.NoMax:
			out = append(out, l.T("stones.from", "v", lo))
		case lo == hi:
			out = append(out, lo)
		default:
			out = append(out, lo+"–"+hi)
		}
	}
	s := strings.Join(out, ", ")
	if f == search.FieldCarat {
		return s + " ct"
	}
	return fieldName(l, f) + " " + s
}

// number writes a number of a field in the reader's digits, without its unit.
func number(l i18n.Lang, f search.Field, v int64) string {
	switch {
	case v == search.NoMin || v == search.NoMax:
		return ""
	case f == search.FieldCarat:
		return l.Carat(carat.Weight(v))
	case f == search.FieldPPC || f == search.FieldTotal:
		if v%100 == 0 {
			return l.Whole(v, money.USD)
		}
		return l.Scaled(v, 2, 2)
	}
	return l.Scaled(v, f.Scale(), 0)
}

// setWords writes the codes of a set field: "D–G", "round, oval", "Cut VG or better".
func setWords(l i18n.Lang, f search.Field, s search.Set) string {
	if f == search.FieldCut || f == search.FieldPolish || f == search.FieldSymmetry {
		return gradeWords(l, f, s)
	}
	var parts []string
	if !f.Ordered() {
		for c := range s.All() {
			parts = append(parts, codeWord(l, f, c))
		}
	} else {
		parts = runs(l, f, s)
	}
	words := strings.Join(parts, ", ")
	switch f {
	case search.FieldShadeNot:
		return l.T("stones.without", "what", fieldName(l, search.FieldShade)+" "+words)
	case search.FieldKind, search.FieldForm, search.FieldShape, search.FieldColor, search.FieldClarity, search.FieldLab, search.FieldAvailability:
		return words
	}
	return fieldName(l, f) + " " + words
}

// runs writes stretches of neighbouring codes as "D–G".
func runs(l i18n.Lang, f search.Field, s search.Set) []string {
	var parts []string
	for c := 0; c < f.Codes(); c++ {
		if !s.Has(uint8(c)) {
			continue
		}
		from := c
		for c > 0 && c+1 < f.Codes() && s.Has(uint8(c+1)) {
			c++
		}
		w := codeWord(l, f, uint8(from))
		if c > from {
			w += "–" + codeWord(l, f, uint8(c))
		}
		parts = append(parts, w)
	}
	return parts
}

// gradeWords writes a grade and all better ones as "Cut VG or better".
func gradeWords(l i18n.Lang, f search.Field, s search.Set) string {
	worst := uint8(0)
	for c := range s.All() {
		worst = c
	}
	if worst > 1 && s == search.Span(uint8(1), worst) {
		return l.T("stones.or_better", "field", fieldName(l, f), "grade", f.Word(worst))
	}
	return fieldName(l, f) + " " + strings.Join(runs(l, f, s), ", ")
}

// country is the name of a country by its ISO 3166-1 code, the code itself when unknown.
func country(l i18n.Lang, code string) string { return l.Country(code) }

// stoneKindWord is one stone's kind on its chip: "Natural".
func stoneKindWord(l i18n.Lang, k stone.Kind) string { return l.T("word.one." + k.String()) }

// yuan is an amount of fen.
func yuan(l i18n.Lang, fen int64) string { return l.Money(money.Of(fen, money.CNY)) }

// usd is an amount of US cents.
func usd(l i18n.Lang, cents int64) string { return l.Money(money.Of(cents, money.USD)) }
