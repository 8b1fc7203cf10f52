package db_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// manyRows gives n rows for insertHead.
func manyRows(n int) func(yield func([]any) bool) {
	return func(yield func([]any) bool) {
		row := make([]any, 3)
		for i := range n {
			row[0], row[1], row[2] = int64(i), []byte{byte(i), byte(i >> 8)}, clock.Instant(i)
			if !yield(row) {
				return
			}
		}
	}
}

const insertHead = "INSERT INTO journal_head (no, hash, at, public_key, signature) VALUES ($1, $2, $3, $2, $2)"

func TestManyRowsAreWrittenAndReadBackFast(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		const n = 1234
		err := d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
			got, err := tx.ExecRows(ctx, insertHead, manyRows(n))
			if got != n {
				t.Errorf("%d rows were written", got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		next := int64(100)
		err = d.Scan(ctx, "SELECT no, hash, at, NULL, 'x' FROM journal_head WHERE no >= $1 ORDER BY no", func(v []driver.Value) error {
			if v[0] != next || v[2] != next || v[3] != nil || v[4] != "x" || v[1].([]byte)[0] != byte(next) {
				return fmt.Errorf("row %d is %v", next, v)
			}
			next++
			return nil
		}, int64(100))
		if err != nil || next != n {
			t.Errorf("read up to %d: %v", next, err)
		}
		if err := d.Scan(ctx, "SELECT no FROM journal_head", func([]driver.Value) error { return errTest }); !errors.Is(err, errTest) {
			t.Errorf("%v", err)
		}
		ctx, stop := context.WithCancel(ctx)
		stop()
		if err := d.Scan(ctx, "SELECT no FROM journal_head", func([]driver.Value) error { return nil }); err == nil {
			t.Error("a reader who has left still reads")
		}
	})
}

func TestABadRowAmongManyWritesNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(context.Background(), db.Bulk, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecRows(ctx, insertHead, func(yield func([]any) bool) {
				for _, no := range []int64{1, 2, 1} {
					if !yield([]any{no, []byte("h"), int64(0)}) {
						return
					}
				}
			})
			return err
		})
		n, _, rerr := db.Row(context.Background(), d, db.One[int64], "SELECT count(*) FROM journal_head")
		if err == nil || n != 0 || rerr != nil {
			t.Errorf("%d rows, %v, %v", n, err, rerr)
		}
	})
}

func TestValuesMeanTheSameOnBothEngines(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		type code string
		who := id.New()
		err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO ledger_account (no, book, owner, purpose, world) VALUES ($1, $2, $3, $4, $5)`,
				7, clock.Instant(3), who, code("p"), true)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var at clock.Instant
		var owner id.ID
		var purpose code
		var world bool
		if err := d.QueryRow(context.Background(), "SELECT book, owner, purpose, world FROM ledger_account WHERE no = $1 AND world = $2 AND owner = $3", 7, true, who).
			Scan(&at, &owner, &purpose, &world); err != nil || at != 3 || owner != who || purpose != "p" || !world {
			t.Errorf("%v %v %v %v: %v", at, owner, purpose, world, err)
		}
		names, err := db.Rows(context.Background(), d, db.One[string], "SELECT x FROM (SELECT 'a' AS x UNION ALL SELECT 'B' UNION ALL SELECT 'é' UNION ALL SELECT 'Z') s ORDER BY x"+collated(d))
		if err != nil || fmt.Sprint(names) != "[B Z a é]" {
			t.Errorf("order %v: %v", names, err)
		}
	})
}

// collated says how literals, which belong to no column, are compared by bytes.
func collated(d *db.DB) string {
	if d.Postgres() {
		return ` COLLATE "C"`
	}
	return ""
}

func BenchmarkInsertRows(b *testing.B) {
	d := dbtest.SQLite(b)
	const piece = 2000
	no := int64(0)
	for b.Loop() {
		if err := d.Write(context.Background(), db.Bulk, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecRows(ctx, insertHead, func(yield func([]any) bool) {
				row := []any{int64(0), []byte("0123456789abcdef"), int64(0)}
				for range piece {
					no++
					row[0] = no
					if !yield(row) {
						return
					}
				}
			})
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(no)/b.Elapsed().Seconds(), "rows/s")
}
