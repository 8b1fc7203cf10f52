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
