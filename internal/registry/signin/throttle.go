package signin

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
)

// throttle slows guessing: each failure of a name (an account, a network address) makes
// the next try wait longer, and every name has a steady rate. It lives in memory, in a
// bounded map; forgetting it at a restart costs a guesser nothing but the restart.
type throttle struct {
	free  int           // failures before waiting starts
	first time.Duration // the first wait; it doubles with each failure
	most  time.Duration
	every time.Duration // one try in that time on average …
	burst int           // … and as many at once
	size  int           // names remembered at most

	mu    sync.Mutex
	names map[string]*tries // owned by mu
}

type tries struct {
	failed int
	until  clock.Instant
	last   clock.Instant
	rate   *rate.Limiter
}

// forget is how long a name must be quiet to start afresh.
const forget = time.Hour

// allow refuses a try that comes too early, and says how long to wait.
func (t *throttle) allow(now clock.Instant, names ...string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := time.Duration(0)
	for _, n := range names {
		e := t.entry(n, now)
		wait = max(wait, e.until.Sub(now))
		if !e.rate.AllowN(now.Time(), 1) {
			wait = max(wait, t.every)
		}
		e.last = now
	}
	if wait > 0 {
		return errs.New(errs.TooMany, "signin.wait", "n", int((wait+time.Second-1)/time.Second))
	}
	return nil
}

// failed counts a failure against each name.
func (t *throttle) failed(now clock.Instant, names ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range names {
		e := t.entry(n, now)
		e.failed++
		if over := e.failed - t.free; over > 0 {
			e.until = now.Add(min(t.most, t.first<<min(over-1, 20)))
		}
		e.last = now
	}
}

// succeeded forgets the failures of a name; network addresses are not told, or one own
// account would let a guesser start afresh.
func (t *throttle) succeeded(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.names[name]; e != nil {
		e.failed, e.until = 0, 0
	}
}

func (t *throttle) entry(name string, now clock.Instant) *tries {
	if e := t.names[name]; e != nil {
		if now.Sub(e.last) > forget {
			e.failed, e.until = 0, 0
		}
		return e
	}
	if t.names == nil {
		t.names = map[string]*tries{}
	}
	if len(t.names) >= t.size {
		t.shrink(now)
	}
	e := &tries{last: now, rate: rate.NewLimiter(rate.Every(t.every), t.burst)}
	t.names[name] = e
	return e
}

// shrink forgets what has been quiet, and if nothing has, the longest quiet name among a
// few: maps are walked in random order.
func (t *throttle) shrink(now clock.Instant) {
	oldest, seen := "", 0
	for n, e := range t.names {
		if now.Sub(e.last) > forget {
			delete(t.names, n)
			continue
		}
		if seen++; oldest == "" || e.last < t.names[oldest].last {
			oldest = n
		}
		if seen >= 64 {
			break
		}
	}
	if len(t.names) >= t.size {
		delete(t.names, oldest)
	}
}
