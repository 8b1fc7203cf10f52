package price

import (
	"fmt"
	"math"
	"slices"
)

// knots are where the price of a carat bends, and magic the weights at which it jumps, in
// thousandths of a carat: buyers ask for a half carat and a full one.
var (
	knots = []float64{300, 400, 500, 700, 900, 1000, 1200, 1500, 2000, 3000}
	magic = []float64{300, 400, 500, 700, 900, 1000, 1500, 2000, 3000, 5000}
)

// kinds of terms. Those of two grades stand for both together.
type termKind uint8

const (
	constant termKind = iota
	weight            // the logarithm of the weight
	bend              // how much steeper it is beyond a knot
	jump              // a magic weight and more
	color
	clarity
	cut
	shape
	fluor
	period
	colorWeight   // a colour matters more in a large stone
	clarityWeight // and a clarity
	colorClarity
	cutWeight
	shapeWeight
)

// term is one column of the model.
type term struct {
	kind termKind
	a, b int
}

// Design is which terms a model has.
type Design struct {
	terms []term
	at    map[term]int
	base  map[termKind]int // of each grade, and of the period, the value that the others are measured by
}

// effectLeast is how many rows a term needs to be estimated.
const effectLeast = 12

// newDesign finds the terms that rows can tell something about. Of each grade the most
// frequent value is the measure of the others, and has no term of its own.
func newDesign(rows []Row) *Design {
	count := map[term]int{}
	var base [colorClarity + 1]map[int]int
	note := func(k termKind, v int) {
		if base[k] == nil {
			base[k] = map[int]int{}
		}
		base[k][v]++
		count[term{k, v, 0}]++
	}
	for i := range rows {
		r := &rows[i]
		note(color, int(r.Color))
		note(clarity, int(r.Clarity))
		note(cut, int(r.Cut))
		note(shape, int(r.Shape))
		note(fluor, int(r.Fluor))
		note(period, r.Period)
		count[term{colorClarity, int(r.Color), int(r.Clarity)}]++
		for k, w := range knots {
			if float64(r.Carat) > w {
				count[term{bend, k, 0}]++
			}
		}
		for k, w := range magic {
			if float64(r.Carat) >= w {
				count[term{jump, k, 0}]++
			}
		}
	}
	main := map[termKind]int{}
	d := &Design{at: map[term]int{}, base: main}
	d.add(term{kind: constant})
	d.add(term{kind: weight})
	for _, k := range []termKind{bend, jump} {
		for i := range max(len(knots), len(magic)) {
			t := term{k, i, 0}
			if n := count[t]; n >= effectLeast && len(rows)-n >= effectLeast { // else it is the constant, or nothing
				d.add(t)
			}
		}
	}
	for _, k := range []termKind{color, clarity, cut, shape, fluor, period} {
		main[k] = mostOf(base[k])
		for _, v := range sortedKeys(base[k]) {
			if v != main[k] && count[term{k, v, 0}] >= effectLeast {
				d.add(term{k, v, 0})
				if with, ok := byWeight[k]; ok {
					d.add(term{with, v, 0})
				}
			}
		}
	}
	for _, c := range sortedKeys(base[color]) {
		for _, q := range sortedKeys(base[clarity]) {
			t := term{colorClarity, c, q}
			if c != main[color] && q != main[clarity] && count[t] >= 3*effectLeast {
				d.add(t)
			}
		}
	}
	return d
}

// tells says whether the model knows the shape, the colour and the clarity of a row. A cut
// or fluorescence it does not know counts as the most frequent one: they move a price less.
func (d *Design) tells(r *Row) bool {
	for _, g := range [...]struct {
		kind termKind
		v    int
	}{{shape, int(r.Shape)}, {color, int(r.Color)}, {clarity, int(r.Clarity)}} {
		if _, ok := d.at[term{g.kind, g.v, 0}]; !ok && d.base[g.kind] != g.v {
			return false
		}
	}
	return true
}

// told are the rows of which enough others have the same shape, colour and clarity.
func told(rows []Row) []Row {
	for {
		count := map[term]int{}
		for i := range rows {
			r := &rows[i]
			count[term{shape, int(r.Shape), 0}]++
			count[term{color, int(r.Color), 0}]++
			count[term{clarity, int(r.Clarity), 0}]++
		}
		left := make([]Row, 0, len(rows))
		for _, r := range rows {
			if min(count[term{shape, int(r.Shape), 0}], count[term{color, int(r.Color), 0}], count[term{clarity, int(r.Clarity), 0}]) >= effectLeast {
				left = append(left, r)
			}
		}
		if len(left) == len(rows) {
			return rows
		}
		rows = left
	}
}

var byWeight = map[termKind]termKind{color: colorWeight, clarity: clarityWeight, cut: cutWeight, shape: shapeWeight}

func (d *Design) add(t term) {
	d.at[t] = len(d.terms)
	d.terms = append(d.terms, t)
}

// mostOf is the value that comes most often; the smaller one of two.
func mostOf(n map[int]int) int {
	best := -1
	for _, v := range sortedKeys(n) {
		if best < 0 || n[v] > n[best] {
			best = v
		}
	}
	return best
}

func sortedKeys(m map[int]int) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// entry is one value of a row of the model that is not zero.
type entry struct {
	col int
	v   float64
}

// row writes what the model sees of a stone, into out. Grades without a term count as the
// most frequent one; tells says where that would be a guess.
func (d *Design) row(r *Row, out []entry) []entry {
	w := math.Log(float64(r.Carat) / 1000)
	put := func(t term, v float64) {
		if c, ok := d.at[t]; ok {
			out = append(out, entry{c, v})
		}
	}
	out = append(out[:0], entry{0, 1}, entry{1, w})
	for k, at := range knots {
		if x := float64(r.Carat); x > at {
			put(term{bend, k, 0}, math.Log(x/at))
		}
	}
	for k, at := range magic {
		if float64(r.Carat) >= at {
			put(term{jump, k, 0}, 1)
		}
	}
	for _, g := range [...]struct {
		kind termKind
		v    int
	}{{color, int(r.Color)}, {clarity, int(r.Clarity)}, {cut, int(r.Cut)}, {shape, int(r.Shape)}, {fluor, int(r.Fluor)}, {period, r.Period}} {
		put(term{g.kind, g.v, 0}, 1)
		if with, ok := byWeight[g.kind]; ok {
			put(term{with, g.v, 0}, w)
		}
	}
	put(term{colorClarity, int(r.Color), int(r.Clarity)}, 1)
	return out
}

// name is a term as the method page and the command line show it.
func (t term) name(words Words) string {
	switch t.kind {
	case constant:
		return "constant"
	case weight:
		return "ln carat"
	case bend:
		return fmt.Sprintf("ln carat beyond %.2f", knots[t.a]/1000)
	case jump:
		return fmt.Sprintf("from %.2f ct", magic[t.a]/1000)
	case colorClarity:
		return words(color, t.a) + " with " + words(clarity, t.b)
	case colorWeight:
		return words(color, t.a) + " × ln carat"
	case clarityWeight:
		return words(clarity, t.a) + " × ln carat"
	case cutWeight:
		return words(cut, t.a) + " × ln carat"
	case shapeWeight:
		return words(shape, t.a) + " × ln carat"
	}
	return words(t.kind, t.a)
}
