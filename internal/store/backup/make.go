package backup

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// keys are the secrets that stand in files where there is a data folder, and in tables where
// there is none. A backup has them in one way.
var keys = []struct{ file, table, no, value string }{
	{"journal.key", "journal_key", "id", "seed"},
	{"seal.key", "seal", "no", "key"},
}

// errGone says that a file went away while the backup was written, and rightly: nobody needed
// it any more. The state that was read still named it.
var errGone = errors.New("backup: a file went away meanwhile")

// Make writes a backup of a store to a file, which is there whole or not at all. The store may
// be open for reading only, and in use by another process; nobody waits for a backup.
func Make(ctx context.Context, d *db.DB, c clock.Clock, file string) (Report, error) {
	for try := 1; ; try++ {
		rep, err := once(ctx, d, c, file)
		if !errors.Is(err, errGone) || try == 3 {
			return rep, err
		}
	}
}

func once(ctx context.Context, d *db.DB, c clock.Clock, file string) (rep Report, err error) {
	began := time.Now()
	if file, err = filepath.Abs(file); err != nil {
		return rep, fmt.Errorf("backup: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+unfinished+"*") // for its owner alone
	if err != nil {
		return rep, fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	defer f.Close()
	s := newSeal(f)
	rep.File = file
	if err := d.Snapshot(ctx, func(in *db.Snapshot) error { return write(ctx, d, in, c, s, &rep) }); err != nil {
		return rep, err
	}
	if err := errors.Join(s.end(), f.Close()); err != nil {
		return rep, fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return rep, fmt.Errorf("backup: %w", err)
	}
	rep.Bytes, rep.Seconds = s.n, time.Since(began).Seconds()
	return rep, syncFolder(filepath.Dir(file))
}

func write(ctx context.Context, d *db.DB, in *db.Snapshot, c clock.Clock, s *seal, rep *Report) error {
	h, err := header(ctx, d, in, c)
	if err != nil {
		return err
	}
	rep.Schema, rep.Journal, rep.Head = h.Schema(), h.Journal, h.Head
	if err := s.begin(h); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	z, err := zstd.NewWriter(s, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	e := newEncoder(z)
	for _, step := range []func() error{
		func() error { return writeTables(ctx, in, e, rep) },
		func() error { return writeKeys(ctx, d, in, e) },
		func() error { return writeFiles(ctx, d, in, c, e, rep) },
		e.finish, z.Close,
	} {
		if err := step(); err != nil {
			return errors.Join(err, z.Close())
		}
	}
	return nil
}

func header(ctx context.Context, d *db.DB, in *db.Snapshot, c clock.Clock) (Header, error) {
	h := Header{Format: format, Made: c.Now(), Engine: "sqlite"}
	if d.Postgres() {
		h.Engine = "postgres"
	}
	var err error
	if h.Migrations, err = in.Migrations(ctx); err != nil {
		return h, err
	}
	err = in.Scan(ctx, "SELECT no, hash FROM journal ORDER BY no DESC LIMIT 1", func(vals []driver.Value) error {
		h.Journal, _ = vals[0].(int64)
		hash, _ := vals[1].([]byte)
		h.Head = hex.EncodeToString(hash)
		return nil
	})
	return h, err
}

func writeTables(ctx context.Context, in *db.Snapshot, e *encoder, rep *Report) error {
	tables, err := in.Tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if elsewhere(t.Name) {
			continue
		}
		e.table(t)
		n := int64(0)
		if err := in.Rows(ctx, t, func(vals []driver.Value) error {
			n++
			return e.row(t, vals)
		}); err != nil {
			return err
		}
		e.rowsEnd(n)
		rep.Tables++
		rep.Rows += n
	}
	return e.err
}

// elsewhere tells which tables a backup keeps in its own way.
func elsewhere(table string) bool {
	for _, k := range keys {
		if table == k.table {
			return true
		}
	}
	return blob.InTables(table)
}

func writeKeys(ctx context.Context, d *db.DB, in *db.Snapshot, e *encoder) error {
	for _, k := range keys {
		var key []byte
		if d.Folder() == "" {
			if err := in.Scan(ctx, "SELECT "+k.value+" FROM "+k.table+" WHERE "+k.no+" = 1", func(vals []driver.Value) error {
				key, _ = vals[0].([]byte)
				return nil
			}); err != nil {
				return err
			}
		} else if text, err := os.ReadFile(filepath.Join(d.Folder(), k.file)); err == nil {
			if key, err = hex.DecodeString(strings.TrimSpace(string(text))); err != nil {
				return fmt.Errorf("backup: %s is not a key", k.file)
			}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("backup: %w", err)
		}
		if len(key) > 0 {
			e.key(k.file, key)
		}
	}
	return e.err
}

func writeFiles(ctx context.Context, d *db.DB, in *db.Snapshot, c clock.Clock, e *encoder, rep *Report) error {
	files, err := blob.New(d, c)
	if err != nil {
		return err
	}
	all, err := blob.Held(ctx, in)
	if err != nil {
		return err
	}
	for _, ref := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		kept, err := writeOne(ctx, d, in, files, &ref, e)
		if err != nil {
			return err
		}
		if !kept { // it was lost before: the rest is worth keeping all the same
			rep.Missing++
			rep.Lost = append(rep.Lost, ref.Hash)
			continue
		}
		rep.Files++
		rep.FileBytes += ref.Size
	}
	return nil
}

// writeOne writes a file that is what its hash says; false: there is none, or it was damaged.
// It is read before it is written: a restore refuses a file that is another.
func writeOne(ctx context.Context, d *db.DB, in *db.Snapshot, files *blob.Store, ref *blob.Ref, e *encoder) (kept bool, err error) {
	f, size, err := files.OpenIn(ctx, in, ref.Hash)
	if errs.Is(err, "blob.none") {
		if held, err := blob.IsHeld(ctx, d, ref.Hash); err != nil || !held {
			return false, errors.Join(errGone, err)
		}
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	ref.Size = size
	if whole, err := blob.Whole(f, *ref); err != nil || !whole {
		return false, err
	}
	return true, e.file(*ref, f)
}
