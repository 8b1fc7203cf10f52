package chart

import (
	"math"

	"openbourse/internal/paper/svg"
)

// Tree draws where something came from and what became of it: boxes in columns, the
// earliest left, with lines from what went in to what came out.
type Tree struct {
	Boxes   []Box
	Lines   [][2]int // places in Boxes: from, to
	Finding string
}

// Box is one thing of a tree.
type Box struct {
	Head, Foot string
	This       bool // the one the page is about
}

const (
	treeWidth, treeRow          = 640.0, 52.0
	treeBoxWidth, treeBoxHeight = 116.0, 38.0
)

// SVG draws the tree; an empty one is nothing. It is for wide pages: on a narrow one the
// table beside it says the same.
func (t Tree) SVG() string {
	columns, rows, at := t.place()
	if len(t.Boxes) == 0 {
		return ""
	}
	width := math.Max(treeWidth, float64(columns)*(treeBoxWidth+36))
	step := width / float64(columns)
	p := svg.Pen{B: make([]byte, 0, 4096)}
	open(&p, Wide.class(), width, float64(rows)*treeRow, t.Finding)
	middle := func(i int) svg.At {
		return svg.At{X: step*float64(at[i][0]) + step/2, Y: treeRow*float64(at[i][1]) + treeRow/2}
	}
	for _, l := range t.Lines {
		from, to := middle(l[0]), middle(l[1])
		from.X, to.X = from.X+treeBoxWidth/2, to.X-treeBoxWidth/2
		half := (from.X + to.X) / 2
		p.Raw(`<path class="ch-base" d="`)
		p.Line([]svg.At{from, {X: half, Y: from.Y}, {X: half, Y: to.Y}, to}, false)
		p.Raw(`"/>`)
	}
	for i := range t.Boxes {
		t.box(&p, &t.Boxes[i], middle(i))
	}
	p.Raw("</svg>")
	return string(p.B)
}

func (t Tree) box(p *svg.Pen, b *Box, at svg.At) {
	l, r, up, down := at.X-treeBoxWidth/2, at.X+treeBoxWidth/2, at.Y-treeBoxHeight/2, at.Y+treeBoxHeight/2
	class, word := ` class="ch-base"`, "ch-t"
	if b.This {
		class, word = ` class="ch-this"`, "ch-this-t"
	}
	p.Path(class, []svg.At{{X: l, Y: up}, {X: r, Y: up}, {X: r, Y: down}, {X: l, Y: down}})
	for i, s := range [...]string{b.Head, b.Foot} {
		p.Raw(`<text text-anchor="middle"`)
		p.Attr("class", word)
		p.Raw(` x="`)
		p.Num(at.X, 1)
		p.Raw(`" y="`)
		p.Num(at.Y-3+15*float64(i), 1)
		p.Raw(`">`)
		p.Text(s)
		p.Raw("</text>")
	}
}

// place gives each box its column, one behind the last it came from, and its row.
func (t Tree) place() (columns, rows int, at [][2]int) {
	at = make([][2]int, len(t.Boxes))
	for range t.Boxes { // a line moves a box at most once for each box there is
		moved := false
		for _, l := range t.Lines {
			if at[l[1]][0] <= at[l[0]][0] {
				at[l[1]][0], moved = at[l[0]][0]+1, true
			}
		}
		if !moved {
			break
		}
	}
	used := map[int]int{}
	for i := range at {
		c := at[i][0]
		at[i][1] = used[c]
		used[c]++
		columns, rows = max(columns, c+1), max(rows, used[c])
	}
	return columns, rows, at
}
