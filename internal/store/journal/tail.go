package journal

import (
	"context"
	"slices"
	"sync"
)

// tailBytes bounds what the tail holds of entries' contents; twice as much for a moment.
const tailBytes = 4 << 20

// tail is the end of the journal as the readers of this process share it: each new entry is
// read from the store once, however many rooms follow.
type tail struct {
	mu      sync.Mutex
	entries []Entry         // without gaps; nobody changes what is in them
	bytes   int             // of their contents
	fresh   <-chan struct{} // nothing was written since they were read while this is the store's Changed
}

// next gives at most a page of entries above from. When it gives less, then all there are;
// changed closes when something is written after that.
func (k *Keeper) next(ctx context.Context, from int64) (found []Entry, changed <-chan struct{}, err error) {
	t := &k.tail
	t.mu.Lock()
	defer t.mu.Unlock()
	changed = k.d.Changed() // before reading: nothing committed later is missed
	n := len(t.entries)
	if n == 0 || from < t.entries[0].No-1 || from > t.entries[n-1].No {
		found, err = k.After(ctx, from, page)
		t.join(found)
		return found, changed, err
	}
	if t.fresh != changed || k.d.Postgres() { // there another process may have written too
		more, err := k.After(ctx, t.entries[n-1].No, page)
		if err != nil {
			return nil, nil, err
		}
		t.add(more...)
		if len(more) < page {
			t.fresh = changed
		}
		if from < t.entries[0].No-1 { // what came has pushed out what this reader wants
			found, err = k.After(ctx, from, page)
			return found, changed, err
		}
	}
	found = t.entries[from-t.entries[0].No+1:]
	found = found[:min(len(found), page)]
	return found[:len(found):len(found)], changed, nil
}

// join puts what was read outside the tail to it, when nothing lies between.
func (t *tail) join(found []Entry) {
	n := len(found)
	switch {
	case n == 0:
	case len(t.entries) == 0 || found[0].No == t.entries[len(t.entries)-1].No+1:
		t.add(found...)
	case found[0].No > t.entries[0].No: // further on than the tail, which comes there in time
	case t.bytes < tailBytes && found[n-1].No >= t.entries[0].No-1:
		older := found[:t.entries[0].No-found[0].No]
		for i := range older {
			t.bytes += older[i].weight()
		}
		t.entries = slices.Concat(older, t.entries)
	}
}

// add puts new entries at the end and lets go of the oldest that are too much.
func (t *tail) add(found ...Entry) {
	for i := range found {
		t.bytes += found[i].weight()
	}
	t.entries = append(t.entries, found...)
	if t.bytes <= 2*tailBytes {
		return
	}
	drop := 0
	for ; t.bytes > tailBytes && drop < len(t.entries)-1; drop++ {
		t.bytes -= t.entries[drop].weight()
	}
	t.entries = slices.Clone(t.entries[drop:]) // what was given out stays as it is
}

// weight is what an entry takes, about.
func (e *Entry) weight() int {
	const fixed = 400 // hashes, numbers, headers
	return fixed + len(e.Body) + len(e.Answer)
}
