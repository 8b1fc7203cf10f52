package search

import (
	"math/bits"

	"openbourse/internal/registry/stone"
)

// top are the first k rows of the mask after a place, in order. total is how many the
// mask has; kind is theirs, 0 when they are of several.
func (s *segment) top(o Sort, kind stone.Kind, mask []uint64, total int64, after *place, k int) []hit {
	switch {
	case k == 0 || total == 0:
		return nil
	case o.By == ByCarat:
		return s.topByZone(o, mask, after, k)
	case o.By == ByColor || o.By == ByClarity:
		return s.topByCode(o, mask, after, k)
	}
	if p := &s.perm[o.By][kind]; kind != 0 && len(p.rows) > 0 && float64(total)*float64(total) > 4*float64(k)*float64(len(p.rows)) {
		if found, ok := s.walk(o, p, mask, total, after, k); ok {
			return found
		}
	}
	return s.scan(o, mask, after, k)
}

// topByZone takes the first k rows of each zone, which has them in order of carat.
func (s *segment) topByZone(o Sort, mask []uint64, after *place, k int) []hit {
	h := heap{limit: k, rows: make([]hit, 0, k)}
	for _, z := range s.zones {
		lo, hi := z.from, z.to
		switch {
		case after != nil && !o.Down:
			lo = s.caratFrom(z, int64(after.key))
		case after != nil && after.key != none:
			hi = s.caratFrom(z, int64(none-1-after.key)+1)
		}
		left := k
		take := func(r int) {
			if p := s.placeOf(o, r); after == nil || after.before(p) {
				h.offer(hit{p, uint32(r)})
				left--
			}
		}
		if !o.Down {
			for w := lo / 64; w*64 < hi && left > 0; w++ {
				for m := mask[w] & edges(w, lo, hi); m != 0 && left > 0; m &= m - 1 {
					take(w*64 + trailing(m))
				}
			}
			continue
		}
		for w := (hi - 1) / 64; w >= lo/64 && lo < hi && left > 0; w-- {
			for m := mask[w] & edges(w, lo, hi); m != 0 && left > 0; {
				b := bits.Len64(m) - 1
				take(w*64 + b)
				m &^= 1 << b
			}
		}
	}
	return h.sorted()
}

// edges are the rows of a word that lie from lo to hi.
func edges(w, lo, hi int) uint64 {
	m := ^uint64(0)
	if w == lo/64 {
		m &= m << (lo % 64)
	}
	if w == (hi-1)/64 {
		m &= ^uint64(0) >> (63 - (hi-1)%64)
	}
	return m
}

// topByCode goes through the codes in order until it has k rows.
func (s *segment) topByCode(o Sort, mask []uint64, after *place, k int) []hit {
	a := attrOf[FieldColor]
	if o.By == ByClarity {
		a = attrOf[FieldClarity]
	}
	n := attrCodes[a]
	var found []hit
	for i := 1; i <= n && len(found) < k; i++ {
		code := i % n // 0, not stated, comes last
		if o.Down && i < n {
			code = n - i
		}
		if s.count[a][code] == 0 {
			continue
		}
		h := heap{limit: k - len(found), rows: make([]hit, 0, k-len(found))}
		p := s.pairs(a, n, 1<<code)[0]
		for w, m := range mask {
			if p.plus != nil {
				m &= p.plus[w]
			}
			if p.minus != nil {
				m &^= p.minus[w]
			}
			for ; m != 0; m &= m - 1 {
				r := w*64 + trailing(m)
				if p := s.placeOf(o, r); after == nil || after.before(p) {
					h.offer(hit{p, uint32(r)})
				}
			}
		}
		found = append(found, h.sorted()...)
	}
	return found
}

// walk goes along the kept order and picks the rows of the mask. Where the filter and the
// order are related it may find none for long, so it gives up after several times the
// rows that unrelated ones would take.
func (s *segment) walk(o Sort, p *kept, mask []uint64, total int64, after *place, k int) ([]hit, bool) {
	n, i := len(p.rows), 0
	if after != nil {
		lo, hi := 0, n
		for lo < hi {
			mid := (lo + hi) / 2
			if after.before(s.placeOf(o, int(p.at(o.Down, mid)))) {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		i = lo
	}
	found := make([]hit, 0, k)
	budget := min(8*int64(k)*int64(n)/total, total/2)
	for ; i < n; i++ {
		if budget--; budget < 0 {
			return nil, false
		}
		r := p.at(o.Down, i)
		if mask[r/64]>>(r%64)&1 == 1 {
			if found = append(found, hit{s.placeOf(o, int(r)), r}); len(found) == k {
				break
			}
		}
	}
	return found, true
}

// scan looks at every row of the mask and keeps the k first in a heap.
func (s *segment) scan(o Sort, mask []uint64, after *place, k int) []hit {
	h := heap{limit: k, rows: make([]hit, 0, k)}
	switch o.By {
	case ByTotal:
		scanColumn(&h, s, s.total, none, o.Down, mask, after)
	case ByDiscount:
		scanColumn(&h, s, s.disc.col, noDiscount, o.Down, mask, after)
	case ByListed:
		scanColumn(&h, s, s.listed, none, o.Down, mask, after)
	default:
		scanColumn(&h, s, s.ppc, none, o.Down, mask, after)
	}
	return h.sorted()
}

// scanColumn offers the rows of the mask to the heap; rows past the worst one kept are
// left out by one comparison. It begins at the heavy stones when the order is downwards,
// because price follows weight.
func scanColumn[T uint16 | uint32 | int64](h *heap, s *segment, col []T, absent uint64, down bool, mask []uint64, after *place) {
	worst := uint64(none)
	for i := range mask {
		w := i
		if down {
			w = len(mask) - 1 - i
		}
		for m := mask[w]; m != 0; m &= m - 1 {
			r := w*64 + trailing(m)
			k, no := uint64(col[r]), s.no[r]
			switch {
			case k == absent:
				k = none
			case down:
				k = none - 1 - k
			}
			if k > worst {
				continue
			}
			if down {
				no = ^no
			}
			p := place{k, no}
			if after != nil && !after.before(p) {
				continue
			}
			h.offer(hit{p, uint32(r)})
			if len(h.rows) == h.limit {
				worst = h.rows[0].key
			}
		}
	}
}
