package web

import (
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/price"
)

// toReference is a price said in per cent to the reference price. It is offered and signed as
// the price per carat that it makes: the reference moves on, the offer does not.
const toReference deal.How = "reference"

// byReference is the price per carat that a per cent to the reference price makes now.
func (s *Server) byReference(r *Request, l *deal.Line, typed string, c money.Currency) (int64, error) {
	n, err := tenths(typed)
	if err != nil {
		return 0, err
	}
	if n <= -1000 || n > 10_000 {
		return 0, errs.New(errs.Invalid, "deal.percent_range")
	}
	var ref price.Reference
	if row, ok := price.RowOf(&l.Frozen.Stone); ok && c == money.USD {
		if ref, err = price.At(r.Context(), s.Keeper.DB(), l.Kind, row, r.Now); err != nil {
			return 0, err
		}
	}
	if ref.PPC == 0 {
		return 0, errs.New(errs.Invalid, "deal.no_reference", "stock", l.StockNo)
	}
	return money.MulDiv(ref.PPC, 1000+n, 1000)
}

// dealReferences puts the reference price beside each stone: the one that stands now, and
// after the mazal the one that stood when it was made.
func (s *Server) dealReferences(r *Request, d *dealData) error {
	at := r.Now
	if d.R.Struck != 0 {
		at = d.R.Struck - 1
	}
	for i := range d.Stones {
		x := &d.Stones[i]
		if err := s.dealLanded(r, d, x); err != nil {
			return err
		}
		row, ok := price.RowOf(&x.Frozen.Stone)
		if !ok {
			continue
		}
		ref, err := price.At(r.Context(), s.Keeper.DB(), x.Kind, row, at)
		if err != nil {
			return err
		}
		x.ref, x.Ref = ref.PPC, referenceOf(r.Lang, ref, x.AskPPC)
	}
	return nil
}

// dealLanded puts the price over the border beside what is asked for a stone, while the deal
// is being made and its prices are dollars.
func (s *Server) dealLanded(r *Request, d *dealData, x *dealStone) error {
	if d.R.Struck != 0 || d.R.Currency != money.USD {
		return nil
	}
	ask, err := money.Total(x.AskPPC, x.Frozen.Stone.Carat)
	if err != nil {
		return nil
	}
	x.Landed, err = s.landedPrice(r, &x.Frozen.Stone, ask)
	return err
}

// reference is the line of the chart: per carat for one stone, for a list the total of all
// references; 0 when one of them is missing or the room is in another currency.
func (d *dealData) reference(one bool) int64 {
	if d.R.Currency != money.USD {
		return 0
	}
	if one {
		return d.Stones[0].ref
	}
	var sum int64
	for i := range d.Stones {
		x := &d.Stones[i]
		total, err := money.Total(x.ref, x.Frozen.Stone.Carat)
		if x.ref == 0 || err != nil {
			return 0
		}
		sum += total
	}
	return sum
}
