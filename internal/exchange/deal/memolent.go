package deal

import (
	"context"
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/memo"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// lent is what goes out on memo with a mazal whose terms name memo days: both sides have signed
// that the buyer has the goods before he has paid them. Title stays with the seller until the
// deal is settled.
func (m *mazal) lent() memo.OfDeal {
	o := memo.OfDeal{Deal: m.No, Owner: m.Seller, Holder: m.Buyer, Currency: m.Currency, Days: m.offer.MemoDays, Signed: m.offer.At}
	for i := range m.sold {
		l := &m.sold[i]
		o.Goods = append(o.Goods, memo.Sold{
			Stone: l.Stone, Label: l.StockNo, Kind: l.Kind, Single: l.Single, Pieces: l.Pieces, Weight: l.Weight, PPC: l.PPC, Total: l.Total,
		})
	}
	return o
}

// lend gives the goods out, when that was agreed.
func (m *mazal) lend(ctx context.Context, tx *db.Tx, k *journal.Keeper) error {
	if m.offer.MemoDays == 0 {
		return nil
	}
	var err error
	m.out, err = m.lent().Do(ctx, tx, k, m.now)
	return err
}

// stillOut locks the listings of goods that are out with their buyer when the deal is undone:
// they can be sold again when he has brought them back.
func (r *room) stillOut(ctx context.Context, tx *db.Tx, sold []Line, out []int64) error {
	if len(out) == 0 {
		return nil
	}
	m, _, err := memo.ByDeal(ctx, tx, r.No)
	if err != nil {
		return err
	}
	for i := range sold {
		l := &sold[i]
		if l.Listing == 0 || l.Part || !slices.Contains(out, l.Stone) {
			continue
		}
		lock := market.Locking{Listing: l.Listing, Reason: market.LockMemo, Ref: m.Ref(), Now: r.now}
		if _, err := lock.Put(ctx, tx); err != nil && errs.Of(err).Code == errs.Internal {
			return err
		}
	}
	return nil
}
