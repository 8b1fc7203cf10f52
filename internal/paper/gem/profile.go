package gem

import (
	"math"

	"openbourse/internal/base/i18n"
)

// sheet is where things stand on a side drawing, in pixels: text is set in pixels of the
// drawing, so the narrow sheet is a drawing of its own and not the wide one made small.
type sheet struct {
	width, middle, scale float64
	left, right          float64 // of the stone to the dimension lines
}

var (
	wideSheet   = sheet{width: 470, middle: 208, scale: 118, left: 18, right: 16}
	narrowSheet = sheet{width: 340, middle: 146, scale: 78, left: 12, right: 10}
)

const (
	sheetTop    = 58  // the table's height on the sheet
	sheetRoom   = 210 // the deepest drawing before the scale gives way
	sheetBottom = 26
	lineHeight  = 15
)

// side is one side drawing while it is made.
type side struct {
	pen
	sheet
	lang  i18n.Lang
	cut   Cut
	n     numbers
	p     Proportions
	scale float64
	mid   float64 // height of the girdle's middle on the sheet
}

// Profile draws the stone from the side with its dimensions. Only what the report states,
// or what follows from it, is lettered; a drawing with filled-in numbers says so. Without a
// label in o the drawing is described by ProfileWords. narrow is the drawing for phones.
func Profile(l i18n.Lang, c Cut, culet string, narrow bool, o Options) string {
	d := side{sheet: wideSheet, lang: l, cut: c, n: c.resolve(), p: c.Proportions()}
	if narrow {
		d.sheet = narrowSheet
	}
	d.B = make([]byte, 0, 9000)
	tall := d.p.Depth / 50
	d.scale = math.Min(d.sheet.scale, sheetRoom/tall)
	d.mid = sheetTop + d.scale*(d.p.Crown/50+d.n.g)
	height := sheetTop + d.scale*tall + sheetBottom
	if narrow && (c.Star > 0 || c.Lower > 0) {
		height += 2 * lineHeight // where the wide sheet has room beside the culet
	}
	if o.Label == "" {
		o.Label = ProfileWords(l, c)
	}
	o.Size = 0
	var box pen
	box.Raw("0 0 ")
	box.Num(d.width, 0)
	box.Raw(" ")
	box.Num(math.Ceil(height), 0)
	d.open(string(box.B), o)
	d.stone()
	d.dimensions(culet, height)
	d.Raw("</svg>")
	return string(d.B)
}

// ProfileWords says in words what a side drawing shows.
func ProfileWords(l i18n.Lang, c Cut) string {
	words := l.T("gem.profile")
	p := c.Proportions()
	for _, part := range []struct {
		key    string
		stated bool
		value  string
	}{
		{"gem.is_table", c.Table > 0, pct(l, c.Table)},
		{"gem.is_depth", c.Depth > 0 || p.ToScale, pct(l, c.depth(p))},
		{"gem.is_crown", c.CrownAngle > 0, deg(l, c.CrownAngle)},
		{"gem.is_pavilion", c.PavilionAngle > 0, deg(l, c.PavilionAngle)},
	} {
		if part.stated {
			words += l.T(part.key, "value", part.value)
		}
	}
	if !p.ToScale {
		words += l.T("gem.is_not_to_scale")
	}
	return words
}

// DepthNote explains a depth that differs from what the report's angles make, and is
// empty when they agree.
func DepthNote(l i18n.Lang, c Cut) string {
	p := c.Proportions()
	if !p.Differs || !p.ToScale {
		return ""
	}
	return l.T("gem.depth_note", "stated", pct(l, c.Depth), "drawn", pct(l, tenths(p.Depth)))
}

// depth is the depth to letter: the report's own figure before the computed one.
func (c Cut) depth(p Proportions) int32 {
	if c.Depth > 0 {
		return c.Depth
	}
	return tenths(p.Depth)
}

func tenths(v float64) int32 { return int32(math.Round(v * 10)) }

func pct(l i18n.Lang, tenths int32) string {
	s := l.Scaled(int64(tenths), 1, 0)
	if l == i18n.Russian {
		return s + "\u00a0%"
	}
	return s + "%"
}

func deg(l i18n.Lang, tenths int32) string { return l.Scaled(int64(tenths), 1, 1) + "°" }

// on is a point of the side view on the sheet: x in half widths, z upwards.
func (d *side) on(x, z float64) at { return at{X: d.middle + d.scale*x, Y: d.mid - d.scale*z} }

// stone draws the facets that face the reader and the outline. Brilliants of every
// outline are drawn as a round one: their side view is a diagram of the same numbers.
func (d *side) stone() {
	c := d.cut
	if !c.Shape.steps() && c.Shape != Princess {
		c.Shape = Round
	}
	s := c.build()
	wide := 1 / s.n.ratio
	project := func(points []vec) []at {
		on := make([]at, len(points))
		for i, v := range points {
			on[i] = d.on(v[0]/wide, v[2]/wide)
		}
		return on
	}
	d.Raw(`<g class="gm-f">`)
	for _, f := range s.facets {
		n := f.normal()
		if f.part == girdle || f.part == table || n[1] > -1e-6 {
			continue
		}
		d.Raw(`<path fill-opacity="`)
		d.Num(.01+.12*math.Max(0, 1-n.dot(lightSide)), 2)
		d.Raw(`" d="`)
		d.Line(project(f.at), true)
		d.Raw(`"/>`)
	}
	d.Raw("</g>")
	t, g, n := d.n.t, d.n.g, d.n
	top := g + (1-t)*n.crown
	edge := []at{d.on(-t, top), d.on(t, top), d.on(1, g), d.on(1, -g), d.on(0, -g-n.pavilion), d.on(-1, -g), d.on(-1, g)}
	if c.Shape.steps() {
		edge = d.silhouette(s, project)
	}
	d.Path(` class="gm-o"`, edge)
}

// silhouette is the outline of a step cut, whose rows make it bend.
func (d *side) silhouette(s solid, project func([]vec) []at) []at {
	var right []vec // the rightmost corner of every row, from the table down
	seen := map[float64]int{}
	for _, f := range s.facets {
		for _, v := range f.at {
			z := math.Round(v[2]*1e6) / 1e6
			if i, ok := seen[z]; !ok {
				seen[z] = len(right)
				right = append(right, v)
			} else if v[0] > right[i][0] {
				right[i] = v
			}
		}
	}
	sortDown(right)
	left := make([]vec, 0, len(right))
	for i := len(right) - 1; i >= 0; i-- {
		left = append(left, vec{-right[i][0], right[i][1], right[i][2]})
	}
	return project(append(right, left...))
}
