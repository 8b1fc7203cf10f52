package web

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter keeps a bucket of reads and one of writes per reader: a person where one is
// signed in, else the network address (IPv6 by its /64).
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
		l.Reads = 100
	}
	if l.Writes == 0 {
		l.Writes = 10
	}
	return &limiter{buckets: map[string]*bucket{}, limits: l}
}

func (l *limiter) allow(r *Request, ip netip.Addr) bool {
	key := r.Actor.Key()
	if r.Visitor() {
		key = network(ip)
	}
	b := l.bucket(key, time.Now())
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return b.read.Allow()
	}
	return b.write.Allow()
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

func network(ip netip.Addr) string {
	if ip.Is6() {
		p, _ := ip.Prefix(64)
		return p.String()
	}
	return ip.String()
}
