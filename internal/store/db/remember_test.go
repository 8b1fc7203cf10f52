package db_test

import (
	"context"
	"testing"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// A counter is read through what the writer remembers, and each read counted.
func TestWhatIsRememberedIsForgottenWhenItsTableIsWritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		reads := 0
		read := func(ctx context.Context, q db.Querier) int64 {
			t.Helper()
			n, err := db.Remembered(q, "a", func() (int64, error) {
				reads++
				n, _, err := db.Row(ctx, q, db.One[int64], "SELECT last FROM counter WHERE name = 'a'")
				return n, err
			}, "counter")
			if err != nil {
				t.Error(err)
			}
			return n
		}
		step := func(name string, value int64, after int, fail bool, fn func(ctx context.Context, tx *db.Tx) error) {
			t.Helper()
			err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				if err := fn(ctx, tx); err != nil {
					return err
				}
				if got := read(ctx, tx); got != value {
					t.Errorf("%s: %d, want %d", name, got, value)
				}
				if fail {
					return errTest
				}
				return nil
			})
			if fail != (err != nil) {
				t.Errorf("%s: %v", name, err)
			}
			if reads != after {
				t.Errorf("%s: read %d times so far, want %d", name, reads, after)
			}
		}
		nothing := func(context.Context, *db.Tx) error { return nil }
		set := func(n int64) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				read(ctx, tx) // what was
				_, err := tx.Exec(ctx, "INSERT INTO counter (name, last) VALUES ('a', $1) ON CONFLICT (name) DO UPDATE SET last = excluded.last", n)
				return err
			}
		}
		step("at first", 0, 1, false, nothing)
		step("in the next batch", 0, 1, false, nothing)
		step("another table is written", 0, 1, false, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM journal_head")
			return err
		})
		step("written in this batch", 7, 2, false, set(7))
		step("after it", 7, 2, false, nothing)
		step("written and rolled back", 8, 3, true, set(8))
		step("after the rollback", 7, 4, false, nothing)
		if read(context.Background(), d); reads != 5 {
			t.Error("a reader is told what the writer remembers")
		}
	})
}
