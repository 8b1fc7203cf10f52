package backup

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Check reads a whole file and says what it is. It refuses what Restore would refuse for the
// file's own sake: no backup, damaged, a newer format.
func Check(file string) (Header, error) {
	f, err := os.Open(file)
	if err != nil {
		return Header{}, fmt.Errorf("backup: %w", err)
	}
	defer f.Close()
	h, _, err := open(f)
	return h, err
}

// Restore makes a new store of a backup at a data folder or postgres:// address where none is,
// brings its schema up to date and checks the whole journal. When it fails nothing stands in
// the folder that could be taken for an exchange; in a database nothing but, when only the
// last check of the journal failed, the tables it failed on.
func Restore(ctx context.Context, file, where string, opt db.Options) (rep Report, err error) {
	began := time.Now()
	f, err := os.Open(file)
	if err != nil {
		return rep, fmt.Errorf("backup: %w", err)
	}
	defer f.Close()
	h, body, err := open(f)
	if err != nil {
		return rep, err
	}
	info, err := f.Stat()
	if err != nil {
		return rep, fmt.Errorf("backup: %w", err)
	}
	rep = Report{File: file, Bytes: info.Size(), Schema: h.Schema(), Journal: h.Journal, Head: h.Head}
	z, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return rep, fmt.Errorf("backup: %w", err)
	}
	defer z.Close()
	r := &reading{ctx: ctx, h: h, d: newDecoder(z), rep: &rep}
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		if err = r.intoPostgres(where, opt); err == nil {
			err = finished(ctx, where, opt, h)
		}
	} else {
		err = r.intoFolder(where, opt)
	}
	rep.Seconds = time.Since(began).Seconds()
	return rep, err
}

// finished opens the new store, which runs the steps of the schema that are younger than the
// backup, and follows the journal to its end.
func finished(ctx context.Context, where string, opt db.Options, h Header) (err error) {
	d, err := db.Open(ctx, where, opt)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	v, err := journal.New(d, clock.System{}).Verify(ctx)
	if err != nil {
		return err
	}
	if !v.OK {
		return errs.New(errs.Conflict, "backup.journal_broken", "no", v.Bad)
	}
	if h.Journal > 0 && (v.Entries != h.Journal || v.Head != h.Head) {
		return damaged(errors.New("the journal ends elsewhere"))
	}
	return nil
}

// reading is a restore under way.
type reading struct {
	ctx context.Context
	h   Header
	d   *decoder
	rep *Report
}

func (r *reading) intoPostgres(address string, opt db.Options) error {
	return db.Fill(r.ctx, address, opt, r.h.Migrations, func(f *db.Filler) error {
		return r.fill(f, func(no int, key []byte) error {
			k := keys[no]
			t := db.Table{Name: k.table, Columns: []db.Column{{Name: k.no, Kind: db.Whole}, {Name: k.value, Kind: db.Raw}}}
			rows := [][]any{{int64(1), key}, nil}
			return f.Put(r.ctx, t, func() ([]any, error) {
				row := rows[0]
				rows = rows[1:]
				return row, nil
			})
		}, func(next blob.Next) error { return blob.FillTables(r.ctx, f, r.h.Made, next) })
	})
}

// fill reads the stream to its end: tables, keys, files.
func (r *reading) fill(f *db.Filler, key func(no int, key []byte) error, files func(blob.Next) error) error {
	for {
		what, err := r.d.r.ReadByte()
		if err != nil {
			return damaged(err)
		}
		switch what {
		case aTable:
			err = r.table(f)
		case aKey:
			err = r.key(key)
		case aFile, theEnd:
			if err := files(r.files(what)); err != nil {
				return err
			}
			return r.ended(f)
		default:
			err = damaged(errStream)
		}
		if err != nil {
			return err
		}
	}
}

func (r *reading) table(f *db.Filler) error {
	t, err := r.d.table()
	if err != nil {
		return damaged(err)
	}
	vals, n := make([]any, len(t.Columns)), int64(0)
	err = f.Put(r.ctx, t, func() ([]any, error) {
		more, err := r.d.row(t, vals, n)
		if err != nil {
			return nil, damaged(err)
		}
		if !more {
			return nil, nil
		}
		n++
		return vals, nil
	})
	r.rep.Tables++
	r.rep.Rows += n
	return err
}

func (r *reading) key(put func(no int, key []byte) error) error {
	name, err := r.d.text()
	if err != nil {
		return damaged(err)
	}
	key, err := r.d.bytes()
	if err != nil {
		return damaged(err)
	}
	for no, k := range keys {
		if k.file == name {
			return put(no, key)
		}
	}
	return damaged(fmt.Errorf("backup: nobody knows the key %q", name))
}

// files gives the files of the stream, of which the first byte was read already.
func (r *reading) files(what byte) blob.Next {
	return func() (*blob.Ref, io.Reader, error) {
		if what == theEnd {
			return nil, nil, nil
		}
		if what == 0 { // not the first
			var err error
			if what, err = r.d.r.ReadByte(); err != nil {
				return nil, nil, damaged(err)
			}
			if what == theEnd {
				return nil, nil, nil
			}
		}
		if what != aFile {
			return nil, nil, damaged(errStream)
		}
		what = 0
		ref, err := r.d.file()
		if err != nil {
			return nil, nil, damaged(err)
		}
		r.rep.Files++
		r.rep.FileBytes += ref.Size
		return &ref, io.LimitReader(r.d.r, ref.Size), nil
	}
}

// ended checks that nothing follows and that the journal ends where the header says.
func (r *reading) ended(f *db.Filler) error {
	if _, err := r.d.r.ReadByte(); !errors.Is(err, io.EOF) {
		return damaged(errors.Join(errStream, err))
	}
	no, hash, err := f.Head(r.ctx)
	if err != nil {
		return err
	}
	if no != r.h.Journal || hex.EncodeToString(hash) != r.h.Head {
		return damaged(errors.New("the journal ends elsewhere"))
	}
	return nil
}
