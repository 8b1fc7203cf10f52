package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func store(t *testing.T, d *db.DB) (*blob.Store, *clock.Fixed) {
	t.Helper()
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))}
	s, err := blob.New(d, c)
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func put(t *testing.T, s *blob.Store, content []byte) blob.Ref {
	t.Helper()
	ref, err := s.Put(context.Background(), bytes.NewReader(content), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func read(t *testing.T, s *blob.Store, h blob.Hash) []byte {
	t.Helper()
	f, size, err := s.Open(context.Background(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil || int64(len(b)) != size {
		t.Fatalf("%d bytes of %d: %v", len(b), size, err)
	}
	return b
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestAFileComesBackByteForByteAndFromAnywhere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := store(t, d)
		for _, n := range []int{0, 1, 256 << 10, 256<<10 + 1, 700_001} {
			want := noise(n)
			ref := put(t, s, want)
			if got := read(t, s, ref.Hash); !bytes.Equal(got, want) || ref.Size != int64(n) {
				t.Errorf("%d bytes came back as %d", n, len(got))
			}
			f, _, err := s.Open(context.Background(), ref.Hash)
			if err != nil {
				t.Fatal(err)
			}
			r := io.NewSectionReader(f, 0, ref.Size)
			for _, off := range []int64{0, int64(n) / 2, max(0, int64(n)-10)} {
				part := make([]byte, 10)
				k, err := r.ReadAt(part, off)
				if err != nil && !errors.Is(err, io.EOF) || !bytes.Equal(part[:k], want[off:min(int(off)+10, n)]) {
					t.Errorf("%d bytes, from %d: %v %v", n, off, part[:k], err)
				}
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestAFileThatIsTooLargeOrBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := store(t, d)
		for _, n := range []int{600_000, 3 << 20} {
			_, err := s.Put(context.Background(), bytes.NewReader(noise(n)), int64(n)-1)
			if e := errs.Of(err); e.Key != "blob.too_large" || e.Code != errs.TooLarge {
				t.Errorf("%v", err)
			}
		}
		if _, err := s.Put(context.Background(), bytes.NewReader(noise(100)), 100); err != nil {
			t.Errorf("a file at the limit: %v", err)
		}
		broken := io.MultiReader(bytes.NewReader(noise(300_000)), iotest.ErrReader(errors.New("line cut")))
		if _, err := s.Put(context.Background(), broken, 1<<30); err == nil || !strings.Contains(err.Error(), "line cut") {
			t.Errorf("%v", err)
		}
		c.Instant = c.Instant.Add(time.Hour)
		if n, err := s.Sweep(context.Background(), time.Minute); err != nil || n != 1 {
			t.Errorf("swept %d, want the one at the limit: %v", n, err)
		}
		if d.Folder() != "" {
			if rest, err := os.ReadDir(filepath.Join(d.Folder(), "blobs", "new")); err != nil || len(rest) != 0 {
				t.Errorf("%d half files are left, %v", len(rest), err)
			}
		} else if n, _, err := db.Row(context.Background(), d, db.One[int64], "SELECT count(*) FROM blob_piece"); err != nil || n != 0 {
			t.Errorf("%d pieces are left, %v", n, err)
		}
	})
}

func TestTheSweepTakesWhatNobodyHoldsForAWhile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		s, c := store(t, d)
		held, loose, twice := put(t, s, []byte("held")), put(t, s, []byte("loose")), put(t, s, []byte("twice"))
		write := func(f func(ctx context.Context, tx *db.Tx) error) {
			if err := d.Write(ctx, db.Prompt, f); err != nil {
				t.Fatal(err)
			}
		}
		write(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(blob.Hold(ctx, tx, held, "upload:1", c.Now()), blob.Hold(ctx, tx, held, "upload:2", c.Now()))
		})
		gone := func(h blob.Hash) bool {
			f, _, err := s.Open(ctx, h)
			if err == nil {
				f.Close()
				return false
			}
			if !errs.Is(err, "blob.none") {
				t.Fatal(err)
			}
			return true
		}
		c.Instant = c.Instant.Add(time.Hour)
		put(t, s, []byte("twice")) // put again just now: someone is about to hold it
		if n, err := s.Sweep(ctx, 30*time.Minute); err != nil || n != 1 {
			t.Fatalf("swept %d: %v", n, err)
		}
		if !gone(loose.Hash) || gone(held.Hash) || gone(twice.Hash) {
			t.Error("the wrong file was swept")
		}
		write(func(ctx context.Context, tx *db.Tx) error { return blob.Release(ctx, tx, held.Hash, "upload:1") })
		if n, err := s.Sweep(ctx, 30*time.Minute); err != nil || n != 0 {
			t.Fatalf("swept %d that are held: %v", n, err)
		}
		write(func(ctx context.Context, tx *db.Tx) error { return blob.Release(ctx, tx, held.Hash, "upload:2") })
		if n, err := s.Sweep(ctx, 30*time.Minute); err != nil || n != 1 || !gone(held.Hash) {
			t.Errorf("swept %d: %v", n, err)
		}
		if got := read(t, s, twice.Hash); string(got) != "twice" {
			t.Errorf("%q", got)
		}
	})
}

func TestAHashIsWrittenAndReadAsText(t *testing.T) {
	ref := blob.Hash{1, 2, 255}
	text, err := ref.MarshalText()
	var again blob.Hash
	if err != nil || again.UnmarshalText(text) != nil || again != ref || len(text) != 64 {
		t.Errorf("%s %v", text, err)
	}
	for _, bad := range []string{"", "zz", strings.Repeat("x", 64)} {
		if again.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// A connection that breaks reads as io.ErrUnexpectedEOF: it must not be taken for the end
// of the file, nor for a reason to go on for ever.
func TestAFileThatBreaksOffIsNotKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, err := blob.New(d, clock.System{})
		if err != nil {
			t.Fatal(err)
		}
		half := io.MultiReader(strings.NewReader("the first half"), iotest.ErrReader(io.ErrUnexpectedEOF))
		if ref, err := s.Put(t.Context(), half, 1<<20); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("half a file was kept as %+v: %v", ref, err)
		}
	})
}
