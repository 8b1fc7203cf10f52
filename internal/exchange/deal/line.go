package deal

import (
	"encoding/json"
	"fmt"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/stone"
)

// LineState is where a line of a room stands.
type LineState string

// The states of lines.
const (
	LineOpen LineState = "open"
	LineOut  LineState = "out"  // left out of the deal that was struck
	LineGone LineState = "gone" // sold elsewhere
	LineSold LineState = "sold"
)

// Line is one stone or parcel of a room, frozen when it opened.
type Line struct {
	No       int64 // 1, 2, 3 …
	Listing  int64 // 0: goods on memo that were never on the market, or are no longer
	Stone    int64
	StockNo  string
	Kind     string // natural, lab_grown, treated
	Single   bool
	Pieces   int64
	Weight   carat.Weight
	AskPPC   int64 // US cents
	AskTotal int64
	Proof    string // vault, confirmed, claimed
	State    LineState
	PPC      int64 // agreed, minor units of the deal's currency
	Total    int64
	Reserved int64 // pending transfer that sets the title aside
	MemoLine int64 // of the room's memo
	CutFrom  int64 // the parcel it was cut out of, 0: sold as it was
	Part     bool  // a part of what its listing offers: the rest stays on the market
	Frozen   Frozen
}

// Frozen is what the seller said of a stone when the room opened.
type Frozen struct {
	Stone   stone.Stone `json:"stone"`
	Country string      `json:"country,omitempty"`
	City    string      `json:"city,omitempty"`
	Comment string      `json:"comment,omitempty"`
	Image   string      `json:"image,omitempty"`
	Video   string      `json:"video,omitempty"`

	Selection *market.Selection `json:"selection,omitempty"` // of a parcel that is sold in parts too
}

// freeze makes a line of a live listing.
func freeze(no int64, l *market.Listing) Line {
	single := l.Stone.Form == stone.Single || l.Stone.Form == stone.Pair
	return Line{
		No: no, Listing: l.No, Stone: l.Stone.No, StockNo: l.StockNo, Kind: l.Stone.Kind.String(), Single: single,
		Pieces: int64(l.Stone.Pieces), Weight: l.Stone.Carat, AskPPC: l.PPC, AskTotal: l.Total,
		Proof: l.Proof.String(), State: LineOpen,
		Frozen: Frozen{Stone: l.Stone, Country: l.Country, City: l.City, Comment: l.Comment, Image: l.Image, Video: l.Video},
	}
}

func (f Frozen) text() (string, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("deal: %w", err)
	}
	return string(b), nil
}

// How says in which way a price was said.
type How string

// The ways: per carat and total in minor units of the deal's currency, percent in tenths
// of a percent to the asked price, negative below it. At the ask, which is in US cents per
// carat whatever the deal is paid in, one buys but does not offer.
const (
	PerCarat How = "ppc"
	Total    How = "total"
	Percent  How = "percent"
	AtAsk    How = "ask"
)

// Price is what is offered for one line, as it was said.
type Price struct {
	Line   int64        `json:"line"`
	How    How          `json:"how"`
	Amount int64        `json:"amount"`
	Weight carat.Weight `json:"weight,omitempty"` // a selection out of a parcel; 0: all of it
}

// maxPPC bounds a price per carat, and maxTotal a line: ten million and ten thousand
// million of a currency's main unit.
const (
	maxPPC   = 10_000_000_00
	maxTotal = 10_000_000_000_00
)

// Price turns what was said into the one price per carat and the one total of the line.
// Each is rounded once: a total follows from the price per carat, unless the total was
// said; then the price per carat is what it makes.
func (l *Line) Price(how How, amount int64, c money.Currency) (ppc, total int64, err error) {
	field := fmt.Sprintf("prices.%d", l.No)
	if how != Percent && amount <= 0 {
		return 0, 0, errs.New(errs.Invalid, "deal.price_zero", "stock", l.StockNo).At(field)
	}
	high := errs.New(errs.Invalid, "deal.price_high", "stock", l.StockNo, "max", maxPPC/100).At(field)
	switch how {
	case PerCarat:
		ppc = amount
	case Total:
		if amount > maxTotal {
			return 0, 0, high
		}
		total = amount
		if ppc, err = money.PerCarat(amount, l.Weight); err != nil {
			return 0, 0, high.Because(err)
		}
	case Percent:
		if c != money.USD {
			return 0, 0, errs.New(errs.Invalid, "deal.percent_currency", "currency", string(c)).At(field)
		}
		if amount <= -1000 || amount > 10_000 {
			return 0, 0, errs.New(errs.Invalid, "deal.percent_range").At(field)
		}
		if ppc, err = money.MulDiv(l.AskPPC, 1000+amount, 1000); err != nil {
			return 0, 0, high.Because(err)
		}
	default:
		return 0, 0, errs.New(errs.Invalid, "deal.price_how", "how", string(how)).At(field)
	}
	if ppc <= 0 {
		return 0, 0, errs.New(errs.Invalid, "deal.price_zero", "stock", l.StockNo).At(field)
	}
	if ppc > maxPPC {
		return 0, 0, high
	}
	if how != Total {
		if total, err = money.Total(ppc, l.Weight); err != nil || total > maxTotal {
			return 0, 0, high.Because(err)
		}
	}
	return ppc, total, nil
}

// ToAsk is a price per carat in tenths of a percent to the asked one, rounded half away
// from zero.
func (l *Line) ToAsk(ppc int64) int64 {
	if l.AskPPC <= 0 {
		return 0
	}
	d, half := (ppc-l.AskPPC)*1000, l.AskPPC/2
	if d < 0 {
		half = -half
	}
	return (d + half) / l.AskPPC
}
