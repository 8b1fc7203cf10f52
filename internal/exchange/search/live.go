package search

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"openbourse/internal/exchange/market"
	"openbourse/internal/store/journal"
)

// Live is the index of a house: filled from its tables, kept up by its journal. Thrown
// away and opened again it gives the same answers.
type Live struct {
	x    *Index
	k    *journal.Keeper
	head atomic.Int64 // last journal entry applied

	ahead ahead // of Follow
}

// Open fills an index with all live listings. Follow keeps it up from there.
func Open(ctx context.Context, k *journal.Keeper) (*Live, error) {
	head, _, err := k.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	l := &Live{x: NewIndex(), k: k, ahead: ahead{map[int64]*prepared{}}}
	fill := l.x.Load(0)
	if err := market.LiveListings(ctx, k.DB(), func(r *market.LiveRow) error {
		fill.Add(r)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	fill.Done(head)
	l.head.Store(head)
	return l, nil
}

// Head is the number of the last journal entry applied.
func (l *Live) Head() int64 { return l.head.Load() }

// Snapshot is the stock as it is now.
func (l *Live) Snapshot() *Snapshot { return l.x.Snapshot() }

// Search answers a question on the stock as it is now.
func (l *Live) Search(_ context.Context, ask Ask) (Result, error) {
	head := l.Head()
	res, err := l.x.Snapshot().Search(ask)
	res.Head = head
	return res, err
}

// batchRows is about how many listings change together at most while more entries wait.
const batchRows = 20_000

// Follow applies the journal until ctx ends or reading fails. Entries that wait are
// applied together, so that readers see a busy hour in few steps. It is called once.
func (l *Live) Follow(ctx context.Context) error {
	entries := make(chan journal.Entry, 1000)
	g, ctx := errgroup.WithContext(ctx)
	var reading sync.WaitGroup
	defer reading.Wait()
	g.Go(func() error {
		return l.k.Follow(ctx, l.Head(), func(e journal.Entry) error {
			select {
			case entries <- e:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	g.Go(func() error {
		for {
			select {
			case e := <-entries:
				if err := l.apply(ctx, &reading, e, entries); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	return g.Wait()
}

// apply puts one entry and those that wait behind it in place.
func (l *Live) apply(ctx context.Context, reading *sync.WaitGroup, e journal.Entry, more <-chan journal.Entry) error {
	c := l.x.Change()
	rows := 0
	for {
		p, err := l.prepared(ctx, e)
		if err == nil {
			err = l.notice(ctx, reading, e)
		}
		if err == nil && p != nil {
			rows += c.join(p)
		} else if err == nil {
			err = market.Changes(ctx, l.k.DB(), e, func(r *market.LiveRow) error {
				c.Put(r)
				rows++
				return nil
			}, func(no int64) error {
				c.Drop(no)
				rows++
				return nil
			})
		}
		if err != nil {
			return fmt.Errorf("search: entry %d: %w", e.No, err)
		}
		if rows >= batchRows {
			break
		}
		select {
		case e = <-more:
			continue
		default:
		}
		break
	}
	if !c.Empty() {
		c.Done(e.No)
	}
	l.head.Store(e.No)
	return nil
}
