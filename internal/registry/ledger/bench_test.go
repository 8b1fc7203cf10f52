package ledger_test

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// paid is the fact of a benchmark's transfer.
type paid struct {
	Transfer int64 `json:"transfer"`
	Amount   int64 `json:"amount"`
}

func (paid) FactName() string { return "bench.paid" }
func (paid) FactVersion() int { return 1 }

// BenchmarkTransfers are durable journalled transfers of money on SQLite: by 64 callers at
// once over a thousand accounts, by 64 that all pay into one, and deliveries of five legs
// that post what was set aside.
func BenchmarkTransfers(b *testing.B) {
	for _, kind := range []string{"spread", "hot", "delivery"} {
		b.Run(kind, func(b *testing.B) {
			ctx := context.Background()
			d, err := db.Open(ctx, b.TempDir(), db.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			k := journal.New(d, clock.System{})
			accounts := make([]ledger.Account, 1000)
			var pendings []int64
			write(b, d, func(ctx context.Context, tx *db.Tx) error {
				bank, err := ledger.World(ctx, tx, ledger.Money, ledger.Bank)
				for i := range accounts {
					if err == nil {
						accounts[i], err = ledger.Open(ctx, tx, ledger.Money, id.New(), ledger.Cash)
					}
					if err == nil {
						_, err = ledger.Post(ctx, tx, ledger.Transfer{At: 1, Kind: "deposit", Legs: []ledger.Leg{{Book: ledger.Money, Asset: 840, From: bank.No, To: accounts[i].No, Quantity: 1 << 40}}})
					}
				}
				return err
			})
			leg := func(from, to int, n int64) ledger.Leg {
				return ledger.Leg{Book: ledger.Money, Asset: 840, From: accounts[from].No, To: accounts[to].No, Quantity: n}
			}
			if kind == "delivery" {
				for len(pendings) < b.N {
					write(b, d, func(ctx context.Context, tx *db.Tx) error {
						for range min(2000, b.N-len(pendings)) {
							no, err := ledger.Reserve(ctx, tx, ledger.Transfer{At: 1, Kind: "deal", Legs: []ledger.Leg{leg(len(pendings)%900, 900+len(pendings)%90, 5)}}, 0)
							if err != nil {
								return err
							}
							pendings = append(pendings, no)
						}
						return nil
					})
				}
			}
			var next atomic.Int64
			b.SetParallelism(32) // of two processors: 64 callers
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				r := rand.New(rand.NewPCG(uint64(next.Add(1)), 1))
				for n := 0; pb.Next(); n++ {
					from, to := r.IntN(999), 999
					if kind == "spread" {
						to = (from + 1 + r.IntN(998)) % 999
					}
					_, err := journal.Do(ctx, k, journal.Act{Actor: "bench", ID: id.New(), Kind: "bench.Pay", Input: n}, func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
						t := ledger.Transfer{At: k.Clock().Now(), Kind: "pay", Reference: "bench", Legs: []ledger.Leg{leg(from, to, 3)}}
						var no int64
						var err error
						if kind == "delivery" {
							t.Legs = []ledger.Leg{leg(from, to, 500), leg(from, 998, 7), leg(to, 997, 3), leg(to, 996, 2)}
							no, err = ledger.Complete(ctx, tx, pendings[next.Add(1)%int64(len(pendings))], t)
						} else {
							no, err = ledger.Post(ctx, tx, t)
						}
						return paid{no, 3}, no, err
					})
					if err != nil && kind != "delivery" {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
		})
	}
}
