package app_test

import (
	"archive/zip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/app"
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// early is a demo of forty stones as the program wrote it when its schema ended at step 16
// (commit a503d4a), with the entries its journal had.
const (
	early        = "testdata/schema-0016.zip"
	earlySchema  = 16
	earlyEntries = 542
)

// unpacked is the old data folder, fresh.
func unpacked(t *testing.T) string {
	t.Helper()
	z, err := zip.OpenReader(early)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	where := t.TempDir()
	for _, f := range z.File {
		name := filepath.Join(where, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err == nil {
			err = os.WriteFile(name, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return where
}

// opens asserts that today's program serves pages from the data, with all of its journal.
func opens(t *testing.T, where string) {
	t.Helper()
	ctx := t.Context()
	h, err := app.Open(ctx, app.Config{Where: where})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	v, err := h.Keeper.Verify(ctx)
	if err != nil || !v.OK || v.Entries < earlyEntries {
		t.Errorf("the journal: %+v, %v", v, err)
	}
	if r, err := ledger.Verify(ctx, h.DB); err != nil || !r.OK {
		t.Errorf("the ledger: %+v, %v", r, err)
	}
	if n := h.Live.Snapshot().Len(); n != 40 {
		t.Errorf("%d stones are found, want 40", n)
	}
	for _, path := range []string{"/en/", "/zh/", "/stones", "/help/lifecycles", "/healthz", "/api/openapi.json"} {
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestADataFolderOfAnEarlySchemaOpensUnderTodaysProgram(t *testing.T) {
	t.Parallel()
	opens(t, unpacked(t))
}

func TestABackupOfAnEarlySchemaIsBroughtUpToDateOnEitherEngine(t *testing.T) {
	t.Parallel()
	ctx, where := t.Context(), unpacked(t)
	if _, err := db.Open(ctx, where, db.Options{ReadOnly: true}); err == nil {
		t.Error("old data is read as if it were new")
	}
	d := dbtest.Open(t, where, db.Options{ReadOnly: true, OldSchema: true})
	file := filepath.Join(t.TempDir(), "early.backup")
	rep, err := backup.Make(ctx, d, clock.System{}, file)
	if err != nil || rep.Schema != earlySchema || rep.Journal != earlyEntries || rep.Missing != 0 {
		t.Fatalf("%+v, %v", rep, err)
	}
	t.Run("sqlite", func(t *testing.T) {
		again := t.TempDir()
		if _, err := backup.Restore(ctx, file, again, db.Options{}); err != nil {
			t.Fatal(err)
		}
		opens(t, again)
	})
	t.Run("postgres", func(t *testing.T) {
		address := dbtest.Address(t)
		if _, err := backup.Restore(ctx, file, address, db.Options{Relaxed: true}); err != nil {
			t.Fatal(err)
		}
		p := dbtest.Open(t, address, db.Options{Relaxed: true})
		if no, _, err := journal.New(p, clock.System{}).Head(ctx); err != nil || no != earlyEntries {
			t.Errorf("head %d, %v", no, err)
		}
		if r, err := ledger.Verify(ctx, p); err != nil || !r.OK {
			t.Errorf("the ledger: %+v, %v", r, err)
		}
		file := filepath.Join(t.TempDir(), "and.backup") // and the way back, with today's schema
		if _, err := backup.Make(ctx, p, clock.System{}, file); err != nil {
			t.Fatal(err)
		}
		again := t.TempDir()
		if _, err := backup.Restore(ctx, file, again, db.Options{}); err != nil {
			t.Fatal(err)
		}
		opens(t, again)
	})
}

func TestWhoWatchesIsAnsweredOnAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	where := t.TempDir()
	if err := app.Demo(t.Context(), where, "http://localhost:1", 40); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(t.TempDir(), "kept")
	h, err := app.Open(t.Context(), app.Config{Where: where, Backups: backup.Rotation{Folder: kept, Keep: 2}})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	ask := func(face http.Handler, path string) (int, string) {
		w := httptest.NewRecorder()
		face.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code, w.Body.String()
	}
	for _, path := range []string{"/en/", "/en/", "/no-such-page", "/api/v1/no-such-call"} {
		ask(h.Handler(), path)
	}
	if code, _ := ask(h.Handler(), "/metrics"); code != http.StatusNotFound {
		t.Errorf("the pages answer /metrics with %d", code)
	}
	if code, body := ask(h.Handler(), "/healthz"); code != http.StatusOK || body != `{"status":"ok"}`+"\n" {
		t.Errorf("/healthz: %d %s", code, body)
	}
	code, page := ask(h.Watching(), "/metrics")
	for _, want := range []string{
		`bourse_http_requests_total{face="pages",route="GET /en/{$}",status="200"} 2`,
		`bourse_http_request_seconds_count{face="pages",route="GET /en/{$}"} 2`,
		`bourse_reader_lag_entries{reader="search"} `,
		"bourse_writer_failed 0\n", "bourse_jobs{state=\"given_up\"} 0\n", "bourse_jobs{state=\"failing\"} 0\n", "# TYPE bourse_http_request_seconds histogram\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("there is no %q in\n%s", want, page)
		}
	}
	if code != http.StatusOK || strings.Contains(page, "demo.invalid") {
		t.Errorf("/metrics: %d", code)
	}
	waitFor(t, func() bool {
		all, err := backup.Rotation{Folder: kept}.List()
		return err == nil && len(all) == 1
	})
	if _, page := ask(h.Watching(), "/metrics"); !strings.Contains(page, "bourse_backups 1\n") {
		t.Error("the backup that the house made by itself is not counted")
	}
}
