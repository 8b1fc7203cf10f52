package web

import (
	"openbourse/internal/base/errs"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/rate"
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
	if row, ok := price.RowOf(&l.Frozen.Stone); ok {
		if ref, err = price.At(r.Context(), s.Keeper.DB(), l.Kind, row, r.Now); err != nil {
			return 0, err
		}
	}
	if ref.PPC == 0 {
		return 0, errs.New(errs.Invalid, "deal.no_reference", "stock", l.StockNo)
	}
	dollar, _, err := s.dollarIn(r, c)
	if err != nil {
		return 0, err
	}
	if dollar == 0 {
		return 0, errs.New(errs.Invalid, "deal.no_rate", "currency", string(c))
	}
	return money.MulDiv(ref.PPC, dollar*(1000+n), rate.One*1000)
}

// dollarIn is how much of a currency one US dollar is today by the exchange's reference rate,
// with where it comes from; 0 when it has noted none. References are published in dollars; in
// another currency a price is only reckoned from them: what is signed is what it makes.
func (s *Server) dollarIn(r *Request, c money.Currency) (dollar int64, said string, err error) {
	dollar, by, err := rate.OfDollar(r.Context(), s.Keeper.DB(), c, today(r, s.zone(r)))
	if err != nil || c == money.USD || dollar == 0 {
		return dollar, "", err
	}
	return dollar, r.Lang.T("settle.rate_is", "currency", string(c), "rate", by.Value) + ", [" + string(by.Mark) + "] " + by.Source, nil
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
