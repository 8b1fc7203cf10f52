package world

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/registry/stone"
)

// csvColumns are the columns of a stock file as dealers upload them, forty in number.
var csvColumns = []struct {
	header string
	cell   func(*Listing) string
}{
	{"Stock #", func(l *Listing) string { return l.StockNo }},
	{"Availability", func(l *Listing) string { return l.Availability.String() }},
	{"Type", func(l *Listing) string { return l.Stone.Kind.String() }},
	{"Shape", func(l *Listing) string { return l.Stone.Shape.String() }},
	{"Weight", func(l *Listing) string { return l.Stone.Carat.String() }},
	{"Color", func(l *Listing) string { return colorCell(&l.Stone.Grades) }},
	{"Clarity", func(l *Listing) string { return clarityCell(&l.Stone.Grades) }},
	{"Cut Grade", func(l *Listing) string { return l.Stone.Cut.String() }},
	{"Polish", func(l *Listing) string { return l.Stone.Polish.String() }},
	{"Symmetry", func(l *Listing) string { return l.Stone.Symmetry.String() }},
	{"Fluorescence Intensity", func(l *Listing) string { return l.Stone.Fluor.String() }},
	{"Fluorescence Color", func(l *Listing) string { return l.Stone.FluorColor.String() }},
	{"Measurements", func(l *Listing) string {
		s := &l.Stone
		if s.Shape == round {
			return fmt.Sprintf("%s-%sx%s", fixed(s.Length, 2), fixed(s.Width, 2), fixed(s.Depth, 2))
		}
		return fmt.Sprintf("%sx%sx%s", fixed(s.Length, 2), fixed(s.Width, 2), fixed(s.Depth, 2))
	}},
	{"Lab", func(l *Listing) string { return l.Stone.Report().Lab.String() }},
	{"Report #", func(l *Listing) string { return l.Stone.Report().Number }},
	{"Report Issue Date", func(l *Listing) string { return string(l.Stone.Report().Date) }},
	{"Treatment", func(l *Listing) string { return l.Stone.Treatment.String() }},
	{"RapNet Price", func(l *Listing) string { return carat.Decimal(l.PPC, 2) }},
	{"RapNet Discount %", func(l *Listing) string { return carat.Decimal(int64(l.Discount), 1) }},
	{"Fancy Color", func(l *Listing) string { return l.Stone.Grades.Fancy.String() }},
	{"Fancy Color Intensity", func(l *Listing) string { return l.Stone.Grades.Intensity.String() }},
	{"Fancy Color Overtone", func(l *Listing) string { return l.Stone.Grades.Overtone.String() }},
	{"Depth %", func(l *Listing) string { return fixed(l.Stone.DepthPct, 1) }},
	{"Table %", func(l *Listing) string { return fixed(l.Stone.TablePct, 1) }},
	{"Girdle Thin", func(l *Listing) string { return l.Stone.GirdleMin.String() }},
	{"Girdle Thick", func(l *Listing) string { return l.Stone.GirdleMax.String() }},
	{"Girdle %", func(l *Listing) string { return fixed(l.Stone.GirdlePct, 1) }},
	{"Girdle Condition", func(l *Listing) string { return l.Stone.GirdleCondition.String() }},
	{"Culet Size", func(l *Listing) string { return l.Stone.CuletSize.String() }},
	{"Crown Height", func(l *Listing) string { return fixed(l.Stone.CrownHeight, 1) }},
	{"Crown Angle", func(l *Listing) string { return fixed(l.Stone.CrownAngle, 1) }},
	{"Pavilion Depth", func(l *Listing) string { return fixed(l.Stone.PavilionDepth, 1) }},
	{"Pavilion Angle", func(l *Listing) string { return fixed(l.Stone.PavilionAngle, 1) }},
	{"Star Length", func(l *Listing) string { return fixed(l.Stone.StarLength, 1) }},
	{"Laser Inscription", func(l *Listing) string { return l.Stone.Inscription }},
	{"Country", func(l *Listing) string { return l.Place.Country }},
	{"State", func(l *Listing) string { return l.Place.State }},
	{"City", func(l *Listing) string { return l.Place.City }},
	{"Key To Symbols", func(l *Listing) string { return strings.Join(l.Stone.KeyToSymbols, ", ") }},
	{"Growth Type", func(l *Listing) string { return l.Stone.Growth.String() }},
}

func colorCell(g *stone.Grades) string {
	if g.Scale == stone.ScaleAssessment {
		return g.Assessment.String()
	}
	if g.ColorTo > g.Color {
		return g.Color.String() + "-" + g.ColorTo.String()
	}
	return g.Color.String()
}

func clarityCell(g *stone.Grades) string {
	if g.ClarTo > g.Clarity {
		return g.Clarity.String() + "-" + g.ClarTo.String()
	}
	return g.Clarity.String()
}

// fixed writes a scaled number, nothing for 0: not stated.
func fixed(v int32, scale int) string {
	if v == 0 {
		return ""
	}
	return carat.Decimal(int64(v), scale)
}

// WriteForty writes listings from … from+n-1 as one dealer's stock file of forty columns.
// Give it a world of Singles: pairs, parcels and rough have files of their own kind.
func (w World) WriteForty(out io.Writer, from, n int64) error {
	b := bufio.NewWriterSize(out, 1<<16)
	c := csv.NewWriter(b)
	cells := make([]string, len(csvColumns))
	for i, col := range csvColumns {
		cells[i] = col.header
	}
	if err := c.Write(cells); err != nil {
		return fmt.Errorf("world: %w", err)
	}
	for no := from; no < from+n; no++ {
		l := w.Listing(no)
		for i, col := range csvColumns {
			cells[i] = col.cell(&l)
		}
		if err := c.Write(cells); err != nil {
			return fmt.Errorf("world: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("world: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("world: %w", err)
	}
	return nil
}
