package search

import (
	"slices"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
)

// pair is a stretch of codes of one attribute as two bitmaps: rows in plus and not in
// minus. A nil plus is all rows, a nil minus none.
type pair struct{ plus, minus []uint64 }

// term is one filter made ready for one segment. A row passes when one of sure has it, or
// one of maybe has it and check agrees; invert turns sure around and goes without maybe.
type term struct {
	field  Field
	sure   []pair
	maybe  []pair
	invert bool
	check  func(word int, rows uint64) uint64 // which of the rows of a word pass
	group  func(g int) (all, none bool)       // of groupWords words: need check not be asked; may be nil
	share  float64                            // guess of the part of rows that pass
}

// everything is the pair of all rows.
var everything = pair{}

// or is sure over n words from w0.
func (t *term) or(dst *[blockWords]uint64, w0, n int) {
	t.orPairs(t.sure, dst, w0, n)
	if t.invert {
		for i := range dst[:n] {
			dst[i] = ^dst[i]
		}
	}
}

func (t *term) orPairs(pairs []pair, dst *[blockWords]uint64, w0, n int) {
	clear(dst[:n])
	for _, p := range pairs {
		switch {
		case p.plus == nil && p.minus == nil:
			for i := range dst[:n] {
				dst[i] = ^uint64(0)
			}
		case p.plus == nil:
			m := p.minus[w0 : w0+n]
			for i := range m {
				dst[i] |= ^m[i]
			}
		case p.minus == nil:
			a := p.plus[w0 : w0+n]
			for i := range a {
				dst[i] |= a[i]
			}
		default:
			a, m := p.plus[w0:w0+n], p.minus[w0:w0+n]
			for i := range a {
				dst[i] |= a[i] &^ m[i]
			}
		}
	}
}

// and narrows cur to the rows that pass a term without check.
func (t *term) and(cur *[blockWords]uint64, w0, n int) {
	if len(t.sure) != 1 {
		var tmp [blockWords]uint64
		t.or(&tmp, w0, n)
		for i := range cur[:n] {
			cur[i] &= tmp[i]
		}
		return
	}
	p := t.sure[0]
	if p.plus != nil && !t.invert {
		a := p.plus[w0 : w0+n]
		for i := range a {
			cur[i] &= a[i]
		}
	}
	if p.minus != nil && !t.invert {
		m := p.minus[w0 : w0+n]
		for i := range m {
			cur[i] &^= m[i]
		}
	}
	if t.invert {
		a, m := p.plus, p.minus
		for i := range cur[:n] {
			in := ^uint64(0)
			if a != nil {
				in = a[w0+i]
			}
			if m != nil {
				in &^= m[w0+i]
			}
			cur[i] &^= in
		}
	}
}

// codes is the pairs of a set of codes of an attribute, or of its complement when that
// takes fewer bitmaps.
func (s *segment) codeTerm(f Field, set Set) term {
	a := attrOf[f]
	n := attrCodes[a]
	set &= 1<<n - 1
	t := term{field: f}
	rows := 0
	for c := range set.All() {
		rows += int(s.count[a][c])
	}
	t.share = float64(rows) / float64(max(s.rows, 1))
	yes, no := s.pairs(a, n, set), s.pairs(a, n, ^set&(1<<n-1))
	if t.sure = yes; len(no) < len(yes) {
		t.sure, t.invert = no, true
	}
	return t
}

func (s *segment) pairs(a attr, n int, set Set) []pair {
	var out []pair
	for _, r := range set.runs() {
		p := pair{}
		if int(r[1]) < n-1 {
			p.plus = s.cum[a][r[1]]
		}
		if r[0] > 0 {
			p.minus = s.cum[a][r[0]-1]
		}
		out = append(out, p)
	}
	return out
}

// checked is a term that looks at every row that is left.
func checked(f Field, ok func(row int) bool) term {
	return term{field: f, maybe: []pair{everything}, share: 0.5, check: rowCheck(ok)}
}

func rowCheck(ok func(row int) bool) func(int, uint64) uint64 {
	return func(word int, rows uint64) uint64 {
		out := uint64(0)
		for m := rows; m != 0; m &= m - 1 {
			if b := trailing(m); ok(word*64 + b) {
				out |= 1 << b
			}
		}
		return out
	}
}

// priceTerm passes the bars that lie inside a range and looks only at rows of the bars
// that a range cuts.
func (s *segment) priceTerm(f Field, bars []int64, ranges Ranges, value func(row int) int64) term {
	var sure, cut Set
	for i, from := range bars {
		to := NoMax
		if i+1 < len(bars) {
			to = bars[i+1] - 1
		}
		for _, r := range ranges {
			switch {
			case r.Min <= from && r.Max >= to:
				sure |= 1 << i
			case r.Min <= to && r.Max >= from:
				cut |= 1 << i
			}
		}
	}
	cut &^= sure
	a := attrOf[f]
	n := attrCodes[a]
	t := term{field: f, sure: s.pairs(a, n, sure), maybe: s.pairs(a, n, cut)}
	for c := range (sure | cut).All() {
		t.share += float64(s.count[a][c]) / float64(max(s.rows, 1))
	}
	if cut != 0 {
		t.check = rowCheck(func(r int) bool { return ranges.Has(value(r)) })
	}
	return t
}

// listTerm passes rows with one of the numbers of a list field.
func (s *segment) listTerm(f Field, list int, codes []uint32) term {
	t := term{field: f}
	var rows []uint64
	found := 0
	for _, c := range codes {
		dense, few := s.refs[list].of(c)
		if dense != nil {
			t.sure = append(t.sure, pair{plus: dense})
			found += len(s.no) / 16
			continue
		}
		if len(few) > 0 && rows == nil {
			rows = make([]uint64, len(s.no)/64)
			t.sure = append(t.sure, pair{plus: rows})
		}
		for _, r := range few {
			rows[r/64] |= 1 << (r % 64)
		}
		found += len(few)
	}
	t.share = float64(found) / float64(max(s.rows, 1))
	return t
}

// terms makes the filters of a query ready, all but kind, shape and carat, which the order
// of rows answers.
func (s *segment) terms(q *Query, now clock.Instant, zone *time.Location) []term {
	var out []term
	for f := range fieldCount {
		sp := &specs[f]
		switch {
		case f == FieldShape || f == FieldCarat:
		case f == FieldHas:
			for c := range q.Has.All() {
				out = append(out, term{field: f, sure: []pair{{plus: s.flags[c-1]}}, share: 0.5})
			}
		case f == FieldShadeNot && q.ShadeNot != 0:
			out = append(out, s.codeTerm(f, ^q.ShadeNot))
		case sp.set != nil && *sp.set(q) != 0:
			out = append(out, s.codeTerm(f, *sp.set(q)))
		case sp.ranges != nil && len(*sp.ranges(q)) > 0:
			out = append(out, s.rangeTerm(f, *sp.ranges(q)))
		case sp.text != nil && f != FieldNumbers && len(*sp.text(q)) > 0:
			out = append(out, s.textTerms(f, *sp.text(q))...)
		}
	}
	if len(q.Seller) > 0 {
		words := make([]string, len(q.Seller))
		for i, n := range q.Seller {
			words[i] = strconv.FormatInt(n, 10)
		}
		out = append(out, s.textTerms(FieldSeller, words)...)
	}
	if len(q.Numbers) > 0 {
		out = append(out, s.numberTerm(q.Numbers))
	}
	if q.Since != "" {
		from := clamp32(int64(sinceInstant(q.Since, now, zone)) / 1_000_000)
		out = append(out, checked(FieldSince, func(r int) bool { return s.listed[r] >= from }))
	}
	slices.SortStableFunc(out, func(a, b term) int {
		switch {
		case a.share < b.share:
			return -1
		case a.share > b.share:
			return 1
		}
		return 0
	})
	return out
}

func (s *segment) rangeTerm(f Field, ranges Ranges) term {
	switch f {
	case FieldPPC:
		return s.priceTerm(f, ppcBars, ranges, func(r int) int64 { return int64(s.ppc[r]) })
	case FieldTotal:
		return s.priceTerm(f, totalBars, ranges, func(r int) int64 { return s.total[r] })
	case FieldDiscount:
		return s.disc.term(f, ranges, discountZero, noDiscount)
	case FieldPieces:
		return checked(f, func(r int) bool { return s.pieces[r] != 0 && ranges.Has(int64(s.pieces[r])) })
	}
	return s.numbers[numOf[f]].term(f, ranges, 0, 0)
}

// textTerms are the filters of a list field: all of Symbols, none of SymbolsNot, one of
// the others.
func (s *segment) textTerms(f Field, words []string) []term {
	list := listOf(f)
	if !several[list] {
		var codes []uint32
		for _, w := range words {
			if c, ok := s.words[list].find(w); ok {
				codes = append(codes, c)
			}
		}
		return []term{s.listTerm(f, list, codes)}
	}
	var out []term
	col := s.lists[list]
	union := make([]bool, s.words[list].size())
	for _, w := range words {
		one := union
		if f == FieldSymbols {
			one = make([]bool, len(union))
		}
		for _, c := range s.words[list].having(w) {
			if int(c) < len(one) {
				one[c] = true
			}
		}
		if f == FieldSymbols {
			out = append(out, checked(f, func(r int) bool { return one[col[r]] }))
		}
	}
	switch f {
	case FieldSymbols:
	case FieldSymbolsNot:
		out = append(out, checked(f, func(r int) bool { return !union[col[r]] }))
	default:
		out = append(out, checked(f, func(r int) bool { return union[col[r]] }))
	}
	return out
}

// numberTerm passes rows whose report or stock number is in the list.
func (s *segment) numberTerm(numbers []string) term {
	rows := make([]uint64, len(s.no)/64)
	n := 0
	for _, w := range numbers {
		s.each(w, func(r int) {
			rows[r/64] |= 1 << (r % 64)
			n++
		})
	}
	return term{field: FieldNumbers, sure: []pair{{plus: rows}}, share: float64(n) / float64(max(s.rows, 1))}
}

// each calls for every row whose report or stock number is w, in its one spelling.
func (s *segment) each(w string, f func(row int)) {
	t := []byte(w)
	for _, r := range s.stock.near(t) {
		if string(stockOf(s, int(r))) == w {
			f(int(r))
		}
	}
	for _, r := range s.rep.near(t) {
		if string(reportOf(s, int(r))) == w {
			f(int(r))
		}
	}
}

// sinceInstant is where "7d" or "2026-11-01" begins.
func sinceInstant(since string, now clock.Instant, zone *time.Location) clock.Instant {
	if zone == nil {
		zone = time.UTC
	}
	if n, err := strconv.Atoi(since[:len(since)-1]); err == nil && since[len(since)-1] == 'd' {
		return now.Add(-time.Duration(n) * 24 * time.Hour)
	}
	t, err := time.ParseInLocation(time.DateOnly, since, zone)
	if err != nil {
		return 0
	}
	return clock.At(t)
}
