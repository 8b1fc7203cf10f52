package names

import "slices"

// Index finds, among many names, those worth comparing: those that share enough pairs of
// letters with the one asked for. Names are kept as text; only what is found is compared.
type Index struct {
	texts []entryName
	pairs map[uint32][]int32 // pair of letters: the names that have it
	sizes []int32            // how many different pairs a name has
}

type entryName struct {
	text string
	kind Kind
	ref  int
}

// Hit is a name of the index that is like the one asked for.
type Hit struct {
	Ref  int // what the name was added under
	Text string
	Result
}

// NewIndex makes an empty index.
func NewIndex() *Index { return &Index{pairs: map[uint32][]int32{}} }

// Len is how many names there are.
func (x *Index) Len() int { return len(x.texts) }

// Add puts a name in. A name with nothing to compare is left out.
func (x *Index) Add(text string, kind Kind, ref int) {
	n := New(text, kind)
	ps := n.letterPairs()
	if len(ps) == 0 {
		return
	}
	no := int32(len(x.texts))
	x.texts = append(x.texts, entryName{text, kind, ref})
	x.sizes = append(x.sizes, int32(len(ps)))
	for _, p := range ps {
		x.pairs[p] = append(x.pairs[p], no)
	}
}

// letterPairs are the different pairs of letters in the sounds of a name, token by token,
// so that the order of tokens does not matter.
func (n *Name) letterPairs() []uint32 {
	var ps []uint32
	for i := range n.tokens {
		t := &n.tokens[i]
		if t.class != word && t.class != filler {
			continue
		}
		last := rune(0)
		for _, r := range t.sound {
			if last != 0 {
				ps = append(ps, uint32(last)<<16|uint32(r)&0xFFFF)
			}
			last = r
		}
	}
	slices.Sort(ps)
	return slices.Compact(ps)
}

// alikePairs is the share of pairs, of the shorter name's, from which two names are compared.
const alikePairs = 0.34

// Find gives the names that are like the query, from a score on, the best first; of one
// ref only its best name.
func (x *Index) Find(query string, kind Kind, from float64) []Hit {
	if kind == Other {
		return best(append(x.Find(query, Person, from), x.Find(query, Organisation, from)...))
	}
	q := New(query, kind)
	ps := q.letterPairs()
	shared := make([]int32, len(x.texts))
	for _, p := range ps {
		for _, no := range x.pairs[p] {
			shared[no]++
		}
	}
	var hits []Hit
	for no, s := range shared {
		e := &x.texts[no]
		if s == 0 || float64(s) < alikePairs*float64(min(len(ps), int(x.sizes[no]))) || (e.kind == Person) != (kind == Person) {
			continue
		}
		n := New(e.text, kind)
		if r := q.Against(&n); r.Score >= from {
			hits = append(hits, Hit{e.ref, e.text, r})
		}
	}
	return best(hits)
}

func best(hits []Hit) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return a.Ref - b.Ref
	})
	seen := map[int]bool{}
	return slices.DeleteFunc(hits, func(h Hit) bool {
		twice := seen[h.Ref]
		seen[h.Ref] = true
		return twice
	})
}
