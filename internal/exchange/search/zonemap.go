package search

import (
	"math/bits"
	"slices"
)

// groupWords is how many bitmap words one entry of a number column's map covers.
const groupWords = 8

// numbers is a column of 16-bit numbers with what makes filtering it cheap: the smallest
// and largest of every 512 rows, and a sample that says how many rows a range will pass.
// Rows are in order of weight, so lengths and widths vary little inside a group.
type numbers struct {
	col      []uint16
	min, max []uint16
	sample   []uint16 // sorted
}

func newNumbers(col []uint16, rows int) numbers {
	n := numbers{col: col}
	const group = groupWords * 64
	for at := 0; at < len(col); at += group {
		g := col[at:min(at+group, len(col))]
		n.min, n.max = append(n.min, slices.Min(g)), append(n.max, slices.Max(g))
	}
	step := max(rows/256, 1)
	for i := 0; i < len(col); i += step {
		n.sample = append(n.sample, col[i])
	}
	slices.Sort(n.sample)
	return n
}

func (n *numbers) bytes() int64 { return size(n.col) + size(n.min) + size(n.max) + size(n.sample) }

// term filters the column; shift is added to the numbers asked for, and rows with the
// number absent do not state one.
func (n *numbers) term(f Field, ranges Ranges, shift int64, absent uint16) term {
	t := term{field: f, maybe: []pair{everything}}
	if len(ranges) != 1 {
		t.share = 0.5
		t.check = rowCheck(func(r int) bool { v := n.col[r]; return v != absent && ranges.Has(int64(v)-shift) })
		return t
	}
	lo, hi := int64(0), int64(1<<16-1)
	if ranges[0].Min != NoMin {
		lo = max(ranges[0].Min+shift, lo)
	}
	if ranges[0].Max != NoMax {
		hi = min(ranges[0].Max+shift, hi)
	}
	if absent == 0 {
		lo = max(lo, 1)
	} else {
		hi = min(hi, int64(absent)-1)
	}
	if lo > hi {
		t.maybe = nil
		return t
	}
	from, to := uint16(lo), uint16(hi)
	a, _ := slices.BinarySearch(n.sample, from)
	b := len(n.sample)
	if to < 1<<16-1 {
		b, _ = slices.BinarySearch(n.sample, to+1)
	}
	t.share = float64(b-a) / float64(max(len(n.sample), 1))
	t.group = func(g int) (all, none bool) {
		return n.min[g] >= from && n.max[g] <= to, n.max[g] < from || n.min[g] > to
	}
	t.check = func(word int, rows uint64) uint64 { return within((*[64]uint16)(n.col[word*64:]), from, to, rows) }
	return t
}

// within are those of the rows whose number is from lo to hi.
func within(col *[64]uint16, lo, hi uint16, rows uint64) uint64 {
	span := hi - lo
	out := uint64(0)
	if bits.OnesCount64(rows) < 24 {
		for m := rows; m != 0; m &= m - 1 {
			b := trailing(m)
			if col[b&63]-lo <= span {
				out |= 1 << b
			}
		}
		return out
	}
	for _, v := range col { // the top bit of span - (v - lo) says whether it went below zero
		out = out>>1 | uint64(^(uint32(span)-uint32(v-lo))>>31)<<63
	}
	return out & rows
}
