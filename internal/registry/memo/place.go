package memo

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// home is where a line's goods stand before they go out.
type home struct {
	account int64 // with their owner, or in the vault; 0: at the owner's premises
	unseen  int64 // how much of them the place book has never seen: it was with the owner
}

// standsAt finds where a line's goods stand. Goods that stand anywhere else cannot go out. The
// place book learns of goods only when they first move, so of a parcel it may know a part;
// what there is by the title book and by no place is with the owner.
func (l *Line) standsAt(ctx context.Context, q db.Querier, owner id.ID) (home, error) {
	all, err := ledger.Holders(ctx, q, ledger.Place, l.Stone)
	if err != nil {
		return home{}, err
	}
	need := l.quantity(l.Weight)
	var placed, there int64
	for _, h := range all {
		at := h.Account
		if at.World {
			continue
		}
		placed += h.Quantity
		mine := at.Owner == owner && at.Purpose == ledger.Premises
		if (at.Purpose == ledger.Vault || mine) && h.Quantity >= need {
			return home{account: at.No}, nil
		}
		if mine {
			there = h.Quantity
		}
	}
	titles, err := ledger.Holders(ctx, q, ledger.Title, l.Stone)
	if err != nil {
		return home{}, err
	}
	unseen := -placed
	for _, h := range titles {
		if !h.Account.World {
			unseen += h.Quantity
		}
	}
	if there+unseen < need {
		return home{}, errs.New(errs.Conflict, "memo.elsewhere", "label", l.Label)
	}
	return home{unseen: need - there}, nil
}

func (l *Line) leg(b ledger.Book, from, to int64, w carat.Weight) ledger.Leg {
	return ledger.Leg{Book: b, Asset: l.Stone, From: from, To: to, Quantity: l.quantity(w), Pieces: l.piecesOf(w), Weight: int64(w)}
}

// goOut sets the title aside and moves the goods to the holder.
func (l *Line) goOut(ctx context.Context, tx *db.Tx, m *Memo, from home, now clock.Instant) error {
	if err := l.carry(ctx, tx, m, from, now); err != nil {
		return err
	}
	if err := l.setAside(ctx, tx, m, l.Weight, now); err != nil {
		return err
	}
	return l.update(ctx, tx, m.No)
}

// carry moves the goods to the holder.
func (l *Line) carry(ctx context.Context, tx *db.Tx, m *Memo, from home, now clock.Instant) error {
	away, err := ledger.Open(ctx, tx, ledger.Place, m.Holder, ledger.OnMemo)
	if err != nil {
		return err
	}
	at, err := ledger.Open(ctx, tx, ledger.Place, m.Owner, ledger.Premises)
	if err != nil {
		return err
	}
	t := ledger.Transfer{At: now, Kind: "memo.out", Reference: m.Ref()}
	if from.unseen > 0 {
		mint, err := ledger.World(ctx, tx, ledger.Place, ledger.Mint)
		if err != nil {
			return err
		}
		w := l.Weight
		if !l.Single {
			w = carat.Weight(from.unseen)
		}
		t.Legs = append(t.Legs, l.leg(ledger.Place, mint.No, at.No, w))
	}
	if from.account == 0 {
		from.account = at.No
	}
	t.Legs = append(t.Legs, l.leg(ledger.Place, from.account, away.No, l.Weight))
	if _, err := ledger.Post(ctx, tx, t); err != nil {
		return err
	}
	l.home, l.away = from.account, away.No
	return nil
}

// setAside reserves the title of a weight of the line for the holder, without a deadline.
func (l *Line) setAside(ctx context.Context, tx *db.Tx, m *Memo, w carat.Weight, now clock.Instant) error {
	no, err := l.reserve(ctx, tx, m, w, now)
	l.pending = no
	return err
}

func (l *Line) reserve(ctx context.Context, tx *db.Tx, m *Memo, w carat.Weight, now clock.Instant) (int64, error) {
	from, err := ledger.Open(ctx, tx, ledger.Title, m.Owner, ledger.Owned)
	if err != nil {
		return 0, err
	}
	to, err := ledger.Open(ctx, tx, ledger.Title, m.Holder, ledger.Owned)
	if err != nil {
		return 0, err
	}
	return ledger.Reserve(ctx, tx, ledger.Transfer{At: now, Kind: "memo.title", Reference: m.Ref(), Legs: []ledger.Leg{l.leg(ledger.Title, from.No, to.No, w)}}, 0)
}

// goBack frees the title of a weight, unless a deal keeps it, and moves the goods home.
func (l *Line) goBack(ctx context.Context, tx *db.Tx, m *Memo, w carat.Weight, now clock.Instant) error {
	own := l.pending != 0
	if own {
		if err := ledger.Release(ctx, tx, l.pending, now, "back"); err != nil {
			return err
		}
	}
	l.Back += w
	l.pending = 0
	if rest := l.Left(); rest > 0 && own {
		if err := l.setAside(ctx, tx, m, rest, now); err != nil {
			return err
		}
	}
	_, err := ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "memo.back", Reference: m.Ref(), Legs: []ledger.Leg{l.leg(ledger.Place, l.away, l.home, w)}})
	if err != nil {
		return err
	}
	return l.update(ctx, tx, m.No)
}

// goSold gives the number of the pending transfer that keeps the title of a weight for the
// holder, who is its buyer now; the goods stay where they are: with him.
func (l *Line) goSold(ctx context.Context, tx *db.Tx, m *Memo, w carat.Weight, now clock.Instant) (int64, error) {
	sold := l.pending
	if w < l.Left() {
		if err := ledger.Release(ctx, tx, l.pending, now, "split"); err != nil {
			return 0, err
		}
		var err error
		if sold, err = l.reserve(ctx, tx, m, w, now); err != nil {
			return 0, err
		}
		if err := l.setAside(ctx, tx, m, l.Left()-w, now); err != nil {
			return 0, err
		}
	} else {
		l.pending = 0
	}
	if err := l.becomesHolders(ctx, tx, m, w, now); err != nil {
		return 0, err
	}
	l.Sold += w
	return sold, l.update(ctx, tx, m.No)
}
