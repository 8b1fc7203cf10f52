package search

import (
	"math/bits"
	"slices"
	"strconv"
)

// facet counts the choices of one field.
type facet struct {
	field Field
	own   int  // its filter's place in eval.passed, -1 for none
	attr  attr // -1 when the field is a list
	list  int
	count []int64  // by code, or by number of the list's word
	few   []uint32 // the same for rows counted one by one, added at the end
	each  int      // rows of a block under which they are counted one by one
}

// newFacet is nil for a field whose choices cannot be counted.
func (e *eval) newFacet(f Field) *facet {
	fc := &facet{field: f, own: -1, attr: -1, list: -1}
	n := 0
	switch {
	case f == FieldShape, f == FieldKind:
		n = 64
	case f == FieldCarat:
		n = len(caratBars)
	case attrOf[f] >= 0 && f != FieldShadeNot:
		fc.attr = attrOf[f]
		n = attrCodes[fc.attr]
		fresh := 0
		for _, c := range e.s.count[fc.attr] {
			if c > 0 {
				fresh++
			}
		}
		fc.each = fresh * 20
	case f == FieldCountry || f == FieldCity || f == FieldSeller:
		fc.list = listOf(f)
		n = e.s.words[fc.list].size()
		fc.each = blockWords*64 + 1
	default:
		return nil
	}
	fc.count = make([]int64, n)
	fc.few = make([]uint32, max(n, 64))
	for k, t := range slices.Concat(e.own, e.ownChecks) {
		if t.field == f {
			fc.own = k
		}
	}
	return fc
}

// countFacets counts the choices of all facets in a block of n words from w, whose rows
// that pass are in e.cur and those that fail one filter in e.fail.
func (e *eval) countFacets(w, n, hits int) {
	listed := -1 // rows of e.cur in e.rowList, -1 before they are listed
	var extra, all block
	for k := range e.facets {
		f := &e.facets[k]
		more := 0
		if f.own >= 0 { // rows that failed exactly one filter, and that one is this
			p := &e.passed[f.own]
			for i := range extra[:n] {
				extra[i] = e.fail[i] &^ p[i]
				more += bits.OnesCount64(extra[i])
			}
		}
		if hits+more == 0 {
			continue
		}
		if hits+more >= f.each {
			rows := &e.cur
			if more > 0 {
				for i := range all[:n] {
					all[i] = e.cur[i] | extra[i]
				}
				rows = &all
			}
			e.countDense(f, rows, w, n)
			continue
		}
		if listed < 0 {
			listed = list(&e.rowList, &e.cur, w, n)
		}
		e.countRows(f, e.rowList[:listed])
		if more > 0 {
			for i := range extra[:n] {
				for m := extra[i]; m != 0; m &= m - 1 {
					e.countRow(f, (w+i)*64+trailing(m))
				}
			}
		}
	}
}

// list writes the rows of a block into out.
func list(out *[blockWords * 64]uint32, rows *block, w, n int) int {
	k := 0
	for i, m := range rows[:n] {
		base := uint32(w+i) * 64
		for ; m != 0; m &= m - 1 {
			out[k&(blockWords*64-1)] = base + uint32(trailing(m))
			k++
		}
	}
	return k
}

func (e *eval) countRows(f *facet, rows []uint32) {
	if f.attr >= 0 {
		codes, few := e.s.codes[f.attr], (*[64]uint32)(f.few)
		for _, r := range rows {
			few[codes[r]&63]++
		}
		return
	}
	col := e.s.lists[f.list]
	for _, r := range rows {
		if c := col[r]; int(c) < len(f.few) {
			f.few[c]++
		}
	}
}

func (e *eval) countRow(f *facet, r int) {
	if f.attr >= 0 {
		f.few[e.s.codes[f.attr][r]&63]++
	} else if c := e.s.lists[f.list][r]; int(c) < len(f.few) {
		f.few[c]++
	}
}

// countDense counts by bitmaps: rows whose code is v or less, less those before.
func (e *eval) countDense(f *facet, rows *block, w, n int) {
	cum := e.s.cum[f.attr]
	before, total := int64(0), popcount(rows[:n])
	for v := range cum {
		if before == total {
			return
		}
		if v > 0 && e.s.count[f.attr][v] == 0 {
			continue
		}
		upTo := both(cum[v][w:w+n], rows[:n])
		f.count[v] += upTo - before
		before = upTo
	}
	f.count[len(cum)] += total - before
}

// both counts the bits set in a and b, which are of one length.
func both(a, b []uint64) int64 {
	n := 0
	for len(a) >= 8 && len(b) >= 8 {
		n += bits.OnesCount64(a[0]&b[0]) + bits.OnesCount64(a[1]&b[1]) + bits.OnesCount64(a[2]&b[2]) + bits.OnesCount64(a[3]&b[3]) +
			bits.OnesCount64(a[4]&b[4]) + bits.OnesCount64(a[5]&b[5]) + bits.OnesCount64(a[6]&b[6]) + bits.OnesCount64(a[7]&b[7])
		a, b = a[8:], b[8:]
	}
	for i := range a {
		n += bits.OnesCount64(a[i] & b[i])
	}
	return int64(n)
}

// addTo adds the facet's counts to those of other segments.
func (f *facet) addTo(sum map[Field][]int64) {
	have := sum[f.field]
	if len(have) < len(f.count) {
		have = append(have, make([]int64, len(f.count)-len(have))...)
	}
	for i, n := range f.count {
		have[i] += n + int64(f.few[i])
	}
	sum[f.field] = have
}

// counts writes summed facets the way readers want them: the choices that have a listing,
// in order of their code, bar or word.
func counts(f Field, n []int64, words *dicts) []Count {
	bars := Bars(f)
	list := listOf(f)
	out := make([]Count, 0, len(n))
	for i, k := range n {
		if k == 0 && bars == nil {
			continue
		}
		c := Count{Code: uint8(i), N: k}
		switch {
		case bars != nil:
			c.From = bars[i]
		case list >= 0:
			c.Code, c.Word = 0, words[list].all()[i]
		}
		out = append(out, c)
	}
	if list >= 0 {
		slices.SortFunc(out, func(a, b Count) int {
			if a.N != b.N {
				return int(b.N - a.N)
			}
			if x, err := strconv.Atoi(a.Word); err == nil {
				if y, err := strconv.Atoi(b.Word); err == nil {
					return x - y
				}
			}
			if a.Word < b.Word {
				return -1
			}
			return 1
		})
	}
	return out
}

// Bars are where the bars of a field's rail begin, in the field's unit; nil for fields
// without one.
func Bars(f Field) []int64 {
	switch f {
	case FieldCarat:
		return caratBars
	case FieldPPC:
		return ppcBars
	case FieldTotal:
		return totalBars
	}
	return nil
}

// Counted tells whether a field can be a facet.
func Counted(f Field) bool {
	switch f {
	case FieldKind, FieldShape, FieldCarat, FieldCountry, FieldCity, FieldSeller:
		return true
	}
	return attrOf[f] >= 0 && f != FieldShadeNot
}
