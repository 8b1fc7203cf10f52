package gem

import (
	"math"
	"strconv"
)

// pen appends SVG to a buffer.
type pen struct {
	b     []byte
	whole bool // coordinates without decimals: icons
}

func (p *pen) raw(s string) { p.b = append(p.b, s...) }

// num writes a coordinate with at most d decimals and no trailing zeros. A number that
// is none, which no report may cause, is written as 0 so that a drawing never breaks.
func (p *pen) num(v float64, d int) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	from := len(p.b)
	p.b = strconv.AppendFloat(p.b, v, 'f', d, 64)
	if d > 0 {
		end := len(p.b)
		for p.b[end-1] == '0' {
			end--
		}
		if p.b[end-1] == '.' {
			end--
		}
		p.b = p.b[:end]
	}
	switch digits := p.b[from:]; {
	case string(digits) == "-0":
		p.b = append(p.b[:from], '0')
	case len(digits) > 2 && digits[0] == '0' && digits[1] == '.':
		p.b = append(p.b[:from], digits[1:]...)
	case len(digits) > 3 && digits[0] == '-' && digits[1] == '0' && digits[2] == '.':
		p.b = append(p.b[:from+1], digits[2:]...)
	}
}

// attr writes a quoted attribute with its value escaped.
func (p *pen) attr(name, value string) {
	p.raw(" ")
	p.raw(name)
	p.raw(`="`)
	p.text(value)
	p.raw(`"`)
}

// text writes words with the characters escaped that mean something in markup.
func (p *pen) text(s string) {
	for i := range len(s) {
		switch c := s[i]; c {
		case '&':
			p.raw("&amp;")
		case '<':
			p.raw("&lt;")
		case '>':
			p.raw("&gt;")
		case '"':
			p.raw("&#34;")
		default:
			p.b = append(p.b, c)
		}
	}
}

// at is a point of the paper, y downwards.
type at struct{ x, y float64 }

// line writes path data through points: M first, then L; closed ends it with Z.
func (p *pen) line(points []at, closed bool) {
	for i, q := range points {
		if i == 0 {
			p.raw("M")
		} else if i == 1 {
			p.raw("L")
		}
		p.pair(q, i > 1)
	}
	if closed {
		p.raw("Z")
	}
}

func (p *pen) pair(q at, space bool) {
	digits := 1
	if p.whole {
		digits = 0
	}
	from := len(p.b)
	p.num(q.x, digits)
	if space && p.b[from] != '-' {
		p.b = append(p.b, 0)
		copy(p.b[from+1:], p.b[from:])
		p.b[from] = ' '
	}
	from = len(p.b)
	p.num(q.y, digits)
	if p.b[from] != '-' {
		p.b = append(p.b, 0)
		copy(p.b[from+1:], p.b[from:])
		p.b[from] = ' '
	}
}

// path writes a whole path element with extra attributes.
func (p *pen) path(attrs string, points []at) {
	p.raw("<path")
	p.raw(attrs)
	p.raw(` d="`)
	p.line(points, true)
	p.raw(`"/>`)
}
