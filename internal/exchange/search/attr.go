package search

import (
	"slices"

	"openbourse/internal/registry/stone"
)

// attr is the place of an attribute in a segment: every Set field that has one code per
// listing, and the two price bars, which make price filters and price rails cheap.
type attr int

var (
	attrFields = func() []Field {
		var out []Field
		for f := range fieldCount {
			if specs[f].set != nil && f != FieldShape && f != FieldShadeNot && f != FieldHas {
				out = append(out, f)
			}
		}
		return append(out, FieldPPC, FieldTotal)
	}()
	attrCount = len(attrFields)
	attrOf    = func() (of [fieldCount]attr) {
		for f := range of {
			of[f] = attr(slices.Index(attrFields, Field(f)))
		}
		of[FieldShadeNot] = of[FieldShade]
		return of
	}()
	attrCodes = func() []int {
		out := make([]int, attrCount)
		for a, f := range attrFields {
			out[a] = f.Codes()
		}
		out[attrOf[FieldPPC]], out[attrOf[FieldTotal]] = len(ppcBars), len(totalBars)
		return out
	}()
)

// hasCount is the number of flags of FieldHas.
const hasCount = 4

// Where the bars of the rails begin, in the unit of the field. The first begins at 0.
var (
	ppcBars   = dollars(0, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000, 7000, 10000, 15000, 20000, 30000, 50000, 70000, 100000, 200000, 500000, 1000000)
	totalBars = dollars(0, 50, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10000, 15000, 20000, 30000, 50000, 70000, 100000, 150000, 200000, 300000, 500000, 1000000, 2000000, 5000000)
	caratBars = []int64{0, 180, 230, 300, 400, 500, 600, 700, 800, 900, 1000, 1200, 1500, 1700, 2000, 2500, 3000, 4000, 5000, 6000, 8000, 10000, 15000, 20000}
)

func dollars(in ...int64) []int64 {
	for i := range in {
		in[i] *= 100
	}
	return in
}

// bar is the place of v among bars.
func bar(bars []int64, v int64) uint8 {
	lo, hi := 0, len(bars) // bars[lo] <= v
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; bars[mid] <= v {
			lo = mid
		} else {
			hi = mid
		}
	}
	return uint8(lo)
}

// codesOf are the codes of a stone by attribute; the price bars are filled by the caller.
func codesOf(s *stone.Stone, put func(Field, uint8)) {
	g := &s.Grades
	put(FieldForm, uint8(s.Form))
	put(FieldColor, uint8(max(g.Color, g.ColorTo)))
	put(FieldFancy, uint8(g.Fancy))
	put(FieldFancy2, uint8(g.Fancy2))
	put(FieldIntensity, uint8(g.Intensity))
	put(FieldOvertone, uint8(g.Overtone))
	put(FieldClarity, uint8(max(g.Clarity, g.ClarTo)))
	put(FieldAssessment, uint8(g.Assessment))
	put(FieldCut, uint8(s.Cut))
	put(FieldPolish, uint8(s.Polish))
	put(FieldSymmetry, uint8(s.Symmetry))
	put(FieldFluor, uint8(s.Fluor))
	put(FieldFluorColor, uint8(s.FluorColor))
	put(FieldLab, uint8(s.Report().Lab))
	put(FieldTreatment, uint8(s.Treatment))
	put(FieldGrowth, uint8(s.Growth))
	put(FieldGirdleMin, uint8(s.GirdleMin))
	put(FieldGirdleMax, uint8(s.GirdleMax))
	put(FieldCulet, uint8(s.CuletSize))
	put(FieldShade, uint8(s.Shade))
	put(FieldMilky, uint8(s.Milky))
	put(FieldEyeClean, uint8(s.EyeClean))
	put(FieldBlack, uint8(s.Black))
	put(FieldOpen, uint8(s.Open))
	put(FieldHeartsArrows, uint8(s.HeartsArrows))
}

// num is the place of a number column of 16 bits; 0 in it is "not stated".
type num int

var (
	numFields = []Field{FieldDepthPct, FieldTablePct, FieldRatio, FieldLength, FieldWidth, FieldDepth, FieldCrownAngle, FieldCrownHeight, FieldPavilionAngle, FieldPavilionPc}
	numCount  = len(numFields)
	numOf     = func() (of [fieldCount]num) {
		for f := range of {
			of[f] = num(slices.Index(numFields, Field(f)))
		}
		return of
	}()
)

func numsOf(s *stone.Stone) [10]int32 {
	return [10]int32{s.DepthPct, s.TablePct, s.Ratio(), s.Length, s.Width, s.Depth, s.CrownAngle, s.CrownHeight, s.PavilionAngle, s.PavilionDepth}
}
