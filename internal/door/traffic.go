package door

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Bounds are up to how many microseconds the requests of each bucket took.
var Bounds = []int64{1_000, 2_500, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000}

// Traffic counts what the faces answer, by route. The nil Traffic counts nothing.
type Traffic struct {
	mu     sync.Mutex
	routes map[[2]string]*route // owned by mu
}

type route struct {
	status  map[int]int64
	buckets []int64 // how many took at most the bound
	count   int64
	micros  int64
}

// NewTraffic counts from nought.
func NewTraffic() *Traffic { return &Traffic{routes: map[[2]string]*route{}} }

// Note counts an answer: which face gave it, on which line of its table, with which status.
func (t *Traffic) Note(face, pattern string, status int, took time.Duration) {
	if t == nil {
		return
	}
	us := took.Microseconds()
	t.mu.Lock()
	defer t.mu.Unlock()
	key := [2]string{face, pattern}
	r := t.routes[key]
	if r == nil {
		r = &route{status: map[int]int64{}, buckets: make([]int64, len(Bounds))}
		t.routes[key] = r
	}
	r.status[status]++
	r.count++
	r.micros += us
	for i, b := range Bounds {
		if us <= b {
			r.buckets[i]++
		}
	}
}

// Counted is what one route has answered.
type Counted struct {
	Face, Route   string
	Status        map[int]int64
	Buckets       []int64 // one for each of Bounds, each with those of the lower ones
	Count, Micros int64
}

// Counts are all routes that were asked, in order.
func (t *Traffic) Counts() []Counted {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]Counted, 0, len(t.routes))
	for k, r := range t.routes {
		c := Counted{Face: k[0], Route: k[1], Status: map[int]int64{}, Buckets: slices.Clone(r.buckets), Count: r.count, Micros: r.micros}
		for s, n := range r.status {
			c.Status[s] = n
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Counted) int {
		return cmp.Or(cmp.Compare(a.Face, b.Face), cmp.Compare(a.Route, b.Route))
	})
	return all
}

// Answer is a ResponseWriter that remembers what was answered.
type Answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status.
func (a *Answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *Answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Status is what was answered.
func (a *Answer) Status() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}
