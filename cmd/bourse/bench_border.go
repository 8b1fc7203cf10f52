package main

import (
	"context"
	"fmt"
	"time"

	"openbourse/internal/app/bench"
)

type benchBorderCmd struct {
	Each time.Duration `help:"How long assessing is measured, on one processor and on all." default:"3s"`
	JSON bool          `name:"json" help:"Print JSON."`
}

// borderReport has one part for each measurement.
type borderReport struct {
	Duty bench.DutyReport `json:"duty"`
}

// Run measures what the border must be able to do.
func (c *benchBorderCmd) Run(ctx context.Context) error {
	if c.Each <= 0 || c.Each > time.Minute {
		return fmt.Errorf("--each %s: give more than 0 and at most 1m", c.Each)
	}
	var rep borderReport
	var err error
	if rep.Duty, err = bench.BorderDuty(ctx, c.Each); err != nil {
		return err
	}
	if c.JSON {
		printJSON(rep)
		return nil
	}
	fmt.Printf("%.0f declarations of %d lines assessed a second on %d processors, %.0f on one\n", rep.Duty.PerSecond, rep.Duty.Lines, rep.Duty.Processors, rep.Duty.OnOne)
	return nil
}
