package stockfile

import "openbourse/internal/registry/stone"

// require holds a row that lacks what its class must have, and says which field.
func (rd *reader) require() {
	r := &rd.row
	s := &r.Stone
	need := func(has bool, f Field) {
		if !has {
			rd.missing(HoldsRow, f)
		}
	}
	if !r.work.taken.has(FieldCarat) || s.Carat > 0 { // a bad weight has been refused by name
		need(s.Carat > 0, FieldCarat)
	}
	if !rd.refusedPrice() {
		need(r.Offer.PPC > 0 || r.Offer.Total > 0, FieldPPC)
	}
	if r.Offer.Availability == 0 {
		if r.work.present.has(FieldAvailability) && rd.kept(FieldAvailability) {
			rd.missing(HoldsRow, FieldAvailability)
		} else {
			r.Offer.Availability = availableCode
		}
	}
	switch s.Form {
	case stone.Rough:
		rd.requireRough(need)
	case stone.Parcel:
		rd.requireParcel(need)
	default:
		rd.requireSingle(need)
	}
}

var availableCode, _ = stone.ParseAvailability("Available")

func (rd *reader) requireSingle(need func(bool, Field)) {
	r := &rd.row
	s := &r.Stone
	need(s.Shape != 0, FieldShape)
	if s.Grades.Scale != stone.ScaleAssessment {
		need(s.Grades.Color != 0 || s.Grades.Scale == stone.ScaleFancy, FieldColor)
		need(s.Grades.Clarity != 0 || s.Grades.Scale == stone.ScaleFancy, FieldClarity)
	}
	rep := s.Report()
	switch {
	case rep.Number != "":
		need(rep.Lab != 0, FieldLab)
	case r.work.reports[0].Lab != 0:
		if !rd.heldAt(FieldReportNo) {
			need(false, FieldReportNo)
		}
	case s.Kind == stone.LabGrown && !r.work.uncertified: // a laboratory-grown stone says so when it has no report
		need(false, FieldReportNo)
	}
	if s.Kind == stone.LabGrown {
		need(s.Growth != 0, FieldGrowthMethod)
		if rep.Lab.String() == "GIA" && rep.Date >= assessmentSince && s.Grades.Scale != stone.ScaleAssessment {
			need(false, FieldAssessment)
		}
	}
}

func (rd *reader) requireParcel(need func(bool, Field)) {
	r := &rd.row
	s := &r.Stone
	need(s.Pieces > 0, FieldParcelStones)
	need(s.SieveFrom != "" || s.Length > 0, FieldSieve)
	need(s.Grades.Color != 0 || s.Grades.Scale == stone.ScaleFancy, FieldColor)
	need(s.Grades.Clarity != 0, FieldClarity)
	need(s.Cut != 0, FieldCut)
	need(r.Offer.Screening != "", FieldScreening)
	if s.Kind == stone.LabGrown {
		need(s.Growth != 0, FieldGrowthMethod)
	}
	rd.mustNot(len(s.Reports) > 0, FieldReportNo)
}

func (rd *reader) requireRough(need func(bool, Field)) {
	r := &rd.row
	s := &r.Stone
	if r.work.color.flag != flagGrade && r.work.color.flag != flagRange && r.work.color.flag != flagFancy {
		r.Offer.RoughColor = rd.cellOf(FieldColor)
	}
	need(s.Pieces > 0, FieldParcelStones)
	need(s.SieveFrom != "", FieldSieve)
	need(s.Shape != 0 || r.Offer.RoughModel != "", FieldRoughModel)
	need(s.Grades.Color != 0 || s.Grades.Fancy != 0 || r.Offer.RoughColor != "", FieldColor)
	need(r.Offer.Quality != "" || s.Grades.Clarity != 0, FieldRoughQuality)
	if r.work.mixedOrigin {
		r.note(RefusesRow, rd.col(FieldOriginCountry), rd.cellOf(FieldOriginCountry), "", "stockfile.origin_mixed")
	} else {
		need(len(s.Origins) > 0, FieldOriginCountry)
	}
	need(s.KPCertificate != "", FieldKPCertificate)
	need(s.Mine != "", FieldMine)
	need(roughHS[normal(r.Offer.HSCode)], FieldHSCode)
	rd.mustNot(s.Polish != 0, FieldPolish)
	rd.mustNot(s.Symmetry != 0, FieldSymmetry)
}

// roughHS are the headings of rough diamonds in the Harmonized System.
var roughHS = map[string]bool{"710210": true, "710221": true, "710231": true}

// mustNot holds a row that has what its class cannot have.
func (rd *reader) mustNot(has bool, f Field) {
	if has {
		rd.row.note(HoldsRow, rd.col(f), rd.cellOf(f), "", "stockfile.must_not")
	}
}

// kept tells whether a cell of the field could not be read.
func (rd *reader) kept(f Field) bool {
	for i := range rd.row.Notes {
		if n := &rd.row.Notes[i]; n.Field == f && n.Level >= Kept {
			return true
		}
	}
	return false
}

// heldAt tells whether the field already holds or refuses the row.
func (rd *reader) heldAt(f Field) bool {
	for i := range rd.row.Notes {
		if n := &rd.row.Notes[i]; n.Field == f && n.Level >= HoldsRow {
			return true
		}
	}
	return false
}

func (rd *reader) refusedPrice() bool {
	return rd.heldAt(FieldPPC) || rd.heldAt(FieldTotalPrice) || len(rd.f.hold) > 0
}
