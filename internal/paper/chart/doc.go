// Package chart draws figures as SVG on the server: a scatter of prices, a histogram for
// filter rails, and a line with its comparison.
//
// Text is set in pixels of the drawing and never below 10: phones get the narrow drawing,
// not the wide one made small. Every chart says its finding in a sentence for readers who
// do not see it; the table of the same numbers stands beside it in the page. Colours come
// from Style through one class on each group.
package chart

import (
	_ "embed"
	"math"

	"openbourse/internal/paper/svg"
)

// Style is the style sheet of every chart in this package.
//
//go:embed chart.css
var Style string

// Width is how much room a chart has.
type Width uint8

// Wide is for screens of 900 pixels and more, Narrow for phones.
const (
	Wide Width = iota
	Narrow
)

func (w Width) size() (width, height float64) {
	if w == Narrow {
		return 340, 280
	}
	return 880, 300
}

// class lets a page show one of the two drawings by the room it has.
func (w Width) class() string {
	if w == Narrow {
		return "chart ch-narrow"
	}
	return "chart ch-wide"
}

// open starts a chart's svg element.
func open(p *svg.Pen, class string, width, height float64, finding string) {
	p.Raw(`<svg`)
	p.Attr("class", class)
	p.Raw(` viewBox="0 0 `)
	p.Num(width, 0)
	p.Raw(" ")
	p.Num(height, 0)
	p.Raw(`"`)
	if finding == "" {
		p.Raw(` aria-hidden="true">`)
		return
	}
	p.Raw(` role="img"`)
	p.Attr("aria-label", finding)
	p.Raw(">")
}

// words writes text at a point; anchor is start, middle or end.
func words(p *svg.Pen, class string, x, y float64, anchor, s string) {
	p.Raw(`<text`)
	p.Attr("class", class)
	p.Raw(` x="`)
	p.Num(x, 1)
	p.Raw(`" y="`)
	p.Num(y, 1)
	p.Raw(`"`)
	if anchor != "start" {
		p.Attr("text-anchor", anchor)
	}
	p.Raw(">")
	p.Text(s)
	p.Raw("</text>")
}

func rule(p *svg.Pen, class string, from, to svg.At) {
	p.Raw(`<path`)
	p.Attr("class", class)
	p.Raw(` d="`)
	p.Line([]svg.At{from, to}, false)
	p.Raw(`"/>`)
}

// step is the smallest of 1, 2 and 5 times a power of ten that cuts span into at most
// most parts.
func step(span float64, most int) float64 {
	if span <= 0 {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(span/float64(most))))
	for _, f := range []float64{1, 2, 5} {
		if span/(unit*f) <= float64(most) {
			return unit * f
		}
	}
	return unit * 10
}
