package statistics_test

import (
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/border/statistics"
)

// tableOf is a table of rows and columns with their totals and the grand total: cells first
// row by row, then totals of rows, of columns, and all.
func tableOf(rows, columns int, members func(r, c int) []int64) ([]statistics.Cell, []statistics.Balance) {
	n := rows*columns + rows + columns + 1
	cells := make([]statistics.Cell, n)
	for i := range cells {
		cells[i].Members = map[int64]bool{}
	}
	balances := make([]statistics.Balance, 0, rows+columns+2)
	add := func(whole int, parts ...int) {
		for _, p := range parts {
			cells[whole].Size += cells[p].Size
			for m := range cells[p].Members {
				cells[whole].Members[m] = true
			}
		}
		balances = append(balances, statistics.Balance{Whole: whole, Parts: parts})
	}
	var rowTotals, columnTotals []int
	for r := range rows {
		var parts []int
		for c := range columns {
			i := r*columns + c
			for _, m := range members(r, c) {
				cells[i].Members[m] = true
				cells[i].Size += m + 1
			}
			parts = append(parts, i)
		}
		add(rows*columns+r, parts...)
		rowTotals = append(rowTotals, rows*columns+r)
	}
	for c := range columns {
		var parts []int
		for r := range rows {
			parts = append(parts, r*columns+c)
		}
		add(rows*columns+rows+c, parts...)
		columnTotals = append(columnTotals, rows*columns+rows+c)
	}
	add(n-1, rowTotals...)
	balances = append(balances, statistics.Balance{Whole: n - 1, Parts: columnTotals})
	return cells, balances
}

func anyTable(r *rapid.T, most int) ([]statistics.Cell, []statistics.Balance) {
	crowd := rapid.Int64Range(3, 9).Draw(r, "crowd")
	return tableOf(rapid.IntRange(1, most).Draw(r, "rows"), rapid.IntRange(1, most).Draw(r, "columns"), func(int, int) []int64 {
		return rapid.SliceOfNDistinct(rapid.Int64Range(0, crowd), 0, 5, rapid.ID[int64]).Draw(r, "members")
	})
}

// An attacker who knows every total and everything shown tries to find a hidden cell by
// changing hidden ones so that all sums stay: a cell that can change is not found. In a
// table with totals, changes by one up or down are enough to look at.
func moves(cells []statistics.Cell, balances []statistics.Balance, hidden []bool) []bool {
	var at []int
	for i := range cells {
		if hidden[i] && len(cells[i].Members) > 0 {
			at = append(at, i)
		}
	}
	can, change := make([]bool, len(cells)), make([]int, len(cells))
	fits := func() bool {
		for _, b := range balances {
			sum := -change[b.Whole]
			for _, p := range b.Parts {
				sum += change[p]
			}
			if sum != 0 {
				return false
			}
		}
		return true
	}
	var try func(n int)
	try = func(n int) {
		if n == len(at) {
			if fits() {
				for _, i := range at {
					can[i] = can[i] || change[i] != 0
				}
			}
			return
		}
		for _, d := range []int{-1, 0, 1} {
			change[at[n]] = d
			try(n + 1)
		}
		change[at[n]] = 0
	}
	try(0)
	return can
}

func TestNoHiddenCellCanBeComputedFromWhatIsShown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		cells, balances := anyTable(r, 6)
		hidden := statistics.Suppress(cells, balances, 3)
		for i, known := range statistics.Computable(cells, balances, hidden) {
			if n := len(cells[i].Members); known || n > 0 && n < 3 && !hidden[i] {
				r.Fatalf("cell %d of %d members: hidden %v, computable %v", i, n, hidden[i], known)
			}
		}
		for _, b := range balances { // what remains of a shown total is not of one or two members
			rest := map[int64]bool{}
			for _, p := range b.Parts {
				if hidden[p] {
					for m := range cells[p].Members {
						rest[m] = true
					}
				}
			}
			if !hidden[b.Whole] && len(rest) > 0 && len(rest) < 3 {
				r.Fatalf("total %d betrays %d members", b.Whole, len(rest))
			}
		}
	})
}

func TestTheAttackersAlgebraFindsWhatTryingEverythingFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		cells, balances := anyTable(r, 3)
		hidden := make([]bool, len(cells))
		for i, n := 0, 0; i < len(cells) && n < 7; i++ {
			if hidden[i] = rapid.Bool().Draw(r, "hidden"); hidden[i] {
				n++
			}
		}
		known, can := statistics.Computable(cells, balances, hidden), moves(cells, balances, hidden)
		for i := range cells {
			if hidden[i] && len(cells[i].Members) > 0 && known[i] == can[i] {
				r.Fatalf("cell %d: computable %v, can change %v", i, known[i], can[i])
			}
		}
	})
}

func TestWhereEverybodyIsManyNothingIsHidden(t *testing.T) {
	t.Parallel()
	cells, balances := tableOf(4, 3, func(int, int) []int64 { return []int64{1, 2, 3} })
	for i, h := range statistics.Suppress(cells, balances, 3) {
		if h {
			t.Errorf("cell %d is hidden", i)
		}
	}
	cells, balances = tableOf(4, 3, func(r, c int) []int64 {
		if r+c == 0 {
			return []int64{1}
		}
		return []int64{1, 2, 3}
	})
	n := 0
	for i, h := range statistics.Suppress(cells, balances, 3) {
		if h && i < 12 {
			n++
		}
	}
	if n != 4 {
		t.Errorf("one cell of one member hides %d cells of twelve; a rectangle of four is enough", n)
	}
}
