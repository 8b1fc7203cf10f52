package deal

import (
	"context"
	"slices"

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

// setAside reserves the title of each line for the buyer until the settlement completes it
// or the deal is undone: it has no deadline of its own.
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
		if l.Reserved != 0 { // the memo it is bought out of has set it aside
			continue
		}
		leg := ledger.Leg{Book: ledger.Title, Asset: l.Stone, From: from.No, To: to.No, Quantity: l.quantity(), Pieces: l.Pieces, Weight: int64(l.Weight)}
		if l.Reserved, err = ledger.Reserve(ctx, tx, ledger.Transfer{At: now, Kind: "deal.title", Reference: d.Ref(), Legs: []ledger.Leg{leg}}, 0); err != nil {
			return err
		}
	}
	return nil
}

// giveBack undoes what the deal did on the ledger: what is set aside is free again, and a
// settlement is reversed as a whole, titles, money, fee and all. It gives the reversals.
func giveBack(ctx context.Context, tx *db.Tx, d *Deal, lines []Line, now clock.Instant) ([]int64, error) {
	var settled, reversals []int64
	for i := range lines {
		p, err := ledger.PendingByNo(ctx, tx, lines[i].Reserved)
		switch {
		case err != nil:
			return nil, err
		case p.State == ledger.Waiting:
			err = ledger.Release(ctx, tx, p.No, now, "deal undone")
		case p.State == ledger.Posted && !slices.Contains(settled, p.Transfer):
			settled = append(settled, p.Transfer)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, no := range settled {
		back, err := ledger.Reverse(ctx, tx, no, now, "deal.rescind", d.Ref())
		if errs.Is(err, "ledger.short") {
			err = errs.New(errs.Conflict, "deal.cannot_return", "deal", d.No).Because(err)
		}
		if err != nil {
			return nil, err
		}
		reversals = append(reversals, back)
	}
	return reversals, nil
}
