package blob

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// pieceSize is how many bytes one row holds.
const pieceSize = 256 << 10

// tables keeps files in rows, so that every machine of a house on PostgreSQL sees them.
type tables struct {
	d     *db.DB
	clock clock.Clock
}

func (t *tables) put(ctx context.Context, r io.Reader) (Ref, error) {
	upload, sum, ref := id.New(), sha256.New(), Ref{}
	buf := make([]byte, pieceSize)
	for no, more := int64(0), true; more; no++ {
		n, err := fill(r, buf)
		if more = !errors.Is(err, io.EOF); more && err != nil {
			return Ref{}, err
		}
		if n == 0 {
			break
		}
		sum.Write(buf[:n])
		ref.Size += int64(n)
		if err := t.write(ctx, "INSERT INTO blob_piece (upload, no, at, body) VALUES ($1, $2, $3, $4)",
			upload, no, int64(t.clock.Now()), buf[:n]); err != nil {
			return Ref{}, err
		}
	}
	ref.Hash = Hash(sum.Sum(nil))
	// The pieces of a second upload of the same content belong to no file: the sweep's.
	return ref, t.write(ctx, `INSERT INTO blob_file (hash, upload, size, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash) DO UPDATE SET at = excluded.at`, ref.Hash, upload, ref.Size, int64(t.clock.Now()))
}

// fill reads until buf is full or r ends, which is io.EOF. io.ReadFull would not do: its
// io.ErrUnexpectedEOF for a short end is also what a broken connection reads as.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var k int
		k, err = r.Read(buf[n:])
		n += k
	}
	return n, err
}

func (t *tables) write(ctx context.Context, query string, args ...any) error {
	return t.d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func (t *tables) open(ctx context.Context, q db.Querier, h Hash) (File, int64, error) {
	f, found, err := db.Row(ctx, q, func(rows *sql.Rows) (*rowsFile, error) {
		f := &rowsFile{ctx: ctx, q: q, no: -1}
		err := rows.Scan(&f.upload, &f.size)
		return f, err
	}, "SELECT upload, size FROM blob_file WHERE hash = $1", h)
	if err != nil {
		return nil, 0, err
	}
	if !found {
		return nil, 0, errNone
	}
	return f, f.size, nil
}

func (t *tables) sweep(ctx context.Context, before clock.Instant) (int, error) {
	old, err := db.Rows(ctx, t.d, db.One[Hash], `SELECT hash FROM blob_file f WHERE at < $1
		AND NOT EXISTS (SELECT 1 FROM blob_hold h WHERE h.hash = f.hash)`, int64(before))
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, h := range old {
		err := t.d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
			n, err := tx.Exec(ctx, `DELETE FROM blob_file WHERE hash = $1 AND at < $2
				AND NOT EXISTS (SELECT 1 FROM blob_hold h WHERE h.hash = blob_file.hash)`, h, int64(before))
			removed += int(n)
			return err
		})
		if err != nil {
			return removed, err
		}
	}
	return removed, t.write(ctx, `DELETE FROM blob_piece WHERE at < $1
		AND NOT EXISTS (SELECT 1 FROM blob_file f WHERE f.upload = blob_piece.upload)`, int64(before))
}

// rowsFile reads a file from its rows and keeps the last one it read.
type rowsFile struct {
	ctx    context.Context // of Open: reading has no other
	q      db.Querier
	upload id.ID
	size   int64
	at     int64 // of Read
	no     int64 // of piece
	piece  []byte
}

func (f *rowsFile) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		if off >= f.size {
			return n, io.EOF
		}
		if err := f.load(off / pieceSize); err != nil {
			return n, err
		}
		k := copy(p[n:], f.piece[off%pieceSize:])
		n, off = n+k, off+int64(k)
	}
	return n, nil
}

func (f *rowsFile) load(no int64) error {
	if no == f.no {
		return nil
	}
	piece, found, err := db.Row(f.ctx, f.q, db.One[[]byte],
		"SELECT body FROM blob_piece WHERE upload = $1 AND no = $2", f.upload, no)
	if err == nil && (!found || len(piece) != int(min(pieceSize, f.size-no*pieceSize))) {
		err = fmt.Errorf("%w: piece %d", errBroken, no)
	}
	f.no, f.piece = no, piece
	if err != nil {
		f.no = -1
	}
	return err
}

func (f *rowsFile) Read(p []byte) (int, error) {
	n, err := f.ReadAt(p, f.at)
	f.at += int64(n)
	if n > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func (f *rowsFile) Close() error { return nil }
