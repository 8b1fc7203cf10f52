package gem

import "math"

// stepCut builds a cut-corner rectangle with three rows of steps above and below the
// girdle. cut is the corner's leg as a part of the half width. The rows are parallel
// offsets of the outline; the crown's get flatter towards the table, the pavilion's
// towards the keel.
func stepCut(n numbers, cut float64) solid {
	a, b := 1/n.ratio, 1.0
	ring := func(inset, z float64) []vec {
		x, y := a-inset, b-inset
		k := math.Max(0, cut*a-inset*(2-math.Sqrt2))
		k = math.Min(k, math.Min(x, y))
		return []vec{
			{x, -y + k, z},
			{x, y - k, z},
			{x - k, y, z},
			{-x + k, y, z},
			{-x, y - k, z},
			{-x, -y + k, z},
			{-x + k, -y, z},
			{x - k, -y, z},
		}
	}
	s := solid{n: n}
	rows := func(rise, reach float64, tilts [3]float64, p part) {
		from, side := n.g*a, 1.0
		if p == lower {
			side = -1
		}
		sum := math.Tan(tilts[0]*degree) + math.Tan(tilts[1]*degree) + math.Tan(tilts[2]*degree)
		outer := ring(0, side*from)
		for i, tilt := range tilts {
			from += rise * math.Tan(tilt*degree) / sum
			inner := ring(a*reach*float64(i+1)/3, side*from)
			kind := p
			if p == lower && i == 2 {
				kind = main
			}
			s.row(outer, inner, kind, side > 0)
			outer = inner
		}
		if p == crown {
			s.facets = append(s.facets, facet{table, outer})
		}
	}
	rows((1-n.t)*n.crown*a, 1-n.t, [3]float64{44, 38, 32}, crown)
	rows(n.pavilion*a, 1, [3]float64{55, 45, 33}, lower)
	s.rim = ring(0, 0)
	s.band(ring(0, n.g*a), ring(0, -n.g*a))
	return s
}

// row adds the facets between two rings of as many corners.
func (s *solid) row(outer, inner []vec, p part, up bool) {
	for i := range outer {
		j := (i + 1) % len(outer)
		at := []vec{outer[i], outer[j], inner[j], inner[i]}
		if !up {
			at = reversed(at)
		}
		s.facets = append(s.facets, facet{p, at})
	}
}

// band adds the girdle between an upper and a lower ring.
func (s *solid) band(high, low []vec) {
	for i := range high {
		j := (i + 1) % len(high)
		s.facets = append(s.facets, facet{girdle, []vec{low[i], low[j], high[j], high[i]}})
	}
}
