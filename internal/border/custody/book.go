package custody

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// origins are where goods come from when they come under control.
var origins = map[lifecycle.Act]string{ActDepart: ledger.Abroad, ActSample: ledger.Abroad, ActDonate: ledger.Abroad, ActForward: ledger.Mint, ActDeclare: ledger.HomeMarket, ActBack: ledger.WeightLoss}

// accounts opens the two accounts of a lot in a state.
func (l *Lot) accounts(ctx context.Context, tx *db.Tx, s lifecycle.State) (status, place int64, err error) {
	at := stands[s]
	var a ledger.Account
	if at.statusWorld {
		a, err = ledger.World(ctx, tx, ledger.Status, at.status)
	} else {
		a, err = ledger.Open(ctx, tx, ledger.Status, l.Member, at.status)
	}
	if err != nil {
		return 0, 0, err
	}
	p, err := l.placeAccount(ctx, tx, at)
	return a.No, p, err
}

func (l *Lot) placeAccount(ctx context.Context, tx *db.Tx, at stand) (int64, error) {
	if at.placeWorld {
		a, err := ledger.World(ctx, tx, ledger.Place, at.place)
		return a.No, err
	}
	owner := l.Owner
	switch at.placeOf {
	case "member":
		owner = l.Member
	case "house":
		h, err := party.House(ctx, tx)
		if err != nil {
			return 0, err
		}
		owner = h.ID
	}
	a, err := ledger.Open(ctx, tx, ledger.Place, owner, at.place)
	return a.No, err
}

// begin finds where goods stand that are new under control: the world they come from, and
// the place the book knows, or none yet.
func (l *Lot) begin(ctx context.Context, tx *db.Tx, act lifecycle.Act) error {
	a, err := ledger.World(ctx, tx, ledger.Status, origins[act])
	if err != nil {
		return err
	}
	l.status = a.No
	if origins[act] == ledger.Abroad {
		a, err = ledger.World(ctx, tx, ledger.Place, ledger.Abroad)
	} else {
		a, err = ledger.World(ctx, tx, ledger.Place, ledger.Mint)
	}
	if err != nil {
		return err
	}
	l.place = a.No
	holders, err := ledger.Holders(ctx, tx, ledger.Place, l.Stone)
	if err != nil {
		return err
	}
	for _, h := range holders {
		if !h.Account.World && h.Quantity == l.quantity() {
			l.place = h.Account.No
		}
	}
	return nil
}

// leg is the whole lot from one account to another.
func (l *Lot) leg(b ledger.Book, from, to int64) ledger.Leg {
	return ledger.Leg{Book: b, Asset: l.Stone, From: from, To: to, Quantity: l.quantity(), Pieces: l.Pieces, Weight: int64(l.Weight), Value: l.Value}
}

// carry moves a lot to a state in both books, as one transfer, and gives its number.
func (l *Lot) carry(ctx context.Context, tx *db.Tx, act lifecycle.Act, to lifecycle.State, ref string, now clock.Instant) (int64, error) {
	if l.fresh {
		if err := l.begin(ctx, tx, act); err != nil {
			return 0, err
		}
	}
	status, place, err := l.accounts(ctx, tx, to)
	if err != nil {
		return 0, err
	}
	t := ledger.Transfer{At: now, Kind: "custody." + string(act), Reference: ref}
	if status != l.status {
		t.Legs = append(t.Legs, l.leg(ledger.Status, l.status, status))
	}
	if place != l.place {
		t.Legs = append(t.Legs, l.leg(ledger.Place, l.place, place))
	}
	l.status, l.place = status, place
	if len(t.Legs) == 0 {
		return 0, nil
	}
	return ledger.Post(ctx, tx, t)
}

// elsewhere refuses when the place book knows the goods where the lot is not: somebody took
// them without a movement, or they are out on memo.
func (l *Lot) elsewhere(ctx context.Context, q db.Querier) error {
	holders, err := ledger.Holders(ctx, q, ledger.Place, l.Stone)
	if err != nil {
		return err
	}
	for _, h := range holders {
		if h.Account.World || h.Account.No == l.place || l.fresh && h.Account.Purpose == ledger.Premises {
			continue
		}
		return errs.New(errs.Conflict, "custody.elsewhere", "stone", l.Stone, "place", h.Account.Purpose)
	}
	return nil
}

// promised refuses goods whose title is set aside: a deal or a memo waits for them.
func (l *Lot) promised(ctx context.Context, q db.Querier, now clock.Instant) error {
	a, found, err := ledger.Find(ctx, q, ledger.Title, l.Owner, ledger.Owned)
	if err != nil {
		return err
	}
	var free int64
	if found {
		if free, err = ledger.Available(ctx, q, ledger.Title, l.Stone, a.No, now); err != nil {
			return err
		}
	}
	if free < l.quantity() {
		return errs.New(errs.Conflict, "custody.promised", "stone", l.Stone)
	}
	return nil
}

// correct books what was really found: the old measure leaves all three books to the account
// of lost weight, and the new one comes from it, so that the difference stands there.
func (l *Lot) correct(ctx context.Context, tx *db.Tx, weight carat.Weight, pieces, value int64, ref string, now clock.Instant) (int64, error) {
	is := *l
	is.Weight, is.Pieces, is.Value = weight, pieces, value
	title, err := ledger.Open(ctx, tx, ledger.Title, l.Owner, ledger.Owned)
	if err != nil {
		return 0, err
	}
	t := ledger.Transfer{At: now, Kind: "custody.correct", Reference: ref}
	for _, b := range []struct {
		book    ledger.Book
		account int64
	}{{ledger.Title, title.No}, {ledger.Place, l.place}, {ledger.Status, l.status}} {
		lost, err := ledger.World(ctx, tx, b.book, ledger.WeightLoss)
		if err != nil {
			return 0, err
		}
		t.Legs = append(t.Legs, l.leg(b.book, b.account, lost.No), is.leg(b.book, lost.No, b.account))
	}
	*l = is
	return ledger.Post(ctx, tx, t)
}

// use writes a lot off: it was cut into something else. Its title ends with it.
func (l *Lot) use(ctx context.Context, tx *db.Tx, ref string, now clock.Instant) (int64, error) {
	title, err := ledger.Open(ctx, tx, ledger.Title, l.Owner, ledger.Owned)
	if err != nil {
		return 0, err
	}
	t := ledger.Transfer{At: now, Kind: "custody.consume", Reference: ref}
	for _, b := range []struct {
		book    ledger.Book
		account int64
	}{{ledger.Title, title.No}, {ledger.Place, l.place}, {ledger.Status, l.status}} {
		lost, err := ledger.World(ctx, tx, b.book, ledger.WeightLoss)
		if err != nil {
			return 0, err
		}
		t.Legs = append(t.Legs, l.leg(b.book, b.account, lost.No))
		switch b.book {
		case ledger.Place:
			l.place = lost.No
		case ledger.Status:
			l.status = lost.No
		}
	}
	return ledger.Post(ctx, tx, t)
}

// hand gives a lot to another member's customs account in the same status; where it lies
// does not change.
func (l *Lot) hand(ctx context.Context, tx *db.Tx, to id.ID, ref string, now clock.Instant) (int64, error) {
	is := *l
	is.Member, is.Owner = to, to
	at := stands[l.State]
	a, err := ledger.Open(ctx, tx, ledger.Status, to, at.status)
	if err != nil {
		return 0, err
	}
	no, err := ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "custody.sell", Reference: ref, Legs: []ledger.Leg{l.leg(ledger.Status, l.status, a.No)}})
	is.status = a.No
	*l = is
	return no, err
}
