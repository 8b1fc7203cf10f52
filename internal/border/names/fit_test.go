package names

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var pairsFile = flag.String("pairs", "", "files of pairs, with commas between: find the weights again")

// TestTheWeightsCanBeFoundAgain fits the weights on the half of the public pairs that is for
// fitting. The file is not carried: it is contrib/name_bench/cases.csv of
// github.com/opensanctions/nomenklatura.
func TestTheWeightsCanBeFoundAgain(t *testing.T) {
	if *pairsFile == "" {
		t.Skip("no -pairs")
	}
	var pairs []Pair
	for name := range strings.SplitSeq(*pairsFile, ",") {
		pairs = append(pairs, read(t, name)...)
	}
	for _, person := range []bool{true, false} {
		var xs [][features]float64
		var ys []float64
		for _, p := range pairs {
			if (p.Kind == Person) != person || !p.Fits() {
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
		w := regress(xs, ys)
		t.Logf("person %v: %.2f", person, w)
		for i := range w {
			w[i] = math.Round(w[i]*100) / 100
		}
		if person {
			personWeights = w
		} else {
			organisationWeights = w
		}
	}
	for name := range strings.SplitSeq(*pairsFile, ",") {
		t.Logf("%s: %+v", name, Measure(read(t, name)))
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
