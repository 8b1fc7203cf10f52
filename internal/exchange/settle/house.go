package settle

import (
	"context"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// tills are the exchange's own accounts of the money book, and the world's.
type tills struct {
	house           id.ID
	fees, tax, bank int64
	suspense        int64
	transit         int64 // of the place book
	placeMint       int64
}

type tillsKey struct{}

// tillsOf opens them once a batch.
func tillsOf(ctx context.Context, tx *db.Tx) (*tills, error) {
	v, err := tx.Scratch(tillsKey{}, func() (any, error) {
		house, err := party.House(ctx, tx)
		if err != nil {
			return nil, err
		}
		t := &tills{house: house.ID}
		for _, a := range []struct {
			no      *int64
			book    ledger.Book
			purpose string
			world   bool
		}{
			{&t.fees, ledger.Money, ledger.Fees, false},
			{&t.tax, ledger.Money, ledger.Tax, false},
			{&t.bank, ledger.Money, ledger.Bank, true},
			{&t.suspense, ledger.Money, ledger.Suspense, false},
			{&t.transit, ledger.Place, ledger.Transit, false},
			{&t.placeMint, ledger.Place, ledger.Mint, true},
		} {
			var acc ledger.Account
			if a.world {
				acc, err = ledger.World(ctx, tx, a.book, a.purpose)
			} else {
				acc, err = ledger.Open(ctx, tx, a.book, house.ID, a.purpose)
			}
			if err != nil {
				return nil, err
			}
			*a.no = acc.No
		}
		return t, nil
	})
	if err != nil {
		return nil, err
	}
	return v.(*tills), nil
}

// cashOf is a member's own money account; it is opened when there is none.
func cashOf(ctx context.Context, tx *db.Tx, org id.ID) (int64, error) {
	a, err := ledger.Open(ctx, tx, ledger.Money, org, ledger.Cash)
	return a.No, err
}
