package chart

import (
	"math"

	"openbourse/internal/paper/svg"
)

// Histogram is a row of bars for a filter rail; the chosen range stands in the accent.
type Histogram struct {
	Counts   []int64
	From, To int    // chosen bars, To exclusive; From == To chooses none
	Finding  string // the finding in a sentence; empty when the numbers stand beside it
}

const (
	histogramWidth  = 208.0
	histogramHeight = 34.0
)

// SVG draws the bars. A bar with anything in it is at least a pixel and a half high.
func (h Histogram) SVG() string {
	p := svg.Pen{B: make([]byte, 0, 256+40*len(h.Counts))}
	open(&p, "chart ch-hist", histogramWidth, histogramHeight, h.Finding)
	var most int64
	for _, c := range h.Counts {
		most = max(most, c)
	}
	bars := func(class string, chosen bool) {
		p.Raw(`<path`)
		p.Attr("class", class)
		p.Raw(` d="`)
		for i, c := range h.Counts {
			if c <= 0 || (i >= h.From && i < h.To) != chosen {
				continue
			}
			pitch := histogramWidth / float64(len(h.Counts))
			tall := math.Max(1.5, float64(c)/float64(most)*histogramHeight)
			x := float64(i) * pitch
			p.Raw("M")
			p.Pair(svg.At{X: x, Y: histogramHeight}, false)
			p.Raw("v-")
			p.Num(tall, 1)
			p.Raw("h")
			p.Num(math.Max(1, pitch-1.5), 1)
			p.Raw("v")
			p.Num(tall, 1)
			p.Raw("z")
		}
		p.Raw(`"/>`)
	}
	bars("ch-bars", false)
	bars("ch-range", true)
	p.Raw("</svg>")
	return string(p.B)
}
