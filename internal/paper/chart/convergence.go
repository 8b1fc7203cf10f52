package chart

import (
	"math"

	"openbourse/internal/base/i18n"
	"openbourse/internal/paper/svg"
)

// Convergence draws how two sides come nearer: the ask as a dashed step, the bid as a solid
// one, and between their ends a bracket that is the gap.
type Convergence struct {
	Moves   []Move
	Scale   int    // decimals of the values
	AskIs   string // "ask"
	BidIs   string // "bid"
	Ref     int64  // reference price: a dotted line; 0 for none
	RefIs   string // its words
	Finding string
}

// Move is a price that one side said.
type Move struct {
	Label string // under it: the time
	Ask   bool   // the seller said it
	Value int64
}

func (w Width) small() (width, height float64) {
	if w == Narrow {
		return 340, 220
	}
	return 640, 190
}

// SVG draws the moves.
func (c Convergence) SVG(l i18n.Lang, w Width) string {
	width, height := w.small()
	p := svg.Pen{B: make([]byte, 0, 4096)}
	open(&p, w.class(), width, height, c.Finding)
	if len(c.Moves) > 0 {
		c.draw(&p, l, width, height)
	}
	p.Raw("</svg>")
	return string(p.B)
}

func (c Convergence) draw(p *svg.Pen, l i18n.Lang, width, height float64) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, m := range c.Moves {
		low, high = math.Min(low, float64(m.Value)), math.Max(high, float64(m.Value))
	}
	if c.Ref > 0 {
		low, high = math.Min(low, float64(c.Ref)), math.Max(high, float64(c.Ref))
	}
	room := math.Max((high-low)*.12, math.Max(1, high*.01))
	low, high = low-room, high+room
	left, right, top, bottom := 62.0, width-92, 14.0, height-34
	y := func(v float64) float64 { return bottom - (v-low)/(high-low)*(bottom-top) }
	x := func(i int) float64 {
		return left + 8 + (right-left-8)*float64(i)/math.Max(1, float64(len(c.Moves)))
	}
	for v, every := math.Ceil(low/step(high-low, 4))*step(high-low, 4), step(high-low, 4); v <= high; v += every {
		rule(p, "ch-grid", svg.At{X: left, Y: y(v)}, svg.At{X: right, Y: y(v)})
		words(p, "ch-t", left-8, y(v)+4, "end", l.Scaled(int64(v), c.Scale, 0))
	}
	skip := 1
	for most := (right - left) / 48; float64(len(c.Moves))/float64(skip) > most; skip++ {
	}
	for i := 0; i < len(c.Moves); i += skip {
		words(p, "ch-t", x(i), height-10, "middle", c.Moves[i].Label)
	}
	if c.Ref > 0 {
		rule(p, "ch-ref", svg.At{X: left, Y: y(float64(c.Ref))}, svg.At{X: right, Y: y(float64(c.Ref))})
		words(p, "ch-last-t", left+10, y(float64(c.Ref))-5, "start", c.RefIs)
	}
	ask, askEnd := c.steps(true, x, y, right)
	bid, bidEnd := c.steps(false, x, y, right)
	stroke(p, "ch-last", ask)
	stroke(p, "ch-line", bid)
	c.ends(p, l, right, ask, bid, askEnd, bidEnd)
}

// steps is the line of one side: level until it says another price.
func (c Convergence) steps(ask bool, x func(int) float64, y func(float64) float64, right float64) ([]svg.At, int64) {
	var line []svg.At
	var end int64
	for i, m := range c.Moves {
		if m.Ask != ask {
			continue
		}
		if n := len(line); n > 0 {
			line = append(line, svg.At{X: x(i), Y: line[n-1].Y})
		}
		line = append(line, svg.At{X: x(i), Y: y(float64(m.Value))})
		end = m.Value
	}
	if n := len(line); n > 0 {
		line = append(line, svg.At{X: right, Y: line[n-1].Y})
	}
	return line, end
}

// ends labels both lines and brackets the gap between them.
func (c Convergence) ends(p *svg.Pen, l i18n.Lang, right float64, ask, bid []svg.At, askEnd, bidEnd int64) {
	askY, bidY := 0.0, 0.0
	if len(ask) > 0 {
		askY = ask[len(ask)-1].Y
	}
	if len(bid) > 0 {
		bidY = bid[len(bid)-1].Y
	}
	if len(ask) > 0 && len(bid) > 0 {
		stroke(p, "ch-this", []svg.At{{X: right + 5, Y: askY}, {X: right + 11, Y: askY}, {X: right + 11, Y: bidY}, {X: right + 5, Y: bidY}})
		if math.Abs(askY-bidY) < 14 { // keep the labels apart
			up := 7.0
			if askY > bidY {
				up = -7
			}
			mid := (askY + bidY) / 2
			askY, bidY = mid-up, mid+up
		}
	}
	if len(ask) > 0 {
		words(p, "ch-last-t", right+16, askY+4, "start", c.AskIs+" "+c.price(l, askEnd))
	}
	if len(bid) > 0 {
		words(p, "ch-line-t", right+16, bidY+4, "start", c.BidIs+" "+c.price(l, bidEnd))
	}
}

// price is a price in full, or without its decimals when they are all nought.
func (c Convergence) price(l i18n.Lang, v int64) string {
	least := c.Scale
	if v%int64(math.Pow10(c.Scale)) == 0 {
		least = 0
	}
	return l.Scaled(v, c.Scale, least)
}

func stroke(p *svg.Pen, class string, line []svg.At) {
	if len(line) == 0 {
		return
	}
	p.Raw(`<path`)
	p.Attr("class", class)
	p.Raw(` d="`)
	p.Line(line, false)
	p.Raw(`"/>`)
}
