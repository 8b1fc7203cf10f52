package search

import "slices"

// heap keeps the limit first hits offered, the last of them on top.
type heap struct {
	limit int
	rows  []hit
}

func (h *heap) offer(x hit) {
	if len(h.rows) < h.limit {
		h.rows = append(h.rows, x)
		for i := len(h.rows) - 1; i > 0; {
			up := (i - 1) / 2
			if !h.rows[up].before(h.rows[i].place) {
				break
			}
			h.rows[up], h.rows[i] = h.rows[i], h.rows[up]
			i = up
		}
		return
	}
	if !x.before(h.rows[0].place) {
		return
	}
	h.rows[0] = x
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(h.rows) {
			return
		}
		if c+1 < len(h.rows) && h.rows[c].before(h.rows[c+1].place) {
			c++
		}
		if !h.rows[i].before(h.rows[c].place) {
			return
		}
		h.rows[i], h.rows[c] = h.rows[c], h.rows[i]
		i = c
	}
}

// sorted are the hits kept, in order; the heap is used up.
func (h *heap) sorted() []hit {
	slices.SortFunc(h.rows, func(a, b hit) int { return a.compare(b.place) })
	return h.rows
}
