package db_test

import (
	"context"
	"errors"
	"testing"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestCommitsAreCountedByTheTablesTheyWrite(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	write := func(fail error, texts ...string) {
		t.Helper()
		err := d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			for _, text := range texts {
				if _, err := tx.Exec(ctx, text); err != nil {
					return err
				}
			}
			return fail
		})
		if !errors.Is(err, fail) {
			t.Fatal(err)
		}
	}
	counter, blob := d.Written("counter"), d.Written("blob_hold")
	moved := func(c, b uint64, what string) {
		t.Helper()
		counter, blob = counter+c, blob+b
		if d.Written("counter") != counter || d.Written("blob_hold") != blob || d.Written("blob_hold", "counter") != counter+blob {
			t.Errorf("%s: counter %d, blob %d, want %d and %d", what, d.Written("counter"), d.Written("blob_hold"), counter, blob)
		}
	}
	write(nil, "UPDATE counter SET last = last", "update counter set last = last")
	moved(1, 0, "one table, twice in one commit")
	write(nil, "DELETE FROM blob_hold WHERE 1 = 0", "UPDATE counter SET last = last")
	moved(1, 1, "two tables")
	write(nil, "SELECT 1")
	moved(0, 0, "nothing")
	write(errors.New("refused after a write"), "UPDATE counter SET last = last")
	moved(0, 0, "what was rolled back")
	write(nil, "WITH x AS (SELECT 1) DELETE FROM blob_hold WHERE 1 = 0")
	counter, blob = counter+1, blob+1
	if d.Written("counter") != counter || d.Written("blob_hold") != blob {
		t.Error("a statement whose table is not plain to see does not count for all")
	}
}
