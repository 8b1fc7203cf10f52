// Package backup writes all of a store to one file while the exchange goes on, and makes a
// store of such a file again, on either engine.
//
// Words:
//
//	backup   a file with every table, every file that somebody needs, and the exchange's keys,
//	         as they were at one instant; the same format from SQLite and PostgreSQL
//	header   what the file says of itself: format, steps of the schema, end of the journal
//	restore  making a new store of a backup; never over one that is there
//	rotation keeping the newest few of a folder of backups
//
// A backup holds the signing key and everything secret in the tables: it is readable by its
// owner alone, and has to be kept like the data folder itself.
package backup

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// format is the version this program writes; it reads this and earlier ones. Whatever a later
// format changes, the first line, the header behind it and the SHA-256 over all before as the
// last 32 bytes stay where they are, so that every program tells a newer file from a broken one.
const format = 1

const (
	firstLine = "openbourse backup\n"
	maxHeader = 1 << 20
)

// Header is what a backup says of itself.
type Header struct {
	Format     int            `json:"format"`
	Made       clock.Instant  `json:"made"`
	Engine     string         `json:"engine"` // it came from: sqlite, postgres
	Migrations []db.Migration `json:"migrations"`
	Journal    int64          `json:"journal"` // number of the last entry
	Head       string         `json:"head"`    // its hash in hex; empty when the journal is
}

// Schema is the number of the last step of the schema.
func (h Header) Schema() int64 {
	if len(h.Migrations) == 0 {
		return 0
	}
	return h.Migrations[len(h.Migrations)-1].No
}

// Report says what a backup or a restore has done.
type Report struct {
	File      string  `json:"file"`
	Bytes     int64   `json:"bytes"` // of the file
	Schema    int64   `json:"schema"`
	Tables    int     `json:"tables"`
	Rows      int64   `json:"rows"`
	Files     int     `json:"files"` // uploads, attachments, papers
	FileBytes int64   `json:"file_bytes"`
	Journal   int64   `json:"journal"`           // number of the journal's last entry
	Head      string  `json:"head"`              // its hash
	Missing   int     `json:"missing,omitempty"` // files that the tables name and nobody has any more as they were put
	Seconds   float64 `json:"seconds"`

	Lost []blob.Hash `json:"lost,omitempty"` // their names
}

func damaged(why error) error {
	return errs.New(errs.Invalid, "backup.damaged").Because(why)
}

// seal writes to a file and keeps the sum of what was written. It hands the bytes to the disk
// in pieces: a whole backup at once would hold up the journal, which waits for the same disk.
type seal struct {
	f     *os.File
	sum   hash.Hash
	n     int64
	dirty int64
}

const syncEvery = 4 << 20

func newSeal(f *os.File) *seal { return &seal{f: f, sum: sha256.New()} }

func (s *seal) Write(p []byte) (int, error) {
	n, err := s.f.Write(p)
	s.sum.Write(p[:n])
	s.n += int64(n)
	if s.dirty += int64(n); err == nil && s.dirty >= syncEvery {
		s.dirty, err = 0, s.f.Sync()
	}
	return n, err
}

func (s *seal) begin(h Header) error {
	b, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	head := binary.BigEndian.AppendUint32([]byte(firstLine), uint32(len(b)))
	_, err = s.Write(append(head, b...))
	return err
}

// end writes the sum, which is not part of what it is over.
func (s *seal) end() error {
	sum := s.sum.Sum(nil)
	s.n += int64(len(sum))
	_, err := s.f.Write(sum)
	return errors.Join(err, s.f.Sync())
}

// open checks a whole file and gives its header and what lies between header and sum. A file
// that is not as it was written is refused, and one of a format that this program does not know.
func open(f *os.File) (Header, *io.SectionReader, error) {
	var h Header
	info, err := f.Stat()
	if err != nil {
		return h, nil, fmt.Errorf("backup: %w", err)
	}
	size := info.Size() - sha256.Size
	start := make([]byte, len(firstLine)+4)
	if n, err := f.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return h, nil, fmt.Errorf("backup: %w", err)
	} else if n < len(start) || string(start[:len(firstLine)]) != firstLine {
		return h, nil, errs.New(errs.Invalid, "backup.not_one")
	}
	sum, want := sha256.New(), make([]byte, sha256.Size)
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, max(size, 0))); err != nil {
		return h, nil, fmt.Errorf("backup: %w", err)
	}
	if _, err := f.ReadAt(want, max(size, 0)); err != nil || string(sum.Sum(nil)) != string(want) {
		return h, nil, damaged(errors.New("the file is not as it was written"))
	}
	n := int64(binary.BigEndian.Uint32(start[len(firstLine):]))
	at := int64(len(start))
	if n > maxHeader || at+n > size {
		return h, nil, damaged(errors.New("the header is too long"))
	}
	b := make([]byte, n)
	if _, err := f.ReadAt(b, at); err != nil {
		return h, nil, fmt.Errorf("backup: %w", err)
	}
	if err := json.Unmarshal(b, &h); err != nil {
		return h, nil, damaged(err)
	}
	if h.Format > format {
		return h, nil, errs.New(errs.Conflict, "backup.newer_format", "format", h.Format, "known", format)
	}
	return h, io.NewSectionReader(f, at+n, size-at-n), nil
}
