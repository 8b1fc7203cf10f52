package gem

import "sync"

// RoughIcon is the name of the symbol of an uncut crystal.
const RoughIcon = "rough"

// Sprite is one hidden svg with a symbol for every shape, "gi-round" and so on, and one for
// rough. A page
// carries it once and lists use it through Icon. Parts carry their own classes and
// attributes, because the page's selectors do not reach into <use>.
var Sprite = sync.OnceValue(func() string {
	p := newPen(12000)
	p.Whole = true
	p.Raw(`<svg class="gem-defs" width="0" height="0" aria-hidden="true">`)
	for _, s := range append(append([]Shape{}, Shapes...), Plain) {
		p.symbol(s)
	}
	p.rough()
	p.Raw("</svg>")
	return string(p.B)
})

// rough is the symbol of an octahedron, the crystal that is not cut yet.
func (p *pen) rough() {
	p.Raw(`<symbol id="gi-` + RoughIcon + `" viewBox="0 0 212 212"><g fill="none" stroke="currentColor" stroke-linejoin="round">`)
	top, right, foot, left, front := at{X: 106, Y: 6}, at{X: 190, Y: 100}, at{X: 106, Y: 206}, at{X: 22, Y: 100}, at{X: 84, Y: 122}
	p.Path(` class="gi-f" stroke-width="4" stroke-opacity=".55"`, []at{top, front, left, front, right, front, foot, front})
	p.Path(` class="gi-o" stroke-width="9"`, []at{top, right, foot, left})
	p.Raw("</g></symbol>")
}

func (p *pen) symbol(s Shape) {
	solid := Cut{Shape: s}.build()
	p.Raw(`<symbol id="gi-`)
	p.Raw(s.String())
	p.Raw(`" viewBox="0 0 212 212"><g fill="none" stroke="currentColor" stroke-linejoin="round">`)
	p.Raw(`<path class="gi-f" stroke-width="4" stroke-opacity=".55" d="`)
	for _, f := range solid.facets {
		if f.part == crown && len(f.at) <= 4 { // upper halves would be a blur at this size
			p.Line(above(f.at), true)
		}
	}
	p.Raw(`"/>`)
	for _, f := range solid.facets {
		if f.part == table {
			p.Path(` class="gi-t" stroke-width="5"`, above(f.at))
		}
	}
	p.Path(` class="gi-o" stroke-width="9"`, thin(above(solid.rim)))
	p.Raw("</g></symbol>")
}

// Icon draws a shape from the page's sprite at a size in pixels. Without a label it is
// decoration beside a word.
func Icon(s Shape, size int, label string) string {
	var p pen
	p.open("0 0 212 212", Options{Size: size, Label: label, Class: "gem-i"})
	p.Raw(`<use href="#gi-`)
	p.Raw(s.String())
	p.Raw(`"/></svg>`)
	return string(p.B)
}

// thin leaves out every second point of a curved outline, which nobody sees on an icon;
// outlines of a few corners stay as they are.
func thin(rim []at) []at {
	if len(rim) < 40 {
		return rim
	}
	kept := rim[:0]
	for i, q := range rim {
		if i%samples%2 == 0 {
			kept = append(kept, q)
		}
	}
	return kept
}
