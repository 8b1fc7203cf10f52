package search

import (
	"math/bits"
	"slices"
)

// blockWords is how many bitmap words are worked on at a time: what a block needs stays in
// the processor's nearest cache.
const blockWords = 64

type block = [blockWords]uint64

func trailing(m uint64) int { return bits.TrailingZeros64(m) }

// eval answers one query on one segment. A facet counts without its own filter, so beside
// the rows that pass everything, the rows that fail exactly one filter are kept: the facet
// of that filter counts them too.
type eval struct {
	s       *segment
	q       *Query
	visible []uint64
	mask    []uint64 // rows that pass everything
	total   int64

	base, baseChecks []term // filters of fields whose choices are not counted
	own, ownChecks   []term // filters of fields whose choices are counted
	facets           []facet
	shapes, kinds    *facet
	carats           *facet
	caratAt          []int // rows where the bars of the carat rail begin in the present zone

	cur, fail block
	passed    []block // by own filter: rows that pass it
	rowList   [blockWords * 64]uint32
}

// newEval makes the filters ready. mask must be zero and as long as visible.
func newEval(s *segment, ask *Ask, visible, mask []uint64) *eval {
	e := &eval{s: s, q: &ask.Query, visible: visible, mask: mask}
	for _, t := range s.terms(e.q, ask.Now, ask.Zone) {
		switch counted := slices.Contains(ask.Facets, t.field); {
		case counted && t.check == nil:
			e.own = append(e.own, t)
		case counted:
			e.ownChecks = append(e.ownChecks, t)
		case t.check == nil:
			e.base = append(e.base, t)
		default:
			e.baseChecks = append(e.baseChecks, t)
		}
	}
	e.passed = make([]block, len(e.own)+len(e.ownChecks))
	e.facets = make([]facet, 0, len(ask.Facets))
	for _, f := range ask.Facets {
		fc := e.newFacet(f)
		switch {
		case fc == nil:
			continue
		case f == FieldShape:
			e.shapes = fc
		case f == FieldKind:
			e.kinds = fc
		case f == FieldCarat:
			e.carats = fc
		default:
			e.facets = append(e.facets, *fc)
		}
	}
	return e
}

// run goes through the zones. A zone that only fails the kind or only fails the shape is
// gone through for that facet alone.
func (e *eval) run() {
	kind := e.q.OneKind()
	for _, z := range e.s.zones {
		kindOK := kind == 0 || uint8(kind) == z.id>>6
		shapeOK := e.q.Shape == 0 || e.q.Shape.Has(z.id&63)
		in, out := e.s.caratRows(z, e.q.Carat)
		e.caratAt = e.caratAt[:0]
		switch {
		case kindOK && shapeOK:
			if e.carats != nil {
				for _, from := range caratBars {
					e.caratAt = append(e.caratAt, e.s.caratFrom(z, from))
				}
				for _, r := range out {
					e.rows(z, r[0], r[1], e.carats)
				}
			}
			for _, r := range in {
				e.rows(z, r[0], r[1], nil)
			}
		case kindOK && e.shapes != nil:
			for _, r := range in {
				e.rows(z, r[0], r[1], e.shapes)
			}
		case shapeOK && e.kinds != nil:
			for _, r := range in {
				e.rows(z, r[0], r[1], e.kinds)
			}
		}
	}
}

// rows works through the rows lo to hi of a zone. With only given, every filter but the
// one of that facet is applied and the rows count for that facet alone.
func (e *eval) rows(z zone, lo, hi int, only *facet) {
	if lo >= hi {
		return
	}
	last := (hi - 1) / 64
	for w := lo / 64; w <= last; w += blockWords {
		n := min(blockWords, last-w+1)
		copy(e.cur[:n], e.visible[w:w+n])
		if w == lo/64 {
			e.cur[0] &= ^uint64(0) << (lo % 64)
		}
		if w+n-1 == last {
			e.cur[n-1] &= ^uint64(0) >> (63 - (hi-1)%64)
		}
		for i := range e.base {
			e.base[i].and(&e.cur, w, n)
		}
		if zero(e.cur[:n]) {
			continue
		}
		if only != nil {
			e.onlyBlock(z, w, n, only)
		} else {
			e.fullBlock(z, w, n)
		}
	}
}

func zero(words []uint64) bool {
	or := uint64(0)
	for _, w := range words {
		or |= w
	}
	return or == 0
}

// narrow applies a filter with a check to words of rows.
func (t *term) narrow(cur *block, w0, n int) {
	var sure, maybe block
	t.or(&sure, w0, n)
	t.orPairs(t.maybe, &maybe, w0, n)
	last, all, none := -1, false, false
	for i := range cur[:n] {
		pass := cur[i] & sure[i]
		look := cur[i] & maybe[i] &^ pass
		if look == 0 {
			cur[i] = pass
			continue
		}
		if t.group != nil {
			if g := (w0 + i) / groupWords; g != last {
				last = g
				all, none = t.group(g)
			}
		}
		switch {
		case all:
			pass |= look
		case !none:
			pass |= t.check(w0+i, look)
		}
		cur[i] = pass
	}
}

// onlyBlock counts the rows that pass all filters for one facet.
func (e *eval) onlyBlock(z zone, w, n int, only *facet) {
	for i := range e.own {
		e.own[i].and(&e.cur, w, n)
	}
	for i := range e.baseChecks {
		e.baseChecks[i].narrow(&e.cur, w, n)
	}
	for i := range e.ownChecks {
		e.ownChecks[i].narrow(&e.cur, w, n)
	}
	switch only {
	case e.shapes:
		only.count[z.id&63] += popcount(e.cur[:n])
	case e.kinds:
		only.count[z.id>>6] += popcount(e.cur[:n])
	case e.carats:
		e.addCarats(w, e.cur[:n])
	}
}

// fullBlock counts the rows that pass all filters, and for each facet those that fail only
// its own.
func (e *eval) fullBlock(z zone, w, n int) {
	cur, fail := &e.cur, &e.fail
	clear(fail[:n])
	for k := range e.own {
		p := &e.passed[k]
		e.own[k].or(p, w, n)
		for i := range p[:n] {
			fail[i] = fail[i]&p[i] | cur[i]&^p[i]
			cur[i] &= p[i]
		}
	}
	for k := range e.baseChecks {
		e.narrowBoth(&e.baseChecks[k], w, n)
	}
	for k := range e.ownChecks {
		p, t := &e.passed[len(e.own)+k], &e.ownChecks[k]
		for i := range p[:n] {
			p[i] = cur[i] | fail[i]
		}
		t.narrow(p, w, n)
		for i := range p[:n] {
			fail[i] = fail[i]&p[i] | cur[i]&^p[i]
			cur[i] &= p[i]
		}
	}
	hits := popcount(cur[:n])
	e.total += hits
	for i := range cur[:n] {
		e.mask[w+i] |= cur[i]
	}
	if e.shapes != nil {
		e.shapes.count[z.id&63] += hits
	}
	if e.kinds != nil {
		e.kinds.count[z.id>>6] += hits
	}
	if e.carats != nil {
		e.addCarats(w, cur[:n])
	}
	if len(e.facets) > 0 {
		e.countFacets(w, n, int(hits))
	}
}

// narrowBoth applies a filter to the rows that pass and those that fail once.
func (e *eval) narrowBoth(t *term, w, n int) {
	var both block
	for i := range both[:n] {
		both[i] = e.cur[i] | e.fail[i]
	}
	t.narrow(&both, w, n)
	for i := range both[:n] {
		e.cur[i] &= both[i]
		e.fail[i] &= both[i]
	}
}

func popcount(words []uint64) int64 {
	n := 0
	for len(words) >= 4 {
		n += bits.OnesCount64(words[0]) + bits.OnesCount64(words[1]) + bits.OnesCount64(words[2]) + bits.OnesCount64(words[3])
		words = words[4:]
	}
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	return int64(n)
}

// addCarats counts the rows of words from w for the carat rail.
func (e *eval) addCarats(w int, words []uint64) {
	lo, hi := w*64, (w+len(words))*64
	for b, from := range e.caratAt {
		to := hi
		if b+1 < len(e.caratAt) {
			to = min(e.caratAt[b+1], hi)
		}
		if from = max(from, lo); from < to {
			e.carats.count[b] += popcountRows(words, from-lo, to-lo)
		}
	}
}

// popcountRows counts the set bits from row lo to hi.
func popcountRows(words []uint64, lo, hi int) int64 {
	a, b := lo/64, (hi-1)/64
	first, last := ^uint64(0)<<(lo%64), ^uint64(0)>>(63-(hi-1)%64)
	if a == b {
		return int64(bits.OnesCount64(words[a] & first & last))
	}
	return int64(bits.OnesCount64(words[a]&first)+bits.OnesCount64(words[b]&last)) + popcount(words[a+1:b])
}

// caratFrom is the first row of a zone with at least the weight.
func (s *segment) caratFrom(z zone, w int64) int {
	n, _ := slices.BinarySearchFunc(s.carat[z.from:z.to], w, func(c uint32, w int64) int {
		if int64(c) < w {
			return -1
		}
		return 1
	})
	return z.from + n
}

// caratRows are the rows of a zone inside the ranges of weight, and the rows outside.
func (s *segment) caratRows(z zone, ranges Ranges) (in, out [][2]int) {
	if len(ranges) == 0 {
		return [][2]int{{z.from, z.to}}, nil
	}
	at := z.from
	for _, r := range ranges {
		lo, hi := z.from, z.to
		if r.Min != NoMin {
			lo = s.caratFrom(z, r.Min)
		}
		if r.Max != NoMax {
			hi = s.caratFrom(z, r.Max+1)
		}
		if hi = max(lo, hi); lo < hi {
			in = append(in, [2]int{lo, hi})
			out = append(out, [2]int{at, lo})
			at = hi
		}
	}
	return in, append(out, [2]int{at, z.to})
}

// sums adds up the rows that passed.
func (e *eval) sums() (s Sums) {
	for w, m := range e.mask {
		for ; m != 0; m &= m - 1 {
			r := w*64 + trailing(m)
			s.Carat += int64(e.s.carat[r])
			s.Value += e.s.total[r]
		}
	}
	return s
}
