package price

import (
	"cmp"
	"math"
	"slices"

	"openbourse/internal/base/carat"
	"openbourse/internal/registry/stone"
)

// bands are the smallest weights of the size bands, carats × 1000: where the trade has its
// steps.
var bands = [...]carat.Weight{10, 180, 230, 300, 400, 500, 700, 900, 1000, 1500, 2000, 3000, 4000, 5000, 10000}

// Band is the smallest weight of the band a weight lies in; 0 below all of them.
func Band(w carat.Weight) carat.Weight {
	i, found := slices.BinarySearch(bands[:], w)
	if found {
		return w
	}
	if i == 0 {
		return 0
	}
	return bands[i-1]
}

// Cell is one value of the published matrix.
type Cell struct {
	Shape   stone.Shape
	Band    carat.Weight
	Color   stone.Color
	Clarity stone.Clarity

	PPC, Low, High  int64 // cents per carat; the band in which two of three such sales lie
	Trades          int64
	Sellers, Buyers int64
	Share           int64 // of the member with most of the trades, per mille
}

// What a value stands on.
const (
	Traded     = "traded"     // five trades or more, of three sellers and three buyers or more
	Indicative = "indicative" // the model's word with fewer
	None       = "none"
)

// Basis tells whether enough members made the value for it to be called a traded one.
func (c *Cell) Basis() string {
	switch {
	case c.PPC == 0:
		return None
	case c.Trades >= 5 && c.Sellers >= 3 && c.Buyers >= 3:
		return Traded
	}
	return Indicative
}

type slab struct {
	shape stone.Shape
	band  carat.Weight
}

// cells gives the values that a model of these sales speaks of: in every shape and band
// with five sales or more, each colour and clarity that was sold there. A better colour or
// clarity never costs less.
func cells(m *Model, sales []Sale) []Cell {
	of := map[slab][]Sale{}
	newest := 0
	for _, s := range sales {
		newest = max(newest, s.Period)
		if !m.design.tells(&s.Row) {
			continue
		}
		k := slab{s.Shape, Band(s.Carat)}
		of[k] = append(of[k], s)
	}
	var out []Cell
	for k, in := range of {
		if k.band > 0 && len(in) >= 5 {
			out = append(out, m.slab(k, in, newest)...)
		}
	}
	slices.SortFunc(out, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Shape, b.Shape), cmp.Compare(a.Band, b.Band), cmp.Compare(a.Color, b.Color), cmp.Compare(a.Clarity, b.Clarity))
	})
	return out
}

// slab is at the prices of the newest period that the sales are counted by.
func (m *Model) slab(k slab, in []Sale, newest int) []Cell {
	colors, clarities := levels(in, func(s Sale) stone.Color { return s.Color }), levels(in, func(s Sale) stone.Clarity { return s.Clarity })
	typical := Row{
		Shape: k.shape, Carat: middle(in, func(s Sale) carat.Weight { return s.Carat }),
		Cut: commonest(in, func(s Sale) stone.Grade { return s.Cut }), Fluor: commonest(in, func(s Sale) stone.Fluorescence { return s.Fluor }),
		Period: newest,
	}
	values := make([][]float64, len(colors))
	for i, c := range colors {
		values[i] = make([]float64, len(clarities))
		for j, l := range clarities {
			typical.Color, typical.Clarity = c, l
			ppc, _ := m.PPC(typical)
			values[i][j] = float64(ppc)
		}
	}
	descend(values)
	width := math.Exp(m.Sigma)
	out := make([]Cell, 0, len(colors)*len(clarities))
	for i, c := range colors {
		for j, l := range clarities {
			cell := Cell{
				Shape: k.shape, Band: k.band, Color: c, Clarity: l, PPC: int64(math.Round(values[i][j])),
				Low: int64(math.Round(values[i][j] / width)), High: int64(math.Round(values[i][j] * width)),
			}
			cell.count(in)
			out = append(out, cell)
		}
	}
	return out
}

// count says who traded in the cell. A member counts once for a trade, whichever side.
func (c *Cell) count(in []Sale) {
	var own []Sale
	for _, s := range in {
		if s.Color == c.Color && s.Clarity == c.Clarity {
			own = append(own, s)
		}
	}
	c.Trades = int64(len(own))
	c.Sellers, c.Buyers, c.Share = parties(own)
}

// descend levels the values out until none is above its neighbour of a better colour or
// clarity. Each pass levels all lines one way; the end cuts off what rounding leaves.
func descend(v [][]float64) {
	for range 20 {
		for i := range v {
			level(len(v[i]), func(j int) *float64 { return &v[i][j] })
		}
		for j := range v[0] {
			level(len(v), func(i int) *float64 { return &v[i][j] })
		}
	}
	for i := range v {
		for j := range v[i] {
			if i > 0 {
				v[i][j] = min(v[i][j], v[i-1][j])
			}
			if j > 0 {
				v[i][j] = min(v[i][j], v[i][j-1])
			}
		}
	}
}

func level(n int, at func(i int) *float64) {
	values, weights := make([]float64, n), make([]float64, n)
	for i := range n {
		values[i], weights[i] = -*at(i), 1
	}
	for i, x := range Monotone(values, weights) {
		*at(i) = -x
	}
}

func levels[T cmp.Ordered](in []Sale, of func(Sale) T) []T {
	out := make([]T, 0, len(in))
	for _, s := range in {
		out = append(out, of(s))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func middle[T cmp.Ordered](in []Sale, of func(Sale) T) T {
	all := make([]T, 0, len(in))
	for _, s := range in {
		all = append(all, of(s))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// commonest is what most sales have; of equals the smallest.
func commonest[T cmp.Ordered](in []Sale, of func(Sale) T) T {
	n := map[T]int{}
	for _, s := range in {
		n[of(s)]++
	}
	var best T
	most := 0
	for v, count := range n {
		if count > most || count == most && v < best {
			best, most = v, count
		}
	}
	return best
}
