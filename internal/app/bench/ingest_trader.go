package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
)

// trader is a member with a little stock who changes a price every few milliseconds: the
// commands somebody waits for while a big file is read.
type trader struct {
	s        *stage
	who      access.Actor
	listings []int64
}

const (
	traderStock = 100
	traderFirst = 500_000_001
	traderPause = 5 * time.Millisecond
)

func newTrader(ctx context.Context, s *stage) (*trader, error) {
	t := &trader{s: s}
	var err error
	if t.who, err = s.member(ctx, "Trading BV"); err != nil {
		return nil, err
	}
	name := filepath.Join(s.opt.Folder, "trader.csv")
	f, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("bench: %w", err)
	}
	err = workload.WriteForty(f, traderFirst, traderStock) // stones no measured file has
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	no, err := s.receive(ctx, t.who, name)
	if err != nil {
		return nil, err
	}
	if err := s.read(ctx, t.who, no, nil); err != nil {
		return nil, err
	}
	if err := market.Stage(ctx, s.k, s.blobs, no); err != nil {
		return nil, err
	}
	if _, err := (market.Publish{Upload: no}).Do(ctx, s.k, t.who, id.New()); err != nil {
		return nil, err
	}
	page, err := market.MyStock(ctx, s.d, t.who, s.k.Clock().Now(), market.StockQuery{Member: t.who.OrgNo, Limit: traderStock})
	for _, l := range page.Listings {
		t.listings = append(t.listings, l.No)
	}
	return t, err
}

// trade changes prices until the function it gives is called, which tells how long each
// command waited for its answer.
func (t *trader) trade(ctx context.Context) func() (Waits, error) {
	ctx, cancel := context.WithCancel(ctx)
	type result struct {
		took []time.Duration
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() { done <- r }()
		for i := 0; ; i++ {
			select {
			case <-ctx.Done():
				return
			case <-time.After(traderPause):
			}
			begin := time.Now()
			_, err := (market.ChangePrice{Listing: t.listings[i%len(t.listings)], PPC: 100_000 + int64(i)}).
				Do(context.WithoutCancel(ctx), t.s.k, t.who, id.New())
			if err != nil {
				r.err = err
				return
			}
			r.took = append(r.took, time.Since(begin))
		}
	}()
	return func() (Waits, error) {
		cancel()
		r := <-done
		return waitsOf(r.took), r.err
	}
}

func waitsOf(took []time.Duration) Waits {
	if len(took) == 0 {
		return Waits{}
	}
	slices.Sort(took)
	at := func(q float64) float64 {
		return took[min(int(q*float64(len(took))), len(took)-1)].Seconds() * 1000
	}
	return Waits{Commands: len(took), P50: at(0.5), P99: at(0.99), Max: at(1)}
}
