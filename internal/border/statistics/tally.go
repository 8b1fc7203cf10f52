package statistics

import (
	"slices"
	"sort"
)

// tally are the sums of one answer, by group, and how many lines each member has in each.
type tally struct {
	sums    []Sum
	seen    []int32 // group × members
	members int
}

// tally gives empty sums for the groups a query may have.
func (m *Image) tally(s *shot, q *Query, months int) *tally {
	groups := len(s.countries)
	switch q.By {
	case ByMember:
		groups = len(s.members)
	case ByMonth:
		groups = months
	case ByGoods:
		groups = int(goodsEnd)
	}
	a, ok := m.pool.Get().(*tally)
	if !ok {
		a = &tally{}
	}
	a.members = len(s.members)
	a.sums = slices.Grow(a.sums[:0], groups)[:groups]
	clear(a.sums)
	n := 0
	if q.By != ByMember {
		n = groups * a.members
	}
	a.seen = slices.Grow(a.seen[:0], n)[:n]
	clear(a.seen)
	return a
}

// take adds the rows of a month and class that were known, and takes away those that had
// ended.
func (a *tally) take(p *columns, q *Query, nth int, class uint8) {
	known := sort.Search(len(p.at), func(i int) bool { return p.at[i] > q.AsOf })
	if known == 0 {
		return
	}
	column, group := p.groups(q.By), nth
	if q.By == ByGoods {
		group = int(class >> 4 & 3)
	}
	a.known(p, column, group, known)
	for _, e := range p.ended {
		if e.row < known && e.until <= q.AsOf {
			if column != nil {
				group = int(column[e.row])
			}
			a.ended(p, e.row, group)
		}
	}
}

// groups is the column an answer is grouped by, nil when a month and class is one group.
func (p *columns) groups(by By) []uint16 {
	switch by {
	case ByMember:
		return p.member
	case ByConsigned:
		return p.consigned
	case ByOrigin:
		return p.origin
	}
	return nil
}

// known adds the first n rows to their groups.
func (a *tally) known(p *columns, column []uint16, group, n int) {
	pieces, weight, usd, value, vat, refund, member := p.pieces[:n], p.weight[:n], p.usd[:n], p.value[:n], p.vat[:n], p.refund[:n], p.member[:n]
	for i := range n {
		if column != nil {
			group = int(column[i])
		}
		s := &a.sums[group]
		s.Lines++
		s.Pieces += pieces[i]
		s.Weight += weight[i]
		s.USD += usd[i]
		s.Value += value[i]
		s.VAT += vat[i]
		s.Refund += refund[i]
		if len(a.seen) > 0 {
			a.seen[group*a.members+int(member[i])]++
		}
	}
}

// ended takes a row away from its group.
func (a *tally) ended(p *columns, i, group int) {
	s := &a.sums[group]
	s.Lines--
	s.Pieces -= p.pieces[i]
	s.Weight -= p.weight[i]
	s.USD -= p.usd[i]
	s.Value -= p.value[i]
	s.VAT -= p.vat[i]
	s.Refund -= p.refund[i]
	if len(a.seen) > 0 {
		a.seen[group*a.members+int(p.member[i])]--
	}
}
