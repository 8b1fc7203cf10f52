package price_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/exchange/price"
)

// nearest tries every way to cut the values into runs of one mean, and takes the best that
// does not fall.
func nearest(v, w []float64) (best float64) {
	best = math.Inf(1)
	for cuts := range 1 << (len(v) - 1) {
		cost, last, ok := 0.0, math.Inf(-1), true
		for from := 0; from < len(v); {
			to := from + 1
			for to < len(v) && cuts>>(to-1)&1 == 0 {
				to++
			}
			sum, weight := 0.0, 0.0
			for i := from; i < to; i++ {
				sum += v[i] * w[i]
				weight += w[i]
			}
			mean := sum / weight
			ok = ok && mean >= last-1e-12
			last = mean
			for i := from; i < to; i++ {
				cost += w[i] * (v[i] - mean) * (v[i] - mean)
			}
			from = to
		}
		if ok {
			best = min(best, cost)
		}
	}
	return best
}

func TestMonotoneValuesNeverFallAndLieAsNearAsCanBe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOfN(rapid.Float64Range(-100, 100), 1, 9).Draw(t, "values")
		w := rapid.SliceOfN(rapid.Float64Range(0.1, 10), len(v), len(v)).Draw(t, "weights")
		out := price.Monotone(v, w)
		if len(out) != len(v) || !slices.IsSorted(out) {
			t.Fatalf("%v became %v", v, out)
		}
		cost := 0.0
		for i := range v {
			cost += w[i] * (v[i] - out[i]) * (v[i] - out[i])
		}
		if want := nearest(v, w); cost > want+1e-6 {
			t.Fatalf("%v became %v at %g, %g is possible", v, out, cost, want)
		}
	})
}
