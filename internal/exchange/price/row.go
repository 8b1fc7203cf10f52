package price

import (
	"openbourse/internal/base/carat"
	"openbourse/internal/registry/stone"
)

// Row is one sale of a single polished stone. Natural, laboratory-grown and treated stones
// never stand in one set of rows.
type Row struct {
	Shape   stone.Shape
	Color   stone.Color
	Clarity stone.Clarity
	Cut     stone.Grade
	Fluor   stone.Fluorescence
	Carat   carat.Weight // carats × 1000
	PPC     int64        // paid for a carat, in cents
	Period  int          // month or week of the sale, in order; all alike when time plays no part
}

// Fits tells whether the row can stand in a model: it has a weight, a price, a colour and a
// clarity.
func (r *Row) Fits() bool { return r.Carat > 0 && r.PPC > 0 && r.Color > 0 && r.Clarity > 0 }

// RowOf describes a stone without a price; false when its grades are no single colour and
// clarity of the usual scale.
func RowOf(s *stone.Stone) (Row, bool) {
	if s.Form != stone.Single || s.Grades.Scale != stone.ScaleGrades || s.Carat <= 0 {
		return Row{}, false
	}
	r := Row{Shape: s.Shape, Color: s.Grades.Color, Clarity: s.Grades.Clarity, Cut: s.Cut, Fluor: s.Fluor, Carat: s.Carat}
	return r, r.Color > 0 && r.Clarity > 0
}
