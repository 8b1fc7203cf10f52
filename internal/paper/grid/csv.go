package grid

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// CSVOptions say how a CSV file is written.
type CSVOptions struct {
	BOM   bool // starts with the byte order mark by which Excel knows UTF-8
	Words bool // heads in the reader's words instead of keys
}

// CSV writes a comma-separated file after RFC 4180 with every cell guarded. It flushes as
// it goes and returns the first error of rows or of w.
func CSV[R any](w io.Writer, columns []Column[R], rows Rows[R], o CSVOptions) error {
	out := bufio.NewWriterSize(w, 32<<10)
	if o.BOM {
		out.WriteString("\uFEFF") // a bufio.Writer keeps its first error for Flush
	}
	line := make([]byte, 0, 1024)
	for i, c := range columns {
		line = field(line, i, head(c, o.Words))
	}
	out.Write(append(line, '\r', '\n'))
	cell := make([]byte, 0, 256)
	for row, err := range rows {
		if err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
		line = line[:0]
		for i := range columns {
			cell = columns[i].Text(cell[:0], row)
			line = field(line, i, string(cell))
		}
		if _, err := out.Write(append(line, '\r', '\n')); err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// field appends one cell, quoted when it must be. A lone empty cell is quoted too: an
// empty line would be skipped by readers.
func field(line []byte, i int, s string) []byte {
	if i > 0 {
		line = append(line, ',')
	}
	s = Guard(Clean(s))
	if s != "" && !strings.ContainsAny(s, ",;|\"\t\r\n") && s[0] != ' ' || s == "" && i > 0 {
		return append(line, s...)
	}
	line = append(line, '"')
	for j := range len(s) {
		if s[j] == '"' {
			line = append(line, '"')
		}
		line = append(line, s[j])
	}
	return append(line, '"')
}
