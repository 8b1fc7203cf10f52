package market_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db/dbtest"
)

// real opens one of the real files beside the project, or skips.
func real(t *testing.T, name string) *os.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("the folder with go.mod is not above")
		}
		dir = up
	}
	f, err := os.Open(filepath.Join(dir, "..", "shared", "data", "stones", name))
	if err != nil {
		t.Skip("the real stock files are not beside the project")
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// bring takes a real file in and publishes it.
func (h *house) bring(t *testing.T, who access.Actor, f *os.File, set ...string) market.Upload {
	t.Helper()
	ctx := context.Background()
	ref, err := market.TakeFile(ctx, h.blobs, f, nil)
	if err != nil {
		t.Fatal(err)
	}
	made, err := (market.Receive{Member: who.OrgNo, Mode: market.Replace, FileName: f.Name(), File: ref}).Do(ctx, h.k, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	p, err := stockfile.Profile{}.With(set)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (market.Read{Upload: made.Upload, Mode: market.Replace, Profile: p}).Do(ctx, h.k, h.blobs, who, id.New()); err != nil {
		t.Fatal(err)
	}
	h.stage(made.Upload)
	u := h.state(who, made.Upload)
	if u.State != market.Ready {
		t.Fatalf("%s: %s %v", u.State, u.Reason, u.Args)
	}
	h.publish(who, u.No)
	return u
}

func TestTheDealersExportGoesLiveWithAllItsDirt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		m := h.member("Dealer NV")
		u := h.bring(t, m, real(t, "rosyblue_export_sample_9rows.csv"))
		if u.RowsRead != 9 || u.RowsOK != u.Counts.Added || u.RowsOK+u.Counts.Held+u.Counts.Refused != 9 || u.Counts.Added == 0 {
			t.Fatalf("%+v %+v %v", u, u.Counts, h.rows(m, u.No))
		}
		l, err := market.ListingOfStockNo(context.Background(), h.d, m, h.clock.Now(), m.OrgNo, "A16R5156368664")
		if err != nil || l.Stone.Report().Key() != "GIA 5156368664" || l.PPC != 2180_00 || l.Stone.Carat != 510 {
			t.Fatalf("%+v %v", l, err)
		}
	})
}

func TestThePublicDataSetGoesLiveButForRowsThatContradictThemselves(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.SQLite(t))
	m := h.member("Dealer NV")
	f := real(t, "ggplot2_diamonds_53940.csv")
	u := h.bring(t, m, f, "shape=Round", "stock_no=row", "price=total", "country=BE", "city=Antwerp", "availability=Available", "lab=None")
	if u.RowsRead != 53940 || u.RowsOK != u.Counts.Added || u.RowsOK+u.Counts.Held != 53940 || u.Counts.Refused != 0 || u.Counts.Held < 20 {
		t.Fatalf("%d rows, %d ready, %+v", u.RowsRead, u.RowsOK, u.Counts)
	}
	if got := len(loaded(t, h)); int64(got) != u.RowsOK {
		t.Fatalf("%d live of %d ready", got, u.RowsOK)
	}
	held := 0
	if err := market.Objected(context.Background(), h.d, h.blobs, m, u.No, nil, func(r market.RowReport) error {
		if held++; len(r.Cells) != 10 || len(r.Notes) == 0 {
			t.Errorf("row %d: %q %v", r.Row, r.Cells, r.Notes)
		}
		return nil
	}); err != nil || int64(held) != u.Counts.Held {
		t.Fatalf("%d of %d objected rows: %v", held, u.Counts.Held, err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	again := h.bring(t, m, f, "shape=Round", "stock_no=row", "price=total", "country=BE", "city=Antwerp", "availability=Available", "lab=None")
	if again.Counts.Same != u.RowsOK || again.Counts.Added+again.Counts.Changed+again.Counts.Dropped != 0 {
		t.Fatalf("the same file again: %+v", again.Counts)
	}
}
