package search

import (
	"iter"
	"math"
	"math/bits"
	"slices"
)

// Set is a set of codes of one attribute of package stone: code 0 is "not stated". All
// attributes have fewer than 64 words.
type Set uint64

// SetOf makes a set of codes.
func SetOf[T ~uint8](codes ...T) Set {
	var s Set
	for _, c := range codes {
		s |= 1 << (uint8(c) & 63)
	}
	return s
}

// Span is the set of all codes from best to worst, both included.
func Span[T ~uint8](best, worst T) Set {
	var s Set
	for c := int(best); c <= int(worst) && c < 64; c++ {
		s |= 1 << c
	}
	return s
}

// Has tells whether the code is in the set.
func (s Set) Has(code uint8) bool { return code < 64 && s>>code&1 == 1 }

// Len is the number of codes.
func (s Set) Len() int { return bits.OnesCount64(uint64(s)) }

// All runs over the codes in order.
func (s Set) All() iter.Seq[uint8] {
	return func(yield func(uint8) bool) {
		for w := uint64(s); w != 0; w &= w - 1 {
			if !yield(uint8(bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// runs are the stretches of neighbouring codes, as pairs of first and last.
func (s Set) runs() [][2]uint8 {
	var out [][2]uint8
	for c := range s.All() {
		if n := len(out); n > 0 && out[n-1][1]+1 == c {
			out[n-1][1] = c
		} else {
			out = append(out, [2]uint8{c, c})
		}
	}
	return out
}

// Open ends of a Range.
const (
	NoMin int64 = math.MinInt64
	NoMax int64 = math.MaxInt64
)

// Range is all numbers from Min to Max, both included, in the unit of its field.
type Range struct{ Min, Max int64 }

// Ranges are the numbers a field may have: any of several stretches, sorted, apart from
// each other. No ranges means no filter.
type Ranges []Range

// RangesOf sorts ranges and joins those that touch; a range that runs backwards is turned
// around, and one without any end is no filter.
func RangesOf(in ...Range) Ranges {
	var all Ranges
	for _, r := range in {
		if r.Min > r.Max {
			r.Min, r.Max = r.Max, r.Min
		}
		if r.Min == NoMin && r.Max == NoMax {
			return nil
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Range) int {
		if a.Min != b.Min {
			if a.Min < b.Min {
				return -1
			}
			return 1
		}
		return 0
	})
	var out Ranges
	for _, r := range all {
		if n := len(out); n > 0 && (out[n-1].Max == NoMax || r.Min <= out[n-1].Max+1) {
			out[n-1].Max = max(out[n-1].Max, r.Max)
			continue
		}
		out = append(out, r)
	}
	if len(out) == 1 && out[0].Min == NoMin && out[0].Max == NoMax {
		return nil
	}
	return out
}

// Has tells whether v lies in one of the ranges; without ranges everything does.
func (r Ranges) Has(v int64) bool {
	lo, hi := 0, len(r) // ranges are sorted and apart
	for lo < hi {
		switch mid := (lo + hi) / 2; {
		case v < r[mid].Min:
			hi = mid
		case v > r[mid].Max:
			lo = mid + 1
		default:
			return true
		}
	}
	return len(r) == 0
}
