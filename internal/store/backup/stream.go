package backup

import (
	"bufio"
	"bytes"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// What follows in the stream. A table is its name, its columns with their kinds, rows that
// each begin with moreRows, and noMore with their number. Values are written by their kind.
const (
	aTable   = 'T'
	aKey     = 'K'
	aFile    = 'F'
	theEnd   = 'Z'
	moreRows = 1
	noMore   = 0
	absent   = 0 // NULL
	present  = 1
)

// encoder writes the stream. The first error stays; finish gives it.
type encoder struct {
	w   *bufio.Writer
	buf []byte
	err error
}

func newEncoder(w io.Writer) *encoder { return &encoder{w: bufio.NewWriterSize(w, 256<<10)} }

func (e *encoder) flush() {
	if e.err == nil {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}

func (e *encoder) bytes(b []byte) {
	e.buf = binary.AppendUvarint(e.buf, uint64(len(b)))
	e.buf = append(e.buf, b...)
}

func (e *encoder) text(s string) {
	e.buf = binary.AppendUvarint(e.buf, uint64(len(s)))
	e.buf = append(e.buf, s...)
}

func (e *encoder) table(t db.Table) {
	e.buf = append(e.buf, aTable)
	e.text(t.Name)
	e.buf = binary.AppendUvarint(e.buf, uint64(len(t.Columns)))
	for _, c := range t.Columns {
		e.text(c.Name)
		e.buf = append(e.buf, byte(c.Kind))
	}
	e.flush()
}

// row writes the values of one row.
func (e *encoder) row(t db.Table, vals []driver.Value) error {
	e.buf = append(e.buf, moreRows)
	for i, v := range vals {
		if v == nil {
			e.buf = append(e.buf, absent)
			continue
		}
		e.buf = append(e.buf, present)
		kind := t.Columns[i].Kind
		switch v := v.(type) {
		case int64:
			if kind == db.Whole {
				e.buf = binary.AppendVarint(e.buf, v)
				continue
			}
		case string:
			if kind == db.Words {
				e.text(v)
				continue
			}
		case []byte:
			if kind == db.Raw {
				e.bytes(v)
				continue
			}
		}
		return fmt.Errorf("backup: %s.%s holds a %T", t.Name, t.Columns[i].Name, v)
	}
	e.flush()
	return e.err
}

func (e *encoder) rowsEnd(n int64) {
	e.buf = append(e.buf, noMore)
	e.buf = binary.AppendUvarint(e.buf, uint64(n))
	e.flush()
}

func (e *encoder) key(name string, key []byte) {
	e.buf = append(e.buf, aKey)
	e.text(name)
	e.bytes(key)
	e.flush()
}

// file writes a file that was read before and found whole.
func (e *encoder) file(ref blob.Ref, r io.Reader) error {
	e.buf = append(e.buf, aFile)
	e.buf = append(e.buf, ref.Hash[:]...)
	e.buf = binary.AppendUvarint(e.buf, uint64(ref.Size))
	e.flush()
	if e.err != nil {
		return e.err
	}
	n, err := io.Copy(e.w, io.LimitReader(r, ref.Size))
	if err == nil && n != ref.Size {
		err = fmt.Errorf("backup: file %s has %d bytes and not %d", ref.Hash, n, ref.Size)
	}
	return err
}

func (e *encoder) finish() error {
	e.buf = append(e.buf, theEnd)
	e.flush()
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

// decoder reads the stream. What it reads has been checked by its sum, so an error here means
// a program that wrote something else; it must end all the same, whatever it is given.
type decoder struct{ r *bufio.Reader }

func newDecoder(r io.Reader) *decoder { return &decoder{bufio.NewReaderSize(r, 256<<10)} }

var errStream = errors.New("backup: the stream is broken")

func (d *decoder) number() (int, error) {
	n, err := binary.ReadUvarint(d.r)
	if err == nil && n > math.MaxInt32 {
		err = errStream
	}
	return int(n), err
}

// bytes reads a length and so many bytes, taking memory only as they come.
func (d *decoder) bytes() ([]byte, error) {
	n, err := d.number()
	if err != nil {
		return nil, err
	}
	if n <= d.r.Size() {
		b := make([]byte, n)
		_, err = io.ReadFull(d.r, b)
		return b, err
	}
	var b bytes.Buffer
	_, err = io.CopyN(&b, d.r, int64(n))
	return b.Bytes(), err
}

func (d *decoder) text() (string, error) {
	b, err := d.bytes()
	return string(b), err
}

const maxColumns = 1000

func (d *decoder) table() (db.Table, error) {
	var t db.Table
	var err error
	if t.Name, err = d.text(); err != nil {
		return t, err
	}
	n, err := d.number()
	if err != nil || n == 0 || n > maxColumns {
		return t, errors.Join(errStream, err)
	}
	for range n {
		var c db.Column
		if c.Name, err = d.text(); err != nil {
			return t, err
		}
		k, err := d.r.ReadByte()
		if c.Kind = db.Kind(k); err != nil || c.Kind != db.Whole && c.Kind != db.Words && c.Kind != db.Raw {
			return t, errors.Join(errStream, err)
		}
		t.Columns = append(t.Columns, c)
	}
	return t, nil
}

// row reads one row into vals; false at the end of the table, whose number of rows must be n.
func (d *decoder) row(t db.Table, vals []any, n int64) (bool, error) {
	more, err := d.r.ReadByte()
	if err != nil {
		return false, err
	}
	if more == noMore {
		want, err := binary.ReadUvarint(d.r)
		if err == nil && want != uint64(n) {
			err = fmt.Errorf("backup: %s has %d rows and not %d", t.Name, n, want)
		}
		return false, err
	}
	if more != moreRows {
		return false, errStream
	}
	for i, c := range t.Columns {
		there, err := d.r.ReadByte()
		switch {
		case err != nil:
			return false, err
		case there == absent:
			vals[i] = nil
			continue
		case there != present:
			return false, errStream
		}
		switch c.Kind {
		case db.Whole:
			vals[i], err = binary.ReadVarint(d.r)
		case db.Words:
			vals[i], err = d.text()
		default:
			vals[i], err = d.bytes()
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// file reads the name and size of a file; its bytes follow.
func (d *decoder) file() (blob.Ref, error) {
	var ref blob.Ref
	if _, err := io.ReadFull(d.r, ref.Hash[:]); err != nil {
		return ref, err
	}
	n, err := binary.ReadUvarint(d.r)
	if err == nil && n > math.MaxInt64 {
		err = errStream
	}
	ref.Size = int64(n)
	return ref, err
}
