package stockfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"openbourse/internal/base/errs"
)

// File is an opened stock file: looked at, not yet read.
type File struct {
	opt     Options
	src     *source
	in      Inspection
	columns []*column
	width   int
	blank   Row         // what a row is before its cells are read: the defaults
	given   [2]fieldSet // fields some column gives, fields a default gives
	byRow   bool        // the stock number is the row number
	hold    []Note      // what holds every row until a question is answered
}

// Open looks at a stock file: kind, encoding, delimiter, header, what each column is. It
// refuses what cannot be read at all: wrong kinds, mixed encodings, lines past the limits.
func Open(src io.ReaderAt, size int64, opt Options) (*File, error) {
	opt.Limits = opt.Limits.orDefault()
	if err := opt.Profile.Check(); err != nil {
		return nil, err
	}
	s, err := openSource(src, size, opt)
	if err != nil {
		return nil, err
	}
	f := &File{opt: opt, src: s, in: s.in}
	if err := f.understand(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return f, nil
}

// Close lets go of the file.
func (f *File) Close() error { return f.src.close() }

// Inspection is what was found out about the file.
func (f *File) Inspection() *Inspection { return &f.in }

// understand finds the header and decides the columns.
func (f *File) understand() error {
	p := f.opt.Profile
	header, at := f.header()
	if header == nil {
		return errs.New(errs.Invalid, "stockfile.empty_file")
	}
	f.in.HeaderRow = at + 1
	f.width = len(header)
	var sample [][]string
	for _, row := range f.src.spread {
		if n := len(row); n > 1 && n <= f.width && !slices.Equal(row, header) {
			sample = append(sample, row)
		}
	}
	if f.width == 1 {
		sample = f.src.spread
	}
	f.columns = mapColumns(&f.in, header, sample, p, f.src.workbook)
	for _, c := range f.columns {
		f.given[0].add(c.field)
	}
	if err := f.applyDefaults(); err != nil {
		return err
	}
	f.findMissing()
	return nil
}

// header is the header row and its index; for layouts without one the fields' names and -1.
// When no row looks like a header the fullest of the first rows is offered, and asked about.
func (f *File) header() ([]string, int) {
	p, head := f.opt.Profile, f.src.head
	switch {
	case p.Layout != "":
		width := 0
		for _, r := range head {
			width = max(width, len(r))
		}
		names := make([]string, width)
		for i := range names {
			if l := layouts[p.Layout]; i < len(l) {
				names[i] = l[i].String()
			}
		}
		return names, -1
	case p.HeaderRow > 0 && p.HeaderRow <= len(head):
		return head[p.HeaderRow-1], p.HeaderRow - 1
	}
	at, _ := findHeader(head, p)
	if at >= 0 {
		return head[at], at
	}
	for i, r := range head[:min(len(head), headerDepth)] {
		if len(r) > 0 && (at < 0 || len(r) > len(head[at])) {
			at = i
		}
	}
	if at < 0 {
		return nil, 0
	}
	why := Note{Level: RefusesRow, Column: -1, Key: "stockfile.no_header", Args: []any{"depth", headerDepth}}
	f.in.Notes = append(f.in.Notes, why)
	f.in.Questions = append(f.in.Questions, Question{Key: "header", Column: -1, Open: true, Why: why})
	return head[at], at
}

// needed are the fields a natural stone with a report cannot do without, as alternatives.
var needed = [][]Field{
	{FieldStockNo},
	{FieldShape},
	{FieldCarat},
	{FieldColor, FieldFancyColor, FieldAssessment},
	{FieldClarity, FieldAssessment},
	{FieldPPC, FieldTotalPrice, FieldDiscountPct},
	{FieldLab},
	{FieldReportNo},
	{FieldAvailability},
	{FieldCountry, FieldCity},
}

func (f *File) findMissing() {
	for _, alternatives := range needed {
		has := slices.ContainsFunc(alternatives, func(x Field) bool { return f.given[0].has(x) || f.given[1].has(x) })
		if !has {
			f.in.Missing = append(f.in.Missing, alternatives[0])
		}
	}
	lacks := func(x Field) bool { return slices.Contains(f.in.Missing, x) }
	if lacks(FieldAvailability) {
		f.in.Notes = append(f.in.Notes, Note{Level: Changed, Column: -1, Field: FieldAvailability, Value: "Available", Key: "stockfile.availability_assumed"})
	}
	if lacks(FieldCountry) {
		f.in.Notes = append(f.in.Notes, Note{Level: Changed, Column: -1, Field: FieldCountry, Key: "stockfile.location_assumed"})
	}
	for _, q := range f.in.Questions {
		if q.Open && q.Key != "header" {
			f.hold = append(f.hold, Note{Level: HoldsRow, Column: q.Column, Key: q.Why.Key, Raw: q.Why.Raw, Args: q.Why.Args})
		}
	}
}

// Each streams the rows in order. The row is used again: see Row. An error of fn stops
// the reading and is returned. A fault of the file found on the way (a quotation mark never
// closed, too many rows) is an error too: whoever staged the rows before it drops them.
func (f *File) Each(ctx context.Context, fn func(*Row) error) (Summary, error) {
	var sum Summary
	if len(f.columns) == 0 {
		return sum, noHeader()
	}
	t, err := f.src.open()
	if err != nil {
		return sum, err
	}
	defer t.Close()
	rd := newReader(f)
	for no := 1; ; no++ {
		rd.row.Raw, err = t.next(rd.row.Raw)
		switch {
		case errors.Is(err, io.EOF):
			return sum, nil
		case err != nil:
			return sum, err
		case no <= f.in.HeaderRow || emptyCells(rd.row.Raw):
			continue
		}
		if sum.Rows++; sum.Rows > f.opt.Limits.Rows {
			return sum, errs.New(errs.TooLarge, "stockfile.too_many_rows", "rows", f.opt.Limits.Rows)
		}
		if sum.Rows&1023 == 0 && ctx.Err() != nil {
			return sum, fmt.Errorf("reading the stock file: %w", ctx.Err())
		}
		rd.read(no)
		switch rd.row.Status {
		case Ready:
			sum.Ready++
		case Held:
			sum.Held++
		default:
			sum.Refused++
		}
		if err := fn(&rd.row); err != nil {
			return sum, err
		}
	}
}

func emptyCells(cells []string) bool {
	for _, c := range cells {
		for i := 0; i < len(c); i++ {
			if c[i] > ' ' {
				return false
			}
		}
	}
	return true
}
