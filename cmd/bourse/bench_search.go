package main

import (
	"context"
	"fmt"
	"os"

	"openbourse/internal/app/bench"
)

type benchSearchCmd struct {
	Stones  int    `help:"How many stones." default:"1000000"`
	Against string `help:"PostgreSQL 15 or newer to measure against, in a database of its own (the table stones in it is replaced); one is started when left out." placeholder:"postgres://…"`
	Reps    int    `help:"Repetitions of each query; the shortest counts." default:"5"`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// Run measures 120 searches in process and on PostgreSQL. It fails when any count, facet
// or first page differs.
func (c *benchSearchCmd) Run(ctx context.Context) error {
	if c.Stones < 1 || c.Stones > 20_000_000 {
		return fmt.Errorf("--stones %d: give 1 to 20000000", c.Stones)
	}
	rep, err := bench.Search(ctx, bench.SearchOptions{Stones: c.Stones, Against: c.Against, Reps: max(c.Reps, 5), Say: os.Stderr})
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
	} else {
		fmt.Printf("\n%d stones, %d queries: first %d in order, exact total, 6 facets without their own filter; shortest of %d\n", rep.Stones, rep.Queries, 50, rep.Reps)
		fmt.Printf("%-12s %12s %12s %12s\n", "ms", "p50", "p99", "mean")
		for _, row := range []struct {
			name string
			q    bench.Quantiles
		}{{"ours", rep.Ours}, {"PostgreSQL", rep.Postgres}, {"ratio", rep.Ratio}} {
			fmt.Printf("%-12s %12.3f %12.3f %12.3f\n", row.name, row.q.P50, row.q.P99, row.q.Mean)
		}
		fmt.Printf("%.1f bytes per stone, built in %.2f s, %d MB resident\n%s\n", rep.BytesPerStone, rep.BuildSeconds, rep.ResidentMB, rep.PostgresServer)
	}
	if len(rep.Differences) > 0 {
		for _, d := range rep.Differences {
			fmt.Fprintln(os.Stderr, "differs:", d)
		}
		return exit(1)
	}
	return nil
}
