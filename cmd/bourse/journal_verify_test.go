package main

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// printed runs the program and gives its exit code and what it printed.
func printed(t *testing.T, args ...string) (int, string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = w
	defer func() { os.Stdout = stdout }()
	said := make(chan string, 1)
	go func() {
		b, _ := io.ReadAll(r) // what was read before an error is compared
		said <- string(b)
	}()
	code := run(context.Background(), args)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return code, <-said
}

func TestJournalVerifyTellsAWholeJournalFromAChangedOneWhileTheServerRuns(t *testing.T) {
	ctx, d := context.Background(), dbtest.SQLite(t)
	k := journal.New(d, clock.System{})
	week, _ := calendar.Preset("sde", "")
	for _, from := range []clock.Date{"2026-01-01", "2027-01-01"} {
		if _, err := calendar.Begin(week, from).Do(ctx, k, access.System("test"), id.New()); err != nil {
			t.Fatal(err)
		}
	}
	h, err := k.Sign(ctx)
	if err != nil {
		t.Fatal(err)
	}
	code, out := printed(t, "journal", "verify", "--data", d.Folder(), "--json")
	if code != 0 || !strings.Contains(out, `"ok":true,"entries":2`) || !strings.Contains(out, `"signed_up_to":2`) {
		t.Errorf("whole: exit %d, %s", code, out)
	}
	if code, out := printed(t, "journal", "verify", "--data", d.Folder(), "--key", strings.Repeat("0", 64)); code != 1 || !strings.Contains(out, "NOT TRUSTED") {
		t.Errorf("another key than %x: exit %d, %s", h.Key, code, out)
	}
	if err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE journal SET body = '{}' WHERE no = 1")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	code, out = printed(t, "journal", "verify", "--data", d.Folder())
	if code != 1 || !strings.Contains(out, "NOT WHOLE: entry 1: the entry is not as it was written") {
		t.Errorf("changed: exit %d, %s", code, out)
	}
}
