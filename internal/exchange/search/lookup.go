package search

import (
	"bytes"
	"hash/maphash"
)

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

func (l *lookup) bytes() int64 { return size(l.start) + size(l.rows) }
