package stockfile

import (
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/stone"
)

// finish puts together what the cells said and judges the row.
func (rd *reader) finish() {
	r := &rd.row
	r.collectReports()
	if rd.f.opt.KeysOnly {
		if r.Offer.StockNo == "" && r.Stone.Report().Key() == "" {
			rd.missing(RefusesRow, FieldStockNo)
		}
		rd.duplicates()
		r.settle()
		return
	}
	switch {
	case rd.tooManyCells():
		r.note(HoldsRow, nil, "", "", "stockfile.row_too_wide", "cells", len(r.Raw), "columns", rd.f.width)
	case r.isTotals():
		r.note(RefusesRow, nil, "", "", "stockfile.totals_row")
	case !r.saysAnything():
		r.note(RefusesRow, nil, "", "", "stockfile.empty_row")
	default:
		rd.class()
		rd.grades()
		rd.sides()
		rd.price()
		rd.require()
		rd.wording()
	}
	if r.Offer.StockNo == "" {
		rd.missing(RefusesRow, FieldStockNo)
	}
	rd.duplicates()
	r.settle()
}

// settle sets the status to the worst that was said.
func (r *Row) settle() {
	r.Status = Ready
	for i := range r.Notes {
		switch r.Notes[i].Level {
		case RefusesRow:
			r.Status = Refused
			return
		case HoldsRow:
			r.Status = Held
		}
	}
}

// tooManyCells tells of a row shifted by a delimiter inside a text without quotes.
func (rd *reader) tooManyCells() bool {
	return len(rd.row.Raw) > rd.f.width && !emptyCells(rd.row.Raw[rd.f.width:])
}

var totals = map[string]bool{"TOTAL": true, "TOTALS": true, "GRANDTOTAL": true, "SUBTOTAL": true, "SUM": true, "合计": true, "总计": true, "小计": true, "合計": true, "總計": true, "小計": true}

func (r *Row) isTotals() bool {
	for _, c := range r.Raw {
		if c != "" {
			first := c[0] | 0x20
			return len(c) < 16 && (first == 't' || first == 'g' || first == 's' || first >= 0x80) && totals[strings.TrimSuffix(normal(c), ":")]
		}
	}
	return false
}

// saysAnything tells whether the file's own cells say more than a number of the stone.
func (r *Row) saysAnything() bool {
	p := r.work.present
	for _, f := range [...]Field{FieldShape, FieldCarat, FieldColor, FieldFancyColor, FieldClarity, FieldMeasurements, FieldLength, FieldPPC, FieldTotalPrice, FieldDiscountPct, FieldDepthPct, FieldAssessment, FieldParcelStones} {
		if p.has(f) {
			return true
		}
	}
	return false
}

// collectReports makes the stone's reports of what the report columns say. A second pair of
// columns that repeats the first number says nothing new.
func (r *Row) collectReports() {
	for i := range r.work.reports {
		rep := &r.work.reports[i]
		if !r.work.hasReport[i] {
			continue
		}
		if i > 0 && (rep.Lab == 0 || rep.Number == r.work.reports[0].Number) {
			continue
		}
		r.Stone.Reports = append(r.Stone.Reports, *rep)
	}
}

// class decides kind and form. Laboratory-grown must be said outright: signs of it in a row
// that does not say so hold the row.
func (rd *reader) class() {
	r := &rd.row
	s := &r.Stone
	s.Kind = stone.Natural
	switch r.work.class {
	case classLabGrown:
		s.Kind = stone.LabGrown
	case classRough:
		s.Form = stone.Rough
	case classJewelry:
		r.note(RefusesRow, rd.col(FieldStoneClass), rd.cellOf(FieldStoneClass), "", "stockfile.jewelry")
	}
	if s.Kind == stone.Natural {
		rd.suspectGrown()
		if s.Treatment > 1 {
			s.Kind = stone.Treated
		} else if s.Treatment == 0 && len(s.Reports) > 0 {
			s.Treatment = 1
		}
	}
	s.Pieces = r.work.pieces
	if s.Pieces == 0 && r.work.perCarat > 0 && s.Carat > 0 {
		if v, err := money.MulDiv(int64(s.Carat), int64(r.work.perCarat), 100_000); err == nil && v < 1<<30 {
			s.Pieces = int32(v)
		}
	}
	if s.Form == 0 {
		s.Form = stone.Single
		if s.Pieces > 1 {
			s.Form = stone.Parcel
		}
	}
	switch s.Form {
	case stone.Single:
		s.Pieces = 1
	case stone.Pair:
		s.Pieces = 2
	}
}

// suspectGrown holds a row that is called natural, or not called anything, but carries a sign
// of laboratory growth.
func (rd *reader) suspectGrown() {
	r := &rd.row
	hold := func(f Field, sign string) {
		r.note(HoldsRow, rd.col(f), rd.cellOf(f), "", "stockfile.looks_grown", "sign", sign)
	}
	if r.Stone.Growth != 0 {
		hold(FieldGrowthMethod, r.Stone.Growth.String())
		return
	}
	for i := range r.Stone.Reports {
		rep := &r.Stone.Reports[i]
		if strings.HasPrefix(rep.Number, "LG") {
			hold(FieldReportNo, rep.Number)
			return
		}
		if rep.Comment != "" && suspicious(rep.Comment) {
			if w := saysGrown(rep.Comment); w != "" {
				hold(FieldReportComment, w)
				return
			}
		}
	}
	if r.Offer.Comment != "" && suspicious(r.Offer.Comment) {
		if w := saysGrown(r.Offer.Comment); w != "" {
			hold(FieldMemberComment, w)
		}
	}
}

// assessmentSince is the day GIA gave up grades for laboratory-grown diamonds.
const assessmentSince clock.Date = "2025-10-01"

// grades puts colour, clarity and fancy colour on the scale they are on.
func (rd *reader) grades() {
	r := &rd.row
	g := &r.Stone.Grades
	color, clarity := r.work.color, r.work.clarity
	if color.flag == flagAssessment || clarity.flag == flagAssessment || g.Assessment != 0 {
		if rd.assess() {
			return
		}
	}
	g.Scale = stone.ScaleGrades
	if color.flag == flagFancy {
		for i, code := range color.code {
			if r.work.fancy[i] == 0 {
				r.work.fancy[i] = code
			}
		}
	}
	r.clarityGrade(g, clarity)
	f := r.work.fancy
	if fancy := f[1] != 0; fancy && (color.flag == 0 || color.flag == flagBlank || color.flag == flagFancy || r.work.isFancy == Yes) {
		*g = stone.Grades{Scale: stone.ScaleFancy, Clarity: g.Clarity, Intensity: stone.FancyIntensity(f[0]), Fancy: stone.FancyColor(f[1]), Fancy2: stone.FancyColor(f[2]), Overtone: stone.Overtone(f[3]), FancyDescription: g.FancyDescription}
		return
	}
	if f[1] != 0 && color.flag == flagGrade {
		r.note(HoldsRow, rd.col(FieldFancyColor), rd.cellOf(FieldFancyColor), "", "stockfile.two_colors", "color", color.text)
	}
	switch color.flag {
	case flagGrade:
		g.Color = stone.Color(color.code[0])
		if g.Scale == stone.ScaleRange {
			g.ColorTo = g.Color
		}
	case flagRange:
		if g.Scale == stone.ScaleGrades && g.Clarity != 0 {
			g.ClarTo = g.Clarity
		}
		g.Scale, g.Color, g.ColorTo = stone.ScaleRange, stone.Color(color.code[0]), stone.Color(color.code[1])
	}
	if g.Scale == stone.ScaleRange && r.Stone.Kind != stone.LabGrown && len(r.Stone.Reports) > 0 && r.Stone.Form == stone.Single {
		r.note(HoldsRow, rd.col(FieldColor), rd.cellOf(FieldColor), "", "stockfile.range_with_report")
	}
}

func (r *Row) clarityGrade(g *stone.Grades, w *word) {
	switch w.flag {
	case flagGrade:
		g.Clarity = stone.Clarity(w.code[0])
	case flagRange:
		g.Scale, g.Clarity, g.ClarTo = stone.ScaleRange, stone.Clarity(w.code[0]), stone.Clarity(w.code[1])
	}
}

// assess reads "Premium" and "Standard" as the assessment they are on a laboratory-grown
// stone with a GIA report; anywhere else they are words nobody can read.
func (rd *reader) assess() bool {
	r := &rd.row
	g := &r.Stone.Grades
	rep := r.Stone.Report()
	if r.Stone.Kind != stone.LabGrown || rep.Lab.String() != "GIA" {
		for _, f := range [...]Field{FieldColor, FieldClarity, FieldAssessment} {
			if rd.f.given[0].has(f) && r.assessedIn(f) {
				r.note(Kept, rd.col(f), rd.cellOf(f), "", keyUnknown)
			}
		}
		g.Assessment = 0
		return false
	}
	for _, w := range [...]*word{r.work.color, r.work.clarity} {
		if w.flag == flagAssessment {
			g.Assessment = stone.Assessment(w.code[0])
		}
	}
	*g = stone.Grades{Scale: stone.ScaleAssessment, Assessment: g.Assessment}
	if rep.Date != "" && rep.Date < assessmentSince {
		r.note(HoldsRow, rd.col(FieldReportDate), rd.cellOf(FieldReportDate), "", "stockfile.assessment_too_early", "date", string(rep.Date))
	}
	return true
}

func (r *Row) assessedIn(f Field) bool {
	switch f {
	case FieldColor:
		return r.work.color.flag == flagAssessment
	case FieldClarity:
		return r.work.clarity.flag == flagAssessment
	}
	return r.Stone.Grades.Assessment != 0
}

// upper is strings.ToUpper without a copy for what is in capitals already.
func upper(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'a' && c <= 'z' || c >= 0x80 {
			return strings.ToUpper(s)
		}
	}
	return s
}

// col is the column of a field for a note, a column without place when there is none.
func (rd *reader) col(f Field) *column { return &column{index: rd.index[f], field: f} }

// cellOf is the raw cell of a field, empty when it has no column.
func (rd *reader) cellOf(f Field) string {
	if i := rd.index[f]; i >= 0 && i < len(rd.row.Raw) {
		return rd.row.Raw[i]
	}
	return ""
}

func (rd *reader) missing(level Level, f Field) {
	rd.row.note(level, rd.col(f), rd.cellOf(f), "", "stockfile.missing")
}
