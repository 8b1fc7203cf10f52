package names

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// The public pairs are contrib/name_bench/cases.csv of github.com/opensanctions/nomenklatura
// and not carried; the others are.
const (
	publicPairs = "../../../../shared/data/screening/name_bench_cases.csv"
	aliasPairs  = "testdata/aliases.csv"
)

// TestTheWeightsCanBeFoundAgain fits the weights on the halves of both files that are for
// fitting, and finds those that ship; on the other halves they reach what they must.
func TestTheWeightsCanBeFoundAgain(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(publicPairs); err != nil {
		t.Skip("no shared pairs of names beside the project: ", err)
	}
	pairs := append(read(t, publicPairs), read(t, aliasPairs)...)
	for kind, shipped := range map[bool][features + 1]float64{true: personWeights, false: organisationWeights} {
		var xs [][features]float64
		var ys []float64
		for _, p := range pairs {
			if (p.Kind == Person) != kind || !p.Fits() {
				continue
			}
			q, e := New(p.One, p.Kind), New(p.Two, p.Kind)
			a := align(q.tokens, e.tokens)
			xs = append(xs, a.features(&q, &e))
			y := 0.0
			if p.Same {
				y = 1
			}
			ys = append(ys, y)
		}
		for i, w := range regress(xs, ys) {
			if math.Abs(w-shipped[i]) > 0.02 {
				t.Errorf("person %v: weight %d is %.2f, %.2f ships", kind, i, w, shipped[i])
			}
		}
	}
	for name, least := range map[string]float64{publicPairs: 0.78, aliasPairs: 0.9} {
		if m := Measure(read(t, name)); m.Figures.F1 < least {
			t.Errorf("%s: %+v, want F1 of at least %.2f", name, m, least)
		}
	}
}

func read(t *testing.T, name string) []Pair {
	t.Helper()
	f, err := os.Open(filepath.Clean(name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pairs, err := ReadPairs(f)
	if err != nil {
		t.Fatal(err)
	}
	return pairs
}

// regress is logistic regression by plain descent, held back a little.
func regress(xs [][features]float64, ys []float64) (w [features + 1]float64) {
	const hold = 0.004
	n := float64(len(xs))
	for step := range 30000 {
		var g [features + 1]float64
		for i, x := range xs {
			z := w[0]
			for j, v := range x {
				z += w[j+1] * v
			}
			d := 1/(1+math.Exp(-z)) - ys[i]
			g[0] += d
			for j, v := range x {
				g[j+1] += d * v
			}
		}
		rate := 1.0
		if step > 20000 {
			rate = 0.3
		}
		for j := range w {
			h := hold * w[j]
			if j == 0 {
				h = 0
			}
			w[j] -= rate * (g[j]/n + h)
		}
	}
	return w
}
