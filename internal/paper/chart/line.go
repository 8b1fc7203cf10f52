package chart

import (
	"math"
	"slices"

	"openbourse/internal/base/i18n"
	"openbourse/internal/paper/svg"
)

// Missing is the value of a point that is not known: the line breaks there.
const Missing = math.MinInt64

// Line draws one series over another: this period solid over a light area, the period
// before dashed, each labelled at its end.
type Line struct {
	Labels       []string // under the points, left to right
	This, Before []int64  // scaled integers, Missing where unknown; same length as Labels or shorter
	Low, High    []int64  // a band around This, drawn in place of the area
	Scale        int      // decimals of the integers: 1 when 1027 means 102.7
	ThisIs       string   // "2026"
	BeforeIs     string   // "2025"
	Unit         string   // "US$ million"
	Finding      string
}

// SVG draws the lines.
func (n Line) SVG(l i18n.Lang, w Width) string {
	width, height := w.size()
	p := svg.Pen{B: make([]byte, 0, 4096)}
	open(&p, w.class(), width, height, n.Finding)
	low, high, any := n.extent()
	if any {
		n.draw(&p, l, w, low, high)
	}
	p.Raw("</svg>")
	return string(p.B)
}

// extent is the range of all values; a single value gets room on both sides.
func (n Line) extent() (low, high float64, any bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, series := range [][]int64{n.This, n.Before, n.Low, n.High} {
		for _, v := range series {
			if v != Missing {
				low, high, any = math.Min(low, n.value(v)), math.Max(high, n.value(v)), true
			}
		}
	}
	room := math.Max((high-low)*.1, math.Abs(high)*.01)
	if room == 0 {
		room = 1
	}
	if low >= 0 && low < (high-low)*2 { // near zero the axis starts at zero
		return 0, high + room, any
	}
	return low - room, high + room, any
}

func (n Line) value(v int64) float64 { return float64(v) / math.Pow10(n.Scale) }

func (n Line) draw(p *svg.Pen, l i18n.Lang, w Width, low, high float64) {
	width, height := w.size()
	left, right, top, bottom := 58.0, width-66, 26.0, height-36
	y := func(v float64) float64 { return bottom - (v-low)/(high-low)*(bottom-top) }
	x := func(i int) float64 { return left + (right-left)*float64(i)/math.Max(1, float64(len(n.Labels)-1)) }
	every := step(high-low, 5)
	decimals := max(0, min(n.Scale, int(math.Ceil(-math.Log10(every)))))
	for v := math.Ceil(low/every) * every; v <= high; v += every {
		rule(p, "ch-grid", svg.At{X: left, Y: y(v)}, svg.At{X: right, Y: y(v)})
		words(p, "ch-t", left-8, y(v)+4, "end", l.Scaled(int64(math.Round(v*math.Pow10(decimals))), decimals, decimals))
	}
	skip := 1
	for room := (right - left) / 46; float64(len(n.Labels))/float64(skip) > room; skip++ {
	}
	for i := 0; i < len(n.Labels); i += skip {
		words(p, "ch-t", x(i), bottom+18, "middle", n.Labels[i])
	}
	rule(p, "ch-base", svg.At{X: left, Y: bottom}, svg.At{X: right, Y: bottom})
	words(p, "ch-t", left-50, 12, "start", n.Unit)
	runs := n.runs(n.This, x, y)
	n.band(p, x, y)
	for _, run := range runs {
		if len(n.Low) > 0 {
			break
		}
		area := append(append([]svg.At{}, run...), svg.At{X: run[len(run)-1].X, Y: bottom}, svg.At{X: run[0].X, Y: bottom})
		p.Path(` class="ch-area"`, area)
	}
	before := n.runs(n.Before, x, y)
	n.strokes(p, "ch-last", before)
	n.strokes(p, "ch-line", runs)
	thisEnd, beforeEnd := end(runs), end(before)
	if math.Abs(thisEnd.Y-beforeEnd.Y) < 26 && beforeEnd.X > 0 { // keep the two labels apart
		if beforeEnd.Y = thisEnd.Y + 30; beforeEnd.Y > bottom-8 {
			beforeEnd.Y = thisEnd.Y - 18 // the months stand below
		}
	}
	if len(runs) > 0 {
		last := last(n.This)
		words(p, "ch-line-t", thisEnd.X+8, thisEnd.Y, "start", l.Scaled(last, n.Scale, n.Scale))
		words(p, "ch-line-t", thisEnd.X+8, thisEnd.Y+13, "start", n.ThisIs)
	}
	if len(before) > 0 {
		words(p, "ch-last-t", beforeEnd.X+8, beforeEnd.Y+4, "start", n.BeforeIs)
	}
}

// band fills between Low and High, piece by piece where a value is missing.
func (n Line) band(p *svg.Pen, x func(int) float64, y func(float64) float64) {
	low, high := n.runs(n.Low, x, y), n.runs(n.High, x, y)
	for i := range min(len(low), len(high)) {
		slices.Reverse(high[i])
		p.Path(` class="ch-area"`, append(low[i], high[i]...))
	}
}

// runs are the unbroken pieces of a series.
func (n Line) runs(series []int64, x func(int) float64, y func(float64) float64) [][]svg.At {
	var all [][]svg.At
	open := false
	for i, v := range series[:min(len(series), len(n.Labels))] {
		if v == Missing {
			open = false
			continue
		}
		if !open {
			all, open = append(all, nil), true
		}
		all[len(all)-1] = append(all[len(all)-1], svg.At{X: x(i), Y: y(n.value(v))})
	}
	return all
}

func (n Line) strokes(p *svg.Pen, class string, runs [][]svg.At) {
	if len(runs) == 0 {
		return
	}
	p.Raw(`<path`)
	p.Attr("class", class)
	p.Raw(` d="`)
	for _, run := range runs {
		if len(run) == 1 {
			run = append(run, svg.At{X: run[0].X + .1, Y: run[0].Y}) // a point shows by its round ends
		}
		p.Line(run, false)
	}
	p.Raw(`"/>`)
}

func end(runs [][]svg.At) svg.At {
	if len(runs) == 0 {
		return svg.At{}
	}
	run := runs[len(runs)-1]
	return run[len(run)-1]
}

func last(series []int64) int64 {
	for i := len(series) - 1; i >= 0; i-- {
		if series[i] != Missing {
			return series[i]
		}
	}
	return 0
}
