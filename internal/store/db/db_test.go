package db_test

import (
	"context"
	"testing"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestNumbersOfACounterHaveNoGapAndNoDouble(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for want := int64(1); want <= 3; want++ {
			err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				n, err := tx.Next(ctx, "member")
				if n != want {
					t.Errorf("got %d, want %d", n, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		n, ok, err := db.Row(ctx, d, db.One[int64], "SELECT last FROM counter WHERE name = $1", "member")
		if err != nil || !ok || n != 3 {
			t.Fatalf("readers see %d %v %v", n, ok, err)
		}
	})
}
