package customs

import (
	"context"
	"fmt"

	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Follow reads the journal for as long as ctx lives: what the scale showed when a shipment
// was looked at, so that its paper is compared with the goods and not only with the register.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Apply)
}

// Apply notes what one entry of the journal says of weighings, and tells whether that was
// anything. It may be called again for the same entry.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	if e.Fact != (fact.CustodyMoved{}).FactName() {
		return false, nil
	}
	var f fact.CustodyMoved
	if err := e.Decode(&f); err != nil || f.Shipment == 0 || f.Act != "weigh" && f.Act != "amend" {
		return false, err
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		for _, l := range f.Lots { // within the tolerance the lot's own weight is right, beyond it what was found
			if _, err := tx.Exec(ctx, `INSERT INTO customs_weighed (shipment, stone, weight, entry) VALUES ($1, $2, $3, $4)
				ON CONFLICT (shipment, stone) DO UPDATE SET weight = excluded.weight, entry = excluded.entry WHERE customs_weighed.entry < excluded.entry`,
				f.Shipment, l.Stone, l.Weight, e.No); err != nil {
				return fmt.Errorf("customs: %w", err)
			}
		}
		return following.Move(ctx, tx, e.No)
	})
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "customs_cursor", Name: "follow"}

// weighs is what a stone of a shipment weighs as far as the exchange knows: by the scale when
// it was looked at on this way, else by the register.
func (w *work) weighs(ctx context.Context, stone int64) (int64, bool, error) {
	if w.Shipment != 0 {
		seen, found, err := db.Row(ctx, w.q, db.One[int64], "SELECT weight FROM customs_weighed WHERE shipment = $1 AND stone = $2", w.Shipment, stone)
		if err != nil || found {
			return seen, found, err
		}
	}
	return registered(ctx, w.q, stone)
}
