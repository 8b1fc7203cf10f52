// Package apptest opens the fictional exchange for tests, as `bourse demo` would, and knows the
// people of it by what they come for.
package apptest

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"openbourse/internal/app"
	"openbourse/internal/base/clock"
)

// Fair is a demo house that answers on an address of its own.
type Fair struct {
	*app.House
	At  string // its origin
	log *Log   // from warnings on: a story goes through without any
}

// Quiet fails the test when the house complained: of a failed command, a refusal of the content
// security policy, a panic.
func (f *Fair) Quiet(t *testing.T) {
	t.Helper()
	if said := f.log.String(); said != "" {
		t.Errorf("the house complained:\n%s", said)
	}
}

// Open makes a demo with n stones and serves it until the test ends.
func Open(t *testing.T, n int64) *Fair { return OpenOn(t, n, nil) }

// OpenOn is Open on a clock of the test’s; nil for the machine’s.
func OpenOn(t *testing.T, n int64, c clock.Clock) *Fair {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ln, err := app.Listen(ctx, app.Listening{Addr: "localhost:0"})
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	f := &Fair{At: "http://localhost:" + port, log: &Log{}}
	where := demoFolder(t, n)
	f.House, err = app.Open(ctx, app.Config{Where: where, Origin: f.At, Clock: c, Log: slog.New(slog.NewTextHandler(f.log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- f.Serve(ctx, ln, app.Listening{}) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// demos are the files of the demos that were made, by their number of stones: making one anew
// for each story would take longer than some stories.
var demos struct {
	sync.Mutex
	files map[int64]map[string][]byte // owned by Mutex
}

// demoFolder is a data folder of its own with a demo of n stones, as it was just made.
func demoFolder(t *testing.T, n int64) string {
	t.Helper()
	where := t.TempDir()
	demos.Lock()
	defer demos.Unlock()
	files, ok := demos.files[n]
	if !ok {
		if err := app.Demo(t.Context(), where, "http://localhost", n); err != nil {
			t.Fatal(err)
		}
		files = map[string][]byte{}
		if err := fs.WalkDir(os.DirFS(where), ".", func(name string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				files[name], err = os.ReadFile(filepath.Join(where, name))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if demos.files == nil {
			demos.files = map[int64]map[string][]byte{}
		}
		demos.files[n] = files
		return where
	}
	for name, content := range files {
		at := filepath.Join(where, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return where
}
