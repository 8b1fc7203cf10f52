package stockfile

import (
	"encoding/csv"
	"io"
	"strings"

	"openbourse/internal/base/i18n"
)

// Back writes the rows that are not ready as a CSV file the member can mend and send
// again: the same columns, and the reasons in the last one in the member's language. Cells that
// a spreadsheet would run are made text by an apostrophe, which the reader takes off again.
type Back struct {
	w    *csv.Writer
	in   *Inspection
	lang i18n.Lang
	line []string
}

// NewBack starts the file with a byte order mark, so that spreadsheets read it as UTF-8,
// and the header.
func NewBack(w io.Writer, in *Inspection, l i18n.Lang) (*Back, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	k := &Back{w: csv.NewWriter(w), in: in, lang: l}
	for _, c := range in.Columns {
		k.line = append(k.line, c.Header)
	}
	k.line = append(k.line, l.T("stockfile.reason"))
	return k, k.write()
}

// Row writes a row that is held or refused, and passes over ready ones.
func (k *Back) Row(r *Row) error {
	if r.Status == Ready {
		return nil
	}
	width := len(k.in.Columns)
	k.line = k.line[:0]
	for i := range width {
		cell := ""
		if i < len(r.Raw) {
			cell = r.Raw[i]
		}
		k.line = append(k.line, cell)
	}
	if len(r.Raw) > width { // a shifted row: what does not fit stands in the last column
		k.line[width-1] = strings.Join(r.Raw[width-1:], " | ")
	}
	k.line = append(k.line, Reasons(r, k.in, k.lang))
	return k.write()
}

func (k *Back) write() error {
	for i, c := range k.line {
		k.line[i] = safeCell(c)
	}
	return k.w.Write(k.line)
}

// Close writes what is buffered.
func (k *Back) Close() error {
	k.w.Flush()
	return k.w.Error()
}

// Reasons are a row's objections in words, the column named before each.
func Reasons(r *Row, in *Inspection, l i18n.Lang) string {
	var parts []string
	for i := range r.Notes {
		n := &r.Notes[i]
		if n.Level < Kept {
			continue
		}
		text := n.Text(l)
		if n.Column >= 0 && n.Column < len(in.Columns) {
			text = in.Columns[n.Column].Header + ": " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

// safeCell makes a cell text that a spreadsheet would run as a formula. Numbers stay.
func safeCell(s string) string {
	if t := strings.TrimLeft(s, " "); formula(t) || t != "" && t[0] == '\n' {
		return "'" + s
	}
	return s
}
