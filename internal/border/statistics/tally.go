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

// take adds the rows of a month that were known, and takes away those that had ended.
func (a *tally) take(p *columns, q *Query, want *[128]bool, nth int) {
	known := sort.Search(len(p.at), func(i int) bool { return p.at[i] > q.AsOf })
	for i := range known {
		if want[p.class[i]&127] {
			a.count(p, i, a.group(p, q.By, i, nth), 1)
		}
	}
	for _, e := range p.ended {
		if e.row < known && e.until <= q.AsOf && want[p.class[e.row]&127] {
			a.count(p, e.row, a.group(p, q.By, e.row, nth), -1)
		}
	}
}

func (a *tally) group(p *columns, by By, i, nth int) int {
	switch by {
	case ByMember:
		return int(p.member[i])
	case ByConsigned:
		return int(p.consigned[i])
	case ByOrigin:
		return int(p.origin[i])
	case ByGoods:
		return int(p.class[i] >> 4 & 3)
	}
	return nth
}

// count adds a row to a group, or takes it away when sign is -1.
func (a *tally) count(p *columns, i, group int, sign int64) {
	s := &a.sums[group]
	s.Lines += sign
	s.Pieces += sign * p.pieces[i]
	s.Weight += sign * p.weight[i]
	s.USD += sign * p.usd[i]
	s.Value += sign * p.value[i]
	s.VAT += sign * p.vat[i]
	s.Refund += sign * p.refund[i]
	if len(a.seen) > 0 {
		a.seen[group*a.members+int(p.member[i])] += int32(sign)
	}
}
