package web

import (
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/price"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/stone"
)

// matrixData is the reference prices of one shape and size band: colours by clarities.
type matrixData struct {
	Form                 form
	Kinds, Shapes, Bands []option
	Name, Day            string
	Clarities            []string
	Rows                 []matrixRow
	Files                string // query of the files
}

type matrixRow struct {
	Color string
	Cells []matrixCell
}

// matrixCell is one value; empty where nothing was sold of the colour or the clarity.
type matrixCell struct {
	Value, Band, Behind string
	Traded              bool
}

// matrix is the part of the newest version that the address asks for; nil before the first
// version.
func (s *Server) matrix(r *Request) (*matrixData, error) {
	l := r.Lang
	asked := r.URL.Query()
	d := &matrixData{}
	var version price.Version
	var kind string
	for _, k := range price.Kinds {
		v, found, err := price.Newest(r.Context(), s.Keeper.DB(), k, r.Now)
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		d.Kinds = append(d.Kinds, option{k, capital(l.T("word.kind." + k))})
		if kind == "" || k == asked.Get("kind") {
			kind, version = k, v
		}
	}
	if kind == "" {
		return nil, nil
	}
	cells, err := price.Matrix(r.Context(), s.Keeper.DB(), version.No)
	if err != nil {
		return nil, err
	}
	shape, band := d.choose(l, cells, asked.Get("shape"), asked.Get("band"))
	d.Form = filled(l, "kind", kind, "shape", shape.String(), "band", band.String())
	d.Name = capital(l.T("word.kind."+kind)) + " · " + codeWord(l, search.FieldShape, uint8(shape)) + " · " + l.T("stats.from_ct", "ct", l.Carat(band))
	d.Day, d.Files = l.Date(version.Day), "?kind="+kind
	d.fill(l, slices.DeleteFunc(cells, func(c price.Cell) bool { return c.Shape != shape || c.Band != band }))
	return d, nil
}

// choose reads shape and band: what was asked if there is such a thing, round and one carat
// if there is not, and else the first.
func (d *matrixData) choose(l i18n.Lang, cells []price.Cell, askedShape, askedBand string) (shape stone.Shape, band carat.Weight) {
	seen := map[stone.Shape]bool{}
	round := stone.Shape(1)
	for _, c := range cells {
		if seen[c.Shape] {
			continue
		}
		seen[c.Shape] = true
		d.Shapes = append(d.Shapes, option{c.Shape.String(), capital(codeWord(l, search.FieldShape, uint8(c.Shape)))})
		if shape == 0 || c.Shape == round && shape.String() != askedShape || c.Shape.String() == askedShape {
			shape = c.Shape
		}
	}
	bands := map[carat.Weight]bool{}
	for _, c := range cells {
		if c.Shape != shape || bands[c.Band] {
			continue
		}
		bands[c.Band] = true
		d.Bands = append(d.Bands, option{c.Band.String(), l.T("stats.from_ct", "ct", l.Carat(c.Band))})
		if band == 0 || c.Band == carat.One && band.String() != askedBand || c.Band.String() == askedBand {
			band = c.Band
		}
	}
	return shape, band
}

// fill sets the values in rows of colours.
func (d *matrixData) fill(l i18n.Lang, cells []price.Cell) {
	var clarities []stone.Clarity
	for _, c := range cells {
		clarities = append(clarities, c.Clarity)
	}
	slices.Sort(clarities)
	clarities = slices.Compact(clarities)
	for _, k := range clarities {
		d.Clarities = append(d.Clarities, k.String())
	}
	for _, c := range cells {
		if n := len(d.Rows); n == 0 || d.Rows[n-1].Color != c.Color.String() {
			d.Rows = append(d.Rows, matrixRow{Color: c.Color.String(), Cells: make([]matrixCell, len(clarities))})
		}
		x := matrixCell{Value: wholeUSD(l, c.PPC), Band: wholeUSD(l, c.Low) + "–" + wholeUSD(l, c.High), Traded: c.Basis() == price.Traded}
		if c.Trades > 0 {
			x.Behind = l.Int(c.Trades) + " · " + perMille(l, c.Share)
		}
		i, _ := slices.BinarySearch(clarities, c.Clarity)
		d.Rows[len(d.Rows)-1].Cells[i] = x
	}
}
