package gem

import "math"

const (
	sector = 45 * degree
	half   = sector / 2
)

var cos22 = math.Cos(half)

// polar is a point by distance and angle on the stone's own outline.
type polar struct{ r, a, z float64 }

// pattern holds the corners of a round brilliant's facets in polar form; outlines other
// than round bend r by their own radius at the angle and leave z.
type pattern struct {
	n              numbers
	star, starZ    float64 // radius and height of a star's tip
	tip, tipZ      float64 // radius and height of a lower half's inner tip
	tableZ, culetZ float64
	upper, under   plane // of the half facets right of angle 0, for the scalloped girdle
}

// plane is n·p = d.
type plane struct {
	n vec
	d float64
}

func through(a, b, c vec) plane {
	n := b.minus(a).cross(c.minus(a))
	return plane{n, n.dot(a)}
}

// height is z above a point of the girdle circle at an angle.
func (p plane) height(a float64) float64 {
	return (p.d - p.n[0]*math.Cos(a) - p.n[1]*math.Sin(a)) / p.n[2]
}

func patternOf(n numbers) pattern {
	p := pattern{n: n, tableZ: n.g + (1-n.t)*n.crown, culetZ: -n.g - n.pavilion}
	p.star = n.t*cos22 + n.star*(1-n.t*cos22)
	p.starZ = n.g + (1-p.star*cos22)*n.crown // on both bezel planes
	p.tip = 1 - n.lower
	p.tipZ = -n.g - (1-p.tip*cos22)*n.pavilion // on both mains
	edge := round(polar{1, 0, n.g})
	p.upper = through(round(polar{p.star, half, p.starZ}), edge, round(polar{1, half, n.g}))
	edge = round(polar{1, 0, -n.g})
	p.under = through(round(polar{p.tip, half, p.tipZ}), edge, round(polar{1, half, -n.g}))
	return p
}

func round(p polar) vec { return vec{p.r * math.Cos(p.a), p.r * math.Sin(p.a), p.z} }

// rimHeight is where a half facet meets the girdle at an angle: thick at every 22.5° and
// thinner between, because the facet is a plane and the girdle a cylinder. A girdle too
// thin for that ends in a knife edge at z = 0.
func (p pattern) rimHeight(a float64, above bool) float64 {
	within := math.Mod(a, sector)
	if within < 0 {
		within += sector
	}
	if within > half {
		within = sector - within // the other half facet mirrors this one
	}
	if above {
		return math.Max(p.upper.height(within), 0)
	}
	return math.Min(p.under.height(within), 0)
}

// brilliant builds the 57 facets (1 table, 8 bezels, 8 stars, 16 upper halves, 16 lower
// halves, 8 mains) and the girdle on an outline.
func brilliant(n numbers, o outline) solid {
	p := patternOf(n)
	s := solid{n: n}
	bend := o.fit(n.ratio)
	point := func(r, a, z float64) vec { return bend(polar{r, a, z}) }
	top := make([]vec, 0, 8)
	for k := range 8 {
		a := float64(k) * sector
		top = append(top, point(n.t, a, p.tableZ))
	}
	s.facets = append(s.facets, facet{table, top})
	culet := point(0, 0, p.culetZ)
	for k := range 8 {
		a := float64(k) * sector
		t, next := top[k], top[(k+1)%8]
		star, before := point(p.star, a+half, p.starZ), point(p.star, a-half, p.starZ)
		edge, under := point(1, a, n.g), point(1, a, -n.g)
		tip, tipBefore := point(p.tip, a+half, p.tipZ), point(p.tip, a-half, p.tipZ)
		s.facets = append(s.facets,
			facet{crown, []vec{t, star, next}},
			facet{crown, []vec{t, before, edge, star}},
			facet{main, []vec{culet, tip, under, tipBefore}})
		for _, from := range []float64{a, a + half} {
			high, low := o.arc(p, bend, from, true), o.arc(p, bend, from, false)
			band := append([]vec{}, low...)
			for i := range high {
				band = append(band, high[len(high)-1-i])
			}
			s.facets = append(s.facets,
				facet{crown, append([]vec{star}, high...)},
				facet{lower, append([]vec{tip}, reversed(low)...)},
				facet{girdle, band})
			s.rim = append(s.rim, high[:len(high)-1]...)
		}
	}
	return s
}

func reversed(at []vec) []vec {
	r := make([]vec, len(at))
	for i, p := range at {
		r[len(at)-1-i] = p
	}
	return r
}
