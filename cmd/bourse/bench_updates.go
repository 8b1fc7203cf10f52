package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"openbourse/internal/app/bench"
)

type benchUpdatesCmd struct {
	Stones  int           `help:"How many stones." default:"1000000"`
	Batch   int           `help:"Listings changed at once." default:"10000"`
	Batches int           `help:"How many times." default:"20"`
	Pause   time.Duration `help:"Time between them." default:"200ms"`
	JSON    bool          `name:"json" help:"Print JSON."`
}

// Run measures how soon changed listings are found while searches go on.
func (c *benchUpdatesCmd) Run(ctx context.Context) error {
	if c.Stones < 1 || c.Batch < 1 || c.Batches < 1 || c.Batch > c.Stones {
		return fmt.Errorf("--stones %d --batch %d --batches %d: give positive numbers, a batch no larger than the stock", c.Stones, c.Batch, c.Batches)
	}
	rep, err := bench.Updates(ctx, bench.UpdatesOptions{Stones: c.Stones, Batch: c.Batch, Batches: c.Batches, Pause: c.Pause, Say: os.Stderr})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%d stones, %d batches of %d: visible after p50 %.1f ms, longest %.1f ms\n", rep.Stones, rep.Batches, rep.Batch, rep.Visible.P50, rep.Longest)
	fmt.Printf("searches before: p50 %.3f ms, p99 %.3f ms; meanwhile: p50 %.3f ms, p99 %.3f ms, %.2f times\n", rep.Before.P50, rep.Before.P99, rep.During.P50, rep.During.P99, rep.Rise.P99)
	fmt.Printf("%d MB resident after the first filling, at most %d MB\n", rep.Filled, rep.Peak)
	return nil
}
