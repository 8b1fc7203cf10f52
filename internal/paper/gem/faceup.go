package gem

import (
	"math"

	"openbourse/internal/base/i18n"
)

// Options say how a drawing stands in its page.
type Options struct {
	Size  int    // width in CSS pixels; 0 leaves it to the style sheet
	Label string // what the drawing shows, in the reader's words; empty hides it from screen readers
	Class string // further classes of the svg element
}

// light comes from the upper left, above the stone as it is drawn from the top; from the
// side it comes from the reader's upper left.
var (
	lightAbove = vec{-.45, .62, .64}
	lightSide  = vec{-.45, -.62, .64}
)

// FaceUp draws the stone as it lies before the reader: pavilion seen through the table,
// crown facets shaded, girdle. Drawings are kept by their cut.
func FaceUp(c Cut, o Options) string {
	p := pen{b: make([]byte, 0, 6000)}
	p.open("0 0 212 212", o)
	p.raw(faces.get(c))
	p.raw("</svg>")
	return string(p.b)
}

// open writes the svg element's start.
func (p *pen) open(viewBox string, o Options) {
	p.raw(`<svg class="gem`)
	if o.Class != "" {
		p.raw(" ")
		p.text(o.Class)
	}
	p.raw(`"`)
	if o.Size > 0 {
		p.raw(` width="`)
		p.num(float64(o.Size), 0)
		p.raw(`" height="`)
		p.num(float64(o.Size), 0)
		p.raw(`"`)
	}
	p.attr("viewBox", viewBox)
	if o.Label == "" {
		p.raw(` aria-hidden="true">`)
		return
	}
	p.raw(` role="img"`)
	p.attr("aria-label", o.Label)
	p.raw(">")
}

// drawFaceUp draws the inside of a face-up drawing on a square of 212.
func drawFaceUp(c Cut) string {
	s := c.build()
	p := pen{b: make([]byte, 0, 6000)}
	p.raw(`<path class="gm-p" d="`)
	for _, f := range s.facets {
		if f.part == lower {
			at, closed := hidden(f.at)
			p.line(above(at), closed)
		}
	}
	p.raw(`"/><path class="gm-m" d="`)
	for _, f := range s.facets {
		if f.part == main {
			p.line(above(f.at), true)
		}
	}
	p.raw(`"/><g class="gm-f">`)
	for _, f := range s.facets {
		if f.part != crown || f.area() < 1e-9 {
			continue
		}
		p.raw(`<path fill-opacity="`)
		p.num(.02+.3*math.Max(0, 1-f.normal().dot(lightAbove)), 2)
		p.raw(`" d="`)
		p.line(above(f.at), true)
		p.raw(`"/>`)
	}
	p.raw("</g>")
	for _, f := range s.facets {
		if f.part == table {
			p.path(` class="gm-t"`, above(f.at))
		}
	}
	p.path(` class="gm-o"`, above(s.rim))
	return string(p.b)
}

// hidden leaves out the corners of a lower half that lie along the girdle, whose line is
// drawn anyway.
func hidden(corners []vec) (shown []vec, closed bool) {
	if len(corners) < samples+2 {
		return corners, true
	}
	return []vec{corners[1], corners[0], corners[len(corners)-1]}, false
}

// above projects points onto the paper as seen from the top.
func above(points []vec) []at {
	on := make([]at, len(points))
	for i, v := range points {
		on[i] = at{106 + 100*v[0], 106 - 100*v[1]}
	}
	return on
}

// area is the facet's size in squares of the girdle's radius, seen from above.
func (f facet) area() float64 {
	var a float64
	for i, p := range f.at {
		q := f.at[(i+1)%len(f.at)]
		a += p[0]*q[1] - p[1]*q[0]
	}
	return math.Abs(a) / 2
}

// FaceUpWords says in words what a face-up drawing of a stone shows; stone is the stone in
// the reader's words ("1.21 ct round, E, VS1").
func FaceUpWords(l i18n.Lang, stone string) string { return l.T("gem.face_up", "stone", stone) }
