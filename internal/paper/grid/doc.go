// Package grid writes tables: one list of columns gives the rows of a page, a CSV file,
// an XLSX workbook and JSON.
//
// A column is declared once with its key (the stable name in files), its head (the words
// in the reader's language) and the text of a cell. Pages may show a cell differently from
// what files hold: 1,284.50 for a reader, 1284.5 for a machine.
//
// No export can carry a formula: see Guard. Rows come as a sequence, so a file of any
// length is written without being held in memory.
package grid

import "iter"

// Align is where a cell's text stands.
type Align uint8

// Alignments. Numbers stand at the end, words at the start.
const (
	Start Align = iota
	End
	Center
)

// Column is one column of a table whose rows are of type R.
type Column[R any] struct {
	Key    string // stable name in CSV, XLSX and JSON: "stock_no"
	Head   string // words of the head, in the reader's language
	Align  Align
	Number bool   // cells that are plain decimals are numbers in XLSX and JSON
	Class  string // further class of the column's cells in a page

	// Text appends the cell as files hold it.
	Text func(b []byte, row R) []byte
	// Show appends the cell as readers see it, unescaped; nil means Text.
	Show func(b []byte, row R) []byte
	// Markup appends the cell as finished HTML; it escapes what it takes from data
	// itself, with Escape. nil means Show.
	Markup func(b []byte, row R) []byte
}

// Rows is a sequence of rows that may fail half-way; after an error it ends.
type Rows[R any] = iter.Seq2[R, error]

// All gives the rows of a slice.
func All[R any](rows []R) Rows[R] {
	return func(yield func(R, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// head is what the first line of a file holds: words for people, keys for programs.
func head[R any](c Column[R], words bool) string {
	if words && c.Head != "" {
		return c.Head
	}
	return c.Key
}
