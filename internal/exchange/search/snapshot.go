package search

import (
	"fmt"
	"slices"
	"strconv"
	"sync"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/stone"
)

// Snapshot is the index at one moment. It never changes; any number of readers may use it
// at once.
type Snapshot struct {
	words *dicts
	parts []part // the main segment first, then later changes
	head  int64

	mu     sync.Mutex
	seen   map[string][][]uint64 // by Visibility.key: the rows seen, by part
	facets map[string]*counted   // what was counted, by Ask.key
}

// part is a segment and which of its rows are alive.
type part struct {
	seg   *segment
	alive []uint64
	rows  int // alive
}

type counted struct {
	total  int64
	facets map[Field][]Count
	sums   Sums
}

// Limits of what a snapshot remembers.
const (
	maxSeen   = 64
	maxFacets = 256
)

// Len is the number of listings.
func (x *Snapshot) Len() int {
	n := 0
	for _, p := range x.parts {
		n += p.rows
	}
	return n
}

// Head is the number of the last journal entry whose changes the snapshot shows.
func (x *Snapshot) Head() int64 { return x.head }

// Bytes is the memory of the segments.
func (x *Snapshot) Bytes() int64 {
	n := int64(0)
	for _, p := range x.parts {
		n += p.seg.bytes() + size(p.alive)
	}
	return n
}

// Search answers a question. It fails with search.cursor when the cursor is none of this
// order, and with search.limit when the page is too long.
func (x *Snapshot) Search(ask Ask) (Result, error) {
	ask.Query = ask.Query.Normal()
	if ask.Limit < 0 || ask.Limit > MaxPage {
		return Result{}, errs.New(errs.Invalid, "search.limit", "max", MaxPage)
	}
	var after *place
	if ask.After != "" {
		p, ok := ask.After.place(ask.Query.Sort)
		if !ok {
			return Result{}, errs.New(errs.Invalid, "search.cursor")
		}
		after = &p
	}
	res, known := x.remembered(&ask)
	visible := x.visible(ask.See)
	sum := map[Field][]int64{}
	var hits []Hit
	var found []hit
	for i, p := range x.parts {
		scratch := takeMask(len(p.alive))
		one := ask
		if known {
			one.Facets, one.Sums = nil, false
		}
		if known && ask.Limit == 0 {
			putMask(scratch)
			continue
		}
		e := newEval(p.seg, &one, visible[i], scratch.words)
		e.run()
		if !known {
			x.gather(&res, e, &one, sum)
		}
		for _, h := range p.seg.top(ask.Query.Sort, ask.Query.OneKind(), e.mask, e.total, after, ask.Limit+min(ask.Limit, 1)) {
			found = append(found, h)
			hits = append(hits, Hit{int64(p.seg.no[h.row]), int64(p.seg.ppc[h.row]), int64(p.seg.carat[h.row])})
		}
		putMask(scratch)
	}
	if !known {
		res.Facets = make(map[Field][]Count, len(sum))
		for f, n := range sum {
			res.Facets[f] = counts(f, n, x.words)
		}
		x.remember(&ask, res)
	}
	x.page(&res, ask, found, hits)
	res.Head, res.Stock = x.head, x.head
	return res, nil
}

// gather adds what one segment counted.
func (x *Snapshot) gather(res *Result, e *eval, ask *Ask, sum map[Field][]int64) {
	res.Total += e.total
	for _, f := range []*facet{e.shapes, e.kinds, e.carats} {
		if f != nil {
			f.addTo(sum)
		}
	}
	for i := range e.facets {
		e.facets[i].addTo(sum)
	}
	if ask.Sums && ask.Query.OneKind() != 0 {
		s := e.sums()
		res.Sums.Carat += s.Carat
		res.Sums.Value += s.Value
	}
}

// page merges the hits of the segments.
func (x *Snapshot) page(res *Result, ask Ask, found []hit, hits []Hit) {
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	if len(x.parts) > 1 {
		slices.SortFunc(order, func(a, b int) int { return found[a].compare(found[b].place) })
	}
	for k, i := range order {
		if k == ask.Limit {
			res.Next = found[order[k-1]].cursor(ask.Query.Sort)
			break
		}
		res.Hits = append(res.Hits, hits[i])
	}
}

// remembered is what the snapshot counted before for the same query, as the second page or
// another order of one asks again. Fresh questions are always counted anew.
func (x *Snapshot) remembered(ask *Ask) (Result, bool) {
	if !ask.memorable() {
		return Result{}, false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	c, ok := x.facets[ask.key()]
	if !ok {
		return Result{}, false
	}
	return Result{Total: c.total, Facets: c.facets, Sums: c.sums}, true
}

func (x *Snapshot) remember(ask *Ask, res Result) {
	if !ask.memorable() {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.facets == nil || len(x.facets) >= maxFacets {
		x.facets = map[string]*counted{}
	}
	x.facets[ask.key()] = &counted{res.Total, res.Facets, res.Sums}
}

// memorable tells whether the answer depends on nothing but the stock: not on the day, as
// "listed since" does.
func (a *Ask) memorable() bool { return !a.Fresh && a.Query.Since == "" }

// key names what was counted; the order of the page makes no difference.
func (a *Ask) key() string {
	q := a.Query
	q.Sort, q.Unknown = Sort{}, nil
	return fmt.Sprint(a.See.key(), "?", q.Encode(), a.Facets, a.Sums)
}

// key names the group of viewers that sees the same.
func (v Visibility) key() string {
	if v.Own == 0 && len(v.Hidden) == 0 {
		return ""
	}
	hidden := slices.Clone(v.Hidden)
	slices.Sort(hidden)
	return fmt.Sprint(v.Own, hidden)
}

// visible are the rows that viewers see, by part: alive, available or their own, and not
// of a member that is hidden from them.
func (x *Snapshot) visible(v Visibility) [][]uint64 {
	if len(v.Hidden) == 0 && !x.unavailable() {
		v = Visibility{} // it makes no difference whose eyes these are
	}
	key := v.key()
	x.mu.Lock()
	have, ok := x.seen[key]
	x.mu.Unlock()
	if ok {
		return have
	}
	out := make([][]uint64, len(x.parts))
	for i, p := range x.parts {
		out[i] = p.seg.visible(v, p.alive)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.seen == nil || len(x.seen) >= maxSeen {
		x.seen = map[string][][]uint64{}
	}
	x.seen[key] = out
	return out
}

// notAvailable is the availability that only the member himself sees.
var notAvailable = must(stone.ParseAvailability("Not Available"))

// unavailable tells whether any listing may be seen by its own member only.
func (x *Snapshot) unavailable() bool {
	for _, p := range x.parts {
		if p.seg.count[attrOf[FieldAvailability]][notAvailable] > 0 {
			return true
		}
	}
	return false
}

func (s *segment) visible(v Visibility, alive []uint64) []uint64 {
	gone := s.codeTerm(FieldAvailability, SetOf(notAvailable))
	own, hidden := s.members(v.Own), s.members(v.Hidden...)
	out := make([]uint64, len(alive))
	var g, o, h block
	for w := 0; w < len(alive); w += blockWords {
		n := min(blockWords, len(alive)-w)
		gone.or(&g, w, n)
		own.or(&o, w, n)
		hidden.or(&h, w, n)
		for i := range n {
			out[w+i] = alive[w+i] & (o[i] | ^g[i]&^h[i])
		}
	}
	return out
}

// members are the rows of some members.
func (s *segment) members(nos ...int64) term {
	var codes []uint32
	for _, n := range nos {
		if c, ok := s.words[listSeller].find(strconv.FormatInt(n, 10)); ok && n != 0 {
			codes = append(codes, c)
		}
	}
	return s.listTerm(FieldSeller, listSeller, codes)
}

// ByNumber are the listing numbers whose report or stock number it is, among those seen.
func (x *Snapshot) ByNumber(n string, v Visibility) []int64 {
	n = number(n)
	var out []int64
	for i, vis := range x.visible(v) {
		s := x.parts[i].seg
		s.each(n, func(r int) {
			if vis[r/64]>>(r%64)&1 == 1 {
				out = append(out, int64(s.no[r]))
			}
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// mask is scratch space for one search of one segment.
type mask struct{ words []uint64 }

var masks sync.Pool

// takeMask is a mask of n zero words.
func takeMask(n int) *mask {
	m, _ := masks.Get().(*mask)
	if m == nil || cap(m.words) < n {
		return &mask{make([]uint64, n)}
	}
	m.words = m.words[:n]
	clear(m.words)
	return m
}

func putMask(m *mask) { masks.Put(m) }
