package grid

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// JSON writes an array of objects with the columns' keys, one object a line. Numbers of
// number columns are JSON numbers; empty cells are null.
func JSON[R any](w io.Writer, columns []Column[R], rows Rows[R]) error {
	out := bufio.NewWriterSize(w, 32<<10)
	out.WriteString("[") // a bufio.Writer keeps its first error for Flush
	separator := "\n"
	line := make([]byte, 0, 1024)
	for row, err := range rows {
		if err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		line = append(line[:0], separator...)
		if line, err = object(line, columns, row); err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		if _, err := out.Write(line); err != nil {
			return fmt.Errorf("writing JSON: %w", err)
		}
		separator = ",\n"
	}
	out.WriteString("\n]\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

func object[R any](line []byte, columns []Column[R], row R) ([]byte, error) {
	var scratch [256]byte
	for i := range columns {
		c := &columns[i]
		line = append(line, "{,"[min(i, 1)])
		key, err := json.Marshal(c.Key)
		if err != nil {
			return nil, err
		}
		line = append(append(line, key...), ':')
		cell := c.Text(scratch[:0], row)
		switch {
		case len(cell) == 0:
			line = append(line, "null"...)
		case c.Number && Plain(cell) && jsonNumber(cell):
			line = append(line, cell...)
		default:
			text, err := json.Marshal(Clean(string(cell)))
			if err != nil {
				return nil, err
			}
			line = append(line, text...)
		}
	}
	if len(columns) == 0 {
		line = append(line, '{')
	}
	return append(line, '}'), nil
}

// jsonNumber tells whether a plain number has no leading zeros, which JSON forbids.
func jsonNumber(s []byte) bool {
	if s[0] == '-' {
		s = s[1:]
	}
	return len(s) == 1 || s[0] != '0' || s[1] == '.'
}
