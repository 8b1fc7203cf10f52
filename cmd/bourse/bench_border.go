package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"openbourse/internal/app/bench"
)

type benchBorderCmd struct {
	Each    time.Duration `help:"How long assessing is measured, on one processor and on all." default:"3s"`
	Lines   int           `help:"Released lines the statistics are asked over; 0 leaves them out." default:"5000000"`
	Queries int           `help:"Random ranking and statistics queries; as many new lines come in between." default:"1000"`
	Against string        `help:"PostgreSQL 15 or newer to measure against, in a database of its own (the table stat_line in it is replaced); one is started when left out." placeholder:"postgres://…"`
	JSON    bool          `name:"json" help:"Print JSON."`
}

// borderReport has one part for each measurement.
type borderReport struct {
	Duty       bench.DutyReport         `json:"duty"`
	Statistics *bench.BorderStatsReport `json:"statistics,omitempty"`
}

// Run measures what the border must be able to do. It fails when a figure of the statistics
// differs from the one of plain SQL.
func (c *benchBorderCmd) Run(ctx context.Context) error {
	if c.Each <= 0 || c.Each > time.Minute {
		return fmt.Errorf("--each %s: give more than 0 and at most 1m", c.Each)
	}
	if c.Lines < 0 || c.Lines > 50_000_000 || c.Queries < 1 || c.Queries > 1_000_000 {
		return fmt.Errorf("--lines %d --queries %d: give at most 50000000 lines and 1 to 1000000 queries", c.Lines, c.Queries)
	}
	var rep borderReport
	var err error
	if rep.Duty, err = bench.BorderDuty(ctx, c.Each); err != nil {
		return err
	}
	if c.Lines > 0 {
		s, err := bench.BorderStats(ctx, bench.BorderStatsOptions{Lines: c.Lines, Queries: c.Queries, Inserts: c.Queries, Against: c.Against, Say: os.Stderr})
		if err != nil {
			return err
		}
		rep.Statistics = &s
	}
	if c.JSON {
		printJSON(rep)
	} else {
		rep.print()
	}
	if rep.Statistics != nil && len(rep.Statistics.Differences) > 0 {
		for _, d := range rep.Statistics.Differences {
			fmt.Fprintln(os.Stderr, "differs:", d)
		}
		return exit(1)
	}
	return nil
}

func (rep *borderReport) print() {
	fmt.Printf("%.0f declarations of %d lines assessed a second on %d processors, %.0f on one\n", rep.Duty.PerSecond, rep.Duty.Lines, rep.Duty.Processors, rep.Duty.OnOne)
	s := rep.Statistics
	if s == nil {
		return
	}
	fmt.Printf("\n%d queries over %d released lines, %d new ones between them\n%-12s %12s %12s %12s\n", s.Queries, s.Lines, s.Inserted, "ms", "p50", "p99", "mean")
	for _, row := range []struct {
		name string
		q    bench.Quantiles
	}{{"ours", s.Ours}, {"PostgreSQL", s.Postgres}, {"ratio", s.Ratio}} {
		fmt.Printf("%-12s %12.3f %12.3f %12.3f\n", row.name, row.q.P50, row.q.P99, row.q.Mean)
	}
	fmt.Printf("longest %.1f ms; a new line is in after %.3f ms (p99); filled in %.1f s, %d MB resident\n%s\n", s.Longest, s.Insert.P99, s.BuildSeconds, s.ResidentMB, s.PostgresServer)
}
