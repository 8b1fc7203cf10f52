package grid

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Limits of a workbook's sheet (Excel specifications).
const (
	MaxXLSXRows = 1 << 20 // with the head
	maxCellLen  = 32767   // characters of one cell
)

// XLSX writes a workbook with one sheet. Texts are text cells and never formulas, so
// nothing is guarded; numbers of number columns are numbers. Rows beyond the sheet's limit
// are an error, because a file that stops early without saying so is a lie.
func XLSX[R any](w io.Writer, sheet string, columns []Column[R], rows Rows[R], words bool) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	line := make([]any, len(columns))
	for i, c := range columns {
		line[i] = excelize.Cell{StyleID: bold, Value: cellText(head(c, words))}
	}
	if err := out.SetRow("A1", line); err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	no := 1
	cell := make([]byte, 0, 256)
	for row, err := range rows {
		if no++; err == nil && no > MaxXLSXRows {
			err = fmt.Errorf("more than %d rows", MaxXLSXRows-1)
		}
		if err != nil {
			return fmt.Errorf("writing XLSX: %w", err)
		}
		for i := range columns {
			cell = columns[i].Text(cell[:0], row)
			line[i] = value(cell, columns[i].Number)
		}
		if err := out.SetRow("A"+strconv.Itoa(no), line); err != nil {
			return fmt.Errorf("writing XLSX: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	return nil
}

// value is a cell: a number where the column holds numbers and the text is one that a
// float carries exactly (15 digits), text otherwise, nothing when empty.
func value(cell []byte, number bool) any {
	if len(cell) == 0 {
		return nil
	}
	if number && Plain(cell) && len(cell) <= 15 {
		if v, err := strconv.ParseFloat(string(cell), 64); err == nil {
			return v
		}
	}
	return cellText(string(cell))
}

func cellText(s string) string {
	s = Clean(s)
	if utf8.RuneCountInString(s) <= maxCellLen {
		return s
	}
	return string([]rune(s)[:maxCellLen])
}
