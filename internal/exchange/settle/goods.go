package settle

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// How goods change hands, as the deal agreed.
const (
	inVault    = "vault"    // they are in the exchange's keeping and stay there
	atExchange = "premises" // handed over: they are at the buyer's premises then
	withBuyer  = "held"     // he has them already, on memo
)

// stand is where goods are when they are to change hands.
type stand struct {
	account int64 // of the place book, from which they are handed over; 0: they stay where they are
	unseen  int64 // how much of them the place book has never seen: it is with their seller
	away    bool  // nobody can hand them over from where they are
	his     bool  // they are with their buyer already: they went out on memo with the deal
}

// rooms are the exchange's own places.
type rooms struct {
	house id.ID
	vault int64 // 0: nothing has ever been laid into it
}

type roomsKey struct{}

// roomsOf reads them once a batch.
func roomsOf(ctx context.Context, tx *db.Tx) (*rooms, error) {
	v, err := tx.Scratch(roomsKey{}, func() (any, error) {
		house, err := party.House(ctx, tx)
		if err != nil {
			return nil, err
		}
		a, _, err := ledger.Find(ctx, tx, ledger.Place, house.ID, ledger.Vault)
		return &rooms{house.ID, a.No}, err
	})
	if err != nil {
		return nil, err
	}
	return v.(*rooms), nil
}

// quantityOf is what a line is in the books of goods.
func quantityOf(l *fact.DealLine) int64 {
	if l.Single {
		return 1
	}
	return l.Weight
}

// ready refuses a settlement whose goods are not where they can change hands: there is no
// delivery against payment without goods.
func (s *Settlement) ready(ctx context.Context, tx *db.Tx) error {
	for i := range s.Lines {
		at, err := s.stands(ctx, tx, &s.Lines[i])
		switch {
		case err != nil:
			return err
		case at.away && s.Delivery == inVault:
			return errs.New(errs.Conflict, "settle.goods_left", "stone", s.Lines[i].Stone)
		case at.away:
			return errs.New(errs.Conflict, "settle.goods_elsewhere", "stone", s.Lines[i].Stone)
		}
	}
	return nil
}

// stands finds out where the goods of a line are.
func (s *Settlement) stands(ctx context.Context, tx *db.Tx, l *fact.DealLine) (at stand, err error) {
	if s.Delivery == withBuyer {
		return at, nil
	}
	r, err := roomsOf(ctx, tx)
	if err != nil {
		return at, err
	}
	if s.Delivery == inVault {
		there := false
		if r.vault != 0 {
			there, err = ledger.Stands(ctx, tx, ledger.Place, l.Stone, r.vault, quantityOf(l))
		}
		if err != nil || there {
			return at, err
		}
		n, err := ledger.Kept(ctx, tx, l.Stone) // in another of the exchange's rooms
		return stand{away: n < quantityOf(l)}, err
	}
	return s.atHand(ctx, tx, r, l)
}

// atHand finds goods that are to be handed over: with their seller, or with the exchange. The
// place book learns of goods only when they first move, so of a parcel it may know a part; what
// there is by the title book and in no place is with the seller.
func (s *Settlement) atHand(ctx context.Context, tx *db.Tx, r *rooms, l *fact.DealLine) (at stand, err error) {
	holders, err := ledger.Holders(ctx, tx, ledger.Place, l.Stone)
	if err != nil || len(holders) == 0 {
		return stand{unseen: quantityOf(l)}, err
	}
	var placed, home int64
	for _, h := range holders {
		if h.Account.World {
			continue
		}
		placed += h.Quantity
		if h.Account.Owner == s.Buyer && h.Account.Purpose == ledger.OnMemo && h.Quantity >= quantityOf(l) {
			return stand{his: true}, nil
		}
		onItsWay := h.Account.Owner == r.house && h.Account.Purpose == ledger.Transit && s.Delivery != atExchange
		if h.Quantity >= quantityOf(l) && !onItsWay && (h.Account.Owner == s.Seller || h.Account.Owner == r.house) {
			return stand{account: h.Account.No}, nil
		}
		if h.Account.Owner == s.Seller && h.Account.Purpose == ledger.Premises {
			at.account, home = h.Account.No, h.Quantity
		}
	}
	titles, err := ledger.Holders(ctx, tx, ledger.Title, l.Stone)
	at.unseen = quantityOf(l) - home
	for _, h := range titles {
		if !h.Account.World {
			placed -= h.Quantity
		}
	}
	at.away = -placed < at.unseen
	return at, err
}

// goods adds the legs of what is handed over: to the buyer's premises, or on its way to him.
func (s *Settlement) goods(ctx context.Context, tx *db.Tx, t *tills, legs []ledger.Leg) ([]ledger.Leg, error) {
	if s.Delivery == inVault || s.Delivery == withBuyer { // they stay where they are
		return legs, nil
	}
	to := t.transit
	if s.Delivery == atExchange {
		a, err := ledger.Open(ctx, tx, ledger.Place, s.Buyer, ledger.Premises)
		if err != nil {
			return nil, err
		}
		to = a.No
	}
	for i := range s.Lines {
		l := &s.Lines[i]
		at, err := s.stands(ctx, tx, l)
		if err != nil {
			return nil, err
		}
		if at.his {
			continue
		}
		legs = handOver(legs, l, t.placeMint, to, at.unseen)
		legs = handOver(legs, l, at.account, to, quantityOf(l)-at.unseen)
	}
	return legs, nil
}

// handOver adds the leg of so much of a line. Of a parcel that comes from two places the pieces
// are counted once.
func handOver(legs []ledger.Leg, l *fact.DealLine, from, to, quantity int64) []ledger.Leg {
	if quantity == 0 {
		return legs
	}
	leg := ledger.Leg{Book: ledger.Place, Asset: l.Stone, From: from, To: to, Quantity: quantity, Pieces: l.Pieces, Weight: l.Weight}
	if !l.Single {
		leg.Weight = quantity
	}
	if n := len(legs); n > 0 && legs[n-1].Book == ledger.Place && legs[n-1].Asset == l.Stone {
		leg.Pieces = 0
	}
	return append(legs, leg)
}
