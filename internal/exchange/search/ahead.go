package search

import (
	"context"
	"fmt"
	"sync"

	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/journal"
)

// Limits of what is prepared at once.
const (
	aheadRows    = 50_000 // listings an upload changes; a larger one is read when it is published
	aheadUploads = 16
)

// ahead holds what uploads will change that are ready to be published. Reading thousands of
// listings takes much longer than putting them in place, so it is done before the member
// publishes: then they are found a few milliseconds after the commit. It belongs to the
// goroutine that applies entries.
type ahead struct {
	by map[int64]*prepared // by upload
}

// prepared is a change read before its time.
type prepared struct {
	member int64
	counts fact.StockCounts // as the upload was ready; stones locked since then are no longer in them
	done   chan struct{}    // closed when the fields below are set
	ok     bool
	change *Change
}

// notice looks at an entry before it is applied: what it makes untrue is forgotten, and an
// upload that became ready is read beside everything else.
func (l *Live) notice(ctx context.Context, wg *sync.WaitGroup, e journal.Entry) error {
	f, known, err := fact.Read(e.Fact, e.Version, e.Body)
	if err != nil || !known {
		return err
	}
	switch f := f.(type) {
	case fact.UploadReady:
		l.ahead.forget(f.Member)
		l.prepare(ctx, wg, f)
	case fact.UploadStaged:
		if f.Taken > 0 { // of whose stock is not said
			clear(l.ahead.by)
		}
	case fact.UploadMapped:
		l.ahead.forget(f.Member)
	case fact.UploadEnded:
		l.ahead.forget(f.Member)
	case fact.StockUndone:
		l.ahead.forget(f.Member)
	case fact.ListingChanged:
		l.ahead.forget(f.Member)
	case fact.ListingWithdrawn:
		l.ahead.forget(f.Member)
	case fact.LeaseSwept:
		l.ahead.forget(f.Member)
	case fact.LeaseRenewed:
		if !f.Already {
			l.ahead.forget(f.Member)
		}
	}
	return nil
}

func (a *ahead) forget(member int64) {
	for no, p := range a.by {
		if p.member == member {
			delete(a.by, no)
		}
	}
}

// prepare reads what an upload will change. When that fails it is read again when its time
// has come, and the error then counts.
func (l *Live) prepare(ctx context.Context, wg *sync.WaitGroup, f fact.UploadReady) {
	if f.Counts.Added+f.Counts.Changed+f.Counts.Dropped > aheadRows || len(l.ahead.by) >= aheadUploads {
		return
	}
	p := &prepared{member: f.Member, counts: f.Counts, done: make(chan struct{}), change: l.x.Change()}
	l.ahead.by[f.Upload] = p
	wg.Go(func() {
		defer close(p.done)
		ok, err := market.Ahead(ctx, l.k.DB(), f.Upload,
			func(r *Row) error { p.change.Put(r); return nil },
			func(no int64) error { p.change.Drop(no); return nil })
		p.ok = ok && err == nil
	})
}

// prepared gives what was read for the upload that an entry publishes, or nil.
func (l *Live) prepared(ctx context.Context, e journal.Entry) (*Change, error) {
	if e.Fact != (fact.StockPublished{}).FactName() {
		return nil, nil
	}
	var f fact.StockPublished
	if err := e.Decode(&f); err != nil {
		return nil, err
	}
	p := l.ahead.by[f.Upload]
	l.ahead.forget(f.Member)
	if p == nil || p.counts != f.Counts {
		return nil, nil
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !p.ok {
		return nil, nil
	}
	at, err := market.PublishedAt(ctx, l.k.DB(), f.Upload)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	p.change.list(at)
	return p.change, nil
}
