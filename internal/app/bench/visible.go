package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"openbourse/internal/app/world"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// VisibleOptions say what is measured.
type VisibleOptions struct {
	Stones int           // of other members
	Batch  int           // listings of the member who publishes
	Times  int           // how often he publishes them with new prices
	Look   time.Duration // how long he looks at the report of the file before he publishes
	Say    io.Writer     // progress, may be nil
}

// VisibleReport is what was measured, in milliseconds. Visible is from the answer of the
// publishing command, which is durable then, until a search finds every change.
type VisibleReport struct {
	Stones  int       `json:"stones"`
	Batch   int       `json:"batch"`
	Times   int       `json:"times"`
	Visible Quantiles `json:"visible"`
	Longest float64   `json:"visible_longest"`
	Before  Quantiles `json:"queries_before"`
	During  Quantiles `json:"queries_during"`
	Rise    Quantiles `json:"rise"`
}

// Visible measures the whole way of changed listings on SQLite, from the commit over the
// journal and the tables into the index, while searches go on.
func Visible(ctx context.Context, opt VisibleOptions) (rep VisibleReport, err error) {
	if opt.Say == nil {
		opt.Say = io.Discard
	}
	rep = VisibleReport{Stones: opt.Stones, Batch: opt.Batch, Times: opt.Times}
	folder, err := os.MkdirTemp("", "bourse-visible-")
	if err != nil {
		return rep, fmt.Errorf("bench: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	d, err := db.Open(ctx, folder, db.Options{})
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	v := &visible{stage: stage{opt: IngestOptions{Folder: folder}, d: d, k: journal.New(d, clock.System{})}, opt: opt}
	if v.blobs, err = blob.New(d, clock.System{}); err != nil {
		return rep, err
	}
	return rep, v.run(ctx, &rep)
}

type visible struct {
	stage
	opt VisibleOptions
}

// goods are the stones of the measurement.
var goods = world.World{Seed: 20261122, Members: 1, Grown: 450, Singles: true}

func (v *visible) run(ctx context.Context, rep *VisibleReport) error {
	others, err := v.member(ctx, "Others NV")
	if err != nil {
		return err
	}
	if v.seller, err = v.member(ctx, "Measured NV"); err != nil {
		return err
	}
	fmt.Fprintf(v.opt.Say, "taking in %d stones …\n", v.opt.Stones+v.opt.Batch)
	if _, err := v.publish(ctx, others, 0, v.opt.Stones, 0); err != nil {
		return err
	}
	if _, err := v.publish(ctx, v.seller, v.opt.Stones, v.opt.Batch, 0); err != nil {
		return err
	}
	if v.live, err = search.Open(ctx, v.k); err != nil {
		return err
	}
	following, stop := context.WithCancel(ctx)
	followed := make(chan error, 1)
	go func() { followed <- v.live.Follow(following) }()
	defer func() { stop(); <-followed }()
	return v.measure(ctx, rep)
}

func (v *visible) measure(ctx context.Context, rep *VisibleReport) error {
	if _, err := v.ask(ctx, 2, nil); err != nil {
		return err
	}
	before, err := v.ask(ctx, 20, nil)
	if err != nil {
		return err
	}
	var took, during []float64
	for n := range v.opt.Times {
		no, err := v.staged(ctx, v.seller, v.opt.Stones, v.opt.Batch, int64(n+1)*100)
		if err != nil {
			return err
		}
		select {
		case <-time.After(v.opt.Look):
		case <-ctx.Done():
			return ctx.Err()
		}
		var stop atomic.Bool
		type asked struct {
			took []float64
			err  error
		}
		asking := make(chan asked, 1)
		go func() {
			t, err := v.ask(ctx, 0, &stop)
			asking <- asked{t, err}
		}()
		ms, err := v.flip(ctx, no)
		stop.Store(true)
		a := <-asking
		if err = errors.Join(err, a.err); err != nil {
			return err
		}
		took, during = append(took, ms), append(during, a.took...)
		if err := market.After(ctx, v.k, no); err != nil {
			return err
		}
	}
	rep.Visible, rep.Longest = quantiles(took), slices.Max(took)
	rep.Before, rep.During = quantiles(before), quantiles(during)
	rep.Rise = Quantiles{rep.During.P50 / rep.Before.P50, rep.During.P99 / rep.Before.P99, rep.During.Mean / rep.Before.Mean}
	return nil
}

// ask runs the measured queries for some rounds, or until stop, at least one round.
func (v *visible) ask(ctx context.Context, rounds int, stop *atomic.Bool) ([]float64, error) {
	var took []float64
	for n := 0; n < rounds || stop != nil && !stop.Load(); n++ {
		for _, q := range queries() {
			begin := time.Now()
			if _, err := v.live.Search(ctx, search.Ask{Query: q, Limit: pageSize, Facets: facets, Fresh: true}); err != nil {
				return nil, err
			}
			took = append(took, ms(time.Since(begin)))
		}
	}
	return took, nil
}

// flip publishes an upload and waits until a search shows it.
func (v *visible) flip(ctx context.Context, no int64) (float64, error) {
	if _, err := (market.Publish{Upload: no}).Do(ctx, v.k, v.seller, id.New()); err != nil {
		return 0, err
	}
	begin := time.Now()
	head, _, err := v.k.Head(ctx)
	if err != nil {
		return 0, err
	}
	for v.live.Head() < head {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(200 * time.Microsecond):
		}
	}
	return ms(time.Since(begin)), nil
}

func (v *visible) publish(ctx context.Context, who access.Actor, after, n int, more int64) (int64, error) {
	no, err := v.staged(ctx, who, after, n, more)
	if err != nil {
		return 0, err
	}
	if _, err := (market.Publish{Upload: no}).Do(ctx, v.k, who, id.New()); err != nil {
		return 0, err
	}
	return no, market.After(ctx, v.k, no)
}

// staged writes a stock file with prices raised by some cents and takes it up to where it
// can be published.
func (v *visible) staged(ctx context.Context, who access.Actor, after, n int, more int64) (int64, error) {
	name := filepath.Join(v.stage.opt.Folder, "visible.csv")
	f, err := os.Create(name)
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	err = errors.Join(world.WriteFile(f, priced(after, n, more)), f.Close())
	if err != nil {
		return 0, err
	}
	no, err := v.receive(ctx, who, name)
	if err != nil {
		return 0, err
	}
	if err := v.read(ctx, who, no, nil); err != nil {
		return 0, err
	}
	return no, market.Stage(ctx, v.k, v.blobs, no)
}

func priced(after, n int, more int64) iter.Seq[world.Listing] {
	return func(yield func(world.Listing) bool) {
		for no := after + 1; no <= after+n; no++ {
			l := goods.Listing(int64(no))
			l.Reprice(more)
			if !yield(l) {
				return
			}
		}
	}
}
