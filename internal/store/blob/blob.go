// Package blob keeps files by their content: uploads, attachments, papers.
//
// Words:
//
//	hash    SHA-256 of the content: the file's name, and the proof that it is unchanged
//	hold    a room's word that it needs the file, written in the command that refers to it
//	sweep   removing the files nobody has held for a while
//
// Put first, then Hold in the command's transaction: a command that fails leaves only a
// file that the sweep removes. A file is on disk, and its folder too, before Put returns.
package blob

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

// Hash names a file by its content.
type Hash [sha256.Size]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes 64 hexadecimal digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != 2*len(h) {
		return fmt.Errorf("blob: want %d digits, have %d", 2*len(h), len(b))
	}
	if _, err := hex.Decode(h[:], b); err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// Value stores 32 bytes.
func (h Hash) Value() (driver.Value, error) { return h[:], nil }

// Scan reads 32 bytes.
func (h *Hash) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(h) {
		return fmt.Errorf("blob: cannot read a hash from %T", src)
	}
	copy(h[:], b)
	return nil
}

// Ref is a file that was put.
type Ref struct {
	Hash Hash  `json:"hash"`
	Size int64 `json:"size"` // bytes
}

// File is an open file. It is read from anywhere, by one goroutine at a time.
type File interface {
	io.Reader
	io.ReaderAt
	io.Closer
}

// place is where the bytes live.
type place interface {
	put(ctx context.Context, r io.Reader) (Ref, error)
	open(ctx context.Context, q db.Querier, h Hash) (File, int64, error) // errNone when there is none
	sweep(ctx context.Context, before clock.Instant) (int, error)
}

var errNone = errors.New("blob: no such file")

// Store keeps files in the data folder, or in the tables when they live on PostgreSQL.
type Store struct {
	d     *db.DB
	clock clock.Clock
	place place
}

// New opens the files that belong to a store.
func New(d *db.DB, c clock.Clock) (*Store, error) {
	if d.Folder() == "" {
		return &Store{d, c, &tables{d, c}}, nil
	}
	f, err := newFolder(d, c)
	if err != nil {
		return nil, err
	}
	return &Store{d, c, f}, nil
}

// Put keeps what r gives, at most limit bytes, and returns when it is durable. More is
// errs.TooLarge "blob.too_large". The same content is kept once.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	l := &limited{r: r, left: limit, limit: limit}
	ref, err := s.place.put(ctx, l)
	if err != nil {
		return Ref{}, fmt.Errorf("blob: keeping a file: %w", err)
	}
	return ref, nil
}

// Open opens a file and tells its size. A file that is not here is errs.NotFound "blob.none".
func (s *Store) Open(ctx context.Context, h Hash) (File, int64, error) {
	return s.OpenIn(ctx, s.d, h)
}

// OpenIn is Open as q sees the store: a snapshot reads what was there at its instant.
func (s *Store) OpenIn(ctx context.Context, q db.Querier, h Hash) (File, int64, error) {
	f, size, err := s.place.open(ctx, q, h)
	if errors.Is(err, errNone) {
		return nil, 0, errs.New(errs.NotFound, "blob.none", "hash", h.String())
	}
	if err != nil {
		return nil, 0, fmt.Errorf("blob: opening %s: %w", h, err)
	}
	return f, size, nil
}

// errBroken is a file of which a part is not there any more.
var errBroken = errors.New("blob: a part of the file is missing")

// Whole reads all of an open file and tells whether it still is what its hash says. What the
// disk cannot read any more is not whole; an error means that nobody could tell.
func Whole(f File, ref Ref) (bool, error) {
	sum := sha256.New()
	n, err := io.CopyBuffer(sum, io.NewSectionReader(f, 0, ref.Size), make([]byte, pieceSize))
	var disk *fs.PathError
	switch {
	case errors.Is(err, errBroken), errors.As(err, &disk):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("blob: reading %s: %w", ref.Hash, err)
	}
	return n == ref.Size && Hash(sum.Sum(nil)) == ref.Hash, nil
}

// Sweep removes the files that nobody holds and that were put longer than age ago, and
// gives their number. Age must be longer than the time between a Put and its Hold.
func (s *Store) Sweep(ctx context.Context, age time.Duration) (int, error) {
	n, err := s.place.sweep(ctx, s.clock.Now().Add(-age))
	if err != nil {
		return n, fmt.Errorf("blob: sweeping: %w", err)
	}
	return n, nil
}

// limited is a reader that fails when there is more than it may give.
type limited struct {
	r           io.Reader
	left, limit int64
}

func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errs.New(errs.TooLarge, "blob.too_large", "limit", l.limit>>20)
	}
	return n, err
}

// Hold says in a command's transaction that holder ("upload:…") needs the file.
func Hold(ctx context.Context, tx *db.Tx, ref Ref, holder string, at clock.Instant) error {
	_, err := tx.Exec(ctx, `INSERT INTO blob_hold (hash, holder, size, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash, holder) DO NOTHING`, ref.Hash, holder, ref.Size, int64(at))
	if err != nil {
		return fmt.Errorf("blob: holding: %w", err)
	}
	return nil
}

// Release takes a hold back; the sweep removes the file when it was the last.
func Release(ctx context.Context, tx *db.Tx, h Hash, holder string) error {
	if _, err := tx.Exec(ctx, "DELETE FROM blob_hold WHERE hash = $1 AND holder = $2", h, holder); err != nil {
		return fmt.Errorf("blob: releasing: %w", err)
	}
	return nil
}

// Held are the files that somebody needs, by their hashes.
func Held(ctx context.Context, q db.Querier) ([]Ref, error) {
	all, err := db.Rows(ctx, q, func(rows *sql.Rows) (Ref, error) {
		var r Ref
		err := rows.Scan(&r.Hash, &r.Size)
		return r, err
	}, "SELECT hash, MAX(size) FROM blob_hold GROUP BY hash ORDER BY hash")
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return all, nil
}

// Count is how many files somebody needs, and their size.
func Count(ctx context.Context, q db.Querier) (files, size int64, err error) {
	err = q.QueryRow(ctx, "SELECT count(*), COALESCE(SUM(size), 0) FROM (SELECT MAX(size) AS size FROM blob_hold GROUP BY hash) f").Scan(&files, &size)
	return files, size, err
}

// IsHeld tells whether somebody needs the file.
func IsHeld(ctx context.Context, q db.Querier, h Hash) (bool, error) { return held(ctx, q, h) }

func held(ctx context.Context, q db.Querier, h Hash) (bool, error) {
	_, found, err := db.Row(ctx, q, db.One[int64], "SELECT 1 FROM blob_hold WHERE hash = $1 LIMIT 1", h)
	return found, err
}
