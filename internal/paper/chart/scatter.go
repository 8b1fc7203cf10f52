package chart

import (
	"math"
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/paper/svg"
)

// Dot is one stone: its weight and its price per carat in US cents.
type Dot struct {
	Carat    carat.Weight
	PerCarat int64
}

// Scatter sets stones by weight and price per carat, price on a logarithmic scale, with
// one of them ringed in red.
type Scatter struct {
	Dots    []Dot
	Paid    []Dot  // what was paid for such stones: hollow dots
	This    Dot    // the ringed stone; zero rings none
	ThisIs  string // its words: "This stone, 7,420"
	AxisX   string // "Carat"
	AxisY   string // "US$ per carat (log)"
	Finding string // the finding in a sentence
}

// scale maps a stone onto the drawing.
type scale struct {
	left, right, top, bottom float64
	lowX, highX, lowY, highY float64 // carats; logarithm of dollars
}

func (s scale) x(ct float64) float64 {
	return s.left + (ct-s.lowX)/(s.highX-s.lowX)*(s.right-s.left)
}

func (s scale) y(dollars float64) float64 {
	return s.bottom - (math.Log10(dollars)-s.lowY)/(s.highY-s.lowY)*(s.bottom-s.top)
}

// SVG draws the scatter. Stones without a weight or price are left out; stones at the
// same place are drawn once.
func (s Scatter) SVG(l i18n.Lang, w Width) string {
	width, height := w.size()
	at := scale{left: 58, right: width - 12, top: 26, bottom: height - 36}
	p := svg.Pen{B: make([]byte, 0, 4096+8*len(s.Dots))}
	open(&p, w.class(), width, height, s.Finding)
	if !at.span(s) {
		p.Raw("</svg>")
		return string(p.B)
	}
	s.axes(&p, l, at, w)
	dots(&p, "ch-dots", s.Dots, at)
	if len(s.Paid) > 0 { // a disc of ink and a smaller one of paper on it
		dots(&p, "ch-paid", s.Paid, at)
		dots(&p, "ch-paid-in", s.Paid, at)
	}
	if s.This.stated() {
		s.ring(&p, at)
	}
	p.Raw("</svg>")
	return string(p.B)
}

// dots draws stones by one path of lines without length, whose ends are round.
func dots(p *svg.Pen, class string, all []Dot, at scale) {
	p.Raw(`<path`)
	p.Attr("class", class)
	p.Raw(` d="`)
	drawn := make(map[[2]int16]bool, len(all))
	for _, d := range all {
		if !d.stated() {
			continue
		}
		x, y := at.x(d.ct()), at.y(d.dollars())
		if k := [2]int16{int16(x), int16(y)}; !drawn[k] {
			drawn[k] = true
			p.Raw("M")
			p.Pair(svg.At{X: math.Floor(x), Y: math.Floor(y)}, false)
			p.Raw("h0")
		}
	}
	p.Raw(`"/>`)
}

func (d Dot) stated() bool     { return d.Carat > 0 && d.PerCarat > 0 }
func (d Dot) ct() float64      { return float64(d.Carat) / float64(carat.One) }
func (d Dot) dollars() float64 { return float64(d.PerCarat) / 100 }

// span finds the extent of all stones with a little room around; false when there is none.
func (a *scale) span(s Scatter) bool {
	a.lowX, a.lowY = math.Inf(1), math.Inf(1)
	a.highX, a.highY = math.Inf(-1), math.Inf(-1)
	for _, d := range slices.Concat(s.Dots, s.Paid, []Dot{s.This}) {
		if d.stated() {
			y := math.Log10(d.dollars())
			a.lowX, a.highX = math.Min(a.lowX, d.ct()), math.Max(a.highX, d.ct())
			a.lowY, a.highY = math.Min(a.lowY, y), math.Max(a.highY, y)
		}
	}
	if math.IsInf(a.lowX, 1) {
		return false
	}
	roomX := math.Max((a.highX-a.lowX)*.03, a.lowX*.005)
	a.lowX, a.highX = math.Max(0, a.lowX-roomX), a.highX+roomX
	roomY := math.Max((a.highY-a.lowY)*.06, .06)
	a.lowY, a.highY = a.lowY-roomY, a.highY+roomY
	return true
}

func (s Scatter) axes(p *svg.Pen, l i18n.Lang, at scale, w Width) {
	for _, v := range logTicks(at) {
		y := at.y(v)
		rule(p, "ch-grid", svg.At{X: at.left, Y: y}, svg.At{X: at.right, Y: y})
		words(p, "ch-t", at.left-8, y+4, "end", l.Whole(int64(math.Round(v*100)), money.USD))
	}
	most := 8
	if w == Narrow {
		most = 5
	}
	every := math.Max(step(at.highX-at.lowX, most), .001)
	for v := math.Ceil(at.lowX/every) * every; v <= at.highX; v += every {
		words(p, "ch-t", at.x(v), at.bottom+18, "middle", l.Carat(carat.Weight(math.Round(v*1000))))
	}
	rule(p, "ch-base", svg.At{X: at.left, Y: at.bottom}, svg.At{X: at.right, Y: at.bottom})
	words(p, "ch-t", at.left-50, 12, "start", s.AxisY)
	words(p, "ch-t", at.right, at.bottom+33, "end", s.AxisX)
}

// logTicks are round prices that stand at least 24 pixels apart.
func logTicks(at scale) []float64 {
	var all []float64
	for e := math.Floor(at.lowY); e <= at.highY; e++ {
		for _, f := range []float64{1, 1.5, 2, 3, 4, 5, 6, 8} {
			v := f * math.Pow(10, e)
			if y := math.Log10(v); y < at.lowY || y > at.highY {
				continue
			}
			if n := len(all); n > 0 && at.y(all[n-1])-at.y(v) < 24 {
				continue
			}
			all = append(all, v)
		}
	}
	if len(all) < 2 { // prices so close that no round one lies between
		every := math.Max(1, step(math.Pow(10, at.highY)-math.Pow(10, at.lowY), 4)) // whole dollars
		all = all[:0]
		for v := math.Ceil(math.Pow(10, at.lowY)/every) * every; v <= math.Pow(10, at.highY); v += every {
			all = append(all, v)
		}
	}
	return all
}

// ring marks this stone and writes its words on the side that has room.
func (s Scatter) ring(p *svg.Pen, at scale) {
	x, y := at.x(s.This.ct()), at.y(s.This.dollars())
	for _, c := range []struct {
		class, r string
	}{{"ch-this", "9"}, {"ch-this-dot", "4"}} {
		p.Raw(`<circle`)
		p.Attr("class", c.class)
		p.Raw(` cx="`)
		p.Num(x, 1)
		p.Raw(`" cy="`)
		p.Num(y, 1)
		p.Raw(`" r="` + c.r + `"/>`)
	}
	if wide := 7 * float64(len([]rune(s.ThisIs))); x+14+wide > at.right {
		words(p, "ch-this-t", x-14, y+4, "end", s.ThisIs)
	} else {
		words(p, "ch-this-t", x+14, y+4, "start", s.ThisIs)
	}
}

// Median is the middle price per carat of stones that state one, in US cents, and how
// many percent of them ask more than this one; ok is false when there are none.
func Median(dots []Dot, this int64) (median int64, dearer int, ok bool) {
	var prices []int64
	more := 0
	for _, d := range dots {
		if d.stated() {
			prices = append(prices, d.PerCarat)
			if d.PerCarat > this {
				more++
			}
		}
	}
	if len(prices) == 0 {
		return 0, 0, false
	}
	return middle(prices), more * 100 / len(prices), true
}

// middle is the median of at least one number, rounded half up between two.
func middle(v []int64) int64 {
	slices.Sort(v)
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return v[n/2-1] + (v[n/2]-v[n/2-1]+1)/2
}
