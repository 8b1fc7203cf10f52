package settle_test

import (
	"sync/atomic"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db/dbtest"
)

// BenchmarkPayments are durable payments between two hundred members by 64 clients at once.
func BenchmarkPayments(b *testing.B) {
	h := newHouse(b, dbtest.SQLite(b))
	all := make([]access.Actor, 200)
	for i := range all {
		all[i] = h.member("m" + id.New().String()[24:])
		h.deposit(all[i], money.USD, 1_000_000_000)
	}
	var n atomic.Int64
	was := h.k.DB().Stats()
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			from, to := all[i%200], all[(i*7+1)%200]
			if from.Org == to.Org {
				continue
			}
			if _, err := (settle.Pay{From: from.Org, To: to.Org, Currency: money.USD, Amount: 1 + i%100}).Do(h.ctx, h.k, from, id.New()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "payments/s")
	now := h.k.DB().Stats()
	b.ReportMetric(float64(now.Commands-was.Commands)/float64(now.Batches-was.Batches), "payments/commit")
}
