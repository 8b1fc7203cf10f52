package db_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestASecondProcessOnOneFolderIsToldWhoWorksThere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d := dbtest.Open(t, folder, db.Options{})
	if err := d.Announce("127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	_, err := db.Open(context.Background(), folder, db.Options{})
	e := errs.Of(err)
	if e.Key != "db.in_use" || e.Args["address"] != "127.0.0.1:8080" || e.Args["pid"] == "" {
		t.Fatalf("%v", err)
	}
	if s, found, err := db.Running(folder); err != nil || !found || s.PID != os.Getpid() || s.Address != "127.0.0.1:8080" {
		t.Errorf("%+v %v %v", s, found, err)
	}
	if err := d.Write(context.Background(), db.Prompt, mark("still mine")); err != nil {
		t.Errorf("the first one was disturbed: %v", err)
	}
}

func TestALockLeftByACrashDoesNotKeepAnyoneOut(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := dbtest.Open(t, folder, db.Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "server.json"), []byte(`{"pid":1,"addr":"nowhere"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, found, err := db.Running(folder); found || err != nil {
		t.Errorf("%+v runs: %v", s, err)
	}
	dbtest.Open(t, folder, db.Options{})
}

func TestAWriterThatWasTakenOverFailsAsAWhole(t *testing.T) {
	t.Parallel()
	address := dbtest.Address(t)
	first := dbtest.Open(t, address, db.Options{Relaxed: true})
	if err := first.Write(context.Background(), db.Prompt, mark("first")); err != nil {
		t.Fatal(err)
	}
	second := dbtest.Open(t, address, db.Options{Relaxed: true})
	for range 2 {
		if err := first.Write(context.Background(), db.Prompt, mark("stale")); !errs.Is(err, "db.failed") {
			t.Errorf("the stale writer wrote: %v", err)
		}
	}
	if first.Failed() == nil || second.Failed() != nil {
		t.Errorf("failed: first %v, second %v", first.Failed(), second.Failed())
	}
	if err := second.Write(context.Background(), db.Prompt, mark("second")); err != nil {
		t.Fatal(err)
	}
	if got := marks(t, first); got != "first second" {
		t.Errorf("written: %s", got)
	}
}

func TestReadOnlyLooksIntoTheDataOfARunningServer(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := db.Open(context.Background(), folder, db.Options{ReadOnly: true}); !errs.Is(err, "db.no_data") {
		t.Errorf("an empty folder: %v", err)
	}
	d := dbtest.Open(t, folder, db.Options{})
	if err := d.Write(context.Background(), db.Prompt, mark("seen")); err != nil {
		t.Fatal(err)
	}
	look := dbtest.Open(t, folder, db.Options{ReadOnly: true})
	if got := marks(t, look); got != "seen" {
		t.Errorf("it sees %q", got)
	}
	if err := look.Write(context.Background(), db.Prompt, mark("x")); !errs.Is(err, "db.read_only") {
		t.Error(err)
	}
}

func TestPostgresThatMayLoseAcknowledgedWorkIsRefused(t *testing.T) {
	t.Parallel()
	address := dbtest.Address(t)
	_, err := db.Open(context.Background(), address+"&synchronous_commit=off", db.Options{})
	if err == nil || !strings.Contains(err.Error(), "synchronous_commit") {
		t.Errorf("%v", err)
	}
}

func TestTheDataIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	d := dbtest.Open(t, folder, db.Options{})
	if err := d.Write(context.Background(), db.Prompt, mark("x")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", info.Mode(), err)
	}
}

// TestTheDriverRunsOnTheLibcItWasMadeFor guards the pair in go.mod: with another libc the
// driver corrupts memory.
func TestTheDriverRunsOnTheLibcItWasMadeFor(t *testing.T) {
	t.Parallel()
	list := func(args ...string) string {
		out, err := exec.Command("go", append([]string{"list", "-m", "-f"}, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	used := list("{{.Version}}", "modernc.org/libc")
	wanted, err := os.ReadFile(list("{{.GoMod}}", "modernc.org/sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(wanted), "modernc.org/libc "+used+"\n") {
		t.Errorf("libc %s is used, the driver's go.mod says:\n%s", used, wanted)
	}
}
