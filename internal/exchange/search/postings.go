package search

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
