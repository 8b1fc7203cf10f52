package stockfile

import (
	"cmp"
	"fmt"
	"iter"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/registry/stone"
)

// Values are the row's canonical fields that are stated or derived, in the order of the
// table: graded words as the alias table spells them, numbers as plain decimals, countries
// as ISO 3166-1 alpha-2. Of several reports it names the one the stone is sold under.
func (r *Row) Values() iter.Seq2[Field, string] {
	return func(yield func(Field, string) bool) {
		for f := FieldNone + 1; f < fieldCount; f++ {
			if v := r.Value(f); v != "" && !yield(f, v) {
				return
			}
		}
	}
}

// Value is one canonical field of the row, empty when it is not stated.
func (r *Row) Value(f Field) string {
	if v := r.stoneWord(f); v != "" {
		return v
	}
	if v := r.figure(f); v != "" {
		return v
	}
	if v := r.reportText(f); v != "" {
		return v
	}
	if t, ok := texts[f]; ok {
		if v := *t.to(r); v != "" {
			return v
		}
	}
	for _, e := range r.Extra {
		if e.Field == f {
			return e.Value
		}
	}
	if r.said.has(f) {
		return noneWord(f)
	}
	return ""
}

// noneWord is the list's own word for "none", where it has no code for it.
func noneWord(f Field) string {
	for _, m := range wordsOf(f) {
		if m.code == 0 {
			return m.word
		}
	}
	return ""
}

// stoneWord is a field of graded words.
func (r *Row) stoneWord(f Field) string {
	s, g := &r.Stone, &r.Stone.Grades
	switch f {
	case FieldStoneClass:
		return r.className()
	case FieldColor:
		return rangeText(g.Color, g.ColorTo)
	case FieldClarity:
		return rangeText(g.Clarity, g.ClarTo)
	case FieldFancyColor:
		return g.Fancy.String()
	case FieldFancyColor2:
		return g.Fancy2.String()
	case FieldFancyIntensity:
		return g.Intensity.String()
	case FieldFancyOvertone:
		return g.Overtone.String()
	case FieldFluorIntensity:
		return s.Fluor.String()
	case FieldGirdleMin:
		return s.GirdleMin.String()
	case FieldGirdleMax:
		return s.GirdleMax.String()
	case FieldShade:
		return s.Shade.String()
	case FieldBlackInclusion:
		return s.Black.String()
	case FieldOpenInclusion:
		return s.Open.String()
	case FieldIsFancy:
		return r.work.isFancy.String()
	case FieldPairSeparable:
		return r.Offer.PairSeparable.String()
	case FieldFeedPermission:
		return r.Offer.Feed.String()
	}
	return gradedWord(s, &r.Offer, f)
}

func gradedWord(s *stone.Stone, o *Offer, f Field) string {
	switch f {
	case FieldGrowthMethod:
		return s.Growth.String()
	case FieldShape:
		return s.Shape.String()
	case FieldCut:
		return s.Cut.String()
	case FieldPolish:
		return s.Polish.String()
	case FieldSymmetry:
		return s.Symmetry.String()
	case FieldFluorColor:
		return s.FluorColor.String()
	case FieldGirdleCondition:
		return s.GirdleCondition.String()
	case FieldCuletSize:
		return s.CuletSize.String()
	case FieldCuletCondition:
		return s.CuletCondition.String()
	case FieldTreatment:
		return s.Treatment.String()
	case FieldEyeClean:
		return s.EyeClean.String()
	case FieldMilky:
		return s.Milky.String()
	case FieldHeartsArrows:
		return s.HeartsArrows.String()
	case FieldAvailability:
		return o.Availability.String()
	case FieldForm:
		return s.Form.String()
	case FieldAssessment:
		return s.Grades.Assessment.String()
	}
	return ""
}

func (r *Row) className() string {
	switch {
	case r.Stone.Form == stone.Rough:
		return classNames[classRough]
	case r.Stone.Kind == stone.LabGrown:
		return classNames[classLabGrown]
	case r.Stone.Kind != 0:
		return classNames[classNatural]
	}
	return classNames[r.work.class]
}

func rangeText[T interface {
	fmt.Stringer
	comparable
}](from, to T) string {
	var none T
	if to != none && to != from {
		return from.String() + "-" + to.String()
	}
	return from.String()
}

// figure is a field of numbers.
func (r *Row) figure(f Field) string {
	s, o := &r.Stone, &r.Offer
	plain := func(v int64, scale int) string {
		if v == 0 {
			return ""
		}
		return carat.Decimal(v, scale)
	}
	switch f {
	case FieldMeasurements:
		if s.Length > 0 && s.Width > 0 && s.Depth > 0 {
			return sidesText([3]int32{s.Length, s.Width, s.Depth})
		}
	case FieldLength: // a column's own figure, though the stone has the smaller diameter first
		return plain(int64(cmp.Or(r.work.side[0], s.Length)), 2)
	case FieldWidth:
		return plain(int64(cmp.Or(r.work.side[1], s.Width)), 2)
	case FieldDepthMM:
		return plain(int64(s.Depth), 2)
	case FieldRatio:
		if v := s.Ratio(); v != 0 {
			return plain(int64(v), 2)
		}
		return plain(int64(r.work.ratio), 2)
	case FieldDiscountPct:
		if o.HasDiscount {
			return carat.Decimal(int64(o.Discount), 1)
		}
	case FieldCashDiscountPct:
		if o.HasCashDiscount {
			return carat.Decimal(int64(o.CashDiscount), 1)
		}
	case FieldParcelStones:
		if s.Form != stone.Single {
			return plain(int64(s.Pieces), 0)
		}
	default:
		n, ok := numbers[f]
		switch {
		case ok && n.to32 != nil:
			return plain(int64(*n.to32(r)), n.scale)
		case ok:
			return plain(*n.to64(r), n.scale)
		}
	}
	return ""
}

// reportText is a field of the report, and the other fields that are text of their own kind.
func (r *Row) reportText(f Field) string {
	rep := r.Stone.Report()
	switch f {
	case FieldStockNo:
		return r.Offer.StockNo
	case FieldLab:
		return rep.Lab.String()
	case FieldReportNo:
		return rep.Number
	case FieldReportURL:
		return rep.URL
	case FieldReportDate:
		return string(rep.Date)
	case FieldReportType:
		return rep.Type
	case FieldLabLocation:
		return rep.Location
	case FieldReportComment:
		return rep.Comment
	case FieldMemberComment:
		return r.Offer.Comment
	case FieldKeyToSymbols:
		return strings.Join(r.Stone.KeyToSymbols, ", ")
	case FieldCountry:
		return r.Offer.Country
	case FieldOriginCountry:
		return strings.Join(r.Stone.Origins, ", ")
	case FieldImage:
		return r.Offer.Image
	case FieldVideo:
		return r.Offer.Video
	}
	return ""
}
