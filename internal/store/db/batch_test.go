package db_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestABatchIsATableForInsertsJoinsAndUpdates(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		b := db.NewBatch(2, 3)
		fill := func(from, to int64) {
			b.Reset()
			for i := from; i < to; i++ {
				b.Add()
				b.Int(0, i)
				b.Text(0, fmt.Sprintf("counter 钻石 %d", i))
			}
		}
		write := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(ctx, db.Bulk, func(_ context.Context, tx *db.Tx) error { return f(tx) }); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx *db.Tx) error {
			fill(0, 700)
			if n, err := tx.Insert(ctx, b, "counter", []string{"last"}, []string{"name"}, false); err != nil || n != 700 {
				return fmt.Errorf("inserted %d: %w", n, err)
			}
			return nil
		})
		write(func(tx *db.Tx) error { // half of them are there already
			fill(350, 1050)
			n, err := tx.Insert(ctx, b, "counter", []string{"last"}, []string{"name"}, true)
			if err != nil || n != 350 {
				return fmt.Errorf("inserted %d of 700: %w", n, err)
			}
			var sum int64
			if err := tx.QueryRow(ctx, "SELECT SUM(c.last) FROM batch b CROSS JOIN counter c WHERE c.name = b.t0").Scan(&sum); err != nil || sum != (350+1049)*700/2 {
				return fmt.Errorf("the join sums to %d: %w", sum, err)
			}
			n, err = tx.Exec(ctx, "UPDATE counter SET last = last + $1 FROM batch b WHERE counter.name = b.t0", int64(1000))
			if err != nil || n != 700 {
				return fmt.Errorf("updated %d: %w", n, err)
			}
			return nil
		})
		var n, sum int64
		if err := d.QueryRow(ctx, "SELECT COUNT(*), SUM(last) FROM counter").Scan(&n, &sum); err != nil || n != 1050 || sum != 1049*1050/2+700*1000 {
			t.Fatalf("%d counters, sum %d: %v", n, sum, err)
		}
	})
}

func TestABatchOutlivesARefusedCommand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		b := db.NewBatch(1, 1)
		b.Add()
		b.Text(0, "x")
		refusal := fmt.Errorf("no")
		err := d.Write(ctx, db.Bulk, func(_ context.Context, tx *db.Tx) error {
			if err := tx.Load(ctx, b); err != nil {
				return err
			}
			return refusal
		})
		if err == nil || !strings.Contains(err.Error(), "no") {
			t.Fatal(err)
		}
		b.Int(0, 7)
		err = d.Write(ctx, db.Bulk, func(_ context.Context, tx *db.Tx) error {
			n, err := tx.Insert(ctx, b, "counter", []string{"last"}, []string{"name"}, false)
			if n != 1 {
				return fmt.Errorf("inserted %d: %w", n, err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestFewRowsAndManyGoIntoAStatementAlike: on PostgreSQL few rows stand in the statement itself.
func TestFewRowsAndManyGoIntoAStatementAlike(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, rows := range []int64{0, 1, 7, 16, 17, 300} {
			b := db.NewBatch(1, 1)
			for i := range rows {
				b.AddInts(i)
				b.Text(0, fmt.Sprintf("of %d: цена 价 %d", rows, i))
			}
			was, other := d.Written("counter"), d.Written("journal")
			if err := d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				n, err := tx.ExecBatch(ctx, b, "INSERT INTO counter (name, last) SELECT t0, n0 FROM batch")
				if err != nil || n != rows {
					return fmt.Errorf("inserted %d: %w", n, err)
				}
				n, err = tx.ExecBatch(ctx, b, "UPDATE counter SET last = last + b.n0 FROM batch b WHERE counter.name = b.t0")
				if err != nil || n != rows {
					return fmt.Errorf("updated %d: %w", n, err)
				}
				return nil
			}); err != nil {
				t.Errorf("%d rows: %v", rows, err)
			}
			sum, _, err := db.Row(t.Context(), d, db.One[int64], "SELECT CAST(COALESCE(SUM(last), 0) AS BIGINT) FROM counter WHERE name LIKE $1", fmt.Sprintf("of %d: %%", rows))
			if err != nil || sum != rows*(rows-1) {
				t.Errorf("%d rows sum to %d: %v", rows, sum, err)
			}
			if d.Written("journal") != other || (d.Written("counter") != was) != (rows > 0) {
				t.Errorf("%d rows count for the wrong table", rows)
			}
		}
	})
}
