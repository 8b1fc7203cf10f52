package statistics

import (
	"math"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/fact"
)

// Flow is how goods moved.
type Flow uint8

// The flows, as the tables keep them.
const (
	RecordIn  Flow = 1 // abroad to exchange, by record list
	RecordOut Flow = 2 // exchange to abroad
	Import    Flow = 3 // exchange to home market, by declaration
	Export    Flow = 4 // home market to exchange
	Between   Flow = 5 // between members, inside the exchange
)

var flowOf = map[string]Flow{"record-in": RecordIn, "record-out": RecordOut, "import": Import, "export": Export}

// Route is whether goods passed through the exchange.
type Route uint8

// The routes.
const (
	ThroughExchange Route = 0
	OtherRoute      Route = 1
)

// Goods are what is never put in one average.
type Goods uint8

// The goods. Polished and Rough are natural and untreated.
const (
	Polished Goods = iota
	Rough
	LabGrown
	Treated
	goodsEnd
)

var goodsWords = [...]string{"polished", "rough", "lab_grown", "treated"}

// String is the word of the goods in addresses and files.
func (g Goods) String() string { return goodsWords[g] }

// AllGoods are the goods in their order.
func AllGoods() []Goods { return []Goods{Polished, Rough, LabGrown, Treated} }

// goodsOf sorts a line by the word of its kind and whether it is rough. A kind that the house
// does not know is no polished diamond: such a line counts nowhere.
func goodsOf(kind string, rough bool) (g Goods, known bool) {
	switch {
	case kind == "lab_grown":
		return LabGrown, true
	case kind == "treated":
		return Treated, true
	case kind != "natural":
		return Polished, false
	case rough:
		return Rough, true
	}
	return Polished, true
}

// leftOut are the supervision modes of goods that are not traded: repair, temporary entry,
// exhibits, samples, other free goods, returns.
var leftOut = []string{"1300", "2600", "2700", "2939", "3010", "3339", "4561"}

// Sources of lines.
const (
	ofPaper = 1
	ofDeal  = 2
)

// open is the until of a line that still holds.
const open = clock.Instant(math.MaxInt64)

// Line is goods as they are counted.
type Line struct {
	Source, Paper, Revision, Line, Part     int64
	Month                                   Month
	Day                                     clock.Date
	Flow                                    Flow
	Route                                   Route
	Mode                                    string
	Counted                                 bool
	Goods                                   Goods
	Member                                  int64
	Consigned, Origin                       string
	Pieces, Weight, USD, Value, VAT, Refund int64
	At, Until                               clock.Instant
}

// linesOf are the lines of a released paper. Month and day are of this release; the store
// puts those of the first in their place.
func linesOf(f *fact.PaperReleased, member int64) []Line {
	base := Line{
		Source: ofPaper, Paper: f.Paper, Revision: f.Revision, Day: clock.Date(f.Day), Month: MonthOf(clock.Date(f.Day)),
		Flow: flowOf[f.Kind], Mode: f.Mode, Counted: !slices.Contains(leftOut, f.Mode), Member: member, Consigned: f.From, At: f.At, Until: open,
	}
	if f.Route == "other" {
		base.Route = OtherRoute
	}
	if base.Flow == RecordOut || base.Flow == Export {
		base.Consigned = f.To
	}
	var all []Line
	for i := range f.Lines {
		l := &f.Lines[i]
		one := base
		goods, known := goodsOf(l.Kind, l.Rough)
		one.Line, one.Goods, one.Counted = l.Line, goods, base.Counted && known
		one.Pieces, one.Weight, one.USD, one.Value, one.VAT, one.Refund = l.Pieces, l.Weight, l.USD, l.Value, l.VAT, l.Refund
		all = append(all, one.byOrigin(l.Origins)...)
	}
	return all
}

// byOrigin cuts a line of several origins by their weights; the parts make the line again,
// to the cent.
func (l Line) byOrigin(shares []fact.Share) []Line {
	var sum int64
	for _, s := range shares {
		sum += max(s.Weight, 0)
	}
	if len(shares) < 2 || sum == 0 {
		l.Part = 1
		if len(shares) > 0 {
			l.Origin = shares[0].Country
		}
		return []Line{l}
	}
	parts, upTo, given := make([]Line, len(shares)), int64(0), Line{}
	for i, s := range shares {
		upTo += max(s.Weight, 0)
		p := l
		p.Part, p.Origin = int64(i+1), s.Country
		cut := func(whole int64, before *int64) int64 {
			end, err := money.MulDiv(max(whole, 0), upTo, sum)
			if err != nil {
				end = whole // cannot be: upTo is at most sum
			}
			part := end - *before
			*before = end
			return part
		}
		p.Pieces, p.Weight = cut(l.Pieces, &given.Pieces), cut(l.Weight, &given.Weight)
		p.USD, p.Value = cut(l.USD, &given.USD), cut(l.Value, &given.Value)
		p.VAT, p.Refund = cut(l.VAT, &given.VAT), cut(l.Refund, &given.Refund)
		parts[i] = p
	}
	return parts
}
