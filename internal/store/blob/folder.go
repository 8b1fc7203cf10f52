package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// folder keeps files as blobs/ab/abcd… in the data folder. A file's time is when it was
// last put.
type folder struct {
	d     *db.DB
	clock clock.Clock
	root  string
	mu    sync.Mutex // between finding that a file is there and keeping or removing it
}

func newFolder(d *db.DB, c clock.Clock) (*folder, error) {
	f := &folder{d: d, clock: c, root: filepath.Join(d.Folder(), "blobs")}
	if err := os.MkdirAll(filepath.Join(f.root, "new"), 0o700); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *folder) path(h Hash) string {
	s := h.String()
	return filepath.Join(f.root, s[:2], s)
}

func (f *folder) put(_ context.Context, r io.Reader) (Ref, error) {
	t, err := os.CreateTemp(filepath.Join(f.root, "new"), "put-")
	if err != nil {
		return Ref{}, err
	}
	defer os.Remove(t.Name()) // gone already when it was kept
	defer t.Close()
	sum := sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(t, sum), r, make([]byte, 256<<10))
	if err != nil {
		return Ref{}, err
	}
	if err := errors.Join(t.Sync(), t.Close()); err != nil {
		return Ref{}, err
	}
	ref := Ref{Hash(sum.Sum(nil)), n}
	return ref, f.keep(t.Name(), ref.Hash)
}

// keep gives a finished file its name, or only its new time when it is here already.
func (f *folder) keep(temporary string, h Hash) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, now := f.path(h), f.clock.Now().Time()
	if err := os.Chtimes(name, now, now); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	if err := os.Chtimes(temporary, now, now); err != nil {
		return err
	}
	if err := os.Rename(temporary, name); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(name)), syncFolder(f.root))
}

// syncFolder makes new names durable. Windows does that by itself and refuses to be asked.
func syncFolder(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f *folder) open(_ context.Context, _ db.Querier, h Hash) (File, int64, error) {
	file, err := os.Open(f.path(h))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, errNone
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

func (f *folder) sweep(ctx context.Context, before clock.Instant) (int, error) {
	removed := 0
	err := filepath.WalkDir(f.root, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if old, err := older(name, before.Time()); err != nil || !old {
			return err
		}
		var h Hash
		if h.UnmarshalText([]byte(e.Name())) != nil { // what a crash left in "new"
			return os.Remove(name)
		}
		gone, err := f.remove(ctx, h, before)
		if gone {
			removed++
		}
		return err
	})
	return removed, err
}

// remove takes a file away if no one holds it. It asks inside the writer, where no hold
// can come in between.
func (f *folder) remove(ctx context.Context, h Hash, before clock.Instant) (bool, error) {
	if used, err := held(ctx, f.d, h); err != nil || used {
		return false, err
	}
	gone := false
	err := f.d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		if used, err := held(ctx, tx, h); err != nil || used {
			return err
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if old, err := older(f.path(h), before.Time()); err != nil || !old {
			return err
		}
		gone = true
		return os.Remove(f.path(h))
	})
	return gone, err
}

func older(name string, than time.Time) (bool, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return info.ModTime().Before(than), nil
}
