package search

import (
	"slices"
	"sync"
	"unsafe"
)

// segment is an immutable image of listings. Rows are in order of zone (kind, shape) and
// carat; each zone begins at a full word of its bitmaps, so some rows between zones are
// empty and never alive.
type segment struct {
	columns
	numbers []numbers // by num, over columns.nums
	disc    numbers   // over columns.disc
	rows    int       // rows in use; len(no) counts the empty ones too
	zones   []zone
	cum     [][][]uint64       // by attribute and code: rows whose code is that or less; the last code is left out
	count   [][]uint32         // by attribute and code: rows
	flags   [hasCount][]uint64 // by flag of FieldHas
	refs    [listCount]postings
	byNo    []uint32          // rows in order of number
	perm    [sortKeys][4]kept // rows in order of a key, by kind, of the keys in permKeys
	stock   lookup
	rep     lookup
}

// zone is the stretch of rows of one kind and shape.
type zone struct {
	id       uint8
	from, to int
}

// buildSegment makes a segment of all rows of c, which is used up. Segments of permsFrom
// rows and more keep sorted orders, smaller ones are scanned. both says that a second
// processor may help.
func buildSegment(c *columns, permsFrom int, both bool) *segment {
	s := &segment{rows: c.len()}
	order := s.order(c)
	s.columns = columns{words: c.words, nums: make([][]uint16, numCount), codes: make([][]uint8, attrCount), lists: make([][]uint32, listCount)}
	s.numbers = make([]numbers, numCount)
	s.cum, s.count = make([][][]uint64, attrCount), make([][]uint32, attrCount)
	w := &work{}
	w.add(func() { s.no, s.zone = gather(c.no, order), nil; s.byNo = byNumber(s.no, order) })
	w.add(func() { s.carat = gather(c.carat, order) })
	w.add(func() { s.ppc = gather(c.ppc, order) })
	w.add(func() { s.total = gather(c.total, order) })
	w.add(func() { s.columns.disc = gather(c.disc, order); s.disc = newNumbers(s.columns.disc, s.rows) })
	w.add(func() { s.listed = gather(c.listed, order) })
	w.add(func() { s.pieces = gather(c.pieces, order) })
	for i := range c.nums {
		w.add(func() { s.nums[i] = gather(c.nums[i], order); s.numbers[i] = newNumbers(s.nums[i], s.rows) })
	}
	for i := range c.lists {
		w.add(func() {
			s.lists[i] = gather(c.lists[i], order)
			if !several[i] {
				s.refs[i] = newPostings(s.lists[i], order)
			}
		})
	}
	for a := range attrCount {
		w.add(func() {
			s.codes[a] = gather(c.codes[a], order)
			s.cum[a], s.count[a] = cumulative(s.codes[a], attrCodes[a], order)
		})
	}
	w.add(func() {
		s.has = gather(c.has, order)
		for i := range s.flags {
			s.flags[i] = flagBits(s.has, uint8(i+1))
		}
	})
	w.add(func() { s.text, s.textAt = gatherText(c, order) })
	w.run(both)
	w.add(func() { s.stock = newLookup(s, stockOf) })
	w.add(func() { s.rep = newLookup(s, reportOf) })
	if s.rows >= permsFrom {
		for _, k := range permKeys {
			w.add(func() { s.perm[k] = s.sorted(k) })
		}
	}
	w.run(both)
	return s
}

// empty marks a place between zones in the order of rows.
const empty = ^uint32(0)

// order is which row of c comes at each place, and fills in the zones.
func (s *segment) order(c *columns) []uint32 {
	rows := radix(c.len(), nil, func(i uint32) uint64 { return uint64(c.no[i]) })
	rows = radix(c.len(), rows, func(i uint32) uint64 { return uint64(c.zone[i])<<32 | uint64(c.carat[i]) })
	order := make([]uint32, 0, len(rows)+64*64)
	for i, r := range rows {
		if id := c.zone[r]; i == 0 || s.zones[len(s.zones)-1].id != id {
			for len(order)%64 != 0 {
				order = append(order, empty)
			}
			s.zones = append(s.zones, zone{id: id, from: len(order)})
		}
		order = append(order, r)
		s.zones[len(s.zones)-1].to = len(order)
	}
	for len(order)%64 != 0 {
		order = append(order, empty)
	}
	return order
}

func gather[T any](in []T, order []uint32) []T {
	out := make([]T, len(order))
	for i, r := range order {
		if r != empty {
			out[i] = in[r]
		}
	}
	return out
}

func gatherText(c *columns, order []uint32) ([]byte, []uint32) {
	out, at := make([]byte, 0, len(c.text)), make([]uint32, 1, len(order)+1)
	for _, r := range order {
		if r != empty {
			out = append(out, c.textOf(int(r))...)
		}
		at = append(at, uint32(len(out)))
	}
	return out, at
}

// byNumber are the rows in order of listing number.
func byNumber(no []uint32, order []uint32) []uint32 {
	rows := make([]uint32, 0, len(order))
	for i, r := range order {
		if r != empty {
			rows = append(rows, uint32(i))
		}
	}
	return radix(len(rows), rows, func(i uint32) uint64 { return uint64(no[i]) })
}

// find is the row of a listing number.
func (s *segment) find(no uint32) (int, bool) {
	i, ok := slices.BinarySearchFunc(s.byNo, no, func(r, no uint32) int {
		switch v := s.no[r]; {
		case v < no:
			return -1
		case v > no:
			return 1
		}
		return 0
	})
	if !ok {
		return 0, false
	}
	return int(s.byNo[i]), true
}

// alive are the bits of all rows in use.
func (s *segment) alive() []uint64 {
	out := make([]uint64, len(s.no)/64)
	for _, z := range s.zones {
		for r := z.from; r < z.to; r++ {
			out[r/64] |= 1 << (r % 64)
		}
	}
	return out
}

// copyTo adds the rows of s that are alive to c.
func (s *segment) copyTo(c *columns, alive []uint64) {
	for _, z := range s.zones {
		for r := z.from; r < z.to; r++ {
			if alive[r/64]>>(r%64)&1 == 1 {
				s.copyRow(c, r, z.id)
			}
		}
	}
}

func (s *segment) copyRow(c *columns, r int, id uint8) {
	c.no = append(c.no, s.no[r])
	c.zone = append(c.zone, id)
	c.carat = append(c.carat, s.carat[r])
	c.ppc = append(c.ppc, s.ppc[r])
	c.total = append(c.total, s.total[r])
	c.disc = append(c.disc, s.columns.disc[r])
	c.listed = append(c.listed, s.listed[r])
	c.pieces = append(c.pieces, s.pieces[r])
	c.has = append(c.has, s.has[r])
	for i := range s.nums {
		c.nums[i] = append(c.nums[i], s.nums[i][r])
	}
	for i := range s.codes {
		c.codes[i] = append(c.codes[i], s.codes[i][r])
	}
	for i := range s.lists {
		c.lists[i] = append(c.lists[i], s.lists[i][r])
	}
	c.text = append(c.text, s.textOf(r)...)
	c.textAt = append(c.textAt, uint32(len(c.text)))
}

// bytes is the memory the segment holds.
func (s *segment) bytes() int64 {
	n := size(s.no) + size(s.carat) + size(s.ppc) + size(s.total) + s.disc.bytes() + size(s.listed) + size(s.pieces) + size(s.has) +
		size(s.text) + size(s.textAt) + size(s.byNo) + s.stock.bytes() + s.rep.bytes()
	for i := range s.numbers {
		n += s.numbers[i].bytes()
	}
	for _, c := range s.codes {
		n += size(c)
	}
	for i, c := range s.lists {
		n += size(c) + s.refs[i].bytes()
	}
	for _, codes := range s.cum {
		for v, bits := range codes {
			if v == 0 || len(bits) > 0 && &bits[0] != &codes[v-1][0] {
				n += size(bits)
			}
		}
	}
	for _, f := range s.flags {
		n += size(f)
	}
	for _, k := range s.perm {
		for _, p := range k {
			n += int64(len(p.rows)) * 4
		}
	}
	return n
}

func size[T any](s []T) int64 {
	var one T
	return int64(cap(s)) * int64(unsafe.Sizeof(one))
}

// work is a list of pieces that do not depend on each other.
type work struct{ todo []func() }

func (w *work) add(f func()) { w.todo = append(w.todo, f) }

// run does all pieces, on two processors when both, and empties the list.
func (w *work) run(both bool) {
	todo := w.todo
	w.todo = nil
	if !both {
		for _, f := range todo {
			f()
		}
		return
	}
	var mu sync.Mutex
	next := 0
	take := func() {
		for {
			mu.Lock()
			i := next
			next++
			mu.Unlock()
			if i >= len(todo) {
				return
			}
			todo[i]()
		}
	}
	var wg sync.WaitGroup
	wg.Go(take)
	take()
	wg.Wait()
}
