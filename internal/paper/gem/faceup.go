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
	p := newPen(6000)
	p.open("0 0 212 212", o)
	p.Raw(faces.get(c))
	p.Raw("</svg>")
	return string(p.B)
}

// open writes the svg element's start.
func (p *pen) open(viewBox string, o Options) {
	p.Raw(`<svg class="gem`)
	if o.Class != "" {
		p.Raw(" ")
		p.Text(o.Class)
	}
	p.Raw(`"`)
	if o.Size > 0 {
		p.Raw(` width="`)
		p.Num(float64(o.Size), 0)
		p.Raw(`" height="`)
		p.Num(float64(o.Size), 0)
		p.Raw(`"`)
	}
	p.Attr("viewBox", viewBox)
	if o.Label == "" {
		p.Raw(` aria-hidden="true">`)
		return
	}
	p.Raw(` role="img"`)
	p.Attr("aria-label", o.Label)
	p.Raw(">")
}

// drawFaceUp draws the inside of a face-up drawing on a square of 212.
func drawFaceUp(c Cut) string {
	s := c.build()
	p := newPen(6000)
	p.Raw(`<path class="gm-p" d="`)
	for _, f := range s.facets {
		if f.part == lower {
			at, closed := hidden(f.at)
			p.Line(above(at), closed)
		}
	}
	p.Raw(`"/><path class="gm-m" d="`)
	for _, f := range s.facets {
		if f.part == main {
			p.Line(above(f.at), true)
		}
	}
	p.Raw(`"/><g class="gm-f">`)
	for _, f := range s.facets {
		if f.part != crown || f.area() < 1e-9 {
			continue
		}
		p.Raw(`<path fill-opacity="`)
		p.Num(.02+.3*math.Max(0, 1-f.normal().dot(lightAbove)), 2)
		p.Raw(`" d="`)
		p.Line(above(f.at), true)
		p.Raw(`"/>`)
	}
	p.Raw("</g>")
	for _, f := range s.facets {
		if f.part == table {
			p.Path(` class="gm-t"`, above(f.at))
		}
	}
	p.Path(` class="gm-o"`, above(s.rim))
	return string(p.B)
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
		on[i] = at{X: 106 + 100*v[0], Y: 106 - 100*v[1]}
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
