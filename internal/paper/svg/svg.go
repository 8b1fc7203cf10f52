// Package svg appends drawings to a buffer: short numbers, escaped words, paths. It keeps
// to presentation attributes, so that what it writes passes a strict content security
// policy.
package svg

import (
	"math"
	"strconv"
)

// Pen appends SVG to a buffer.
type Pen struct {
	B     []byte
	Whole bool // coordinates without decimals: icons
}

// Raw appends finished markup.
func (p *Pen) Raw(s string) { p.B = append(p.B, s...) }

// Num writes a coordinate with at most d decimals and no trailing zeros. A number that
// is none, which no report may cause, is written as 0 so that a drawing never breaks.
func (p *Pen) Num(v float64, d int) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	from := len(p.B)
	p.B = strconv.AppendFloat(p.B, v, 'f', d, 64)
	if d > 0 {
		end := len(p.B)
		for p.B[end-1] == '0' {
			end--
		}
		if p.B[end-1] == '.' {
			end--
		}
		p.B = p.B[:end]
	}
	switch digits := p.B[from:]; {
	case string(digits) == "-0":
		p.B = append(p.B[:from], '0')
	case len(digits) > 2 && digits[0] == '0' && digits[1] == '.':
		p.B = append(p.B[:from], digits[1:]...)
	case len(digits) > 3 && digits[0] == '-' && digits[1] == '0' && digits[2] == '.':
		p.B = append(p.B[:from+1], digits[2:]...)
	}
}

// Attr writes a quoted attribute with its value escaped.
func (p *Pen) Attr(name, value string) {
	p.Raw(" ")
	p.Raw(name)
	p.Raw(`="`)
	p.Text(value)
	p.Raw(`"`)
}

// Text writes words with the characters escaped that mean something in markup.
func (p *Pen) Text(s string) {
	for i := range len(s) {
		switch c := s[i]; c {
		case '&':
			p.Raw("&amp;")
		case '<':
			p.Raw("&lt;")
		case '>':
			p.Raw("&gt;")
		case '"':
			p.Raw("&#34;")
		case '\t', '\n', '\r':
			p.B = append(p.B, ' ')
		default:
			if c >= ' ' {
				p.B = append(p.B, c)
			}
		}
	}
}

// At is a point of the paper, y downwards.
type At struct{ X, Y float64 }

// Line writes path data through points: M first, then L; closed ends it with Z.
func (p *Pen) Line(points []At, closed bool) {
	for i, q := range points {
		if i == 0 {
			p.Raw("M")
		} else if i == 1 {
			p.Raw("L")
		}
		p.Pair(q, i > 1)
	}
	if closed {
		p.Raw("Z")
	}
}

// Pair writes a point, with a space before it unless it is the first or negative.
func (p *Pen) Pair(q At, space bool) {
	digits := 1
	if p.Whole {
		digits = 0
	}
	from := len(p.B)
	p.Num(q.X, digits)
	if space && p.B[from] != '-' {
		p.B = append(p.B, 0)
		copy(p.B[from+1:], p.B[from:])
		p.B[from] = ' '
	}
	from = len(p.B)
	p.Num(q.Y, digits)
	if p.B[from] != '-' {
		p.B = append(p.B, 0)
		copy(p.B[from+1:], p.B[from:])
		p.B[from] = ' '
	}
}

// Path writes a whole path element with extra attributes.
func (p *Pen) Path(attrs string, points []At) {
	p.Raw("<path")
	p.Raw(attrs)
	p.Raw(` d="`)
	p.Line(points, true)
	p.Raw(`"/>`)
}
