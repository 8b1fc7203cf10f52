package journal

import (
	"context"

	"openbourse/internal/store/db"
)

// Place is where a room keeps how far it has come in the journal: the row of a name in a
// table of the room's own, whose columns are name and no.
type Place struct{ Table, Name string }

// At is the number of the last entry the room has done with, 0 before the first.
func (p Place) At(ctx context.Context, q db.Querier) (int64, error) {
	no, _, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM "+p.Table+" WHERE name = $1", p.Name)
	return no, err
}

// Move notes it, in the transaction of what followed from the entry.
func (p Place) Move(ctx context.Context, tx *db.Tx, no int64) error {
	_, err := tx.Exec(ctx, "INSERT INTO "+p.Table+" (name, no) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET no = excluded.no", p.Name, no)
	return err
}

// Once does what follows from an entry and moves the place, in one transaction of its own.
// When the place is at the entry or past it, that was done before and is not done again.
func (p Place) Once(ctx context.Context, k *Keeper, no int64, do func(context.Context, *db.Tx) error) error {
	return k.d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		at, err := p.At(ctx, tx)
		if err != nil || at >= no {
			return err
		}
		if err := do(ctx, tx); err != nil {
			return err
		}
		return p.Move(ctx, tx, no)
	})
}

// FollowFrom follows the journal from a room's place for as long as its context lives.
// apply does what follows from an entry, moves the place in the same transaction, and tells
// whether that was anything. After a thousand entries that were nothing the place is moved
// by itself, so that a start does not read them again.
func (k *Keeper) FollowFrom(p Place, apply func(context.Context, *Keeper, Entry) (bool, error)) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		from, err := p.At(ctx, k.DB())
		if err != nil {
			return err
		}
		return k.FollowKept(ctx, from, p, apply)
	}
}
