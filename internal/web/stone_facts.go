package web

import (
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// stoneTitle is a stone in full: "1.21 ct round, E, VS1, triple excellent".
func stoneTitle(l i18n.Lang, st *stone.Stone) string {
	name := stoneName(l, st)
	if st.Cut == excellent && st.Polish == excellent && st.Symmetry == excellent {
		name += ", " + l.T("stone.triple")
	}
	return name
}

var excellent, _ = stone.ParseGrade("Excellent")

// drawable tells whether there is anything to draw from: one cut stone with a shape.
func drawable(st *stone.Stone) bool { return st.Shape != 0 && !lot(st) }

// facts collects labelled values and leaves out what is not stated.
type facts struct {
	l   i18n.Lang
	all []fact
}

func (f *facts) add(key, value string) {
	if value != "" {
		f.all = append(f.all, fact{Label: f.l.T(key), Value: value})
	}
}

func (f *facts) mono(key, value string) {
	if f.add(key, value); value != "" {
		f.all[len(f.all)-1].Mono = true
	}
}

// coded adds a code of a field in words.
func (f *facts) coded(key string, field search.Field, code uint8) {
	if code != 0 {
		f.add(key, capital(codeWord(f.l, field, code)))
	}
}

func (f *facts) grade(key string, g stone.Grade) {
	if g != 0 {
		f.add(key, f.l.T("word.grade."+strings.ToLower(search.FieldCut.Word(uint8(g)))))
	}
}

// grading is what the report says of the stone, in the order of reports.
func grading(l i18n.Lang, st *stone.Stone) []fact {
	f := &facts{l: l}
	f.add("stone.weight", l.Carat(st.Carat))
	if (st.Form == stone.Parcel || st.Form == stone.Rough) && st.Pieces > 0 {
		f.add("field.pcs", l.Int(int64(st.Pieces)))
	}
	f.add("field.c", colorText(l, st))
	f.add("stone.color_words", st.Grades.FancyDescription)
	f.add("field.k", clarityText(st))
	f.grade("field.cut", st.Cut)
	f.grade("field.pol", st.Polish)
	f.grade("field.sym", st.Symmetry)
	fluor := ""
	if st.Fluor != 0 {
		if fluor = capital(codeWord(l, search.FieldFluor, uint8(st.Fluor))); st.FluorColor != 0 {
			fluor += ", " + codeWord(l, search.FieldFluorColor, uint8(st.FluorColor))
		}
	}
	f.add("field.fl", fluor)
	if m := measures(l, st); m != "" {
		f.add("stone.measurements", m+" mm")
	}
	f.add("stone.table_depth", tableDepth(l, st))
	f.add("field.lw", ratioText(l, st))
	f.add("stone.girdle", girdleText(l, st))
	f.coded("field.cu", search.FieldCulet, uint8(st.CuletSize))
	f.coded("field.grown", search.FieldGrowth, uint8(st.Growth))
	f.coded("field.tr", search.FieldTreatment, uint8(st.Treatment))
	f.coded("field.sh", search.FieldShade, uint8(st.Shade))
	f.coded("field.milky", search.FieldMilky, uint8(st.Milky))
	f.coded("field.ec", search.FieldEyeClean, uint8(st.EyeClean))
	f.coded("field.bi", search.FieldBlack, uint8(st.Black))
	f.coded("field.oi", search.FieldOpen, uint8(st.Open))
	f.coded("field.ha", search.FieldHeartsArrows, uint8(st.HeartsArrows))
	f.add("stone.symbols", strings.Join(st.KeyToSymbols, ", "))
	f.mono("stone.inscription", st.Inscription)
	f.add("stone.sieve", join(st.SieveFrom, "–", st.SieveTo))
	return f.all
}

// terms are what the seller offers, apart from the price.
func terms(l i18n.Lang, x *market.Listing) []fact {
	f := &facts{l: l}
	f.mono("stones.col_stock", x.StockNo)
	if x.Proof != 0 {
		f.add("field.proof", capital(l.T("word.proof."+x.Proof.String())))
	}
	f.add("stones.held", place(l, x))
	f.add("stone.rough_model", x.RoughModel)
	f.add("stone.rough_quality", x.Quality)
	f.add("stone.rough_color", x.RoughColor)
	mined := make([]string, len(x.Stone.Origins))
	for i, c := range x.Stone.Origins {
		mined[i] = country(l, c)
	}
	f.add("field.from", strings.Join(mined, ", "))
	f.add("field.prog", x.Stone.Program)
	f.add("field.brand", x.Stone.Brand)
	f.add("stone.mine", x.Stone.Mine)
	f.add("stones.comment", x.Comment)
	return f.all
}

func place(l i18n.Lang, x *market.Listing) string {
	c := ""
	if x.Country != "" {
		c = country(l, x.Country)
	}
	return join(x.City, ", ", c)
}

func tableDepth(l i18n.Lang, st *stone.Stone) string {
	var parts []string
	for _, v := range []int32{st.TablePct, st.DepthPct} {
		if v == 0 {
			parts = append(parts, "–")
		} else {
			parts = append(parts, l.Percent(int64(v)))
		}
	}
	if st.TablePct == 0 && st.DepthPct == 0 {
		return ""
	}
	return strings.Join(parts, ", ")
}

// ratioText is length to width; of round stones it says nothing.
func ratioText(l i18n.Lang, st *stone.Stone) string {
	if st.Ratio() == 0 || search.FieldShape.Word(uint8(st.Shape)) == "round" {
		return ""
	}
	return l.Scaled(int64(st.Ratio()), 2, 2)
}

func girdleText(l i18n.Lang, st *stone.Stone) string {
	var s string
	if st.GirdleMin != 0 {
		s = codeWord(l, search.FieldGirdleMin, uint8(st.GirdleMin))
	}
	if st.GirdleMax != 0 && st.GirdleMax != st.GirdleMin {
		s = join(s, " – ", codeWord(l, search.FieldGirdleMax, uint8(st.GirdleMax)))
	}
	if st.GirdlePct != 0 {
		s = join(s, ", ", l.Percent(int64(st.GirdlePct)))
	}
	return capital(s)
}
