package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"openbourse/internal/app/bench"
)

type benchVisibleCmd struct {
	Stones int           `help:"Stones of other members." default:"100000"`
	Batch  int           `help:"Listings that one member publishes with new prices." default:"10000"`
	Times  int           `help:"How often." default:"10"`
	Look   time.Duration `help:"How long the member looks at the report before he publishes; 0s is at once." default:"1s"`
	JSON   bool          `name:"json" help:"Print JSON."`
}

// Run measures how long after the commit a published stock is found.
func (c *benchVisibleCmd) Run(ctx context.Context) error {
	if c.Stones < 1 || c.Batch < 1 || c.Times < 1 {
		return fmt.Errorf("--stones %d --batch %d --times %d: give positive numbers", c.Stones, c.Batch, c.Times)
	}
	rep, err := bench.Visible(ctx, bench.VisibleOptions{Stones: c.Stones, Batch: c.Batch, Times: c.Times, Look: c.Look, Say: os.Stderr})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%d stones, %d changed at once, %d times: found after p50 %.1f ms, longest %.1f ms from the commit\n", rep.Stones, rep.Batch, rep.Times, rep.Visible.P50, rep.Longest)
	fmt.Printf("searches before: p50 %.3f ms, p99 %.3f ms; meanwhile: p50 %.3f ms, p99 %.3f ms, %.2f times\n", rep.Before.P50, rep.Before.P99, rep.During.P50, rep.During.P99, rep.Rise.P99)
	return nil
}
