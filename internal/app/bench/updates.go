package bench

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"openbourse/internal/exchange/search"
)

// UpdatesOptions say what is measured.
type UpdatesOptions struct {
	Stones  int
	Batch   int           // listings changed at once
	Batches int           // how many times
	Pause   time.Duration // between batches
	Say     io.Writer     // progress, may be nil
}

// UpdatesReport is what was measured; times are milliseconds. Visible is from the first
// row of a batch given to the index until new searches show it.
type UpdatesReport struct {
	Stones  int       `json:"stones"`
	Batch   int       `json:"batch"`
	Batches int       `json:"batches"`
	Visible Quantiles `json:"visible"`
	Longest float64   `json:"visible_longest"`
	Before  Quantiles `json:"queries_before"`
	During  Quantiles `json:"queries_during"`
	Rise    Quantiles `json:"rise"`
	Filled  int64     `json:"filled_mb"` // resident memory of the process after the first filling
	Peak    int64     `json:"peak_mb"`   // the most it ever had
}

// Updates measures batches of changed listings while the 120 queries run one after the
// other beside them.
func Updates(ctx context.Context, opt UpdatesOptions) (UpdatesReport, error) {
	if opt.Say == nil {
		opt.Say = io.Discard
	}
	rep := UpdatesReport{Stones: opt.Stones, Batch: opt.Batch, Batches: opt.Batches}
	fmt.Fprintf(opt.Say, "making %d stones …\n", opt.Stones)
	x := search.NewIndex()
	fill := x.Load(opt.Stones)
	var r search.Row
	for no := int64(1); no <= int64(opt.Stones); no++ {
		row(workload, no, &r)
		fill.Add(&r)
	}
	fill.Done(0)
	fill = nil
	debug.FreeOSMemory()
	rep.Filled = resident()
	all := queries()
	var stop atomic.Bool
	ask := func(rounds int) (took []float64, err error) {
		for n := 0; n < rounds || rounds == 0 && !stop.Load(); n++ {
			for _, q := range all {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				begin := time.Now()
				if _, err := x.Snapshot().Search(search.Ask{Query: q, Limit: pageSize, Facets: facets, Fresh: true}); err != nil {
					return nil, err
				}
				took = append(took, ms(time.Since(begin)))
			}
		}
		return took, nil
	}
	if _, err := ask(2); err != nil { // warm
		return rep, err
	}
	before, err := ask(20)
	if err != nil {
		return rep, err
	}
	batches := makeBatches(opt)
	type answer struct {
		took []float64
		err  error
	}
	asked := make(chan answer, 1)
	go func() {
		took, err := ask(0)
		asked <- answer{took, err}
	}()
	var visible []float64
	for _, b := range batches {
		begin := time.Now()
		c := x.Change()
		for i := range b {
			c.Put(&b[i])
		}
		c.Done(0)
		visible = append(visible, ms(time.Since(begin)))
		select {
		case <-time.After(opt.Pause):
		case <-ctx.Done():
		}
	}
	stop.Store(true)
	during := <-asked
	if during.err != nil {
		return rep, during.err
	}
	x.Settle()
	if n := x.Snapshot().Len(); n != opt.Stones {
		return rep, fmt.Errorf("bench: %d stones after changing some of %d", n, opt.Stones)
	}
	rep.Peak = peak()
	rep.Visible, rep.Longest = quantiles(visible), slices.Max(visible)
	rep.Before, rep.During = quantiles(before), quantiles(during.took)
	rep.Rise = Quantiles{rep.During.P50 / rep.Before.P50, rep.During.P99 / rep.Before.P99, rep.During.Mean / rep.Before.Mean}
	return rep, nil
}

// makeBatches are listings of the stock with another price, spread over all of it.
func makeBatches(opt UpdatesOptions) [][]search.Row {
	out := make([][]search.Row, opt.Batches)
	for b := range out {
		out[b] = make([]search.Row, opt.Batch)
		for i := range out[b] {
			no := int64((b*opt.Batch+i)*7919%opt.Stones) + 1
			row(workload, no, &out[b][i])
			out[b][i].PPC += 100
		}
	}
	return out
}
