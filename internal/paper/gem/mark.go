package gem

import (
	"math"
	"unicode/utf8"
)

// Mark is the sign of the house: an octagonal table with the star of a brilliant.
func Mark(size int) string {
	var p pen
	p.open("0 0 24 24", Options{Size: size, Class: "gem-mark"})
	p.Raw(`<g fill="none" stroke="currentColor" stroke-linejoin="round">`)
	corner := func(k int, r float64) at {
		a := float64(k) * half
		return at{X: 12 + r*math.Sin(a), Y: 12 - r*math.Cos(a)}
	}
	var rim, star []at
	for k := range 16 {
		if k%2 == 0 {
			rim = append(rim, corner(k, 10.6))
			star = append(star, corner(k, 10.6))
		} else {
			star = append(star, corner(k, 5.4))
		}
	}
	p.Path(` stroke-width="1.3"`, rim)
	p.Path(` stroke-width=".9"`, star)
	p.Raw("</g></svg>")
	return string(p.B)
}

// Empty is a brilliant in thin lines from the side, for lists with nothing in them.
func Empty(size int) string {
	c := Cut{Shape: Round, Table: 570, CrownAngle: 345, PavilionAngle: 408, Girdle: 35, Star: 500, Lower: 750}
	s := c.build()
	var p pen
	p.open("0 0 212 150", Options{Class: "gem-empty"})
	p.B = p.B[:len(p.B)-1]
	p.Raw(` width="`)
	p.Num(float64(size), 0)
	p.Raw(`" height="`)
	p.Num(float64(size)*150/212, 0)
	p.Raw(`"><path fill="none" stroke="currentColor" stroke-linejoin="round" d="`)
	for _, f := range s.facets {
		if n := f.normal(); n[1] > -1e-6 || f.part == table || f.part == girdle || f.part == lower {
			continue
		}
		on := make([]at, 0, 8)
		for _, v := range f.at {
			on = append(on, at{X: 106 + 100*v[0], Y: 44 - 100*v[2]})
		}
		p.Line(on, true)
	}
	p.Raw(`"/></svg>`)
	return string(p.B)
}

// Seal is the red octagon stamp with a Chinese word and a Latin one. It stands only where
// something became binding or official. label says in words what the seal says.
func Seal(han, latin, label string, size int) string {
	var p pen
	p.open("0 0 100 100", Options{Size: size, Label: label, Class: "gem-seal"})
	octagon := func(r, width float64) {
		var rim []at
		for k := range 8 {
			a := float64(k)*sector + half
			rim = append(rim, at{X: 50 + r*math.Cos(a), Y: 50 + r*math.Sin(a)})
		}
		p.Raw(`<path fill="none" stroke="currentColor" stroke-width="`)
		p.Num(width, 1)
		p.Raw(`" d="`)
		p.Line(rim, true)
		p.Raw(`"/>`)
	}
	octagon(48, 3.4)
	octagon(41.5, 1.2)
	word := func(s, family string, y, most, wide float64) {
		n := math.Max(1, float64(utf8.RuneCountInString(s)))
		p.Raw(`<text text-anchor="middle" fill="currentColor" font-weight="700" x="50" y="`)
		p.Num(y, 1)
		p.Raw(`" font-size="`)
		p.Num(math.Min(most, 62/(n*wide)), 1)
		p.Raw(`"`)
		p.Attr("font-family", family)
		p.Raw(">")
		p.Text(s)
		p.Raw("</text>")
	}
	word(han, "Songti SC,Noto Serif CJK SC,Source Han Serif SC,SimSun,serif", 53, 28, 1.02)
	word(latin, "Inter,Segoe UI,Noto Sans,Helvetica Neue,Arial,sans-serif", 72, 11.5, .74)
	p.Raw("</svg>")
	return string(p.B)
}
