package price

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/registry/stone"
)

// leastCovered is the part of a month's turnover, per mille, that must lie in strata which
// the basket has too.
const leastCovered = 300

// stratum is a coarse cell: stones that the trade puts on one heap.
type stratum struct {
	shape          stone.Shape
	band           carat.Weight
	color, clarity int
}

func stratumOf(r *Row) stratum {
	return stratum{r.Shape, Band(r.Carat), heap(int(r.Color), 3, 5, 8), heap(int(r.Clarity), 2, 4, 6, 9)} // D–F, G–H, I–K · FL–IF, VVS, VS, SI
}

// heap is which heap a grade lies on: each reaches to its bound.
func heap(grade int, bounds ...int) int {
	for i, b := range bounds {
		if grade <= b {
			return i
		}
	}
	return len(bounds)
}

// sold is what was sold of a stratum.
type sold struct{ carats, dollars float64 }

// fisher foretells the month's index without a model: unit values of strata, against those
// of the basket of the earlier months brought to index 100 by the published values. It is
// the geometric mean of what the basket costs now (Laspeyres) and what the month's own
// goods would have cost then (Paasche), hundredths. 0 when too little of the month's
// turnover lies in strata that the basket has.
func fisher(in, basket []Sale, value map[int]int64) (index, covered int64) {
	then, now := map[stratum]sold{}, map[stratum]sold{}
	for i := range basket {
		b := &basket[i]
		put(then, b, Base/float64(value[b.Period]))
	}
	for i := range in {
		put(now, &in[i], 1)
	}
	var basketNow, basketThen, ownNow, ownThen, all, matched float64
	for _, k := range sortedStrata(now) {
		n := now[k]
		all += n.dollars
		t, ok := then[k]
		if !ok {
			continue
		}
		matched += n.dollars
		basketNow += t.carats * n.dollars / n.carats
		basketThen += t.dollars
		ownNow += n.dollars
		ownThen += n.carats * t.dollars / t.carats
	}
	if all > 0 {
		covered = int64(matched / all * 1000)
	}
	if covered < leastCovered || basketThen == 0 || ownThen == 0 {
		return 0, covered
	}
	return int64(math.Round(Base * math.Sqrt(basketNow/basketThen*ownNow/ownThen))), covered
}

func put(m map[stratum]sold, s *Sale, deflate float64) {
	k := stratumOf(&s.Row)
	x := m[k]
	ct := float64(s.Carat) / 1000
	x.carats += ct
	x.dollars += ct * float64(s.PPC) * deflate
	m[k] = x
}

// sortedStrata gives them in one order, so that sums come out the same every time.
func sortedStrata(m map[stratum]sold) []stratum {
	return slices.SortedFunc(maps.Keys(m), func(a, b stratum) int {
		return cmp.Or(cmp.Compare(a.shape, b.shape), cmp.Compare(a.band, b.band), cmp.Compare(a.color, b.color), cmp.Compare(a.clarity, b.clarity))
	})
}
