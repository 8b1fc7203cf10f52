package gem

// chevrons are where the V-shaped facets of a princess pavilion meet the diagonals, as
// parts of the half width.
var chevrons = [...]float64{.16, .36, .58}

// princess builds a square with a table of cut corners, on each side a star and two
// kites, in each corner a small triangle, and a pavilion of chevrons.
func princess(n numbers) solid {
	a, b := 1/n.ratio, 1.0
	s := solid{n: n}
	high, low := n.g*a, -n.g*a
	rise, drop := (1-n.t)*n.crown*a, n.pavilion*a
	const truncation = .16
	at := func(x, y, z float64) vec { return vec{x * a, y * b, z} }
	var top []vec
	quarter := func(k int, x, y, z float64) vec { // turned by k quarters
		for range k {
			x, y = -y, x
		}
		return at(x, y, z)
	}
	t, tz := n.t, high+rise
	mid := t + (1-t)/2
	for k := range 4 {
		t1 := quarter(k, t, -t+truncation*t, tz)
		t2 := quarter(k, t, t-truncation*t, tz)
		t3 := quarter(k, t-truncation*t, t, tz)
		corner, before := quarter(k, 1, 1, high), quarter(k, 1, -1, high)
		star, edge := quarter(k, mid, 0, high+rise/2), quarter(k, 1, 0, high)
		top = append(top, t1, t2)
		s.facets = append(s.facets,
			facet{crown, []vec{t1, star, t2}},
			facet{crown, []vec{t1, before, edge, star}},
			facet{crown, []vec{star, edge, corner, t2}},
			facet{crown, []vec{t2, corner, t3}})
		s.pavilion(k, quarter, low, drop)
		s.rim = append(s.rim, quarter(k, 1, -1, 0))
		s.facets = append(s.facets, facet{girdle, []vec{quarter(k, 1, -1, low), quarter(k, 1, 1, low), corner, before}})
	}
	s.facets = append(s.facets, facet{table, top})
	return s
}

// pavilion adds one quarter of the pavilion: rows of chevrons from culet to girdle. All
// lie on the plane from the culet to the girdle's edge.
func (s *solid) pavilion(k int, quarter func(k int, x, y, z float64) vec, low, drop float64) {
	point := func(x, y float64) vec { return quarter(k, x, y, low-(1-x)*drop) }
	culet := point(0, 0)
	inner := []vec{culet}
	for i, e := range chevrons {
		row := []vec{point(e, -e), point(1.32*e, 0), point(e, e)}
		kind := lower
		if i == 0 {
			kind = main
		}
		s.facets = append(s.facets, facet{kind, reversed(append(append([]vec{}, row...), reversed(inner)...))})
		inner = row
	}
	rim := []vec{point(1, -1), point(1, 1)}
	s.facets = append(s.facets, facet{lower, reversed(append(append([]vec{}, rim...), reversed(inner)...))})
}
