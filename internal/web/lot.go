package web

import (
	"openbourse/internal/base/i18n"
	"openbourse/internal/paper/gem"
	"openbourse/internal/registry/stone"
)

// lotWords says what an entry is that is not one single stone: "Parcel of 24 stones",
// "Pair", "Rough, 12 stones". It is empty for a single stone.
func lotWords(l i18n.Lang, st *stone.Stone) string { return lotText(l, st, "stone.lot_") }

// lotShort is the same for the cell of a table: "parcel, 24".
func lotShort(l i18n.Lang, st *stone.Stone) string { return lotText(l, st, "stones.lot_") }

func lotText(l i18n.Lang, st *stone.Stone, prefix string) string {
	switch {
	case !lot(st):
		return ""
	case st.Form == stone.Pair:
		return l.T(prefix + "pair")
	case st.Pieces <= 0:
		return capital(l.T("word.form." + st.Form.String()))
	}
	return l.T(prefix+st.Form.String(), "n", st.Pieces)
}

// lot tells whether an entry is anything but a single cut stone.
func lot(st *stone.Stone) bool { return st.Form > stone.Single }

// icon draws a shape by reference to the sprite, which every page shares.
func (s *Server) icon(m *markup, x stone.Shape, size int) {
	s.sign(m, shapeIcon(x), "gem gem-i", size, heapOf[1])
}

// lotIcon is the icon of an entry: one outline for a stone, two for a pair, a small heap for
// a parcel, and crystals for rough.
func (s *Server) lotIcon(m *markup, st *stone.Stone, size int) {
	s.sign(m, lotShape(st), "gem gem-i", size, heapOf[min(lotSize(st), 3)])
}

// heap is the sign that stands where the drawing of a stone would: an entry of several
// stones has no one drawing.
func (s *Server) heap(m *markup, st *stone.Stone, size int) {
	s.sign(m, lotShape(st), "gem heap", size, heapOf[lotSize(st)])
}

func lotShape(st *stone.Stone) string {
	if st.Form == stone.Rough {
		return gem.RoughIcon
	}
	return shapeIcon(st.Shape)
}

// lotSize is how many outlines stand for an entry: as many as it has stones, at most six.
func lotSize(st *stone.Stone) int {
	switch st.Form {
	case stone.Pair:
		return 2
	case stone.Parcel, stone.Rough:
		return int(max(1, min(st.Pieces, 6)))
	}
	return 1
}

// heapOf are the places of so many outlines in a square of 212: left, top, side.
var heapOf = [...][][3]int64{
	1: {{0, 0, 212}},
	2: {{0, 54, 104}, {108, 54, 104}},
	3: {{54, 4, 104}, {0, 104, 104}, {108, 104, 104}},
	4: {{0, 0, 104}, {108, 0, 104}, {0, 108, 104}, {108, 108, 104}},
	5: {{36, 34, 68}, {108, 34, 68}, {0, 106, 68}, {72, 106, 68}, {144, 106, 68}},
	6: {{72, 4, 68}, {36, 72, 68}, {108, 72, 68}, {0, 140, 68}, {72, 140, 68}, {144, 140, 68}},
}

// sign draws outlines of one shape by reference to the sprite. It stands beside words.
func (s *Server) sign(m *markup, shape, class string, size int, places [][3]int64) {
	m.raw(`<svg class="` + class + `" viewBox="0 0 212 212" width="`)
	m.int(int64(size))
	m.raw(`" height="`)
	m.int(int64(size))
	m.raw(`" aria-hidden="true">`)
	for _, at := range places {
		m.raw(`<use href="`)
		m.raw(s.static.urls["gems.svg"])
		m.raw("#gi-" + shape + `"`)
		if len(places) > 1 {
			for i, name := range [...]string{` x="`, ` y="`, ` width="`, ` height="`} {
				m.raw(name)
				m.int(at[min(i, 2)])
				m.raw(`"`)
			}
		}
		m.raw("/>")
	}
	m.raw("</svg>")
}
