package db_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

// BenchmarkPromptDuringBulk measures how long a Prompt command waits, one every 5 ms,
// while Bulk pieces of 15 ms follow each other without a pause.
func BenchmarkPromptDuringBulk(b *testing.B) {
	d := dbtest.SQLite(b)
	var stop atomic.Bool
	var rows int64
	ended := make(chan error, 1)
	go func() {
		for !stop.Load() {
			if err := d.Write(context.Background(), db.Bulk, func(ctx context.Context, tx *db.Tx) error {
				for tx.Spent() < 15*time.Millisecond {
					first, err := tx.NextN(ctx, "bulk", 100)
					if err != nil {
						return err
					}
					if _, err := tx.ExecRows(ctx, insertHead, func(yield func([]any) bool) {
						row := []any{int64(0), make([]byte, 64), int64(0)}
						for i := range int64(100) {
							row[0] = first + i
							if !yield(row) {
								return
							}
						}
					}); err != nil {
						return err
					}
					rows += 100
				}
				return nil
			}); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}()
	var took []time.Duration
	for b.Loop() {
		time.Sleep(5 * time.Millisecond)
		began := time.Now()
		if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Next(ctx, "prompt")
			return err
		}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	stop.Store(true)
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "bulk-rows/s")
	if info, err := os.Stat(filepath.Join(d.Folder(), "bourse.db-wal")); err == nil {
		b.ReportMetric(float64(info.Size())/(1<<20), "wal-MB")
	}
}
