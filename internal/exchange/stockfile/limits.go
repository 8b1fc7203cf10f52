package stockfile

import (
	"context"
	"io"
)

// Limits bound what a file may demand. Zero fields take the defaults.
type Limits struct {
	Size    int64 // bytes of the file, and of what an archive unpacks to
	Rows    int
	Line    int // bytes of one record of a text file
	Cell    int // bytes of one cell; a row with a longer one is refused
	Columns int
}

// DefaultLimits are the limits where Options names none.
var DefaultLimits = Limits{Size: 1 << 30, Rows: 5_000_000, Line: 1 << 20, Cell: 64 << 10, Columns: 400}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	if l.Size > 0 {
		d.Size = l.Size
	}
	if l.Rows > 0 {
		d.Rows = l.Rows
	}
	if l.Line > 0 {
		d.Line = l.Line
	}
	if l.Cell > 0 {
		d.Cell = l.Cell
	}
	if l.Columns > 0 {
		d.Columns = l.Columns
	}
	return d
}

// Options say how a file is read.
type Options struct {
	Name    string // the file's name, for its ending and for messages
	Profile Profile
	Limits  Limits
	// KeysOnly is for files that only name stones, as keep-alive and delete take them: a
	// row is ready when it has a stock number, or a laboratory and report number.
	KeysOnly bool
}

// Summary counts the rows of a file.
type Summary struct {
	Rows    int `json:"rows"`
	Ready   int `json:"ready"`
	Held    int `json:"held"`
	Refused int `json:"refused"`
}

// Read opens a file and streams its rows to fn: Open, Each and Close in one.
func Read(ctx context.Context, src io.ReaderAt, size int64, opt Options, fn func(*Row) error) (*Inspection, Summary, error) {
	f, err := Open(src, size, opt)
	if err != nil {
		return nil, Summary{}, err
	}
	defer f.Close()
	sum, err := f.Each(ctx, fn)
	return f.Inspection(), sum, err
}
