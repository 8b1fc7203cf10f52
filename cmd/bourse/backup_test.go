package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/app"
	"openbourse/internal/store/backup"
)

func TestADemoIsBackedUpWhileItIsOpenAndRestoredWithTheSameJournal(t *testing.T) {
	ctx, where := t.Context(), filepath.Join(t.TempDir(), "demo")
	if err := app.Demo(ctx, where, "http://localhost:1", 40); err != nil {
		t.Fatal(err)
	}
	h, err := app.Open(ctx, app.Config{Where: where})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	file, again := filepath.Join(t.TempDir(), "demo.backup"), filepath.Join(t.TempDir(), "again")
	code, out := printed(t, "backup", file, "--data", where, "--json")
	var made backup.Report
	if err := json.Unmarshal([]byte(out), &made); code != 0 || err != nil || made.Rows == 0 || made.Files == 0 {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	if code, out := printed(t, "restore", file, "--check"); code != 0 || !strings.Contains(out, "is whole") {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, _ := printed(t, "restore", file, "--data", where); code != 1 {
		t.Errorf("over a folder in use: exit %d", code)
	}
	code, out = printed(t, "restore", file, "--data", again, "--json")
	var got backup.Report
	if err := json.Unmarshal([]byte(out), &got); code != 0 || err != nil || got.Head != made.Head || got.Rows != made.Rows {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	for _, verify := range [][]string{{"journal", "verify", "--data", again}, {"ledger", "verify", "--data", again}} {
		if code, out := printed(t, verify...); code != 0 {
			t.Errorf("%v: exit %d: %s", verify, code, out)
		}
	}
	if err := os.WriteFile(file, []byte("openbourse backup\nno"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _ := printed(t, "restore", file, "--data", filepath.Join(t.TempDir(), "none")); code != 1 {
		t.Errorf("a damaged file: exit %d", code)
	}
}
