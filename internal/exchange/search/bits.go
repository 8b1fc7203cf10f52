package search

import (
	"bytes"
	"hash/maphash"
)

// radix sorts rows by a key, keeping the order of equal keys; rows nil means 0 … n-1. The
// slice given is used up.
func radix(n int, rows []uint32, key func(uint32) uint64) []uint32 {
	if rows == nil {
		rows = make([]uint32, n)
		for i := range rows {
			rows[i] = uint32(i)
		}
	}
	if n < 2 {
		return rows
	}
	keys, keys2, rows2 := make([]uint64, n), make([]uint64, n), make([]uint32, n)
	var or, and uint64 = 0, ^uint64(0)
	sorted := true
	for i, r := range rows {
		k := key(r)
		keys[i], or, and = k, or|k, and&k
		sorted = sorted && (i == 0 || keys[i-1] <= k)
	}
	if sorted {
		return rows
	}
	const digit = 11
	differ := or &^ and
	for shift := 0; shift < 64; shift += digit {
		if differ>>shift&(1<<digit-1) == 0 {
			continue
		}
		var at [1 << digit]uint32
		for _, k := range keys {
			at[k>>shift&(1<<digit-1)]++
		}
		sum := uint32(0)
		for i, c := range at {
			at[i], sum = sum, sum+c
		}
		for i, k := range keys {
			d := k >> shift & (1<<digit - 1)
			p := at[d]
			at[d]++
			keys2[p], rows2[p] = k, rows[i]
		}
		keys, keys2, rows, rows2 = keys2, keys, rows2, rows
	}
	return rows
}

// cumulative makes the bitmaps of an attribute: for each code but the last, the rows whose
// code is that or less, and how many rows have each code. Codes that no row has share the
// bitmap of the code before.
func cumulative(codes []uint8, n int, order []uint32) ([][]uint64, []uint32) {
	count := make([]uint32, n)
	for i, c := range codes {
		if order[i] != empty {
			count[c]++
		}
	}
	words := len(codes) / 64
	cum := make([][]uint64, n-1)
	for v := range cum {
		if v == 0 || count[v] > 0 {
			cum[v] = make([]uint64, words)
		} else {
			cum[v] = cum[v-1]
		}
	}
	var fresh []int // codes with a bitmap of their own
	for v := range cum {
		if v == 0 || count[v] > 0 {
			fresh = append(fresh, v)
		}
	}
	var at [64]uint64
	for w := range words {
		clear(at[:])
		for i, c := range codes[w*64 : w*64+64] {
			at[c&63] |= 1 << i
		}
		acc := uint64(0)
		for _, v := range fresh {
			acc |= at[v]
			cum[v][w] = acc
		}
	}
	return cum, count
}

// flagBits are the rows that have a flag.
func flagBits(has []uint8, bit uint8) []uint64 {
	out := make([]uint64, len(has)/64)
	for i, h := range has {
		out[i/64] |= uint64(h>>bit&1) << (i % 64)
	}
	return out
}

// postings are the rows of each word of a list field. A word that many rows have is kept
// as a bitmap, the others as row numbers in order.
type postings struct {
	words []uint32 // numbers of the words kept as rows, in order
	start []uint32 // where a word's rows begin; one more at the end
	rows  []uint32
	dense map[uint32][]uint64
	few   uint32 // words with fewer rows than this are kept as rows
}

// newPostings leaves out number 0, "none".
func newPostings(col []uint32, order []uint32) postings {
	p := postings{few: uint32(len(col)/32 + 1), dense: map[uint32][]uint64{}}
	top := uint32(0)
	for _, c := range col {
		top = max(top, c)
	}
	if top == 0 {
		return p
	}
	count := make([]uint32, top+1)
	for i, c := range col {
		if order[i] != empty {
			count[c]++
		}
	}
	at := make([]uint32, top+1)
	sum := uint32(0)
	for c := uint32(1); c <= top; c++ {
		switch n := count[c]; {
		case n >= p.few:
			p.dense[c] = make([]uint64, len(col)/64)
		case n > 0:
			p.words, p.start = append(p.words, c), append(p.start, sum)
			at[c], sum = sum, sum+n
		}
	}
	p.start = append(p.start, sum)
	p.rows = make([]uint32, sum)
	for i, c := range col {
		if c == 0 {
			continue
		}
		if count[c] >= p.few {
			p.dense[c][i/64] |= 1 << (i % 64)
		} else {
			p.rows[at[c]] = uint32(i)
			at[c]++
		}
	}
	return p
}

// of are the rows of a word, as a bitmap or as row numbers.
func (p *postings) of(c uint32) ([]uint64, []uint32) {
	if d, ok := p.dense[c]; ok {
		return d, nil
	}
	lo, hi := 0, len(p.words)
	for lo < hi {
		if mid := (lo + hi) / 2; p.words[mid] < c {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == len(p.words) || p.words[lo] != c {
		return nil, nil
	}
	return nil, p.rows[p.start[lo]:p.start[lo+1]]
}

func (p *postings) bytes() int64 {
	n := size(p.words) + size(p.start) + size(p.rows)
	for _, d := range p.dense {
		n += size(d)
	}
	return n
}

// lookup finds rows by a text of theirs: a table of hash buckets, each a stretch of rows.
type lookup struct {
	start []uint32
	rows  []uint32
	mask  uint32
}

var seed = maphash.MakeSeed()

func hashOf(text []byte) uint32 {
	h := maphash.Bytes(seed, text)
	return uint32(h ^ h>>32)
}

// newLookup takes the rows whose text is not empty.
func newLookup(s *segment, text func(*segment, int) []byte) lookup {
	size := 64
	for size < s.rows/2 {
		size *= 2
	}
	l := lookup{start: make([]uint32, size+1), mask: uint32(size - 1)}
	hash := make([]uint32, len(s.no))
	kept := 0
	each := func(f func(r int)) {
		for _, z := range s.zones {
			for r := z.from; r < z.to; r++ {
				f(r)
			}
		}
	}
	each(func(r int) {
		if t := text(s, r); len(t) > 0 {
			hash[r] = hashOf(t) & l.mask
			l.start[hash[r]+1]++
			kept++
		} else {
			hash[r] = ^uint32(0)
		}
	})
	for i := 1; i < len(l.start); i++ {
		l.start[i] += l.start[i-1]
	}
	l.rows = make([]uint32, kept)
	at := append([]uint32(nil), l.start...)
	each(func(r int) {
		if h := hash[r]; h != ^uint32(0) {
			l.rows[at[h]] = uint32(r)
			at[h]++
		}
	})
	return l
}

// near are the rows that may have the text; the caller compares.
func (l *lookup) near(text []byte) []uint32 {
	if len(l.rows) == 0 || len(text) == 0 {
		return nil
	}
	h := hashOf(text) & l.mask
	return l.rows[l.start[h]:l.start[h+1]]
}

func (l *lookup) bytes() int64 { return size(l.start) + size(l.rows) }

// stockOf and reportOf are the two texts of a row.
func stockOf(s *segment, r int) []byte {
	t := s.textOf(r)
	return t[:indexZero(t)]
}

func reportOf(s *segment, r int) []byte {
	t := s.textOf(r)
	return t[min(indexZero(t)+1, len(t)):]
}

func indexZero(t []byte) int {
	if i := bytes.IndexByte(t, 0); i >= 0 {
		return i
	}
	return len(t)
}
