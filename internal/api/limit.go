package api

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound what one program may ask for; zero fields take the defaults.
type Limits struct {
	Reads  float64 // a second and key, with a burst of four times as many; 50
	Writes float64 // a second and key, with a burst of six times as many; 10
}

// limiter keeps two buckets for every key, and for every network address without one.
type limiter struct {
	mu      sync.Mutex
	buckets map[string]*bucket // owned by mu
	swept   time.Time
	limits  Limits
}

type bucket struct {
	read, write *rate.Limiter
	used        time.Time
}

func newLimiter(l Limits) *limiter {
	if l.Reads == 0 {
		l.Reads = 50
	}
	if l.Writes == 0 {
		l.Writes = 10
	}
	return &limiter{buckets: map[string]*bucket{}, limits: l}
}

// allow takes one from the bucket, or says how long to wait.
func (l *limiter) allow(key string, write bool) (wait time.Duration, ok bool) {
	b := l.bucket(key, time.Now())
	take := b.read
	if write {
		take = b.write
	}
	r := take.Reserve()
	if d := r.Delay(); d > 0 {
		r.Cancel()
		return d, false
	}
	return 0, true
}

func (l *limiter) bucket(key string, now time.Time) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > time.Minute { // buckets unused for ten minutes are full again: forget them
		for k, b := range l.buckets {
			if now.Sub(b.used) > 10*time.Minute {
				delete(l.buckets, k)
			}
		}
		l.swept = now
	}
	b := l.buckets[key]
	if b == nil {
		b = &bucket{
			read:  rate.NewLimiter(rate.Limit(l.limits.Reads), int(4*l.limits.Reads)),
			write: rate.NewLimiter(rate.Limit(l.limits.Writes), int(6*l.limits.Writes)),
		}
		l.buckets[key] = b
	}
	b.used = now
	return b
}

// network is the bucket of an address: an IPv6 customer holds a /64.
func network(ip netip.Addr) string {
	if ip.Is6() && !ip.Is4In6() {
		p, _ := ip.Prefix(64)
		return p.String()
	}
	return ip.Unmap().String()
}
