package web

import (
	"html/template"
	"strconv"

	"openbourse/internal/paper/grid"
)

// markup is HTML being written by hand, for the parts of a page that are too many for a
// template: rows, facets, cards. raw takes finished markup, text escapes.
type markup struct{ b []byte }

func (m *markup) raw(s string) { m.b = append(m.b, s...) }

func (m *markup) text(s string) { m.b = grid.Escape(m.b, s) }

// attr writes one attribute with its value escaped.
func (m *markup) attr(name, value string) {
	m.raw(" ")
	m.raw(name)
	m.raw(`="`)
	m.text(value)
	m.raw(`"`)
}

func (m *markup) int(n int64) { m.b = strconv.AppendInt(m.b, n, 10) }

// html is what was written, as templates take it: everything in it was escaped on the way in.
func (m *markup) html() template.HTML { return template.HTML(m.b) }
