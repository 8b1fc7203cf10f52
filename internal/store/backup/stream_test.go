package backup

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

func TestRowsOfAnyKindComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var table db.Table
		table.Name = rapid.String().Draw(t, "name")
		kinds := rapid.SliceOfN(rapid.SampledFrom([]db.Kind{db.Whole, db.Words, db.Raw}), 1, 8).Draw(t, "kinds")
		for _, k := range kinds {
			table.Columns = append(table.Columns, db.Column{Name: rapid.String().Draw(t, "column"), Kind: k})
		}
		var rows [][]driver.Value
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			var row []driver.Value
			for _, k := range kinds {
				switch {
				case rapid.IntRange(0, 5).Draw(t, "none") == 0:
					row = append(row, nil)
				case k == db.Whole:
					row = append(row, rapid.Int64().Draw(t, "n"))
				case k == db.Words:
					row = append(row, rapid.String().Draw(t, "s"))
				default:
					row = append(row, rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "b"))
				}
			}
			rows = append(rows, row)
		}
		var b bytes.Buffer
		e := newEncoder(&b)
		e.table(table)
		for _, r := range rows {
			if err := e.row(table, r); err != nil {
				t.Fatal(err)
			}
		}
		e.rowsEnd(int64(len(rows)))
		if err := e.finish(); err != nil {
			t.Fatal(err)
		}
		d := newDecoder(&b)
		if _, err := d.r.ReadByte(); err != nil {
			t.Fatal(err)
		}
		got, err := d.table()
		if err != nil || !reflect.DeepEqual(got, table) {
			t.Fatalf("%+v, %v", got, err)
		}
		vals := make([]any, len(table.Columns))
		for i := 0; ; i++ {
			more, err := d.row(table, vals, int64(i))
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				break
			}
			for k := range vals {
				if !reflect.DeepEqual(vals[k], any(rows[i][k])) {
					t.Fatalf("row %d: %v, want %v", i, vals[k], rows[i][k])
				}
			}
		}
	})
}

// FuzzAnyStreamEnds reads whatever it is given as the tables of a backup.
func FuzzAnyStreamEnds(f *testing.F) {
	var b bytes.Buffer
	e := newEncoder(&b)
	table := db.Table{Name: "t", Columns: []db.Column{{Name: "n", Kind: db.Whole}, {Name: "s", Kind: db.Words}, {Name: "b", Kind: db.Raw}}}
	e.table(table)
	_ = e.row(table, []driver.Value{int64(math.MinInt64), "钻石", []byte{0, 1}})
	_ = e.row(table, []driver.Value{nil, nil, nil})
	e.rowsEnd(2)
	e.key("journal.key", []byte("k"))
	_ = e.finish()
	f.Add(b.Bytes())
	f.Add([]byte("T\x01t\x01\x01ni\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, in []byte) {
		d := newDecoder(bytes.NewReader(in))
		for {
			what, err := d.r.ReadByte()
			if err != nil {
				return
			}
			switch what {
			case aTable:
				table, err := d.table()
				if err != nil {
					return
				}
				vals := make([]any, len(table.Columns))
				for n := int64(0); ; n++ {
					more, err := d.row(table, vals, n)
					if err != nil {
						return
					}
					if !more {
						break
					}
				}
			case aFile:
				ref, err := d.file()
				if err != nil || ref.Size < 0 {
					return
				}
				if _, err := io.CopyN(io.Discard, d.r, ref.Size); err != nil {
					return
				}
			default:
				return
			}
		}
	})
}

// forged writes a backup with another header and a sum that is right.
func forged(t *testing.T, h Header, body []byte) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "forged.backup"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := newSeal(f)
	if err := s.begin(h); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func TestAFileOfALaterProgramIsRefusedByItsName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		h    Header
		want string
	}{
		{Header{Format: format + 1}, "backup.newer_format"},
		{Header{Format: format, Migrations: []db.Migration{{No: 9999, Name: "9999_later.sql", Sum: "x"}}}, "db.newer_schema"},
		{Header{Format: format}, "backup.damaged"},
	} {
		where := t.TempDir()
		_, err := Restore(context.Background(), forged(t, c.h, nil), where, db.Options{})
		if !errs.Is(err, c.want) {
			t.Errorf("%+v: %v", c.h, err)
		}
		if _, err := os.Stat(filepath.Join(where, "bourse.db")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s left a database: %v", c.want, err)
		}
	}
}
