// Package door is what the faces share about callers: where they call from, and how often
// they may ask.
package door

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// ClientIP is the address of the caller: the last hop that the trusted proxy reports, or
// the other end of the connection when there is no such proxy.
func ClientIP(r *http.Request, trusted netip.Prefix) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	ip := at.Addr().Unmap()
	if trusted.IsValid() && trusted.Contains(ip) {
		// Some proxies add a line of their own below the one the caller sent.
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if told, err := netip.ParseAddr(strings.TrimSpace(hops[len(hops)-1])); err == nil {
			return told.Unmap()
		}
	}
	return ip
}

// Network is what shares one allowance: an IPv6 customer holds a /64.
func Network(ip netip.Addr) string {
	if ip = ip.Unmap(); ip.Is6() {
		p, _ := ip.Prefix(64) // 64 fits every IPv6 address
		return p.String()
	}
	return ip.String()
}

// Limits bound what one caller may ask for: requests a second, with a burst of four times
// as many reads and six times as many writes.
type Limits struct {
	Reads, Writes float64
}

// Or fills zero fields from another.
func (l Limits) Or(d Limits) Limits {
	if l.Reads == 0 {
		l.Reads = d.Reads
	}
	if l.Writes == 0 {
		l.Writes = d.Writes
	}
	return l
}

// refill is longer than any bucket takes to be full again: 4 s for reads, 6 s for writes.
const refill = 10 * time.Second

// Limiter keeps two buckets for every caller. It may be used from any goroutine.
type Limiter struct {
	limits  Limits
	mu      sync.Mutex
	buckets map[string]*bucket // owned by mu
	swept   time.Time          // owned by mu
}

type bucket struct {
	read, write *rate.Limiter
	used        time.Time
}

// NewLimiter makes a limiter.
func NewLimiter(l Limits) *Limiter { return &Limiter{limits: l, buckets: map[string]*bucket{}} }

// Allow takes one from the caller's bucket, or says how long to wait.
func (l *Limiter) Allow(caller string, write bool) (wait time.Duration, ok bool) {
	b := l.bucket(caller, time.Now())
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

func (l *Limiter) bucket(caller string, now time.Time) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > refill { // buckets unused for so long are full again: forget them
		for k, b := range l.buckets {
			if now.Sub(b.used) > refill {
				delete(l.buckets, k)
			}
		}
		l.swept = now
	}
	b := l.buckets[caller]
	if b == nil {
		b = &bucket{
			read:  rate.NewLimiter(rate.Limit(l.limits.Reads), int(4*l.limits.Reads)),
			write: rate.NewLimiter(rate.Limit(l.limits.Writes), int(6*l.limits.Writes)),
		}
		l.buckets[caller] = b
	}
	b.used = now
	return b
}
