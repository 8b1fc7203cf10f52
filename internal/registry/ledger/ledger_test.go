package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func write(t interface{ Fatal(...any) }, d *db.DB, f func(ctx context.Context, tx *db.Tx) error) {
	if err := d.Write(context.Background(), db.Prompt, f); err != nil {
		t.Fatal(err)
	}
}

func TestAStoneHasOneOwnerAndMovesWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		ann, bob := id.New(), id.New()
		items := []ledger.Item{{No: 1, Pieces: 1, Weight: 1010, Single: true}, {No: 2, Pieces: 40, Weight: 3120}}
		var a, b ledger.Account
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			if _, err = ledger.FirstTitle(ctx, tx, 1, "upload:1", ann, items); err != nil {
				return err
			}
			if a, err = ledger.Open(ctx, tx, ledger.Title, ann, ledger.Owned); err != nil {
				return err
			}
			b, err = ledger.Open(ctx, tx, ledger.Title, bob, ledger.Owned)
			return err
		})
		move := func(from, to ledger.Account, asset, n int64) error {
			return d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				_, err := ledger.Post(ctx, tx, ledger.Transfer{At: 2, Kind: "title.sale", Legs: []ledger.Leg{
					{Book: ledger.Title, Asset: asset, From: from.No, To: to.No, Quantity: n},
				}})
				return err
			})
		}
		if err := move(b, a, 1, 1); !errs.Is(err, "ledger.short") {
			t.Fatalf("bob gave away what he does not have: %v", err)
		}
		if err := move(a, b, 1, 1); err != nil {
			t.Fatal(err)
		}
		if err := move(a, b, 1, 1); !errs.Is(err, "ledger.short") {
			t.Fatalf("ann sold the stone twice: %v", err)
		}
		if err := move(a, b, 2, 1000); err != nil {
			t.Fatal(err)
		}
		for asset, want := range map[int64]string{1: fmt.Sprint(b.No, "=1 "), 2: fmt.Sprint(a.No, "=2120 ", b.No, "=1000 ")} {
			hs, err := ledger.Holders(ctx, d, ledger.Title, asset)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, h := range hs {
				got += fmt.Sprint(h.Account.No, "=", h.Quantity, " ")
			}
			if got != want {
				t.Errorf("item %d is held %s, want %s", asset, got, want)
			}
		}
		err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := ledger.FirstTitle(ctx, tx, 3, "upload:2", bob, []ledger.Item{{No: 3, Pieces: 1, Weight: 500, Single: true}, {No: 2, Pieces: 1, Weight: 1}})
			return err
		})
		if !errs.Is(err, "ledger.titled") {
			t.Errorf("an item got a first title twice: %v", err)
		}
		if faults, err := ledger.Check(ctx, d, 10); err != nil || len(faults) > 0 {
			t.Errorf("%+v %v", faults, err)
		}
	})
}

// naive is the ledger in ten lines: every position, the mint's too, in a map.
type naive map[[3]int64]int64

func (n naive) post(t ledger.Transfer, world map[int64]bool) bool {
	next := naive{}
	for k, v := range n {
		next[k] = v
	}
	for _, l := range t.Legs {
		next[[3]int64{int64(l.Book), l.Asset, l.From}] -= l.Quantity
		next[[3]int64{int64(l.Book), l.Asset, l.To}] += l.Quantity
	}
	for k, v := range next {
		if v < 0 && !world[k[2]] {
			return false
		}
	}
	for k, v := range next {
		n[k] = v
	}
	return true
}

func TestAnAccountThatWasNeverCommittedIsNotRemembered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ann := id.New()
		err := d.Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if _, err := ledger.Open(ctx, tx, ledger.Title, ann, ledger.Owned); err != nil {
				return err
			}
			if _, found, err := ledger.Find(ctx, tx, ledger.Title, ann, ledger.Owned); err != nil || !found {
				return fmt.Errorf("the account just opened: %v %w", found, err)
			}
			return errs.New(errs.Invalid, "test.undone")
		})
		if !errs.Is(err, "test.undone") {
			t.Fatal(err)
		}
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			if a, found, err := ledger.Find(ctx, tx, ledger.Title, ann, ledger.Owned); err != nil || found {
				return fmt.Errorf("found %+v, which was rolled back: %w", a, err)
			}
			a, err := ledger.Open(ctx, tx, ledger.Title, ann, ledger.Owned)
			if err != nil {
				return err
			}
			b, err := ledger.Open(ctx, tx, ledger.Title, ann, ledger.Owned)
			if err == nil && a != b {
				err = fmt.Errorf("opened twice: %+v and %+v", a, b)
			}
			return err
		})
	})
}

func TestAnyTransfersKeepTheBooksAsANaiveLedgerDoes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		assets := int64(0)
		rapid.Check(t, func(rt *rapid.T) {
			twin, world, accounts := naive{}, map[int64]bool{}, map[ledger.Book][]ledger.Account{}
			write(rt, d, func(ctx context.Context, tx *db.Tx) error {
				for _, b := range []ledger.Book{ledger.Money, ledger.Title, ledger.Place} {
					for _, w := range []string{ledger.Mint, ledger.Abroad} {
						a, err := ledger.World(ctx, tx, b, w)
						if err != nil {
							return err
						}
						world[a.No] = true
						accounts[b] = append(accounts[b], a)
					}
					for range 3 {
						a, err := ledger.Open(ctx, tx, b, id.New(), ledger.Owned)
						if err != nil {
							return err
						}
						accounts[b] = append(accounts[b], a)
					}
				}
				return nil
			})
			assets += 10
			for range rapid.IntRange(1, 12).Draw(rt, "transfers") {
				t := ledger.Transfer{At: 1, Kind: "test"}
				for range rapid.IntRange(1, 3).Draw(rt, "legs") {
					b := rapid.SampledFrom([]ledger.Book{ledger.Money, ledger.Title, ledger.Place}).Draw(rt, "book")
					pair := rapid.SliceOfNDistinct(rapid.IntRange(0, 4), 2, 2, rapid.ID).Draw(rt, "accounts")
					t.Legs = append(t.Legs, ledger.Leg{
						Book: b, Asset: assets + rapid.Int64Range(0, 2).Draw(rt, "asset"),
						From: accounts[b][pair[0]].No, To: accounts[b][pair[1]].No, Quantity: rapid.Int64Range(1, 4).Draw(rt, "n"),
					})
				}
				want := twin.post(t, world)
				err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
					_, err := ledger.Post(ctx, tx, t)
					return err
				})
				if want != (err == nil) || err != nil && !errs.Is(err, "ledger.short") {
					rt.Fatalf("the naive ledger says %v, this one %v", want, err)
				}
			}
			sums := map[[2]int64]int64{}
			for k, v := range twin {
				sums[[2]int64{k[0], k[1]}] += v
				mint := accounts[ledger.Book(k[0])][0].No
				if got, err := ledger.Position(ctx, d, ledger.Book(k[0]), k[1], k[2]); err != nil || got != v && k[2] != mint {
					rt.Fatalf("position %v is %d, want %d: %v", k, got, v, err)
				}
			}
			for k, v := range sums {
				if v != 0 {
					rt.Fatalf("book %d, asset %d sums to %d", k[0], k[1], v)
				}
			}
		})
		if faults, err := ledger.Check(ctx, d, 10); err != nil || len(faults) > 0 {
			t.Errorf("%+v %v", faults, err)
		}
	})
}

func TestTheTrialBalanceFindsAPositionThatWasChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			if _, err := ledger.FirstTitle(ctx, tx, 1, "upload:1", id.New(), []ledger.Item{{No: 7, Pieces: 1, Weight: 1000, Single: true}}); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "UPDATE ledger_position SET quantity = 2 WHERE asset = 7")
			return err
		})
		faults, err := ledger.Check(context.Background(), d, 10)
		if err != nil || len(faults) != 1 || faults[0].Held != 2 || faults[0].Legs != 1 {
			t.Errorf("%+v %v", faults, err)
		}
	})
}

func BenchmarkFirstTitles(b *testing.B) {
	d := dbtest.SQLite(b)
	const piece = 2000
	items, owner, no := make([]ledger.Item, piece), id.New(), int64(0)
	for b.Loop() {
		for i := range items {
			no++
			items[i] = ledger.Item{No: no, Pieces: 1, Weight: 1010, Single: true}
		}
		if err := d.Write(context.Background(), db.Bulk, func(ctx context.Context, tx *db.Tx) error {
			_, err := ledger.FirstTitle(ctx, tx, 1, "upload:1", owner, items)
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(no), "ns/stone")
}
