package statistics

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"openbourse/internal/base/clock"
)

// Image holds all lines in memory by columns, those of one month and class apart from the
// others, in the order of their release. A reader sees the image as it was when he asked;
// writers add beside him.
type Image struct {
	now atomic.Pointer[shot]

	mu        sync.Mutex        // of writers
	month     map[int64]Month   // owned by mu: where the lines of a paper are
	members   map[int64]uint16  // owned by mu: places in shot.members
	countries map[string]uint16 // owned by mu: places in shot.countries
	pool      sync.Pool         // of counts
}

// shot is the image at one time. Its slices only ever grow, so that an older shot stays true.
type shot struct {
	months    []*monthly // by month
	members   []int64
	countries []string
	head      int64 // last journal entry in it
}

// monthly are the lines of a month by class.
type monthly struct {
	month Month
	of    [classes]*columns
}

// columns are the lines of a month and class. Rows up to a release instant are a prefix.
type columns struct {
	at                                      []clock.Instant
	member, consigned, origin               []uint16
	paper                                   []int64 // deals are negative
	pieces, weight, usd, value, vat, refund []int64
	ended                                   []ending
}

// ending is a row that no longer holds from an instant on.
type ending struct {
	row   int
	until clock.Instant
}

// NewImage is an image without lines.
func NewImage() *Image {
	m := &Image{month: map[int64]Month{}, members: map[int64]uint16{}, countries: map[string]uint16{}}
	m.now.Store(&shot{})
	return m
}

// Head is the last journal entry the image has seen.
func (m *Image) Head() int64 { return m.now.Load().head }

// classes is how many there can be.
const classes = 128

// classOf packs what a line is chosen by: three bits of flow, one of route, two of goods
// and one for counted.
func classOf(f Flow, r Route, g Goods, counted bool) uint8 {
	c := uint8(f) | uint8(r)<<3 | uint8(g)<<4
	if counted {
		c |= 1 << 6
	}
	return c
}

// wanted lists the classes a query asks for.
func (q *Query) wanted() []uint8 {
	var want []uint8
	for c := range uint8(classes) {
		if q.Flows.Has(c&7) && q.Routes.Has(c>>3&1) && q.Goods.Has(c>>4&3) && (!q.Counted || c>>6 == 1) {
			want = append(want, c)
		}
	}
	return want
}

func paperKey(source, paper int64) int64 {
	if source == ofDeal {
		return -paper
	}
	return paper
}

// Add puts lines beside those there are, as the table holds them.
func (m *Image) Add(lines []Line) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := *m.now.Load()
	m.add(&s, lines)
	m.now.Store(&s)
}

// apply puts a change of the journal in.
func (m *Image) apply(c *change, head int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := *m.now.Load()
	if s.head >= head {
		return
	}
	key := paperKey(c.Source, c.Paper)
	if month, there := m.month[key]; there {
		m.end(&s, month, key, c.At)
		for i := range c.Lines {
			c.Lines[i].Month = month
		}
	}
	m.add(&s, c.Lines)
	s.head = head
	m.now.Store(&s)
}

// end lets the rows of a paper hold no longer.
func (m *Image) end(s *shot, month Month, key int64, at clock.Instant) {
	for class := range uint8(classes) {
		i, there := s.place(month)
		if !there || s.months[i].of[class] == nil || !slices.Contains(s.months[i].of[class].paper, key) {
			continue
		}
		m.of(s, month, class).end(key, at)
	}
}

func (p *columns) end(key int64, at clock.Instant) {
	over := map[int]bool{}
	var ended []ending
	for _, e := range p.ended {
		if p.paper[e.row] != key || e.until <= at {
			ended = append(ended, e)
			over[e.row] = true
		}
	}
	for row, k := range p.paper {
		if k == key && !over[row] {
			ended = append(ended, ending{row, at})
		}
	}
	p.ended = ended
}

// place is where a month stands, or would.
func (s *shot) place(month Month) (int, bool) {
	return slices.BinarySearchFunc(s.months, month, func(p *monthly, m Month) int { return cmp.Compare(p.month, m) })
}

// of is a copy of a month's columns of a class that a writer may append to; it stands in
// the shot, and so do copies of what leads to it.
func (m *Image) of(s *shot, month Month, class uint8) *columns {
	i, there := s.place(month)
	s.months = slices.Clone(s.months)
	if !there {
		s.months = slices.Insert(s.months, i, &monthly{month: month})
	} else {
		p := *s.months[i]
		s.months[i] = &p
	}
	var p columns
	if old := s.months[i].of[class]; old != nil {
		p = *old
	}
	s.months[i].of[class] = &p
	return &p
}

func (m *Image) add(s *shot, lines []Line) {
	type place struct {
		month Month
		class uint8
	}
	filling, late := map[place]*columns{}, map[*columns]bool{}
	for i := range lines {
		l := &lines[i]
		at := place{l.Month, classOf(l.Flow, l.Route, l.Goods, l.Counted)}
		p := filling[at]
		if p == nil {
			p = m.of(s, at.month, at.class)
			filling[at] = p
		}
		m.month[paperKey(l.Source, l.Paper)] = l.Month
		row := len(p.at)
		if row > 0 && p.at[row-1] > l.At {
			late[p] = true
		}
		p.push(l, m.memberAt(s, l.Member), m.countryAt(s, l.Consigned), m.countryAt(s, l.Origin))
		if l.Until != open {
			p.ended = append(p.ended, ending{row, l.Until})
		}
	}
	for p := range late {
		p.sort()
	}
}

func (p *columns) push(l *Line, member, consigned, origin uint16) {
	p.at = append(p.at, l.At)
	p.member, p.consigned, p.origin = append(p.member, member), append(p.consigned, consigned), append(p.origin, origin)
	p.paper = append(p.paper, paperKey(l.Source, l.Paper))
	p.pieces, p.weight, p.usd = append(p.pieces, l.Pieces), append(p.weight, l.Weight), append(p.usd, l.USD)
	p.value, p.vat, p.refund = append(p.value, l.Value), append(p.vat, l.VAT), append(p.refund, l.Refund)
}

// sort puts rows in order of release again, in new slices: older shots keep theirs.
func (p *columns) sort() {
	order := make([]int, len(p.at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.at[a], p.at[b]) })
	p.at, p.member, p.consigned, p.origin = picked(p.at, order), picked(p.member, order), picked(p.consigned, order), picked(p.origin, order)
	p.paper, p.pieces, p.weight, p.usd = picked(p.paper, order), picked(p.pieces, order), picked(p.weight, order), picked(p.usd, order)
	p.value, p.vat, p.refund = picked(p.value, order), picked(p.vat, order), picked(p.refund, order)
	to := make([]int, len(order))
	for i, from := range order {
		to[from] = i
	}
	ended := make([]ending, len(p.ended))
	for i, e := range p.ended {
		ended[i] = ending{to[e.row], e.until}
	}
	p.ended = ended
}

func picked[T any](s []T, order []int) []T {
	out := make([]T, len(order))
	for i, from := range order {
		out[i] = s[from]
	}
	return out
}

func (m *Image) memberAt(s *shot, no int64) uint16 {
	i, there := m.members[no]
	if !there {
		i = uint16(len(s.members))
		m.members[no], s.members = i, append(s.members, no)
	}
	return i
}

func (m *Image) countryAt(s *shot, code string) uint16 {
	i, there := m.countries[code]
	if !there {
		i = uint16(len(s.countries))
		m.countries[code], s.countries = i, append(s.countries, code)
	}
	return i
}

// Ask answers a query.
func (m *Image) Ask(_ context.Context, q Query) ([]Row, error) {
	s := m.now.Load()
	from, _ := s.place(q.Period.First)
	to := from
	for to < len(s.months) && s.months[to].month <= q.Period.Last {
		to++
	}
	months := s.months[from:to]
	a := m.tally(s, &q, len(months))
	defer m.pool.Put(a)
	want := q.wanted()
	for i, month := range months {
		for _, class := range want {
			if p := month.of[class]; p != nil {
				a.take(p, &q, i, class)
			}
		}
	}
	return a.rows(s, &q, months), nil
}

// rows are the groups that have lines, in order.
func (a *tally) rows(s *shot, q *Query, months []*monthly) []Row {
	var out []Row
	for g := range a.sums {
		if a.sums[g].Lines == 0 {
			continue
		}
		r := Row{Sum: a.sums[g]}
		switch q.By {
		case ByMember:
			r.No, r.Members = s.members[g], 1
		case ByMonth:
			r.No = int64(months[g].month)
		case ByGoods:
			r.No = int64(g)
		case ByConsigned, ByOrigin:
			r.Country = s.countries[g]
		}
		if q.By != ByMember {
			for _, n := range a.seen[g*a.members : (g+1)*a.members] {
				if n > 0 {
					r.Members++
				}
			}
		}
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].No != out[j].No {
			return out[i].No < out[j].No
		}
		return out[i].Country < out[j].Country
	})
	return out
}
