// Package dbtest gives tests real stores: SQLite in a temporary folder, and PostgreSQL
// that it starts itself, once per test process, and stops again.
package dbtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/pgtemp"
)

// Each runs f on both engines, as subtests "sqlite" and "postgres". Without a PostgreSQL
// server the second is skipped and says why.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, Postgres(t))
	})
}

// SQLite opens a fresh store in a temporary folder.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, Folder(t), db.Options{})
}

// Folder is a temporary data folder with a fresh store in it.
func Folder(t testing.TB) string {
	t.Helper()
	file, err := made()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "bourse.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// made is the file that Folder copies: making its tables anew for each test would take
// longer than most tests.
var made = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "bourse-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a temporary folder
	d, err := db.Open(context.Background(), folder, db.Options{})
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, "bourse.db"))
})

// Postgres opens a fresh database, or skips the test with the reason.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	template, err := migrated()
	if errors.Is(err, pgtemp.ErrNone) {
		t.Skipf("%v, or name a server in BOURSE_TEST_PG", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Open(t, fresh(t, template), db.Options{Relaxed: true})
}

// Open opens a store and closes it when the test ends.
func Open(t testing.TB, where string, opt db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), where, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
