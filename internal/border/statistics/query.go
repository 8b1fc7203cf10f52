package statistics

import (
	"context"

	"openbourse/internal/base/clock"
)

// By is what an answer is grouped by.
type By uint8

// The groupings.
const (
	ByMember By = iota + 1
	ByMonth
	ByGoods
	ByConsigned
	ByOrigin
)

// Set is a set of small numbers: flows, goods or routes.
type Set uint8

// Some is the set of the given members.
func Some[T ~uint8](members ...T) Set {
	var s Set
	for _, m := range members {
		s |= 1 << m
	}
	return s
}

// Has tells whether a number is in the set.
func (s Set) Has(n uint8) bool { return s>>n&1 == 1 }

// Sets that hold everything there is.
var (
	EveryGoods = Some(Polished, Rough, LabGrown, Treated)
	EveryRoute = Some(ThroughExchange, OtherRoute)
)

// Query asks for sums over lines.
type Query struct {
	Period  Period
	Flows   Set
	Goods   Set
	Routes  Set
	Counted bool          // only goods that are traded
	AsOf    clock.Instant // what was known then
	By      By
}

// Sum is what stands behind a figure. Weight is carats × 1000, USD cents, the others fen.
type Sum struct {
	Lines, Pieces, Weight, USD, Value, VAT, Refund int64
	Members                                        int64 // different members
}

func (s *Sum) plus(o *Sum) {
	s.Lines += o.Lines
	s.Pieces += o.Pieces
	s.Weight += o.Weight
	s.USD += o.USD
	s.Value += o.Value
	s.VAT += o.VAT
	s.Refund += o.Refund
}

// Row is a group of an answer: its number (member, month, goods) or its country.
type Row struct {
	No      int64
	Country string
	Sum
}

// Reader answers queries, the groups in order of number or country. Groups without lines
// are not in the answer.
type Reader interface {
	Ask(ctx context.Context, q Query) ([]Row, error)
}
