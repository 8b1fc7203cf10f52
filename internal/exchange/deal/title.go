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
			if free, err = ledger.Position(ctx, q, ledger.Title, lines[i].Stone, a.No); err != nil {
				return err
			}
		}
		if free < lines[i].quantity() {
			return errs.New(errs.Conflict, "deal.no_title", "stock", lines[i].StockNo)
		}
	}
	return nil
}

// aside is the purpose of the account where titles wait for their settlement.
const aside = "set aside"

// setAside takes the title of each line out of the seller's free account.
func setAside(ctx context.Context, tx *db.Tx, d *Deal, lines []Line, now clock.Instant) error {
	from, err := ledger.Open(ctx, tx, ledger.Title, d.Seller, ledger.Owned)
	if err != nil {
		return err
	}
	to, err := ledger.Open(ctx, tx, ledger.Title, d.Seller, aside)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		leg := ledger.Leg{Book: ledger.Title, Asset: l.Stone, From: from.No, To: to.No, Quantity: l.quantity(), Pieces: l.Pieces, Weight: int64(l.Weight)}
		if l.Reserved, err = ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "deal.title", Reference: d.Ref(), Legs: []ledger.Leg{leg}}); err != nil {
			return err
		}
	}
	return nil
}

// giveBack undoes what the deal did to titles.
func giveBack(ctx context.Context, tx *db.Tx, d *Deal, lines []Line, now clock.Instant) ([]int64, error) {
	from, err := ledger.Open(ctx, tx, ledger.Title, d.Seller, ledger.Owned)
	if err != nil {
		return nil, err
	}
	to, err := ledger.Open(ctx, tx, ledger.Title, d.Seller, aside)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		l := &lines[i]
		leg := ledger.Leg{Book: ledger.Title, Asset: l.Stone, From: to.No, To: from.No, Quantity: l.quantity(), Pieces: l.Pieces, Weight: int64(l.Weight)}
		if _, err = ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "deal.rescind", Reference: d.Ref(), Legs: []ledger.Leg{leg}}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
