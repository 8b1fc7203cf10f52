package deal

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/memo"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// OfferMemo is the holder's signed offer for goods he has on memo at another price than the
// memo's, which would bind at once. It opens a room about them in which the owner answers
// like any seller; what he accepts leaves the memo in the same instant. It is for whole
// lines as far as they are out.
type OfferMemo struct {
	Memo   int64   `json:"memo"`
	Prices []Price `json:"prices"` // Line is the memo's
	Terms
	Until clock.Instant `json:"until"`

	Proof id.ID `json:"-"` // of its second confirmation
}

// Draft gives what the holder would sign, or why he may not.
func (c OfferMemo) Draft(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Binding, error) {
	x, err := c.prepare(ctx, q, who, now)
	if err != nil {
		return Binding{}, err
	}
	return x.binding, nil
}

func (c OfferMemo) prepare(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*buying, error) {
	if err := access.Check(who, "deal.offer", access.Own); err != nil {
		return nil, err
	}
	m, err := memo.Read(ctx, q, who, now, c.Memo)
	if err != nil {
		return nil, err
	}
	if m.Side(who.Org) != "holder" {
		return nil, errs.New(errs.Forbidden, "memo.holder_only")
	}
	if _, err := memo.Life.Next(m.State, memo.ActSell); err != nil {
		return nil, err
	}
	if m.Deal != 0 {
		return nil, errs.New(errs.Conflict, "memo.of_deal", "memo", m.No, "deal", m.Deal)
	}
	d := Deal{Seller: m.Owner, Buyer: m.Holder, Currency: m.Currency, State: Enquiry, Opened: now, Memo: m.No}
	r, err := roomOf(ctx, q, d, who, Buyer, now)
	if err != nil {
		return nil, err
	}
	x := &buying{prepared: prepared{room: r, act: ActOffer, state: Offered}, until: c.Until}
	if err := maySign(ctx, q, who, now); err != nil {
		return nil, err
	}
	if err := r.standing(ctx, q); err != nil {
		return nil, err
	}
	if err := (Offer{Until: c.Until}).times(ctx, q, r); err != nil {
		return nil, err
	}
	c.Terms.Delivery = WithBuyer
	if err := c.Terms.check(ctx, q, r.day, r); err != nil {
		return nil, err
	}
	if err := c.price(ctx, q, x, &m); err != nil {
		return nil, err
	}
	sides, err := customsSides(ctx, q, x.lines)
	if err != nil {
		return nil, err
	}
	if err := paidIn(ctx, q, r.Currency, x.lines, sides, r.day); err != nil {
		return nil, err
	}
	if err := alreadyOpen(ctx, q, &r.Deal, x.lines, now); err != nil {
		return nil, err
	}
	if _, _, err := r.free(ctx, q, x.lines, market.LockHeld, 0); err != nil {
		return nil, err
	}
	x.binding = r.binding("deal.offer", 1)
	x.binding.Terms, x.binding.Until = c.Terms, c.Until
	return x, x.binding.add(x.lines, x.prices)
}

// price freezes and prices the lines of the memo that the offer is for.
func (c OfferMemo) price(ctx context.Context, q db.Querier, x *buying, m *memo.Whole) error {
	for i, p := range c.Prices {
		twice := slices.ContainsFunc(c.Prices[:i], func(o Price) bool { return o.Line == p.Line })
		if twice || p.Line < 1 || p.Line > int64(len(m.Lines)) {
			return errs.New(errs.Invalid, "memo.no_line", "line", p.Line).At("prices")
		}
		from := &m.Lines[p.Line-1]
		if from.Left() == 0 {
			return errs.New(errs.Conflict, "memo.line_done", "label", from.Label).At("prices")
		}
		l, err := lineOnMemo(ctx, q, &x.Deal, from, from.Left(), x.now)
		if err != nil {
			return err
		}
		l.No = int64(i + 1)
		ppc, total, err := l.Price(p.How, p.Amount, x.Currency)
		if err != nil {
			return err
		}
		x.lines = append(x.lines, l)
		x.prices = append(x.prices, Priced{Line: l.No, How: p.How, Amount: p.Amount, PPC: ppc, Total: total})
	}
	if len(x.lines) == 0 {
		return errs.New(errs.Invalid, "deal.no_prices").At("prices")
	}
	return nil
}

// Do opens the room with the offer in it.
func (c OfferMemo) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (OfferMade, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.OfferMemo", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, OfferMade, error) {
			x, err := c.prepare(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, OfferMade{}, err
			}
			if err := x.openRoom(ctx, tx, who, c.Proof); err != nil {
				return nil, OfferMade{}, err
			}
			return x.prepared.fact(), OfferMade{x.No, x.Version, x.binding.Total, x.binding.Until}, x.update(ctx, tx)
		})
}
