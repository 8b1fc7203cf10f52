package job

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

const (
	workers = 4                     // jobs that run at once
	spacing = 50 * time.Millisecond // between two looks at the table while the store is busy
	patient = time.Minute           // between two looks while it is quiet
)

// Handler does the jobs of one kind. It may be run again for a job it has done, when the
// process ended before that was noted.
type Handler func(ctx context.Context, body []byte) error

// Runner runs jobs. Handlers are named before Run.
type Runner struct {
	d        *db.DB
	clock    clock.Clock
	log      *slog.Logger
	handlers map[string]Handler
	periods  map[string]time.Duration
	wake     chan struct{} // a worker is free again
}

// NewRunner makes a runner of a store's jobs.
func NewRunner(d *db.DB, c clock.Clock, log *slog.Logger) *Runner {
	return &Runner{
		d: d, clock: c, log: log, handlers: map[string]Handler{}, periods: map[string]time.Duration{},
		wake: make(chan struct{}, 1),
	}
}

// Handle names who does the jobs of a kind.
func (r *Runner) Handle(kind string, h Handler) { r.handlers[kind] = h }

// Every runs h again and again: a period after the last success, also across restarts,
// and at once the first time.
func (r *Runner) Every(kind string, period time.Duration, h func(ctx context.Context) error) {
	r.handlers[kind] = func(ctx context.Context, _ []byte) error { return h(ctx) }
	r.periods[kind] = period
}

// Run does jobs until ctx ends, then lets the running ones see that ctx has ended and
// waits for them.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	var running sync.WaitGroup
	defer running.Wait()
	free := make(chan struct{}, workers)
	for {
		changed := r.d.Changed()
		next, err := r.due(ctx)
		if err == nil && next > 0 && next <= r.clock.Now() {
			var claimed []claim
			if claimed, err = r.claim(ctx, workers-len(free)); err == nil && len(claimed) > 0 {
				for _, c := range claimed {
					free <- struct{}{}
					running.Go(func() { r.work(ctx, c); <-free; r.rouse() })
				}
				continue
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			r.log.Error("looking for jobs", "error", err)
		}
		r.sleep(ctx, changed, next, len(free) == workers)
	}
}

func (r *Runner) rouse() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// sleep waits for the next due job, a commit or a free worker.
func (r *Runner) sleep(ctx context.Context, changed <-chan struct{}, next clock.Instant, full bool) {
	wait := patient
	if now := r.clock.Now(); next > 0 {
		wait = min(wait, max(spacing, next.Sub(now)))
	}
	if full {
		wait, changed = patient, nil
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case <-t.C:
	case <-changed:
		select { // commits come in thousands: look once for many
		case <-ctx.Done():
		case <-time.After(spacing):
		}
	}
}

// work runs one job and notes how it went.
func (r *Runner) work(ctx context.Context, c claim) {
	err := safely(func() error { return r.handlers[c.kind](ctx, c.body) })
	if ctx.Err() != nil && err != nil { // closing: it begins anew after the start
		c.tries--
	}
	if err != nil {
		r.log.Warn("job failed", "kind", c.kind, "job", c.id, "try", c.tries, "error", err)
	}
	if e := r.finish(context.WithoutCancel(ctx), c, err); e != nil {
		r.log.Error("noting a job", "kind", c.kind, "job", c.id, "error", e)
	}
}

// safely turns a panic into an error.
func safely(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

// Keep runs f until ctx ends. When f fails or panics it is logged and started again after
// a pause: every goroutine of the house that must live on goes through here.
func Keep(ctx context.Context, log *slog.Logger, name string, f func(ctx context.Context) error) {
	for try := 1; ; try++ {
		began := time.Now()
		err := safely(func() error { return f(ctx) })
		if ctx.Err() != nil || err == nil {
			return
		}
		if time.Since(began) > maxPause {
			try = 1
		}
		log.Error("stopped and will start again", "name", name, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(pause(try)/10, time.Minute)):
		}
	}
}
