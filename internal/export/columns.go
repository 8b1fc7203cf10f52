package export

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/paper/grid"
)

// Columns are the columns of exported listings with their heads in a language.
func Columns(l i18n.Lang) []grid.Column[Line] {
	t := reflect.TypeFor[Line]()
	all := make([]grid.Column[Line], 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		c := grid.Column[Line]{Key: key, Head: l.T(f.Tag.Get("head")), Text: text(i, f.Type.Kind())}
		if c.Number = f.Type == reflect.TypeFor[Decimal]() || f.Type.Kind() == reflect.Int64; c.Number {
			c.Align = grid.End
		}
		all = append(all, c)
	}
	return all
}

// text appends field i of a line; numbers that are not stated are empty.
func text(i int, kind reflect.Kind) func(b []byte, line Line) []byte {
	if kind == reflect.Int64 {
		return func(b []byte, line Line) []byte {
			if v := reflect.ValueOf(&line).Elem().Field(i).Int(); v != 0 {
				return strconv.AppendInt(b, v, 10)
			}
			return b
		}
	}
	return func(b []byte, line Line) []byte {
		return append(b, reflect.ValueOf(&line).Elem().Field(i).String()...)
	}
}

// Format is a kind of file listings are exported as.
type Format string

// The formats, by the suffix of their address.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	JSON Format = "json"
)

// Type is the content type of a format, empty for one that is not known.
func (f Format) Type() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JSON:
		return "application/json"
	}
	return ""
}

// Most is how many listings one export holds: more than a person reads, and what fits a
// workbook with room to spare.
const Most = 100_000

// Write writes lines in a format. Workbooks and CSV for people carry heads in words when
// words is set, else the keys that a stock file has.
func Write(w io.Writer, f Format, l i18n.Lang, rows grid.Rows[Line], words bool) error {
	columns := Columns(l)
	switch f {
	case CSV:
		return grid.CSV(w, columns, rows, grid.CSVOptions{BOM: words, Words: words})
	case XLSX:
		return grid.XLSX(w, l.T("export.sheet"), columns, rows, words)
	case JSON:
		return grid.JSON(w, columns, rows)
	}
	return errs.New(errs.Unsupported, "export.format", "format", string(f))
}

// FileName is the name a browser saves an export under: "stones-2026-11-22.csv".
func (f Format) FileName(what, day string) string { return fmt.Sprintf("%s-%s.%s", what, day, f) }
