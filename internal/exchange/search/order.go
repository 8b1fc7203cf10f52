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
