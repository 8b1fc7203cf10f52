package market_test

import (
	"context"
	"io"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// erases runs the erasure in pieces to its end and gives how many it took.
func erases(t *testing.T, d *db.DB, before clock.Instant, most int, erase func(context.Context, *db.Tx, clock.Instant, int) (int64, error)) (all int64) {
	t.Helper()
	for {
		var n int64
		if err := d.Write(context.Background(), db.Bulk, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = erase(ctx, tx, before, most)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if all += n; n < int64(most) {
			return all
		}
	}
}

func TestAStockFileGoesWhenItsTimeIsOverButNotTheOneTheStockComesFrom(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m, buyer := h.member("Diamant NV"), h.member("Kunde BV")
		first := h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000", "A3,,x", "A4,,x", "A5,,x")
		gone := h.upload(m, market.Merge, file("A9,5156368664,1"))
		if _, err := (market.Discard{Upload: gone.No}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		h.later(24 * time.Hour)
		last := h.put(m, market.Replace, "A1,5156368664,8000", "A2,2166332538,7000")
		h.later(48 * time.Hour)
		for _, no := range []int64{first.No, gone.No, last.No} {
			if err := market.Clear(ctx, h.k, no); err != nil {
				t.Fatal(err)
			}
		}
		if len(h.rows(m, first.No)) != 3 {
			t.Fatalf("the first file has %v", h.rows(m, first.No))
		}
		h.later(2000 * 24 * time.Hour)
		due := func(before clock.Instant) int64 {
			t.Helper()
			n, err := market.SpentBefore(ctx, h.d, before)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		now := h.clock.Now()
		if n := due(start); n != 0 {
			t.Errorf("%d were over before they came", n)
		}
		want := due(now)
		if want < 5 { // two files and three rows at least
			t.Errorf("%d are due", want)
		}
		stock := h.stock(buyer, m)
		if n := erases(t, h.d, now, 2, market.EraseSpent); n != want || due(now) != 0 {
			t.Errorf("%d went of %d, %d are left", n, want, due(now))
		}
		if len(h.rows(m, first.No)) != 0 || !h.state(m, first.No).Erased || !h.state(m, gone.No).Erased || h.state(m, last.No).Erased {
			t.Error("what was to go is here, or what was to stay is gone")
		}
		if u := h.state(m, first.No); u.FileName == "" || u.RowsRead != 5 {
			t.Errorf("of the upload is left %+v", u)
		}
		h.later(48 * time.Hour)
		if _, err := h.blobs.Sweep(ctx, time.Hour); err != nil {
			t.Fatal(err)
		}
		for u, kept := range map[*market.Upload]bool{&first: false, &gone: false, &last: true} {
			f, _, err := h.blobs.Open(ctx, blob.Hash(u.File))
			if (err == nil) != kept {
				t.Errorf("the file of upload %d: %v", u.No, err)
			}
			if err == nil {
				f.Close()
			}
		}
		err := market.Cells(ctx, h.d, h.blobs, m, first.No, func([]string) error { return nil }, func(*stockfile.Row) error { return io.EOF })
		if !errs.Is(err, "market.file_erased") {
			t.Errorf("its cells: %v", err)
		}
		if got := h.stock(buyer, m); len(got) != len(stock) {
			t.Errorf("the stock was %v and is %v", stock, got)
		}
	})
}
