package statistics

import "slices"

// Cell is a figure of a table that is published together with sums of it.
type Cell struct {
	Members map[int64]bool // who stands behind it; empty: nothing does, and everybody knows
	Size    int64          // the smaller, the sooner it is hidden to protect another
	Never   bool           // never shown: what readers could find by subtraction
}

// Balance says that a cell is the sum of others, and that readers know it.
type Balance struct {
	Whole int
	Parts []int
}

// Suppress says which cells must be hidden so that no reader can compute a figure of fewer
// than least members from what is shown, by any sums and differences. Cells of too few
// members are hidden first; then, one after the other, the smallest neighbours of those
// that could still be found.
func Suppress(cells []Cell, balances []Balance, least int) []bool {
	hidden := make([]bool, len(cells))
	for i := range cells {
		hidden[i] = cells[i].Never && !cells[i].empty() || cells[i].small(least)
	}
	for {
		next := betrayed(cells, balances, hidden, least)
		if next < 0 {
			next = found(cells, balances, hidden, least)
		}
		if next < 0 {
			return hidden
		}
		hidden[next] = true
	}
}

func (c *Cell) empty() bool          { return len(c.Members) == 0 }
func (c *Cell) small(least int) bool { return len(c.Members) > 0 && len(c.Members) < least }

// betrayed looks for a total whose hidden parts together have too few members: their sum is
// what remains of the total. It gives the cell to hide next, -1 when all is well.
func betrayed(cells []Cell, balances []Balance, hidden []bool, least int) int {
	for _, t := range balances {
		if hidden[t.Whole] || cells[t.Whole].empty() {
			continue
		}
		all := map[int64]bool{}
		for _, p := range t.Parts {
			if hidden[p] {
				for m := range cells[p].Members {
					all[m] = true
				}
			}
		}
		if len(all) > 0 && len(all) < least {
			return cheapest(cells, balances, []Balance{t}, hidden)
		}
	}
	return -1
}

// found looks for a hidden cell that follows from what is shown, and gives the cell to hide
// next, -1 when none does. A balance that gives a cell away by itself is mended first.
func found(cells []Cell, balances []Balance, hidden []bool, least int) int {
	known := Computable(cells, balances, hidden)
	for i := range known {
		known[i] = known[i] && (!cells[i].Never || cells[i].small(least))
	}
	if !slices.Contains(known, true) {
		return -1
	}
	var alone, with []Balance
	for _, t := range balances {
		for i, k := range known {
			if k && t.has(i) {
				if with = append(with, t); t.hides(hidden) == 1 {
					alone = append(alone, t)
				}
				break
			}
		}
	}
	for _, look := range [][]Balance{alone, with, balances} {
		if next := cheapest(cells, balances, look, hidden); next >= 0 {
			return next
		}
	}
	return -1
}

func (t *Balance) has(cell int) bool { return t.Whole == cell || slices.Contains(t.Parts, cell) }

// hides counts the hidden cells of a balance.
func (t *Balance) hides(hidden []bool) int {
	n := 0
	if hidden[t.Whole] {
		n++
	}
	for _, p := range t.Parts {
		if hidden[p] {
			n++
		}
	}
	return n
}

// cheapest is the shown cell of the looked-at balances that is hidden with the least loss:
// one that stands in few balances without a hidden cell yet, then a part before a total,
// then the smallest. -1 when all are hidden.
func cheapest(cells []Cell, balances, look []Balance, hidden []bool) int {
	best, bestCost := -1, [3]int64{}
	for _, t := range look {
		for n, c := range append([]int{t.Whole}, t.Parts...) {
			if hidden[c] || cells[c].empty() {
				continue
			}
			cost := [3]int64{0, 0, cells[c].Size}
			if n == 0 {
				cost[1] = 1
			}
			for _, other := range balances {
				if other.has(c) && other.hides(hidden) == 0 {
					cost[0]++
				}
			}
			if best < 0 || slices.Compare(cost[:], bestCost[:]) < 0 {
				best, bestCost = c, cost
			}
		}
	}
	return best
}

// prime is what the attacker reckons by: the coefficients are 0, 1 and -1, so that a rank
// found in this field is the one of whole numbers.
const prime = 1<<31 - 1

// Computable tells which hidden cells a reader finds by linear algebra over everything that
// is shown: those whose value is the same in every solution of the balances.
func Computable(cells []Cell, balances []Balance, hidden []bool) []bool {
	column, cellOf := make([]int, len(cells)), []int{}
	for i := range cells {
		column[i] = -1
		if hidden[i] && !cells[i].empty() {
			column[i] = len(cellOf)
			cellOf = append(cellOf, i)
		}
	}
	var rows [][]uint64
	for _, t := range balances {
		row, any := make([]uint64, len(cellOf)), false
		if c := column[t.Whole]; c >= 0 {
			row[c], any = prime-1, true
		}
		for _, p := range t.Parts {
			if c := column[p]; c >= 0 {
				row[c], any = (row[c]+1)%prime, true
			}
		}
		if any {
			rows = append(rows, row)
		}
	}
	known := make([]bool, len(cells))
	for _, row := range reduced(rows, len(cellOf)) {
		only := -1
		for c, v := range row {
			switch {
			case v == 0:
			case only < 0:
				only = c
			default:
				only = len(cellOf)
			}
		}
		if only >= 0 && only < len(cellOf) {
			known[cellOf[only]] = true
		}
	}
	return known
}

// reduced is the reduced echelon form of the rows.
func reduced(rows [][]uint64, columns int) [][]uint64 {
	top := 0
	for c := 0; c < columns && top < len(rows); c++ {
		pivot := -1
		for r := top; r < len(rows); r++ {
			if rows[r][c] != 0 {
				pivot = r
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[top], rows[pivot] = rows[pivot], rows[top]
		inverse := power(rows[top][c], prime-2)
		for i := range rows[top] {
			rows[top][i] = rows[top][i] * inverse % prime
		}
		for r := range rows {
			if f := rows[r][c]; r != top && f != 0 {
				for i, v := range rows[top] {
					rows[r][i] = (rows[r][i] + (prime-f)*v) % prime
				}
			}
		}
		top++
	}
	return rows[:top]
}

func power(x, n uint64) uint64 {
	y := uint64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y = y * x % prime
		}
		x = x * x % prime
	}
	return y
}
