package deal

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// quantity is what a line is in the title book: one thing, or so many thousandths of a carat.
func (l *Line) quantity() int64 {
	if l.Single {
		return 1
	}
	return int64(l.Weight)
}

// owned refuses when the seller has no free title to a line.
func owned(ctx context.Context, q db.Querier, seller id.ID, lines []Line, now clock.Instant) error {
	a, found, err := ledger.Find(ctx, q, ledger.Title, seller, ledger.Owned)
	if err != nil {
		return err
	}
	for i := range lines {
		var free int64
		if found {
			if free, err = ledger.Available(ctx, q, ledger.Title, lines[i].Stone, a.No, now); err != nil {
				return err
			}
		}
		if free < lines[i].quantity() {
			return errs.New(errs.Conflict, "deal.no_title", "stock", lines[i].StockNo)
		}
	}
	return nil
}

// setAside reserves the title of each line for the buyer, without a deadline: the
// settlement completes it, a rescission releases it.
func setAside(ctx context.Context, tx *db.Tx, d *Deal, lines []Line, now clock.Instant) error {
	from, err := ledger.Open(ctx, tx, ledger.Title, d.Seller, ledger.Owned)
	if err != nil {
		return err
	}
	to, err := ledger.Open(ctx, tx, ledger.Title, d.Buyer, ledger.Owned)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		leg := ledger.Leg{Book: ledger.Title, Asset: l.Stone, From: from.No, To: to.No, Quantity: l.quantity(), Pieces: l.Pieces, Weight: int64(l.Weight)}
		if l.Reserved, err = ledger.Reserve(ctx, tx, ledger.Transfer{At: now, Kind: "deal.title", Reference: d.Ref(), Legs: []ledger.Leg{leg}}, 0); err != nil {
			return err
		}
	}
	return nil
}

// giveBack undoes what the deal did to titles: what was set aside is released, and a
// settlement's transfer is reversed.
func giveBack(ctx context.Context, tx *db.Tx, d *Deal, lines []Line, now clock.Instant) ([]int64, error) {
	if d.Transfer != 0 {
		no, err := ledger.Reverse(ctx, tx, d.Transfer, now, "deal.rescind", d.Ref())
		return []int64{no}, err
	}
	for i := range lines {
		if lines[i].Reserved == 0 {
			continue
		}
		if err := ledger.Release(ctx, tx, lines[i].Reserved, now, "rescinded"); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
