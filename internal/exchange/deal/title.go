package deal

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
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

// owned refuses when the seller has no free title to a line. What the buyer's own holds and
// the room's sealed offer set aside is there for him.
func owned(ctx context.Context, q db.Querier, seller id.ID, lines []Line, own []hold, now clock.Instant) error {
	a, found, err := ledger.Find(ctx, q, ledger.Title, seller, ledger.Owned)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		var free int64
		if found {
			if free, err = ledger.Available(ctx, q, ledger.Title, l.Stone, a.No, now); err != nil {
				return err
			}
		}
		if l.Reserved != 0 || slices.ContainsFunc(own, func(h hold) bool { return h.reserved != 0 && h.Stone == l.Stone }) {
			free += l.quantity()
		}
		if free < l.quantity() {
			return errs.New(errs.Conflict, "deal.no_title", "stock", l.StockNo)
		}
	}
	return nil
}

// aside sets titles aside for somebody.
type aside struct {
	from, to  id.ID
	kind, ref string
	now       clock.Instant
	until     clock.Instant // 0: it has no deadline of its own
}

// of sets the titles of lines aside and notes by what.
func (x aside) of(ctx context.Context, tx *db.Tx, lines []Line) error {
	from, err := ledger.Open(ctx, tx, ledger.Title, x.from, ledger.Owned)
	if err != nil {
		return err
	}
	to, err := ledger.Open(ctx, tx, ledger.Title, x.to, ledger.Owned)
	if err != nil {
		return err
	}
	for i := range lines {
		l := &lines[i]
		leg := ledger.Leg{Book: ledger.Title, Asset: l.Stone, From: from.No, To: to.No, Quantity: l.quantity(), Pieces: l.Pieces, Weight: int64(l.Weight)}
		if l.Reserved, err = ledger.Reserve(ctx, tx, ledger.Transfer{At: x.now, Kind: x.kind, Reference: x.ref, Legs: []ledger.Leg{leg}}, x.until); err != nil {
			return err
		}
	}
	return nil
}

// setAside reserves the title of each line for the buyer until the settlement completes it
// or the deal is undone. What the memo or the room's sealed offer has set aside already is
// kept, without its deadline.
func setAside(ctx context.Context, tx *db.Tx, d *Deal, lines []Line, now clock.Instant) error {
	for i := range lines {
		l := &lines[i]
		var err error
		if l.Reserved != 0 {
			err = ledger.Extend(ctx, tx, l.Reserved, now, 0)
		} else {
			err = (aside{d.Seller, d.Buyer, "deal.title", d.Ref(), now, 0}).of(ctx, tx, lines[i:i+1])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// seal reserves the titles of lines of a sealed offer as long as it stands. A selection is cut
// out of its parcel only when it is sold: until then all that is left of the parcel is kept for
// it, as its listing is locked as a whole.
func (p *prepared) seal(ctx context.Context, tx *db.Tx) error {
	all, err := linesOf(ctx, tx, p.No)
	if err != nil {
		return err
	}
	for _, l := range pick(all, p.prices) {
		kept := l
		if l.Part {
			now, err := market.ListingByNo(ctx, tx, system, p.now, l.Listing)
			if err != nil {
				return err
			}
			kept.Weight = now.Stone.Carat
		}
		one := []Line{kept}
		if err := (aside{p.Seller, p.Buyer, "deal.seal", p.Ref(), p.now, p.binding.Until}).of(ctx, tx, one); err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(x Line) bool { return x.No == l.No })
		all[i].Reserved = one[0].Reserved
		if err := all[i].update(ctx, tx, p.No); err != nil {
			return err
		}
	}
	return nil
}

// unseal frees a line that a sealed offer had locked and set aside.
func (l *Line) unseal(ctx context.Context, tx *db.Tx, deal int64, now clock.Instant) error {
	if err := market.Unlock(ctx, tx, l.Listing, ref(deal)); err != nil || l.Reserved == 0 {
		return err
	}
	if err := ledger.Release(ctx, tx, l.Reserved, now, "offer ended"); err != nil {
		return err
	}
	l.Reserved = 0
	return l.update(ctx, tx, deal)
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
