package backup_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var who = access.System("test")

// note writes one command.
func note(t testing.TB, k *journal.Keeper, from clock.Date) {
	t.Helper()
	week, _ := calendar.Preset("sde", "")
	if _, err := calendar.Begin(week, from).Do(context.Background(), k, who, id.New()); err != nil {
		t.Fatal(err)
	}
}

// lived is a store in which something was done: organisations that refer to each other,
// files small and large, a signed head, a sealed secret.
func lived(t testing.TB, d *db.DB) {
	t.Helper()
	ctx, c := context.Background(), clock.System{}
	k := journal.New(d, c)
	member, err := (party.AddOrg{Kind: party.Member, Name: "Brightwater", NameZh: "明水", Country: "CN", Since: "2020-01-02"}).Do(ctx, k, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (party.AddOrg{Kind: party.Principal, Name: "Far Mine", Country: "BW", Via: member.Org, Since: "2020-01-02"}).Do(ctx, k, who, id.New()); err != nil {
		t.Fatal(err)
	}
	note(t, k, "2026-01-01")
	files, err := blob.New(d, c)
	if err != nil {
		t.Fatal(err)
	}
	for i, content := range []string{"", "a small file", strings.Repeat("a large one, of several pieces. ", 30_000)} {
		ref, err := files.Put(ctx, strings.NewReader(content), 1<<30)
		if err == nil {
			err = d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				return blob.Hold(ctx, tx, ref, fmt.Sprintf("test:%d", i), c.Now())
			})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Sign(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := signin.SealFor(ctx, d); err != nil {
		t.Fatal(err)
	}
}

// content is all of a store, a line for each row, sorted; and its files.
func content(t testing.TB, d *db.DB) string {
	t.Helper()
	ctx := context.Background()
	var lines []string
	if err := d.Snapshot(ctx, func(s *db.Snapshot) error {
		tables, err := s.Tables(ctx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if table.Name == "writer" || table.Name == "journal_key" || table.Name == "seal" || blob.InTables(table.Name) {
				continue // who writes now, and what a folder keeps in files
			}
			if err := s.Rows(ctx, table, func(vals []driver.Value) error {
				line := table.Name
				for i, v := range vals {
					if b, ok := v.([]byte); ok {
						v = hex.EncodeToString(b)
					}
					line += fmt.Sprintf("|%s=%v", table.Columns[i].Name, v)
				}
				lines = append(lines, line)
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	files, err := blob.New(d, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	held, err := blob.Held(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range held {
		f, size, err := files.Open(ctx, ref.Hash)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		if err != nil || size != ref.Size {
			t.Fatalf("%s: %d bytes, %v", ref.Hash, size, err)
		}
		lines = append(lines, fmt.Sprintf("file %s %d", ref.Hash, len(b)))
		f.Close()
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// empty is a place of an engine where nothing is yet.
func empty(t testing.TB, engine string) string {
	t.Helper()
	if engine == "postgres" {
		return dbtest.Address(t)
	}
	return t.TempDir()
}

func made(t testing.TB, d *db.DB) (string, backup.Report) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "one.backup")
	rep, err := backup.Make(context.Background(), d, clock.System{}, file)
	if err != nil {
		t.Fatal(err)
	}
	return file, rep
}

var relaxed = db.Options{Relaxed: true}

func TestABackupOfEitherEngineIsRestoredRowByRowOnEither(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		lived(t, d)
		want := content(t, d)
		key, err := journal.New(d, clock.System{}).PublicKey(ctx)
		if err != nil {
			t.Fatal(err)
		}
		file, rep := made(t, d)
		if rep.Files != 3 || rep.Journal != 3 || rep.Missing != 0 || rep.Rows == 0 {
			t.Errorf("%+v", rep)
		}
		for _, engine := range []string{"sqlite", "postgres"} {
			t.Run("to "+engine, func(t *testing.T) {
				where := empty(t, engine)
				got, err := backup.Restore(ctx, file, where, relaxed)
				if err != nil {
					t.Fatal(err)
				}
				if got.Rows != rep.Rows || got.Files != rep.Files || got.Head != rep.Head {
					t.Errorf("restored %+v, want %+v", got, rep)
				}
				again := dbtest.Open(t, where, relaxed)
				if have := content(t, again); have != want {
					t.Errorf("the restored store differs:\n%s\n\nwant\n%s", have, want)
				}
				k := journal.New(again, clock.System{})
				if have, err := k.PublicKey(ctx); err != nil || !bytes.Equal(have, key) {
					t.Errorf("it signs by another key: %x, %v", have, err)
				}
				note(t, k, "2027-01-01") // and life goes on
				if no, _, err := k.Head(ctx); err != nil || no != 4 {
					t.Errorf("head %d, %v", no, err)
				}
			})
		}
	})
}

func TestABackupIsOneStateWhileCommandsGoOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		lived(t, d)
		k := journal.New(d, clock.System{})
		stop, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for day := clock.Date("2026-02-01"); ; day = day.AddDays(1) {
				select {
				case <-stop:
					return
				default:
					note(t, k, day)
				}
			}
		}()
		file, rep := made(t, d)
		close(stop)
		<-ended
		where := t.TempDir()
		got, err := backup.Restore(ctx, file, where, relaxed) // follows the journal from its first entry to the head
		if err != nil || got.Journal != rep.Journal {
			t.Fatalf("%+v, %v", got, err)
		}
		if weeks, _, err := db.Row(ctx, dbtest.Open(t, where, relaxed), db.One[int64], "SELECT count(*) FROM calendar_week"); err != nil || weeks != rep.Journal-2 {
			t.Errorf("%d weeks at entry %d, %v", weeks, rep.Journal, err)
		}
	})
}

// nothing asserts that a place is as empty as before.
func nothing(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "bourse.lock" {
			t.Errorf("%s is left", e.Name())
		}
	}
}

func TestAFileWithAnyBitFlippedOrCutOffIsRefusedAndNothingIsLeft(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	lived(t, d)
	file, _ := made(t, d)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.backup")
	refused := func(what string, b []byte) {
		t.Helper()
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		where := t.TempDir()
		_, err := backup.Restore(context.Background(), bad, where, relaxed)
		if !errs.Is(err, "backup.damaged") && !errs.Is(err, "backup.not_one") {
			t.Errorf("%s: %v", what, err)
		}
		nothing(t, where)
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/300 {
		b := bytes.Clone(whole)
		b[at] ^= 1 << (at % 8)
		refused(fmt.Sprintf("bit %d of byte %d", at%8, at), b)
	}
	for _, n := range []int{0, 1, 17, 18, 22, 40, 60, len(whole) / 2, len(whole) - 33, len(whole) - 1} {
		refused(fmt.Sprintf("the first %d bytes", n), whole[:n])
	}
	refused("one byte more", append(bytes.Clone(whole), 0))
	refused("another file", []byte("PK\x03\x04 this is a letter and no backup at all"))
}

func TestAPlaceInUseOrWithDataIsNeverRestoredOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		lived(t, d)
		file, _ := made(t, d)
		if d.Folder() == "" {
			address := empty(t, "postgres")
			if _, err := backup.Restore(ctx, file, address, relaxed); err != nil {
				t.Fatal(err)
			}
			if _, err := backup.Restore(ctx, file, address, relaxed); !errs.Is(err, "backup.not_empty") {
				t.Errorf("over a database with data: %v", err)
			}
			return
		}
		if _, err := backup.Restore(ctx, file, d.Folder(), relaxed); !errs.Is(err, "db.in_use") {
			t.Errorf("over a folder in use: %v", err)
		}
		where := t.TempDir()
		if _, err := backup.Restore(ctx, file, where, relaxed); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Restore(ctx, file, where, relaxed); !errs.Is(err, "backup.not_empty") {
			t.Errorf("over a folder with data: %v", err)
		}
		keyed := t.TempDir()
		if err := os.WriteFile(filepath.Join(keyed, "journal.key"), []byte("00"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Restore(ctx, file, keyed, relaxed); !errs.Is(err, "backup.not_empty") {
			t.Errorf("over the key of another exchange: %v", err)
		}
		for _, name := range []string{"bourse.db-wal", "bourse.db-shm"} { // would be played into the restored tables
			logged := t.TempDir()
			if err := os.WriteFile(filepath.Join(logged, name), []byte("commands of another exchange"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := backup.Restore(ctx, file, logged, relaxed); !errs.Is(err, "backup.not_empty") {
				t.Errorf("beside %s: %v", name, err)
			}
		}
	})
}

func TestWhatAKilledRestoreLeftIsTakenAwayByTheNext(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	lived(t, d)
	file, _ := made(t, d)
	where := t.TempDir()
	for _, name := range []string{"restoring/bourse.db", "restoring/blobs/ab/x", "blobs/ab/y", "journal.key", "bourse.db-wal", "bourse.db-shm"} { // killed between two moves
		name = filepath.Join(where, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := backup.Restore(context.Background(), file, where, relaxed); err != nil {
		t.Fatal(err)
	}
	if content(t, dbtest.Open(t, where, relaxed)) != content(t, d) {
		t.Error("the restored store differs")
	}
	if _, err := os.Stat(filepath.Join(where, "blobs/ab/y")); err == nil {
		t.Error("half a file of the killed restore is still there")
	}
}

// spoil does to a file of the house what a broken disk or a careless hand does.
func spoil(t *testing.T, d *db.DB, h blob.Hash, how string) {
	t.Helper()
	if d.Folder() == "" {
		query := map[string]string{
			"lost":    "DELETE FROM blob_file WHERE hash = $1",
			"another": "UPDATE blob_piece SET body = 'b small file' WHERE upload = (SELECT upload FROM blob_file WHERE hash = $1)",
			"shorter": "UPDATE blob_piece SET body = 'a small' WHERE upload = (SELECT upload FROM blob_file WHERE hash = $1)",
			"torn":    "DELETE FROM blob_piece WHERE no = 0 AND upload = (SELECT upload FROM blob_file WHERE hash = $1)",
		}[how]
		if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, query, h)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return
	}
	name := filepath.Join(d.Folder(), "blobs", h.String()[:2], h.String())
	var err error
	switch how {
	case "lost":
		err = os.Remove(name)
	case "another":
		err = os.WriteFile(name, []byte("b small file"), 0o600)
	case "shorter":
		err = os.Truncate(name, 7)
	case "torn": // the disk gives no byte of it
		err = errors.Join(os.Remove(name), os.Mkdir(name, 0o700))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatTheHouseHasLostOrThatIsDamagedIsCountedAndTheRestIsRestored(t *testing.T) {
	t.Parallel()
	small := blob.Hash(sha256.Sum256([]byte("a small file")))
	for _, how := range []string{"lost", "another", "shorter", "torn"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				lived(t, d)
				spoil(t, d, small, how)
				file, rep := made(t, d)
				if rep.Missing != 1 || rep.Files != 2 || !slices.Equal(rep.Lost, []blob.Hash{small}) {
					t.Errorf("%+v", rep)
				}
				got, err := backup.Restore(context.Background(), file, t.TempDir(), relaxed)
				if err != nil || got.Files != 2 || got.Head != rep.Head {
					t.Errorf("%+v, %v", got, err)
				}
			})
		})
	}
}

func TestRotationKeepsTheNewestAndNothingElseIsTouched(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 22, 2, 10, 0, 0, time.UTC))}
	r := backup.Rotation{Folder: filepath.Join(t.TempDir(), "kept"), Keep: 2}
	for range 4 {
		if _, err := r.Make(context.Background(), d, c); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(r.Folder, "bourse-notes.txt"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		c.Instant = c.Instant.Add(24 * time.Hour)
	}
	all, err := r.List()
	if err != nil || len(all) != 2 || all[0].Name != "bourse-20261125T021000Z.backup" || all[1].Name != "bourse-20261124T021000Z.backup" {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := os.Stat(filepath.Join(r.Folder, "bourse-notes.txt")); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(filepath.Join(r.Folder, all[0].Name)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v may be read by others: %v", info, err)
	}
}

// A backup may be whole and yet hold a journal that somebody changed in the tables.
func TestAJournalThatDoesNotHoldTogetherLeavesNoExchangeBehind(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	lived(t, d)
	if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE journal SET at = at + 1 WHERE no = 2")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	file, _ := made(t, d)
	where := t.TempDir()
	if _, err := backup.Restore(context.Background(), file, where, relaxed); !errs.Is(err, "backup.journal_broken") {
		t.Errorf("%v", err)
	}
	nothing(t, where)
}

const helper = "BOURSE_TEST_BACKUP"

// TestMain is also the process that is killed in the middle of a backup.
func TestMain(m *testing.M) {
	if arg := os.Getenv(helper); arg != "" {
		folder, file, _ := strings.Cut(arg, "\n")
		d, err := db.Open(context.Background(), folder, db.Options{ReadOnly: true})
		for err == nil {
			_, err = backup.Make(context.Background(), d, clock.System{}, file)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestAProcessKilledDuringABackupLeavesTheOldFileWhole(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	lived(t, d)
	file, _ := made(t, d)
	for range 3 {
		p := exec.Command(os.Args[0])
		p.Env = append(os.Environ(), helper+"="+d.Folder()+"\n"+file)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		for begun := false; !begun; time.Sleep(time.Millisecond) { // until it is in the middle of one
			left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".one.backup.unfinished-*"))
			begun = len(left) > 0
		}
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait()
		if _, err := backup.Check(file); err != nil {
			t.Fatal(err)
		}
	}
}
