package gem

import "math"

// vec is a point or direction in girdle radii.
type vec [3]float64

func (a vec) minus(b vec) vec   { return vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }
func (a vec) dot(b vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }
func (a vec) cross(b vec) vec {
	return vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// part says which facet of a stone it is; each part is drawn in its own way.
type part uint8

const (
	table part = iota
	crown      // bezels, stars, upper halves, steps of the crown
	lower      // lower halves, steps of the pavilion
	main       // pavilion mains: what shows as arrows
	girdle
)

// facet is one polygon, its corners counter-clockwise as seen from outside.
type facet struct {
	part part
	at   []vec
}

// solid is a whole stone. rim is its outline at the girdle seen from above.
type solid struct {
	facets []facet
	rim    []vec
	n      numbers
}

// normal is the direction a facet faces, of length 1: the sum of its corners' cross
// products (Newell), which is also right for a facet that is not quite a plane.
func (f facet) normal() vec {
	var n vec
	for i, p := range f.at {
		q := f.at[(i+1)%len(f.at)]
		c := p.cross(q)
		n = vec{n[0] + c[0], n[1] + c[1], n[2] + c[2]}
	}
	l := math.Sqrt(n.dot(n))
	if l == 0 {
		return vec{0, 0, 1}
	}
	return vec{n[0] / l, n[1] / l, n[2] / l}
}

// build makes the stone of a shape: half width 1/ratio and half length 1 as seen from
// above, heights in half widths times the half width so that angles stay true across it.
func (c Cut) build() solid {
	n := c.resolve()
	switch c.Shape {
	case Emerald:
		return stepCut(n, .30)
	case Asscher:
		return stepCut(n, .36)
	case Princess:
		return princess(n)
	case Round:
		n.ratio = 1
		return brilliant(n, outline{rho: func(float64) float64 { return 1 }})
	case Cushion, Oval, Pear, Marquise, Radiant, Heart:
		return brilliant(n, outlineOf(c.Shape, n.ratio))
	}
	return stepCut(n, 2-math.Sqrt2)
}
