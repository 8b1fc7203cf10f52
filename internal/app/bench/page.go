package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

// PageOptions say how the search page is measured.
type PageOptions struct {
	Base    string   // "http://localhost:8080", a demo that runs
	SignIn  []string // paths that sign people in, each for itself; they ask in turn
	Rate    int      // requests a second
	Seconds int      // how long
	Profile string   // file for a CPU profile of the measured time; empty: none
}

// PageReport is what came of it, in milliseconds from request to last byte.
type PageReport struct {
	Requests int     `json:"requests"`
	Rate     int     `json:"requests_per_second"`
	P50      float64 `json:"p50"`
	P99      float64 `json:"p99"`
	Max      float64 `json:"max"`
	Largest  int64   `json:"largest_gz_bytes"` // page as sent, compressed
}

// Page asks a running house for the search pages of the 120 queries, one after the other
// at a steady rate that does not wait for answers, so that a slow answer is not hidden.
func Page(ctx context.Context, opt PageOptions) (PageReport, error) {
	readers := make([]*reader, len(opt.SignIn))
	for i, path := range opt.SignIn {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return PageReport{}, err
		}
		readers[i] = &reader{base: opt.Base, client: &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true}}}
		if _, err := readers[i].get(ctx, path); err != nil {
			return PageReport{}, err
		}
	}
	for i, t := range templates { // warm
		if _, err := readers[i%len(readers)].get(ctx, "/stones?"+t.make(0).Encode()); err != nil {
			return PageReport{}, err
		}
	}
	if opt.Profile != "" {
		f, err := os.Create(opt.Profile)
		if err != nil {
			return PageReport{}, err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return PageReport{}, err
		}
		defer pprof.StopCPUProfile()
	}
	n := opt.Rate * opt.Seconds
	took, bytes, fails := make([]time.Duration, n), make([]int64, n), make([]error, n)
	var all sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(opt.Rate))
	defer tick.Stop()
	for i := range n {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return PageReport{}, ctx.Err()
		}
		all.Go(func() {
			began := time.Now()
			bytes[i], fails[i] = readers[i%len(readers)].get(ctx, "/stones?"+templates[i%len(templates)].make(i/len(templates)%variants).Encode())
			took[i] = time.Since(began)
		})
	}
	all.Wait()
	if err := errors.Join(fails...); err != nil {
		return PageReport{}, err
	}
	q := waitsOf(took)
	return PageReport{Requests: n, Rate: opt.Rate, P50: q.P50, P99: q.P99, Max: q.Max, Largest: largest(bytes)}, nil
}

// reader is a person at a browser.
type reader struct {
	base   string
	client *http.Client
}

// get reads a page to its end and gives its size as sent.
func (p *reader) get(ctx context.Context, path string) (int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(p.base, "/")+path, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	res, err := p.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, res.Status)
	}
	if to := res.Request.URL.Path; err == nil && strings.HasPrefix(path, "/stones") && to != "/stones" {
		err = fmt.Errorf("%s: led to %s", path, to) // the page of signing in is quickly made
	}
	return n, err
}

func largest(all []int64) int64 {
	var most int64
	for _, n := range all {
		most = max(most, n)
	}
	return most
}
