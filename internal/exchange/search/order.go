package search

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
)

// place is where a listing stands in a sorted result: by key, then by number. Both are
// turned around when the order is downwards, so that places always rise.
type place struct {
	key uint64
	no  uint32
}

func (a place) before(b place) bool {
	return a.key < b.key || a.key == b.key && a.no < b.no
}

func (a place) compare(b place) int {
	switch {
	case a.before(b):
		return -1
	case b.before(a):
		return 1
	}
	return 0
}

// hit is a row found, with its place.
type hit struct {
	place
	row uint32
}

// none is the key of a listing that does not state it: last in both directions.
const none = math.MaxUint64

// key is a row's sort key before it is turned around.
func (s *segment) key(by SortKey, r int) uint64 {
	switch by {
	case ByPPC:
		return uint64(s.ppc[r])
	case ByTotal:
		return uint64(s.total[r])
	case ByCarat:
		return uint64(s.carat[r])
	case ByDiscount:
		if s.disc[r] == noDiscount {
			return none
		}
		return uint64(s.disc[r])
	case ByColor:
		return uint64(s.codes[attrOf[FieldColor]][r]) - 1 // 0 becomes none
	case ByClarity:
		return uint64(s.codes[attrOf[FieldClarity]][r]) - 1
	}
	return uint64(s.listed[r])
}

// placeOf is the row's place in an order.
func (s *segment) placeOf(o Sort, r int) place {
	k := s.key(o.By, r)
	if !o.Down {
		return place{k, s.no[r]}
	}
	if k != none {
		k = none - 1 - k
	}
	return place{k, ^s.no[r]}
}

// sorted are the rows in rising order of the key, then number, and where those begin that
// do not state the key.
func (s *segment) sorted(by SortKey) ([]uint32, int) {
	rows := radix(s.rows, append([]uint32(nil), s.byNo...), func(r uint32) uint64 { return s.key(by, int(r)) })
	first, _ := slices.BinarySearchFunc(rows, none, func(r uint32, want uint64) int {
		if s.key(by, int(r)) < want {
			return -1
		}
		return 1
	})
	return rows, first
}

// at is the i-th row of an order.
func (s *segment) at(o Sort, i int) uint32 {
	p, n := s.perm[o.By], s.none[o.By]
	switch {
	case !o.Down:
		return p[i]
	case i < n:
		return p[n-1-i]
	}
	return p[len(p)-1-(i-n)]
}

// top are the first k rows of the mask after a place, in order. total is how many the
// mask has.
func (s *segment) top(o Sort, mask []uint64, total int64, after *place, k int) []hit {
	if k == 0 || total == 0 {
		return nil
	}
	if s.perm[o.By] != nil && float64(total)*float64(total) > 200*float64(s.rows) {
		if found, ok := s.walk(o, mask, total, after, k); ok {
			return found
		}
	}
	return s.scan(o, mask, after, k)
}

// walk goes along the kept order and picks the rows of the mask. Where the filter and the
// order are related it may find none for long, so it gives up after looking at as many
// rows as scanning them would cost.
func (s *segment) walk(o Sort, mask []uint64, total int64, after *place, k int) ([]hit, bool) {
	n, i := len(s.perm[o.By]), 0
	if after != nil {
		lo, hi := 0, n
		for lo < hi {
			mid := (lo + hi) / 2
			if after.before(s.placeOf(o, int(s.at(o, mid)))) {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		i = lo
	}
	found := make([]hit, 0, k)
	for budget := total / 2; i < n; i++ {
		if budget--; budget < 0 {
			return nil, false
		}
		r := s.at(o, i)
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
	case ByPPC:
		scan32(&h, s, s.ppc, o.Down, mask, after)
	case ByCarat:
		scan32(&h, s, s.carat, o.Down, mask, after)
	case ByListed:
		scan32(&h, s, s.listed, o.Down, mask, after)
	default:
		for w, m := range mask {
			for ; m != 0; m &= m - 1 {
				r := w*64 + trailing(m)
				if p := s.placeOf(o, r); after == nil || after.before(p) {
					h.offer(hit{p, uint32(r)})
				}
			}
		}
	}
	slices.SortFunc(h.rows, func(a, b hit) int { return a.compare(b.place) })
	return h.rows
}

// scan32 is scan for a column whose values are all stated: rows past the worst one kept
// are left out by one comparison.
func scan32(h *heap, s *segment, col []uint32, down bool, mask []uint64, after *place) {
	worst := uint64(none)
	for w, m := range mask {
		for ; m != 0; m &= m - 1 {
			r := w*64 + trailing(m)
			k, no := uint64(col[r]), s.no[r]
			if down {
				k, no = none-1-k, ^no
			}
			if k > worst {
				continue
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

// cursor writes a place under the order it belongs to.
func (p place) cursor(o Sort) Cursor {
	b := make([]byte, 13)
	b[0] = byte(o.By) << 1
	if o.Down {
		b[0]++
	}
	binary.BigEndian.PutUint64(b[1:], p.key)
	binary.BigEndian.PutUint32(b[9:], p.no)
	return Cursor(base64.RawURLEncoding.EncodeToString(b))
}

// place reads a cursor; false when it is none or belongs to another order.
func (c Cursor) place(o Sort) (place, bool) {
	b, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil || len(b) != 13 || SortKey(b[0]>>1) != o.By || b[0]&1 == 1 != o.Down {
		return place{}, false
	}
	return place{binary.BigEndian.Uint64(b[1:]), binary.BigEndian.Uint32(b[9:])}, true
}
