package search

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"openbourse/internal/registry/stone"
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
		if s.disc.col[r] == noDiscount {
			return none
		}
		return uint64(s.disc.col[r])
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

// kept is an order of the rows of one kind: a query is about one, and the prices of
// different kinds lie far apart.
type kept struct {
	rows []uint32
	none int // where the rows begin that do not state the key
}

// sorted are the rows of each kind in rising order of the key, then number.
func (s *segment) sorted(by SortKey) (out [4]kept) {
	kinds := make([]uint8, len(s.no))
	for _, z := range s.zones {
		for r := z.from; r < z.to; r++ {
			kinds[r] = z.id >> 6
		}
	}
	rows := radix(s.rows, append([]uint32(nil), s.byNo...), func(r uint32) uint64 { return s.key(by, int(r)) })
	var count [4]int
	for _, k := range kinds {
		count[k]++
	}
	count[0] = s.rows - count[1] - count[2] - count[3] // empty rows are of no kind
	all, at := make([]uint32, 0, s.rows), 0
	for k := range out {
		out[k].rows = all[at : at : at+count[k]]
		at += count[k]
	}
	for _, r := range rows {
		k := &out[kinds[r]]
		k.rows = append(k.rows, r)
	}
	for k := range out {
		out[k].none, _ = slices.BinarySearchFunc(out[k].rows, none, func(r uint32, want uint64) int {
			if s.key(by, int(r)) < want {
				return -1
			}
			return 1
		})
	}
	return out
}

// permKeys are the keys whose order is kept. Rows are in order of carat in each zone
// already, and colour and clarity have few values, each with its bitmap.
var permKeys = [...]SortKey{ByPPC, ByTotal, ByDiscount, ByListed}

// at is the i-th row of a kept order.
func (p *kept) at(down bool, i int) uint32 {
	switch {
	case !down:
		return p.rows[i]
	case i < p.none:
		return p.rows[p.none-1-i]
	}
	return p.rows[len(p.rows)-1-(i-p.none)]
}

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

// heap keeps the limit first hits offered, the last of them on top.
type heap struct {
	limit int
	rows  []hit
}

// sorted are the hits kept, in order; the heap is used up.
func (h *heap) sorted() []hit {
	slices.SortFunc(h.rows, func(a, b hit) int { return a.compare(b.place) })
	return h.rows
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
