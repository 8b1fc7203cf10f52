package price

import (
	"math"
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

// Base is the index in its first month; values are hundredths.
const Base = 100_00

// span is how many months a window has, the new one among them.
const span = 13

// Point is the index of one kind of stones in one month.
type Point struct {
	Kind  string
	Month Month

	Value     int64 // hundredths, 0: too few trades or members behind it
	Low, High int64 // within which it lies nineteen times of twenty
	Fisher    int64 // the same month by a basket of strata, 0: too few of them were sold
	Covered   int64 // part of the month's turnover in those strata, per mille

	Trades          int64
	Sellers, Buyers int64
	Share           int64 // of the largest member in the trades, per mille
	Months          int64 // earlier months it was compared with
	Sales           int64 // in all of them
}

// Least is what has to stand behind a value.
type Least struct{ Trades, Parties int64 } // parties: different sellers, and different buyers

func (l Least) met(p *Point) bool {
	return p.Trades >= l.Trades && p.Sellers >= l.Parties && p.Buyers >= l.Parties
}

// anchors are the months a new one is compared with: those of the window that have a value,
// or, when none has, the last one that has. None: the index begins.
func anchors(past []Point, m Month) []Point {
	var all []Point
	var last *Point
	for i := range past {
		p := &past[i]
		if p.Value == 0 || p.Month >= m {
			continue
		}
		if last == nil || p.Month > last.Month {
			last = p
		}
		if p.Month.no() > m.no()-span {
			all = append(all, *p)
		}
	}
	if len(all) == 0 && last != nil {
		all = append(all, *last)
	}
	return all
}

// next gives the index of a month of a kind. past are the values published before it, and
// sales those of the kind that count, of its window. Nothing published changes: the new
// month is put beside each earlier one by the effects of the months in one model, and its
// value is the mean of what follows from them all (mean splice).
func next(kind string, m Month, past []Point, sales []Sale, least Least) (Point, error) {
	p := Point{Kind: kind, Month: m}
	before := anchors(past, m)
	value := map[int]int64{}
	for _, b := range before {
		value[b.Month.no()] = b.Value
	}
	var basket, in []Sale
	var rows []Row
	for _, s := range sales {
		s.Period = MonthOf(s.Struck).no()
		rows = append(rows, s.Row)
		switch {
		case s.Period == m.no():
			in = append(in, s)
		case value[s.Period] > 0:
			basket = append(basket, s)
		}
	}
	p.Trades = int64(len(in))
	p.Sellers, p.Buyers, p.Share = parties(in)
	if !least.met(&p) {
		return p, nil
	}
	if len(before) == 0 {
		p.Value, p.Low, p.High = Base, Base, Base
		return p, nil
	}
	model, err := Fit(wholeMonths(rows))
	if errs.Is(err, "price.few") {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.splice(model, before)
	if p.Value > 0 {
		p.Sales = int64(model.N)
		p.Fisher, p.Covered = fisher(in, basket, value)
	}
	return p, nil
}

// wholeMonths leaves out the months with too few rows for an effect of their own: they
// would be counted as another month.
func wholeMonths(rows []Row) []Row {
	for {
		rows = told(rows)
		n := map[int]int{}
		for i := range rows {
			n[rows[i].Period]++
		}
		left := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return n[r.Period] < effectLeast })
		if len(left) == len(rows) {
			return rows
		}
		rows = left
	}
}

// band is how many standard errors lie within nineteen cases of twenty.
const band = 1.96

// splice puts the month beside the earlier ones. A month too thin for an effect of its own
// takes no part.
func (p *Point) splice(m *Model, before []Point) {
	own, ok := m.month(p.Month)
	if !ok {
		return
	}
	contrast := make([]float64, len(m.beta))
	log, n := 0.0, 0
	var cols []int
	for _, b := range before {
		col, ok := m.month(b.Month)
		if !ok {
			continue
		}
		log += math.Log(float64(b.Value)) - m.effect(col)
		cols = append(cols, col)
		n++
	}
	if n == 0 {
		return
	}
	log = log/float64(n) + m.effect(own)
	if own >= 0 {
		contrast[own]++
	}
	for _, col := range cols {
		if col >= 0 {
			contrast[col] -= 1 / float64(n)
		}
	}
	width := band * m.Sigma * m.root.length(contrast)
	p.Months = int64(n)
	p.Value = int64(math.Round(math.Exp(log)))
	p.Low = int64(math.Round(math.Exp(log - width)))
	p.High = int64(math.Round(math.Exp(log + width)))
}

// month is the place of a month's effect in the model; -1 for the month that the others are
// measured by, and false for one without an effect of its own.
func (m *Model) month(month Month) (int, bool) {
	if m.design.base[period] == month.no() {
		return -1, true
	}
	col, ok := m.design.at[term{period, month.no(), 0}]
	return col, ok
}

func (m *Model) effect(col int) float64 {
	if col < 0 {
		return 0
	}
	return m.beta[col]
}

// parties counts the members on each side, and the part of the trades that the largest of
// them had a side in, per mille.
func parties(in []Sale) (sellers, buyers, share int64) {
	s, b, all := map[id.ID]bool{}, map[id.ID]bool{}, map[id.ID]int64{}
	for _, x := range in {
		s[x.Seller], b[x.Buyer] = true, true
		all[x.Seller]++
		all[x.Buyer]++
	}
	for _, n := range all {
		share = max(share, n*1000/int64(len(in)))
	}
	return int64(len(s)), int64(len(b)), share
}
