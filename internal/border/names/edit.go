package names

import "unicode/utf8"

// edits counts the least letters put in, taken out, changed or swapped with their neighbour
// that make one text the other.
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		before2, before, row := rows[(i+1)%3], rows[(i+2)%3], rows[i%3]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			d := before[j-1]
			if x[i-1] != y[j-1] {
				d++
			}
			d = min(d, before[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before2[j-2]+1)
			}
			row[j] = d
		}
	}
	return rows[len(x)%3][len(y)]
}

// near is how alike two texts are by their edits, from 0 to 1.
func near(a, b string) float64 {
	n := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if n == 0 {
		return 1
	}
	return 1 - float64(edits(a, b))/float64(n)
}
