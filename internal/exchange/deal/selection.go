package deal

import (
	"context"
	"fmt"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/store/db"
)

// of is the line as it is offered for: all of it, or a selection out of a parcel of so
// much, at its own asked price.
func (l *Line) of(w carat.Weight) (Line, error) {
	if w == 0 || w == l.Weight {
		return *l, nil
	}
	field := fmt.Sprintf("w.%d", l.No)
	sel := l.Frozen.Selection
	switch {
	case sel == nil:
		return *l, errs.New(errs.Conflict, "deal.take_all", "stock", l.StockNo).At(field)
	case w < sel.Least:
		return *l, errs.New(errs.Invalid, "deal.cut_least", "stock", l.StockNo, "least", sel.Least.String()).At(field)
	case w > l.Weight:
		return *l, errs.New(errs.Invalid, "deal.cut_much", "stock", l.StockNo, "has", l.Weight.String()).At(field)
	}
	part := *l
	part.Weight, part.Pieces, part.AskPPC, part.Part = w, 0, sel.PPC, true
	return part, nil
}

// selected refuses when a parcel cannot give the parts that are selected of it.
func (m *mazal) selected(ctx context.Context, q db.Querier) error {
	if m.Memo != 0 {
		return nil
	}
	for i := range m.sold {
		if !m.sold[i].Part {
			continue
		}
		if err := m.selection(&m.sold[i]).Check(ctx, q, m.now); err != nil {
			return err
		}
	}
	return nil
}

// selection is what a line cuts out of its parcel. What the room's sealed offer or the buyer's
// holds keep of the parcel is there for it.
func (m *mazal) selection(l *Line) parcel.Selection {
	s := parcel.Selection{Stone: l.Stone, Owner: m.Seller, Weight: l.Weight, Reference: m.Ref()}
	if l.Reserved != 0 {
		s.Kept = append(s.Kept, l.Reserved)
	}
	for _, h := range m.holds {
		if h.Stone == l.Stone && h.reserved != 0 {
			s.Kept = append(s.Kept, h.reserved)
		}
	}
	return s
}

// cut takes the selected parts out of their parcels: each is a parcel of its own from now
// on, and the listing goes on with the rest. What locked the listing for this buyer ends.
func (m *mazal) cut(ctx context.Context, tx *db.Tx) error {
	if m.Memo != 0 {
		return nil
	}
	for i := range m.sold {
		l := &m.sold[i]
		if !l.Part {
			continue
		}
		if l.Reserved != 0 {
			if err := ledger.Release(ctx, tx, l.Reserved, m.now, "selection sold"); err != nil {
				return err
			}
			l.Reserved = 0
		}
		got, err := m.selection(l).Cut(ctx, tx, m.who.Person, m.now)
		if err != nil {
			return err
		}
		l.CutFrom, l.Stone, l.StockNo, l.Pieces = l.Stone, got.Stone, got.Label, 0
		if err := market.Lessen(ctx, tx, l.Listing, l.Weight); err != nil {
			return err
		}
		if err := market.Unlock(ctx, tx, l.Listing, m.Ref()); err != nil {
			return err
		}
		for _, h := range m.holds {
			if err := market.Unlock(ctx, tx, l.Listing, h.ref()); err != nil {
				return err
			}
		}
	}
	return nil
}
