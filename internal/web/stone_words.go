package web

import (
	"html/template"
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/stone"
)

// colorText is a stone's colour as a table shows it: "G", "F–H", "fancy intense yellow".
func colorText(l i18n.Lang, st *stone.Stone) string {
	g := &st.Grades
	switch g.Scale {
	case stone.ScaleFancy:
		parts := []string{}
		if g.Intensity != 0 {
			parts = append(parts, codeWord(l, search.FieldIntensity, uint8(g.Intensity)))
		}
		if g.Overtone > 1 {
			parts = append(parts, codeWord(l, search.FieldOvertone, uint8(g.Overtone)))
		}
		if g.Fancy2 != 0 {
			parts = append(parts, codeWord(l, search.FieldFancy2, uint8(g.Fancy2)))
		}
		if g.Fancy != 0 {
			parts = append(parts, codeWord(l, search.FieldFancy, uint8(g.Fancy)))
		}
		if l == i18n.Chinese { // Han words stand without spaces
			return strings.Join(parts, "")
		}
		return strings.Join(parts, " ")
	case stone.ScaleAssessment:
		return g.Assessment.String()
	}
	if g.ColorTo != 0 {
		return g.Color.String() + "–" + g.ColorTo.String()
	}
	return g.Color.String()
}

func clarityText(st *stone.Stone) string {
	if st.Grades.ClarTo != 0 {
		return st.Grades.Clarity.String() + "–" + st.Grades.ClarTo.String()
	}
	return st.Grades.Clarity.String()
}

// makeText is cut, polish and symmetry by their codes: "EX EX VG"; a grade not stated is a dash.
func makeText(st *stone.Stone) string {
	if lot(st) && st.Cut == 0 && st.Polish == 0 && st.Symmetry == 0 {
		return ""
	}
	var b []byte
	for i, g := range [...]stone.Grade{st.Cut, st.Polish, st.Symmetry} {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, gradeCode(g)...)
	}
	return string(b)
}

func gradeCode(g stone.Grade) string {
	if g == 0 {
		return "–"
	}
	return search.FieldCut.Word(uint8(g))
}

// fluorCodes are the short codes tables use.
var fluorCodes = [...]string{"", "NON", "VSL", "FNT", "MED", "STG", "VST"}

func fluorCode(f stone.Fluorescence) string {
	if int(f) < len(fluorCodes) {
		return fluorCodes[f]
	}
	return ""
}

func reportCell(b []byte, l i18n.Lang, st *stone.Stone) []byte {
	r := st.Report()
	if r.Lab == 0 {
		b = append(b, `<span class="sub">`...)
		b = grid.Escape(b, l.T("stones.no_report"))
		return append(b, "</span>"...)
	}
	b = append(b, r.Lab.String()...)
	b = append(b, ` <span class="mono">`...)
	b = grid.Escape(b, r.Number)
	return append(b, "</span>"...)
}

func tenthText(l i18n.Lang, v int32) string {
	if v == 0 {
		return ""
	}
	return l.Scaled(int64(v), 1, 1)
}

// measures are a stone's sides as reports write them: "6.85–6.88 × 4.22" for round stones,
// "7.10 × 5.02 × 3.31" for others.
func measures(l i18n.Lang, st *stone.Stone) string {
	if st.Length == 0 || st.Width == 0 {
		return ""
	}
	mm := func(v int32) string { return l.Scaled(int64(v), 2, 2) }
	between := " × "
	if search.FieldShape.Word(uint8(st.Shape)) == "round" {
		between = "–"
	}
	s := mm(st.Length) + between + mm(st.Width)
	if st.Depth > 0 {
		s += " × " + mm(st.Depth)
	}
	return s
}

var (
	onMemo, _ = stone.ParseAvailability("On Memo")
	onHold, _ = stone.ParseAvailability("On Hold")
)

// state is the word and chip of a listing's availability. A lock of the house goes before
// what the seller says.
func state(x *market.Listing) (kind string, a stone.Availability) {
	a = x.Availability
	switch x.Lock.Reason {
	case market.LockHeld, market.LockDeal:
		a = onHold
	case market.LockMemo:
		a = onMemo
	}
	return [...]string{"n", "o", "o", "i", "a", "x"}[min(a, 5)], a
}

func stateChip(l i18n.Lang, x *market.Listing) template.HTML {
	kind, a := state(x)
	return chip(kind, codeWord(l, search.FieldAvailability, uint8(a)))
}

// kindChip says what a stone is, always in full words.
func kindChip(l i18n.Lang, k stone.Kind) template.HTML {
	kind := "n"
	switch k {
	case stone.LabGrown:
		kind = "lg"
	case stone.Treated:
		kind = "a"
	}
	return chip(kind, stoneKindWord(l, k))
}

// stoneName is an entry in one line: "1.21 ct round, E, VS1", "Parcel of 24 stones,
// 1.22 ct round, F–H, VS1–VS2".
func stoneName(l i18n.Lang, st *stone.Stone) string {
	parts := []string{weightShape(l, st)}
	if w := lotWords(l, st); w != "" {
		parts = []string{w, weightShape(l, st)}
	}
	if c := colorText(l, st); c != "" {
		parts = append(parts, c)
	}
	if c := clarityText(st); c != "" {
		parts = append(parts, c)
	}
	return strings.Join(parts, ", ")
}

// stoneHead is an entry in a few words: "1.76 ct round", "Pair, 1.76 ct round".
func stoneHead(l i18n.Lang, st *stone.Stone) string {
	return join(lotWords(l, st), ", ", weightShape(l, st))
}

// weightShape is weight and shape: "1.76 ct round". A parcel or rough may have no shape.
func weightShape(l i18n.Lang, st *stone.Stone) string {
	w := l.Carat(st.Carat) + " ct"
	if st.Shape == 0 && lot(st) {
		return w
	}
	return w + " " + codeWord(l, search.FieldShape, uint8(st.Shape))
}
