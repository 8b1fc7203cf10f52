package backup

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// half is the folder inside the new data folder in which everything is made. The database
// comes out of it last: where there is none yet, there is no exchange.
const half = "restoring"

func (r *reading) intoFolder(folder string, opt db.Options) (err error) {
	if folder, err = filepath.Abs(folder); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	release, err := db.Hold(folder) // refuses a folder in use
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := clear(folder); err != nil {
		return err
	}
	at := filepath.Join(folder, half)
	if err := os.Mkdir(at, 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(at))
		}
	}()
	err = db.Fill(r.ctx, at, opt, r.h.Migrations, func(f *db.Filler) error {
		return r.fill(f, func(no int, key []byte) error { return writeKey(filepath.Join(at, keys[no].file), key) },
			func(next blob.Next) error { return blob.FillFolder(at, next) })
	})
	if err != nil {
		return err
	}
	if err := finished(r.ctx, at, opt, r.h); err != nil {
		return err
	}
	return moveOut(at, folder)
}

// database are the files of SQLite. A log beside a database that is not its own would be
// played into it, so none may be left in the folder, and the database itself comes last.
var database = []string{"bourse.db-shm", "bourse.db-wal", "bourse.db"}

// beside are the names that belong to an exchange beside its database.
func beside() []string {
	names := []string{"blobs"}
	for _, k := range keys {
		names = append(names, k.file)
	}
	return names
}

// clear refuses a folder in which an exchange is, and takes away what a restore that was
// killed has left.
func clear(folder string) error {
	left := there(folder, half)
	if there(folder, "bourse.db") {
		return errs.New(errs.Conflict, "backup.not_empty", "where", folder)
	}
	names := append(beside(), database...)
	for _, name := range names {
		if there(folder, name) && !left {
			return errs.New(errs.Conflict, "backup.not_empty", "where", folder)
		}
	}
	for _, name := range append(names, half) { // its own folder last: it says whose the rest is
		if err := os.RemoveAll(filepath.Join(folder, name)); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	return nil
}

func there(folder, name string) bool {
	_, err := os.Lstat(filepath.Join(folder, name))
	return !errors.Is(err, fs.ErrNotExist)
}

func moveOut(from, to string) error {
	for _, name := range append(beside(), database...) {
		if !there(from, name) {
			continue
		}
		if name == "bourse.db" { // what it needs is in its place before it
			if err := syncFolder(to); err != nil {
				return err
			}
		}
		if err := os.Rename(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	return errors.Join(syncFolder(to), os.RemoveAll(from))
}

func writeKey(name string, key []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(key))
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(name string) error {
	if runtime.GOOS == "windows" { // it does that by itself and refuses to be asked
		return nil
	}
	d, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
