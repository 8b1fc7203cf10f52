package db_test

import (
	"context"
	"slices"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// TestOneRowIsReadAlikeInsideAndOutsideTheWriter reads the same row through the readers and
// inside a transaction, where on SQLite it comes straight from the driver.
func TestOneRowIsReadAlikeInsideAndOutsideTheWriter(t *testing.T) {
	t.Parallel()
	type word string
	type row struct {
		no    int64
		text  word
		small int8
		yes   bool
		bytes []byte
		who   id.ID
		at    clock.Instant
	}
	want := row{7, "цена 价", -5, true, []byte{1, 0, 2}, id.New(), 1_700_000_000_000_000}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		read := func(ctx context.Context, q db.Querier) {
			var r row
			found, err := db.Get(ctx, q, []any{&r.no, &r.text, &r.small, &r.yes, &r.bytes, &r.who, &r.at}, "SELECT a, b, c, e, f, g, h FROM got WHERE a = $1", 7)
			if err != nil || !found {
				t.Errorf("%t %v", found, err)
			} else if r.no != want.no || r.text != want.text || r.small != want.small || !r.yes || string(r.bytes) != string(want.bytes) || r.who != want.who || r.at != want.at {
				t.Errorf("have %+v\nwant %+v", r, want)
			}
			if found, err := db.Get(ctx, q, []any{&r.no}, "SELECT a FROM got WHERE a = $1", 8); err != nil || found {
				t.Errorf("a row that is not there: %t %v", found, err)
			}
			var all []int64
			err = db.Each(ctx, q, []any{&r.no}, func() { all = append(all, r.no) }, "SELECT a FROM got UNION ALL SELECT a + 1 FROM got UNION ALL SELECT a + 2 FROM got WHERE a > $1 ORDER BY 1", 5)
			if err != nil || !slices.Equal(all, []int64{7, 8, 9}) {
				t.Errorf("every row: %v %v", all, err)
			}
		}
		if err := d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, "CREATE TABLE got (a BIGINT, b TEXT, c BIGINT, e BIGINT, f "+bytesOf(d)+", g "+bytesOf(d)+", h BIGINT)"); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO got VALUES ($1, $2, $3, $4, $5, $6, $7)", want.no, string(want.text), int64(want.small), want.yes, want.bytes, want.who[:], int64(want.at)); err != nil {
				return err
			}
			read(ctx, tx)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		read(t.Context(), d)
		if d.Postgres() {
			return // the driver there converts by itself
		}
		err := d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			var small int8
			_, err := db.Get(ctx, tx, []any{&small}, "SELECT 300 FROM got")
			return err
		})
		if err == nil {
			t.Error("300 went into eight bits")
		}
	})
}

func bytesOf(d *db.DB) string {
	if d.Postgres() {
		return "BYTEA"
	}
	return "BLOB"
}
