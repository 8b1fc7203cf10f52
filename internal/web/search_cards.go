package web

import (
	"strconv"
	"strings"

	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/paper/gem"
	"openbourse/internal/registry/stone"
)

// cards writes the result as a grid of drawings.
func (p *searchPage) cards(m *markup) {
	d := drawings{of: map[gem.Cut]int{}}
	m.raw(`<ul class="cards" data-rows>`)
	for _, on := range p.listings {
		x := &on.Listing
		m.raw("<li ")
		m.b = rowAttrs(m.b, x)
		m.raw(">")
		p.card(m, x, &d)
		m.raw("</li>")
	}
	m.raw("</ul>")
}

func (p *searchPage) card(m *markup, x *market.Listing, d *drawings) {
	l, st := p.r.Lang, &x.Stone
	m.raw(`<a class="card" href="`)
	m.raw(stoneURL(x.No))
	m.raw(`">`)
	switch {
	case lot(st):
		p.s.heap(m, st, 150)
	case drawable(st):
		d.draw(m, st)
	default:
		m.raw(gem.Empty(150))
	}
	m.raw("<b>")
	m.text(stoneHead(l, st))
	m.raw(`</b><span class="mut">`)
	if g := join(orElse(colorText(l, st), x.RoughColor), " · ", orElse(clarityText(st), x.Quality)); g != "" {
		m.text(g + " · ")
	}
	m.b = reportCell(m.b, l, st)
	m.raw(`</span><span class="p"><b>`)
	m.text(l.Money(money.Of(x.Total, money.USD)))
	m.raw("</b> ")
	if lot(st) {
		m.raw(`<span class="sub">`)
		m.text(l.T("stone.per_carat", "ppc", wholeUSD(l, x.PPC)))
		m.raw("</span> ")
	}
	if st.Kind == stone.Natural {
		m.raw(string(stateChip(l, x)))
	} else {
		m.raw(string(kindChip(l, st.Kind)))
	}
	m.raw("</span></a>")
}

// drawings are the face-up drawings of one page. Each weighs more than a kilobyte even when
// compressed, so like cuts share one and a page carries no more than maxDrawn; further
// stones of a shape use the first drawing of it.
type drawings struct {
	of map[gem.Cut]int // number of the drawing
}

const maxDrawn = 12

func (d *drawings) draw(m *markup, st *stone.Stone) {
	c := coarse(cutOf(st))
	no, known := d.of[c]
	if !known && len(d.of) >= maxDrawn {
		for other, n := range d.of {
			if other.Shape == c.Shape && (!known || n < no) {
				no, known = n, true
			}
		}
	}
	if !known {
		no = len(d.of) + 1
		d.of[c] = no
		m.raw(strings.Replace(gem.FaceUp(c, gem.Options{Size: 150}), "<svg ", `<svg id="d`+strconv.Itoa(no)+`" `, 1))
		return
	}
	m.raw(`<svg class="gem" width="150" height="150" viewBox="0 0 212 212" aria-hidden="true"><use href="#d` + strconv.Itoa(no) + `" width="212" height="212"/></svg>`)
}

// coarse is a cut with what can be told apart at the size of a card.
func coarse(c gem.Cut) gem.Cut {
	to := func(v, step int32) int32 { return (v + step/2) / step * step }
	return gem.Cut{Shape: c.Shape, Table: to(c.Table, 30), Ratio: to(c.Ratio, 10)}
}
