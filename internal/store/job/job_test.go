package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/job"
)

// hands is a clock that tests set while jobs run.
type hands struct{ at atomic.Int64 }

func (h *hands) Now() clock.Instant      { return clock.Instant(h.at.Load()) }
func (h *hands) forward(d time.Duration) { h.at.Add(d.Microseconds()) }

func newHands() *hands {
	h := &hands{}
	h.at.Store(int64(clock.At(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))))
	return h
}

// office runs jobs until the test ends.
func office(t *testing.T, d *db.DB, h *hands, prepare func(r *job.Runner)) {
	t.Helper()
	r := job.NewRunner(d, h, slog.New(slog.DiscardHandler))
	prepare(r)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func add(t *testing.T, d *db.DB, j job.Job) {
	t.Helper()
	if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error { return job.Add(ctx, tx, j) }); err != nil {
		t.Fatal(err)
	}
}

// nudge commits something, so that the office looks at its jobs now.
func nudge(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Next(ctx, "nudge")
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// until nudges until ok, and fails after 30 seconds.
func until(t *testing.T, d *db.DB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 30 s: %s", what)
		}
		nudge(t, d)
	}
}

func left(t *testing.T, d *db.DB) int64 {
	t.Helper()
	n, _, err := db.Row(context.Background(), d, db.One[int64], "SELECT count(*) FROM job")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAJobThatFailsIsTriedLaterAndLaterUntilItSucceeds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHands()
		var tries atomic.Int64
		office(t, d, h, func(r *job.Runner) {
			r.Handle("test", func(_ context.Context, body []byte) error {
				var s string
				if err := json.Unmarshal(body, &s); err != nil || s != "body" {
					return job.Permanent(fmt.Errorf("%s: %v", body, err))
				}
				if tries.Add(1) < 3 {
					panic("not yet") // a panic is a failure like another
				}
				return nil
			})
		})
		add(t, d, job.Job{Kind: "test", Body: "body"})
		until(t, d, "the first try", func() bool { return tries.Load() == 1 })
		waits := func(n int64) func() bool {
			return func() bool {
				next, found, err := db.Row(context.Background(), d, db.One[clock.Instant], "SELECT run_at FROM job WHERE running = 0 AND tries = $1", n)
				return err == nil && found && next > h.Now()
			}
		}
		until(t, d, "it waits", waits(1))
		h.forward(9 * time.Second)
		nudge(t, d)
		if tries.Load() != 1 {
			t.Error("tried again before its time")
		}
		h.forward(time.Second)
		until(t, d, "the second try", func() bool { return tries.Load() == 2 })
		until(t, d, "it waits longer", waits(2))
		h.forward(20 * time.Second)
		until(t, d, "the third try, and the job is gone", func() bool { return tries.Load() == 3 && left(t, d) == 0 })
	})
}

func TestAJobThatCannotSucceedIsGivenUpAndShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		office(t, d, newHands(), func(r *job.Runner) {
			r.Handle("test", func(context.Context, []byte) error { return job.Permanent(errors.New("no such address")) })
		})
		add(t, d, job.Job{Kind: "test"})
		until(t, d, "it is given up", func() bool {
			g, err := job.List(context.Background(), d, job.Failed, 10)
			return err == nil && len(g) == 1 && g[0].Kind == "test" && g[0].Reason == "no such address"
		})
	})
}

func TestTheSameWorkAskedForTwiceIsDoneOnceAndOnceMoreWhenAskedDuringIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		var done []string
		began, leave := make(chan struct{}, 10), make(chan struct{}, 10)
		same := func(body string) job.Job { return job.Job{Kind: "test", Key: "k", Body: body} }
		add(t, d, same("a"))
		add(t, d, same("b"))
		if n := left(t, d); n != 1 {
			t.Fatalf("%d jobs wait", n)
		}
		office(t, d, newHands(), func(r *job.Runner) {
			r.Handle("test", func(_ context.Context, body []byte) error {
				began <- struct{}{}
				<-leave
				mu.Lock()
				defer mu.Unlock()
				done = append(done, string(body))
				return nil
			})
		})
		<-began
		add(t, d, same("c"))
		leave <- struct{}{}
		<-began
		leave <- struct{}{}
		until(t, d, "all is done", func() bool { return left(t, d) == 0 })
		if got := fmt.Sprint(done); got != `["b" "c"]` {
			t.Errorf("done: %s", got)
		}
	})
}

func TestAJobIsDoneOnlyIfItsCommandIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			if err := job.Add(ctx, tx, job.Job{Kind: "test"}); err != nil {
				return err
			}
			return errors.New("refused")
		})
		if err == nil || left(t, d) != 0 {
			t.Errorf("%d jobs, %v", left(t, d), err)
		}
	})
}

func TestAJobThatWasRunningWhenTheProcessEndedBeginsAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHands()
		add(t, d, job.Job{Kind: "test", At: h.Now()})
		nudge(t, d)
		if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE job SET running = 1, tries = 1") // as a crash leaves it
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var runs atomic.Int64
		office(t, d, h, func(r *job.Runner) {
			r.Handle("test", func(context.Context, []byte) error { runs.Add(1); return nil })
		})
		until(t, d, "it is done", func() bool { return runs.Load() == 1 && left(t, d) == 0 })
	})
}

func TestPeriodicWorkIsDoneAtOnceAndThenAPeriodAfterItsLastSuccess(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHands()
		var runs atomic.Int64
		daily := func(r *job.Runner) {
			r.Every("test.daily", 24*time.Hour, func(context.Context) error { runs.Add(1); return nil })
		}
		rests := func() bool {
			_, found, err := db.Row(context.Background(), d, db.One[int64], "SELECT run_at FROM job WHERE running = 0 AND run_at > $1", h.Now())
			return err == nil && found
		}
		t.Run("first start", func(t *testing.T) {
			office(t, d, h, daily)
			until(t, d, "the first run", func() bool { return runs.Load() == 1 && rests() })
			h.forward(23 * time.Hour)
			nudge(t, d)
		})
		t.Run("after a restart", func(t *testing.T) {
			office(t, d, h, daily)
			nudge(t, d)
			if runs.Load() != 1 {
				t.Error("run again too soon")
			}
			h.forward(time.Hour)
			until(t, d, "the second run", func() bool { return runs.Load() == 2 && rests() })
		})
	})
}

func TestStoppingWaitsForTheRunningJobAndKeepsIt(t *testing.T) {
	t.Parallel()
	d, h := dbtest.SQLite(t), newHands()
	began := make(chan struct{})
	add(t, d, job.Job{Kind: "test"})
	t.Run("work", func(t *testing.T) {
		office(t, d, h, func(r *job.Runner) {
			r.Handle("test", func(ctx context.Context, _ []byte) error {
				close(began)
				<-ctx.Done()
				return ctx.Err()
			})
		})
		<-began
	})
	tries, found, err := db.Row(context.Background(), d, db.One[int64], "SELECT tries FROM job WHERE running = 0")
	if err != nil || !found || tries != 0 {
		t.Errorf("tries %d, found %v, %v", tries, found, err)
	}
}

func TestWhatMustLiveOnIsStartedAgainAfterAPanic(t *testing.T) {
	t.Parallel()
	runs := 0
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	job.Keep(ctx, slog.New(slog.DiscardHandler), "test", func(context.Context) error {
		if runs++; runs == 1 {
			panic("once")
		}
		return nil
	})
	if runs != 2 {
		t.Errorf("%d runs", runs)
	}
}

func TestPeriodicWorkThatFailsAgainAndAgainIsSeenUntilItSucceeds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, h := context.Background(), newHands()
		var tries atomic.Int64
		var well atomic.Bool
		office(t, d, h, func(r *job.Runner) {
			r.Every("test.minute", time.Minute, func(context.Context) error {
				tries.Add(1)
				if well.Load() {
					return nil
				}
				return errors.New("no folder")
			})
		})
		count := func() job.Counts {
			c, err := job.Count(ctx, d, h.Now())
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		for n := range int64(3) {
			until(t, d, "a try has failed", func() bool { return tries.Load() == n+1 && count().Running == 0 })
			if c := count(); c.Failing != (n+1)/3 || c.Waiting+c.Failing != 1 || c.GivenUp != 0 {
				t.Errorf("after %d tries: %+v", n+1, c)
			}
			if n < 2 {
				h.forward(time.Hour)
			}
		}
		all, err := job.List(ctx, d, job.Failing, 10)
		if err != nil || len(all) != 1 || all[0].Reason != "no folder" || !all[0].Periodic || all[0].Tries != 3 {
			t.Errorf("%+v, %v", all, err)
		}
		if tallies, err := job.Tallies(ctx, d); err != nil || len(tallies) != 1 || tallies[0] != (job.Tally{Kind: "test.minute", State: job.Failing, N: 1}) {
			t.Errorf("%+v, %v", tallies, err)
		}
		well.Store(true)
		h.forward(time.Hour)
		until(t, d, "it is well again", func() bool { c := count(); return tries.Load() == 4 && c.Failing == 0 && c.Waiting == 1 })
	})
}
