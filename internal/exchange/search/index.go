package search

import (
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"openbourse/internal/base/clock"
)

// Index is the stock of the exchange in memory. Readers take a Snapshot without waiting;
// one writer at a time applies batches of changes.
//
// A batch becomes a small segment beside the main one, joined at once with those before it
// while that is quick; rows it replaces die in the segment they stand in. When the small
// segments are many they are joined into one, and when their rows or the dead ones are many
// all of it becomes a new main segment: in the background, while batches and readers go on.
type Index struct {
	words     *dicts
	permsFrom int // size from which a segment keeps sorted orders
	mergeFrom int // rows in small segments from which they are joined into the main one
	present   atomic.Pointer[Snapshot]

	spare sync.Pool // of *columns

	mu      sync.Mutex
	merging bool
	fixed   int                 // parts that a merge is reading: not to be joined
	touched map[uint32]struct{} // listings changed while a merge runs
	merged  sync.Cond
}

// NewIndex makes an empty index.
func NewIndex() *Index {
	x := &Index{words: newDicts(), permsFrom: 1 << 16, mergeFrom: 100_000}
	x.merged.L = &x.mu
	x.present.Store(&Snapshot{words: x.words})
	return x
}

// Snapshot is the index as it is now.
func (x *Index) Snapshot() *Snapshot { return x.present.Load() }

// Load is a large first filling: rows are added one by one, then Done puts them in place.
type Load struct {
	x *Index
	c *columns
}

// Load begins a filling with room for about n rows.
func (x *Index) Load(n int) *Load { return &Load{x, newColumns(x.words, n)} }

// Add takes in one row; numbers must differ.
func (l *Load) Add(r *Row) { l.c.add(r) }

// Done replaces all that the index held.
func (l *Load) Done(head int64) {
	l.x.mu.Lock()
	defer l.x.mu.Unlock()
	for l.x.merging {
		l.x.merged.Wait()
	}
	s := buildSegment(l.c, l.x.permsFrom, true)
	l.x.present.Store(&Snapshot{words: l.x.words, parts: []part{{s, s.alive(), s.rows}}, head: head})
}

// Change is a batch of changes on its way. A listing put replaces the one of that number;
// of several acts on a listing the last holds. Nothing shows before Done.
type Change struct {
	x      *Index
	stages []stage
}

// stage is a part of a change in which every listing comes once.
type stage struct {
	put     *columns
	numbers map[uint32]struct{} // of put
	drop    []uint32
}

// Change begins a batch.
func (x *Index) Change() *Change {
	c := &Change{x: x}
	c.next()
	return c
}

func (c *Change) next() *stage {
	c.stages = append(c.stages, stage{c.x.columns(), map[uint32]struct{}{}, nil})
	return &c.stages[len(c.stages)-1]
}

// stage is the present stage, or a new one when the listing was put in it.
func (c *Change) stage(no uint32) *stage {
	st := &c.stages[len(c.stages)-1]
	if _, again := st.numbers[no]; again {
		return c.next()
	}
	return st
}

// Put takes in a listing; the row may be used again.
func (c *Change) Put(r *Row) {
	no := clamp32(r.No)
	st := c.stage(no)
	st.put.add(r)
	st.numbers[no] = struct{}{}
}

// Drop takes a listing out, if it is there.
func (c *Change) Drop(no int64) {
	st := c.stage(clamp32(no))
	st.drop = append(st.drop, clamp32(no))
}

// Empty tells whether nothing was put or dropped.
func (c *Change) Empty() bool {
	return !slices.ContainsFunc(c.stages, func(st stage) bool { return st.put.len() > 0 || len(st.drop) > 0 })
}

// join adds a change that was gathered by itself, and says how many listings it is about.
func (c *Change) join(o *Change) int {
	n := 0
	for _, st := range o.stages {
		n += st.put.len() + len(st.drop)
	}
	c.stages = append(c.stages, o.stages...)
	return n
}

// list says when the listings came that do not say so themselves.
func (c *Change) list(at clock.Instant) {
	for _, st := range c.stages {
		for i, t := range st.put.listed {
			if t == 0 {
				st.put.listed[i] = seconds(at)
			}
		}
	}
}

// Done puts the batch in place; when it returns, new snapshots show it. head is the
// journal entry it comes from.
func (c *Change) Done(head int64) {
	x := c.x
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.present.Load()
	parts := slices.Clone(old.parts)
	for _, st := range c.stages {
		for _, no := range st.drop {
			st.numbers[no] = struct{}{}
		}
		if x.merging {
			maps.Copy(x.touched, st.numbers)
		}
		kill(parts, st.numbers)
		if st.put.len() > 0 {
			parts = x.join(parts, st.put)
		}
	}
	if !x.merging {
		parts = slices.DeleteFunc(parts, func(p part) bool { return p.rows == 0 })
	}
	x.present.Store(&Snapshot{words: x.words, parts: parts, head: max(head, old.head)})
	x.consider(parts)
}

// kill takes rows out of the parts they stand in; their bits are copied first.
func kill(parts []part, gone map[uint32]struct{}) {
	for i := range parts {
		p, copied := &parts[i], false
		drop := func(r int) {
			if p.alive[r/64]>>(r%64)&1 == 0 {
				return
			}
			if !copied {
				p.alive, copied = slices.Clone(p.alive), true
			}
			p.alive[r/64] &^= 1 << (r % 64)
			p.rows--
		}
		if len(gone) > p.seg.rows/8 {
			for _, r := range p.seg.byNo {
				if _, ok := gone[p.seg.no[r]]; ok {
					drop(int(r))
				}
			}
			continue
		}
		for no := range gone {
			if r, ok := p.seg.find(no); ok {
				drop(r)
			}
		}
	}
}

// Limits of the segments beside the main one.
const (
	joinAtOnce = 20_000 // rows that are joined while a reader waits to see them
	maxBeside  = 4      // segments from which they are joined in the background
	maxWaiting = 16     // segments that come while the background works
)

// join makes a segment of new rows and of the small segments at the end that are not at
// least twice as large, as far as that is quick.
func (x *Index) join(parts []part, c *columns) []part {
	first := 1
	if x.merging {
		first = x.fixed
	}
	for len(parts) > first {
		p := parts[len(parts)-1]
		if p.rows >= 2*c.len() || c.len()+p.rows > joinAtOnce && len(parts)-first < maxWaiting {
			break
		}
		p.seg.copyTo(c, p.alive)
		parts = parts[:len(parts)-1]
	}
	s := buildSegment(c, x.permsFrom, c.len() > x.mergeFrom)
	x.again(c)
	return append(parts, part{s, s.alive(), s.rows})
}

// columns are empty ones, with the room of earlier batches: sixty columns that grow anew
// for each batch cost more than filling them.
func (x *Index) columns() *columns {
	if c, ok := x.spare.Get().(*columns); ok {
		return c
	}
	return newColumns(x.words, 0)
}

// again keeps the room of columns whose segment is built.
func (x *Index) again(c *columns) {
	if c.len() <= 2*joinAtOnce {
		c.reset()
		x.spare.Put(c)
	}
}

// consider starts a merge when it is worth it: of all, or of what stands beside the main
// segment.
func (x *Index) consider(parts []part) {
	if x.merging || len(parts) == 0 {
		return
	}
	small, dead := 0, parts[0].seg.rows-parts[0].rows
	for _, p := range parts[1:] {
		small += p.rows
		dead += p.seg.rows - p.rows
	}
	main := parts[0].rows
	first := 0
	if small+dead < max(x.mergeFrom, main/4) && (small <= main || small+main < x.mergeFrom/20) {
		if len(parts)-1 <= maxBeside {
			return
		}
		first = 1
	}
	x.merging, x.fixed, x.touched = true, len(parts), map[uint32]struct{}{}
	go x.merge(x.present.Load(), first)
}

// merge joins the parts of a snapshot from the first on into a new segment. Listings
// changed meanwhile die in it; segments that came meanwhile stay beside it.
func (x *Index) merge(from *Snapshot, first int) {
	n := 0
	for _, p := range from.parts[first:] {
		n += p.rows
	}
	c := newColumns(x.words, n)
	for _, p := range from.parts[first:] {
		p.seg.copyTo(c, p.alive)
		runtime.Gosched()
	}
	s := buildSegment(c, x.permsFrom, false)
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.present.Load()
	joined := []part{{s, s.alive(), s.rows}}
	kill(joined, x.touched)
	parts := append(slices.Clone(now.parts[:first]), joined...)
	for _, p := range now.parts[x.fixed:] {
		if p.rows > 0 {
			parts = append(parts, p)
		}
	}
	x.present.Store(&Snapshot{words: x.words, parts: parts, head: now.head})
	x.merging, x.fixed, x.touched = false, 0, nil
	x.merged.Broadcast()
	x.consider(parts)
}

// Settle waits until no merge runs; tests and measurements use it.
func (x *Index) Settle() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for x.merging {
		x.merged.Wait()
	}
}
