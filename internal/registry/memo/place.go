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

// home0 finds where a line's goods stand: with their owner or in the vault. 0 means that the
// place book has never seen them. Goods that stand anywhere else cannot go out.
func (l *Line) home0(ctx context.Context, q db.Querier, owner id.ID) (int64, error) {
	all, err := ledger.Holders(ctx, q, ledger.Place, l.Stone)
	if err != nil {
		return 0, err
	}
	held := false
	for _, h := range all {
		if h.Account.World {
			continue
		}
		held = true
		at := h.Account
		if (at.Purpose == ledger.Vault || at.Owner == owner && at.Purpose == ledger.Premises) && h.Quantity >= l.quantity(l.Weight) {
			return at.No, nil
		}
	}
	if held {
		return 0, errs.New(errs.Conflict, "memo.elsewhere", "label", l.Label)
	}
	return 0, nil
}

func (l *Line) leg(b ledger.Book, from, to int64, w carat.Weight) ledger.Leg {
	pieces := l.Pieces
	if w != l.Weight {
		pieces = 0
	}
	return ledger.Leg{Book: b, Asset: l.Stone, From: from, To: to, Quantity: l.quantity(w), Pieces: pieces, Weight: int64(w)}
}

// goOut sets the title aside and moves the goods to the holder.
func (l *Line) goOut(ctx context.Context, tx *db.Tx, m *Memo, home int64, now clock.Instant) error {
	away, err := ledger.Open(ctx, tx, ledger.Place, m.Holder, ledger.OnMemo)
	if err != nil {
		return err
	}
	at, err := ledger.Open(ctx, tx, ledger.Place, m.Owner, ledger.Premises)
	if err != nil {
		return err
	}
	t := ledger.Transfer{At: now, Kind: "memo.out", Reference: m.Ref()}
	if home == 0 { // the first time the place book sees it: it was with its owner
		mint, err := ledger.World(ctx, tx, ledger.Place, ledger.Mint)
		if err != nil {
			return err
		}
		home = at.No
		t.Legs = append(t.Legs, l.leg(ledger.Place, mint.No, home, l.Weight))
	}
	t.Legs = append(t.Legs, l.leg(ledger.Place, home, away.No, l.Weight))
	if _, err := ledger.Post(ctx, tx, t); err != nil {
		return err
	}
	l.home, l.away = home, away.No
	if err := l.setAside(ctx, tx, m, l.Weight, now); err != nil {
		return err
	}
	return l.update(ctx, tx, m.No)
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

// goBack frees the title of a weight and moves the goods home.
func (l *Line) goBack(ctx context.Context, tx *db.Tx, m *Memo, w carat.Weight, now clock.Instant) error {
	if err := ledger.Release(ctx, tx, l.pending, now, "back"); err != nil {
		return err
	}
	l.Back += w
	l.pending = 0
	if rest := l.Left(); rest > 0 {
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
	premises, err := ledger.Open(ctx, tx, ledger.Place, m.Holder, ledger.Premises)
	if err != nil {
		return 0, err
	}
	if _, err := ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "memo.sold", Reference: m.Ref(), Legs: []ledger.Leg{l.leg(ledger.Place, l.away, premises.No, w)}}); err != nil {
		return 0, err
	}
	l.Sold += w
	return sold, l.update(ctx, tx, m.No)
}
