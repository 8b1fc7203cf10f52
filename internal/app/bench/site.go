package bench

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"runtime/pprof"
	"sync"
	"time"
)

// SiteOptions say how the public site is measured.
type SiteOptions struct {
	Base    string                                 // "http://127.0.0.1:8080", a demo that runs
	Rate    int                                    // requests a second
	Writes  int                                    // writes a second that go on meanwhile
	Seconds int                                    // how long
	Write   func(ctx context.Context, n int) error // makes the n-th write
	Profile string                                 // file for a CPU profile of the measured time; empty: none
}

// SiteReport is what came of it, in milliseconds from request to first byte.
type SiteReport struct {
	Pages    int     `json:"pages"` // different addresses
	Requests int     `json:"requests"`
	Rate     int     `json:"requests_per_second"`
	Writes   int     `json:"writes"`
	P50      float64 `json:"first_byte_p50"`
	P99      float64 `json:"first_byte_p99"`
	Max      float64 `json:"first_byte_max"`
	Largest  int64   `json:"largest_gz_bytes"`
	How      string  `json:"how"`
}

const siteHow = "every page of the site map in turn, over HTTP/1.1 on the loopback interface, at a steady rate that does not wait for answers; readers come from 16 addresses, because one may ask for 100 pages a second; " +
	"writes are payments between two members and, once a second, a notice of the house, which throws every kept page away; client, server and writer share the processors"

// visitors is from how many addresses readers come.
const visitors = 16

// Site asks a running house for its public pages while others write.
func Site(ctx context.Context, opt SiteOptions) (SiteReport, error) {
	readers := make([]*reader, visitors)
	for i := range readers {
		from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(10+i))}}
		readers[i] = &reader{base: opt.Base, client: &http.Client{Transport: &http.Transport{DialContext: from.DialContext, MaxIdleConnsPerHost: 64, DisableCompression: true}}}
	}
	pages, err := siteMap(ctx, readers[0], opt.Base)
	if err != nil {
		return SiteReport{}, err
	}
	for i, p := range pages { // warm
		if _, err := readers[i%visitors].get(ctx, p); err != nil {
			return SiteReport{}, err
		}
	}
	if opt.Profile != "" {
		f, err := os.Create(opt.Profile)
		if err != nil {
			return SiteReport{}, err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return SiteReport{}, err
		}
		defer pprof.StopCPUProfile()
	}
	writing, stop := context.WithCancel(ctx)
	defer stop()
	wrote := make(chan error, 1)
	writes := 0
	go func() {
		var err error
		writes, err = opt.keepWriting(writing)
		wrote <- err
	}()
	n := opt.Rate * opt.Seconds
	took, bytes, fails := make([]time.Duration, n), make([]int64, n), make([]error, n)
	var all sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(opt.Rate))
	defer tick.Stop()
	for i := range n {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return SiteReport{}, ctx.Err()
		}
		all.Go(func() { took[i], bytes[i], fails[i] = readers[i%visitors].firstByte(ctx, pages[i%len(pages)]) })
	}
	all.Wait()
	stop()
	if err := errors.Join(append(fails, <-wrote)...); err != nil {
		return SiteReport{}, err
	}
	q := waitsOf(took)
	return SiteReport{Pages: len(pages), Requests: n, Rate: opt.Rate, Writes: writes, P50: q.P50, P99: q.P99, Max: q.Max, Largest: largest(bytes), How: siteHow}, nil
}

// keepWriting writes at the rate until the end.
func (opt *SiteOptions) keepWriting(ctx context.Context) (n int, err error) {
	tick := time.NewTicker(time.Second / time.Duration(max(opt.Writes, 1)))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return n, nil
		case <-tick.C:
		}
		if opt.Writes == 0 {
			continue
		}
		if err := opt.Write(ctx, n); err != nil && ctx.Err() == nil {
			return n, err
		}
		n++
	}
}

// siteMap are the addresses of the site map without the origin.
func siteMap(ctx context.Context, p *reader, base string) ([]string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/sitemap.xml", nil)
	if err != nil {
		return nil, err
	}
	res, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var m struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.NewDecoder(res.Body).Decode(&m); err != nil {
		return nil, fmt.Errorf("bench: the site map: %w", err)
	}
	var pages []string
	for _, u := range m.URLs {
		at, err := url.Parse(u.Loc)
		if err != nil {
			return nil, fmt.Errorf("bench: the site map: %w", err)
		}
		pages = append(pages, at.EscapedPath())
	}
	if len(pages) == 0 {
		return nil, errors.New("bench: the site map is empty")
	}
	return pages, nil
}

// firstByte reads a page to its end and gives the time to its first byte and its size as sent.
func (p *reader) firstByte(ctx context.Context, path string) (time.Duration, int64, error) {
	began := time.Now()
	var took time.Duration
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: func() { took = time.Since(began) }})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+path, nil)
	if err != nil {
		return 0, 0, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	res, err := p.client.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, res.Status)
	}
	return took, n, err
}
