package market_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestStagingGoesOnAfterTheProcessEndedInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			where := t.TempDir()
			if engine == "postgres" {
				where = dbtest.Address(t)
			}
			ctx := context.Background()
			open := func() *house {
				d, err := db.Open(ctx, where, db.Options{Relaxed: true})
				if err != nil {
					t.Fatal(err)
				}
				return newHouse(t, d)
			}
			h := open()
			m := h.member("Diamant NV")
			h.put(m, market.Replace, append(many(1, 300, 500), many(1000, 1100, 7)...)...)
			no := h.read(m, market.Replace, file(append(many(101, 500, 600), many(1000, 1100, 7)...)...))
			for pieces := range 12 { // each run gets a little further before the process ends
				running, stop := context.WithCancel(ctx)
				go func() {
					defer stop()
					for range pieces {
						select {
						case <-h.d.Changed():
						case <-running.Done():
							return
						}
					}
				}()
				err := market.Stage(running, h.k, h.blobs, no)
				stop()
				if err == nil {
					break
				}
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				if got := len(h.stock(m, m)); got != 401 {
					t.Fatalf("after a half staging %d listings are live", got)
				}
				if err := h.d.Close(); err != nil {
					t.Fatal(err)
				}
				h = open()
			}
			h.stage(no)
			u := h.state(m, no)
			if c := u.Counts; c.Added != 200 || c.Changed != 200 || c.Same != 101 || c.Dropped != 100 || u.RowsRead != 501 {
				t.Fatalf("%+v of %d rows", c, u.RowsRead)
			}
			h.publish(m, no)
			want := map[string]int64{}
			for _, l := range loaded(t, h) {
				want[l.StockNo] = l.PPC / 100
			}
			if len(want) != 501 || want["N101"] != 600 || want["N1000"] != 7 {
				t.Fatal(len(want))
			}
			if err := h.undo(m, no); err != nil {
				t.Fatal(err)
			}
			if err := market.Clear(ctx, h.k, no); err != nil {
				t.Fatal(err)
			}
			if got := h.stock(m, m); len(got) != 401 || got["N101"] != 500 {
				t.Fatal(len(got))
			}
			if err := h.d.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestADiscardWhileReadingStopsIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		m := h.member("Diamant NV")
		h.put(m, market.Replace, "A1,5156368664,8000")
		no := h.read(m, market.Replace, file(many(1, 50, 600)...))
		if _, err := (market.Discard{Upload: no}).Do(ctx, h.k, m, id.New()); err != nil {
			t.Fatal(err)
		}
		h.stage(no) // the job comes late
		if err := market.Clear(ctx, h.k, no); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]int64{"A1": 8000}, h.stock(m, m)); d != "" {
			t.Fatal(d)
		}
		if u := h.put(m, market.Replace, many(1, 3, 600)...); u.Counts.Added != 3 || u.Counts.Dropped != 1 {
			t.Fatalf("%+v", u.Counts)
		}
	})
}
