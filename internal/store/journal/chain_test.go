package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

func verify(t *testing.T, k *journal.Keeper) journal.VerifyReport {
	t.Helper()
	r, err := k.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tamper changes the tables behind the journal's back.
func tamper(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	forget(t, d) // who rewrites the data does so while nobody runs
}

// forget has a batch undone, so that the writer forgets what it knew, as when it begins anew.
func forget(t *testing.T, d *db.DB) {
	t.Helper()
	undone := errors.New("undone")
	if err := d.Write(context.Background(), db.Prompt, func(_ context.Context, tx *db.Tx) error {
		tx.AtEnd(func(context.Context) error { return undone })
		return nil
	}); !errors.Is(err, undone) {
		t.Fatal(err)
	}
}

func TestAnyChangeOfTheJournalIsFoundAtItsFirstEntry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		for i := range 12 {
			if _, err := note(k, id.New(), fmt.Sprint("note ", i)); err != nil {
				t.Fatal(err)
			}
			if i == 4 || i == 9 {
				if h, err := k.Sign(context.Background()); err != nil || h.No != int64(i)+1 || !h.Genuine() {
					t.Fatalf("%+v %v", h, err)
				}
			}
		}
		if r := verify(t, k); !r.OK || r.Entries != 12 || r.Signed != 2 || r.Last != 10 || len(r.Keys) != 1 {
			t.Fatalf("untouched: %+v", r)
		}
		for _, c := range []struct {
			do, undo string
			bad      int64
			why      string
		}{
			{"UPDATE journal SET body = '{}' WHERE no = 3", `UPDATE journal SET body = '{"n":3,"text":"note 2"}' WHERE no = 3`, 3, "not as it was written"},
			{"UPDATE journal SET actor = 'system:tesT' WHERE no = 1", "UPDATE journal SET actor = 'system:test' WHERE no = 1", 1, "not as it was written"},
			{"UPDATE journal SET at = at + 1 WHERE no = 12", "UPDATE journal SET at = at - 1 WHERE no = 12", 12, "not as it was written"},
			{"UPDATE journal SET prev = input WHERE no = 5", "UPDATE journal SET prev = (SELECT hash FROM journal WHERE no = 4) WHERE no = 5", 5, "does not follow"},
			{"UPDATE journal SET no = 99 WHERE no = 12", "UPDATE journal SET no = 12 WHERE no = 99", 12, "missing"},
			{"UPDATE journal_head SET at = at + 1 WHERE no = 10", "UPDATE journal_head SET at = at - 1 WHERE no = 10", 10, "signature"},
		} {
			tamper(t, d, c.do)
			if r := verify(t, k); r.OK || r.Bad != c.bad || !strings.Contains(r.Reason, c.why) {
				t.Errorf("%s: %+v", c.do, r)
			}
			tamper(t, d, c.undo)
			if r := verify(t, k); !r.OK {
				t.Fatalf("%s: %+v", c.undo, r)
			}
		}
		tamper(t, d, "DELETE FROM journal WHERE no > 8")
		if r := verify(t, k); r.OK || r.Bad != 9 || !strings.Contains(r.Reason, "entry 10 was signed") {
			t.Errorf("cut off: %+v", r)
		}
	})
}

func TestAJournalThatIsRewrittenWholeDoesNotMatchItsSignedHead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		for range 3 {
			if _, err := note(k, id.New(), "true"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := k.Sign(context.Background()); err != nil {
			t.Fatal(err)
		}
		tamper(t, d, "DELETE FROM journal")
		for range 3 { // entries that follow from each other, but are others
			if _, err := note(k, id.New(), "false"); err != nil {
				t.Fatal(err)
			}
		}
		if r := verify(t, k); r.OK || r.Bad != 3 || !strings.Contains(r.Reason, "not the one that was signed") {
			t.Errorf("%+v", r)
		}
	})
}

func TestTheSigningKeyIsKeptForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	k := keeper(d)
	if h, err := k.Sign(context.Background()); err != nil || h.No != 0 {
		t.Fatalf("an empty journal was signed: %+v %v", h, err)
	}
	var keys []string
	for range 2 {
		if _, err := note(k, id.New(), "x"); err != nil {
			t.Fatal(err)
		}
		h, err := k.Sign(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, string(h.Key))
	}
	if keys[0] != keys[1] {
		t.Error("the key changed")
	}
	info, err := os.Stat(filepath.Join(d.Folder(), "journal.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// moved is a fact with personal data.
type moved struct {
	Person id.ID  `json:"person"`
	Street string `json:"-"`
}

func (moved) FactName() string   { return "test.moved" }
func (moved) FactVersion() int   { return 1 }
func (m moved) FactPrivate() any { return map[string]string{"street": m.Street} }

func TestPersonalDataCanBeErasedAndTheChainStaysWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, k := context.Background(), keeper(d)
		for _, street := range []string{"Hoveniersstraat 2", "Hoveniersstraat 2", "Pelikaanstraat 78"} {
			act := journal.Act{Actor: "system:test", ID: id.New(), Kind: "test.move"}
			_, err := journal.Do(ctx, k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, answer, error) {
				return moved{id.New(), street}, answer{}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		entries, err := k.After(ctx, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(entries[0].Body), "Hovenier") || string(entries[0].Private) == string(entries[1].Private) {
			t.Error("an entry shows the street, or that two people live in one")
		}
		body, found, err := k.Private(ctx, 1)
		var m map[string]string
		if err != nil || !found || json.Unmarshal(body, &m) != nil || m["street"] != "Hoveniersstraat 2" {
			t.Fatalf("%s %v %v", body, found, err)
		}
		if err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			gone, err := journal.Erase(ctx, tx, 1)
			if !gone {
				t.Error("nothing was erased")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, found, err := k.Private(ctx, 1); found || err != nil {
			t.Errorf("it is still there: %v", err)
		}
		if r := verify(t, k); !r.OK || r.Erased != 1 || r.Entries != 3 {
			t.Errorf("%+v", r)
		}
		tamper(t, d, "UPDATE journal_private SET body = '{}' WHERE no = 2")
		if r := verify(t, k); r.OK || r.Bad != 2 {
			t.Errorf("changed personal data: %+v", r)
		}
	})
}

func TestReadingTheJournalBackGivesWhatWasWritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := keeper(d)
		if _, err := note(k, id.New(), "钻石 \"quoted\"\n"); err != nil {
			t.Fatal(err)
		}
		entries, err := k.After(context.Background(), 0, 10)
		if err != nil || len(entries) != 1 {
			t.Fatal(err)
		}
		var f noted
		if err := entries[0].Decode(&f); err != nil || f.Text != "钻石 \"quoted\"\n" || f.N != 1 || entries[0].At != k.Clock().(*clock.Fixed).Instant {
			t.Errorf("%+v %v", f, err)
		}
	})
}
