package ledger

import (
	"context"
	"slices"

	"openbourse/internal/store/db"
)

// Rooms are the places of the exchange in which goods are in its keeping.
var Rooms = []string{Vault, "safe", "desk", "exhibit"}

// Kept is how much of an asset is in the exchange's own keeping now: in one of its rooms by the
// book of places, or in it under customs control by the book of status.
func Kept(ctx context.Context, q db.Querier, asset int64) (int64, error) {
	in := func(b Book, here func(purpose string) bool) (n int64, err error) {
		all, err := Holders(ctx, q, b, asset)
		for _, h := range all {
			if !h.Account.World && here(h.Account.Purpose) {
				n += h.Quantity
			}
		}
		return n, err
	}
	placed, err := in(Place, func(purpose string) bool { return slices.Contains(Rooms, purpose) })
	if err != nil {
		return 0, err
	}
	controlled, err := in(Status, Inside)
	return max(placed, controlled), err
}

// Stands tells whether an account holds so much of an asset, as the batch has made it so far.
// Nothing that was gathered has to be written first, as for Position.
func Stands(ctx context.Context, tx *db.Tx, b Book, asset, account, quantity int64) (bool, error) {
	h, err := gather(tx).cell(ctx, tx, cell{b, asset, account})
	return err == nil && h.quantity >= quantity, err
}
