package journal_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// BenchmarkCommands measures durable journalled commands by concurrent clients: each
// takes a number and keeps a fact; every answer was on disk.
func BenchmarkCommands(b *testing.B) {
	for _, clients := range []int{1, 64, 1024} {
		b.Run(fmt.Sprintf("sqlite/%d", clients), func(b *testing.B) { commands(b, dbtest.SQLite(b), clients) })
		b.Run(fmt.Sprintf("postgres/%d", clients), func(b *testing.B) { commands(b, dbtest.Postgres(b), clients) })
	}
}

func commands(b *testing.B, d *db.DB, clients int) {
	k := journal.New(d, clock.System{})
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	var all sync.WaitGroup
	for i := range clients {
		act := journal.Act{Actor: fmt.Sprintf("person:%d", i), Kind: "bench.note", Input: "the text of the note"}
		all.Go(func() {
			for left.Add(-1) >= 0 {
				act.ID = id.New()
				_, err := journal.Do(context.Background(), k, act, func(ctx context.Context, tx *db.Tx) (journal.Fact, answer, error) {
					n, err := tx.Next(ctx, "note")
					return noted{n, "the text of the note"}, answer{n}, err
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
	b.ReportMetric(float64(d.Stats().Commands)/float64(d.Stats().Batches), "commands/batch")
}
