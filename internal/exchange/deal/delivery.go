package deal

import (
	"context"
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// The ways goods change hands. Goods in the vault stay there and are their buyer's from then on;
// all others are handed over at the exchange, or go by carrier. WithBuyer is for goods that are
// with their buyer already: he has them on memo.
const (
	InVault    = "vault"
	AtExchange = "premises"
	ByCarrier  = "carrier"
	WithBuyer  = "held"
)

// deliveries are those that can be agreed.
var deliveries = []string{InVault, AtExchange, ByCarrier}

// whereIs tells whether the exchange keeps all of a line's goods, and whether customs does not
// let them out.
func (l *Line) whereIs(ctx context.Context, q db.Querier) (kept, bonded bool, err error) {
	n, err := ledger.Kept(ctx, q, l.Stone)
	if err != nil {
		return false, false, err
	}
	side, err := customsSide(ctx, q, l.Stone)
	return n >= l.quantity(), side == bondedGoods, err
}

// stands refuses a delivery that the place of the goods does not allow. Nothing is handed over
// in the vault that is not there; and what stands in a customs account leaves the vault by a
// movement of customs alone, whoever owns it.
func (t *Terms) stands(ctx context.Context, q db.Querier, lines []Line) error {
	if t.Delivery == WithBuyer { // the memo knows where they are
		return nil
	}
	for i := range lines {
		l := &lines[i]
		kept, bonded, err := l.whereIs(ctx, q)
		switch {
		case err != nil:
			return err
		case t.Delivery == InVault && !kept:
			return errs.New(errs.Conflict, "deal.delivery_not_there", "stock", l.StockNo).At("delivery")
		case t.Delivery != InVault && bonded:
			return errs.New(errs.Conflict, "deal.delivery_bonded", "stock", l.StockNo).At("delivery")
		}
	}
	return nil
}

// Ways are the deliveries that are possible for all lines that are still open, the most
// convenient first. When no way is possible for all of them together it gives every way: what
// is refused then names the line that has to be traded apart.
func Ways(ctx context.Context, q db.Querier, lines []Line) ([]string, error) {
	inVault, outside := true, true
	for i := range lines {
		if lines[i].State != LineOpen {
			continue
		}
		kept, bonded, err := lines[i].whereIs(ctx, q)
		if err != nil {
			return nil, err
		}
		inVault, outside = inVault && kept, outside && !bonded
	}
	switch {
	case inVault && outside, !inVault && !outside:
		return slices.Clone(deliveries), nil
	case inVault:
		return []string{InVault}, nil
	}
	return []string{AtExchange, ByCarrier}, nil
}
