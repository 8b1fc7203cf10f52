package gem

import (
	"math"
	"slices"
)

func sortDown(points []vec) {
	slices.SortFunc(points, func(a, b vec) int {
		switch {
		case a[2] > b[2]:
			return -1
		case a[2] < b[2]:
			return 1
		}
		return 0
	})
}

// dimensions letters the drawing: table above, depth left, crown, girdle and pavilion
// right, the angles inside, culet, star and lower half below.
func (d *side) dimensions(culet string, height float64) {
	t, g, n := d.n.t, d.n.g, d.n
	top, bottom := g+(1-t)*n.crown, -g-n.pavilion
	c := d.cut
	if c.Table > 0 {
		a, b := d.on(-t, top), d.on(t, top)
		y := a.Y - 16
		d.stroke("gm-dim", at{X: a.X, Y: y - 4}, at{X: a.X, Y: y + 4})
		d.stroke("gm-dim", at{X: a.X, Y: y}, at{X: b.X, Y: y})
		d.stroke("gm-dim", at{X: b.X, Y: y - 4}, at{X: b.X, Y: y + 4})
		d.label(d.middle, y-8, "middle", d.lang.T("gem.table"), pct(d.lang, c.Table))
	}
	if c.Depth > 0 || d.p.ToScale {
		x := d.on(-1, 0).X - d.left
		d.upright(x, d.on(0, top).Y, d.on(0, bottom).Y)
		y := d.on(0, (top+bottom)/2).Y
		d.label(x-7, y-3, "end", d.lang.T("gem.depth"), "")
		d.label(x-7, y+12, "end", "", pct(d.lang, c.depth(d.p)))
	}
	d.heights(top, bottom)
	if !c.Shape.steps() && c.Shape != Princess {
		d.angle(c.CrownAngle, d.on(-1, g), -1, math.Atan(n.crown))
		d.angle(c.PavilionAngle, d.on(-1, -g), 1, math.Atan(n.pavilion))
	}
	if culet != "" {
		d.label(d.middle, d.on(0, bottom).Y+18, "middle", d.lang.T("gem.culet"), culet)
	}
	x, y, anchor := d.middle+d.scale*.42, height-sheetBottom+4, "start"
	if d.sheet == narrowSheet {
		x, y, anchor = d.middle, height-lineHeight-7, "middle"
	}
	if c.Star > 0 && !c.Shape.steps() {
		d.label(x, y, anchor, d.lang.T("gem.star"), pct(d.lang, c.Star))
	}
	if c.Lower > 0 && !c.Shape.steps() {
		d.label(x, y+lineHeight, anchor, d.lang.T("gem.lower"), pct(d.lang, c.Lower))
	}
	if !d.p.ToScale {
		d.Raw(`<text class="gm-n" x="4" y="`)
		d.Num(height-7, 1)
		d.Raw(`">`)
		d.Text(d.lang.T("gem.not_to_scale"))
		d.Raw("</text>")
	}
}

// heights letters crown, girdle and pavilion at the right where they are known.
func (d *side) heights(top, bottom float64) {
	c, l := d.cut, d.lang
	x := d.on(1, 0).X + d.right
	high, low := d.on(0, d.n.g).Y, d.on(0, -d.n.g).Y
	from, to := d.on(0, top).Y, d.on(0, bottom).Y
	middle := (high + low) / 2
	if c.CrownAngle > 0 && c.Table > 0 || c.CrownHeight > 0 {
		d.upright(x, from, high)
		d.label(x+7, math.Min((from+high)/2, middle-15)+4, "start", l.T("gem.crown"), pct(l, tenths(d.p.Crown)))
	}
	if c.Girdle > 0 {
		d.label(x+7, middle+4, "start", l.T("gem.girdle"), pct(l, c.Girdle))
	}
	if c.PavilionAngle > 0 || c.PavilionDepth > 0 {
		d.upright(x, low, to)
		d.label(x+7, math.Max((low+to)/2, middle+15)+4, "start", l.T("gem.pavilion"), pct(l, tenths(d.p.Pavilion)))
	}
}

// upright is a dimension line with ticks at its ends.
func (d *side) upright(x, from, to float64) {
	d.stroke("gm-dim", at{X: x - 4, Y: from}, at{X: x + 4, Y: from})
	d.stroke("gm-dim", at{X: x, Y: from}, at{X: x, Y: to})
	d.stroke("gm-dim", at{X: x - 4, Y: to}, at{X: x + 4, Y: to})
}

// angle draws an arc at the left girdle corner between the horizontal and the facet.
func (d *side) angle(stated int32, corner at, side, angle float64) {
	if stated <= 0 || stated >= 900 {
		return
	}
	r := d.scale * .34
	d.stroke("gm-dash", corner, at{X: corner.X + r + 12, Y: corner.Y})
	d.Raw(`<path class="gm-ang" d="M`)
	d.Pair(at{X: corner.X + r, Y: corner.Y}, false)
	d.Raw("A")
	d.Pair(at{X: r, Y: r}, false)
	d.Raw(" 0 0 ")
	if side < 0 {
		d.Raw("0 ")
	} else {
		d.Raw("1 ")
	}
	d.Pair(at{X: corner.X + r*math.Cos(angle), Y: corner.Y + side*r*math.Sin(angle)}, false)
	d.Raw(`"/>`)
	d.Raw(`<text class="gm-h" x="`)
	d.Num(corner.X+r+5, 1)
	d.Raw(`" y="`)
	y := corner.Y - 7
	if side > 0 {
		y = corner.Y + 16
	}
	d.Num(y, 1)
	d.Raw(`">`)
	d.Text(deg(d.lang, stated))
	d.Raw("</text>")
}

func (d *side) stroke(class string, from, to at) {
	d.Raw(`<path class="`)
	d.Raw(class)
	d.Raw(`" d="`)
	d.Line([]at{from, to}, false)
	d.Raw(`"/>`)
}

// label writes a word and its value.
func (d *side) label(x, y float64, anchor, word, value string) {
	d.Raw(`<text class="gm-d" x="`)
	d.Num(x, 1)
	d.Raw(`" y="`)
	d.Num(y, 1)
	if anchor != "start" {
		d.Raw(`" text-anchor="`)
		d.Raw(anchor)
	}
	d.Raw(`">`)
	d.Text(word)
	if value != "" {
		if word != "" {
			d.Raw(" ")
		}
		d.Raw(`<tspan class="gm-v">`)
		d.Text(value)
		d.Raw("</tspan>")
	}
	d.Raw("</text>")
}
