package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Next gives files one after the other, nil at the end. A file is read to its end before the
// next is asked for.
type Next func() (*Ref, io.Reader, error)

// InTables says which tables hold files themselves, where there is no data folder: a backup
// keeps files in its own way.
func InTables(name string) bool { return name == "blob_file" || name == "blob_piece" }

// FillFolder puts files where the store of a new data folder will look for them, and returns
// when they are on disk. A file that is not what its hash says is refused.
func FillFolder(folder string, next Next) error {
	root := filepath.Join(folder, "blobs")
	if err := os.MkdirAll(filepath.Join(root, "new"), 0o700); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	touched := map[string]bool{root: true}
	for {
		ref, r, err := next()
		if err != nil {
			return err
		}
		if ref == nil {
			break
		}
		name := ref.Hash.String()
		at := filepath.Join(root, name[:2])
		if err := os.MkdirAll(at, 0o700); err != nil {
			return fmt.Errorf("blob: %w", err)
		}
		touched[at] = true
		if err := writeFile(filepath.Join(at, name), ref.Hash, r); err != nil {
			return fmt.Errorf("blob: bringing %s back: %w", name, err)
		}
	}
	for at := range touched {
		if err := syncFolder(at); err != nil {
			return fmt.Errorf("blob: %w", err)
		}
	}
	return nil
}

func writeFile(name string, h Hash, r io.Reader) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum), r)
	if err == nil && !bytes.Equal(sum.Sum(nil), h[:]) {
		err = errors.New("the content is another")
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// FillTables puts files into the tables of a new store.
func FillTables(ctx context.Context, f *db.Filler, at clock.Instant, next Next) error {
	var files [][]any
	var ref *Ref
	var body io.Reader
	sum, no := sha256.New(), int64(0)
	var upload id.ID
	buf := make([]byte, pieceSize)
	pieces := db.Table{Name: "blob_piece", Columns: []db.Column{{Name: "upload", Kind: db.Raw}, {Name: "no", Kind: db.Whole}, {Name: "at", Kind: db.Whole}, {Name: "body", Kind: db.Raw}}}
	err := f.Put(ctx, pieces, func() ([]any, error) {
		for {
			if ref == nil {
				var err error
				if ref, body, err = next(); ref == nil || err != nil {
					return nil, err
				}
				upload, no = id.New(), 0
				sum.Reset()
				files = append(files, []any{bytes.Clone(ref.Hash[:]), bytes.Clone(upload[:]), ref.Size, int64(at)})
			}
			n, err := fill(body, buf)
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			sum.Write(buf[:n])
			if n > 0 {
				no++
				return []any{bytes.Clone(upload[:]), no - 1, int64(at), bytes.Clone(buf[:n])}, nil
			}
			if !bytes.Equal(sum.Sum(nil), ref.Hash[:]) {
				return nil, fmt.Errorf("blob: bringing %s back: the content is another", ref.Hash)
			}
			ref = nil
		}
	})
	if err != nil {
		return err
	}
	table := db.Table{Name: "blob_file", Columns: []db.Column{{Name: "hash", Kind: db.Raw}, {Name: "upload", Kind: db.Raw}, {Name: "size", Kind: db.Whole}, {Name: "at", Kind: db.Whole}}}
	return f.Put(ctx, table, func() ([]any, error) {
		if len(files) == 0 {
			return nil, nil
		}
		row := files[0]
		files = files[1:]
		return row, nil
	})
}
