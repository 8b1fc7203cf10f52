package journal

import (
	"context"
	"fmt"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// known is what the writer knows of the journal from batch to batch: its end, and a gap
// between two ids in which no command lies. Ids begin with the time they were made at, so
// nearly every command is newer than all of the journal and falls into the gap: that it is
// new needs no look into the table.
type known struct {
	head
	below id.ID // the greatest id of a command under the gap; zero: none
	above id.ID // the least one over it; zero: none
}

type knownKey struct{}

// known gives it; it is forgotten, and read again, when a batch is rolled back.
func (k *Keeper) known(ctx context.Context, tx *db.Tx) (*known, error) {
	n := tx.Kept(knownKey{}, func() any { return &known{} }).(*known)
	if n.hash != nil {
		return n, nil
	}
	h, err := readHead(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := n.look(ctx, tx, id.Latest()); err != nil {
		return nil, err
	}
	n.head = *h
	return n, nil
}

// look finds the gap around an id.
func (n *known) look(ctx context.Context, q db.Querier, around id.ID) error {
	n.below, n.above = id.ID{}, id.ID{}
	if _, err := db.Get(ctx, q, []any{&n.below}, "SELECT command FROM journal WHERE command <= $1 ORDER BY command DESC LIMIT 1", around[:]); err != nil {
		return fmt.Errorf("journal: looking for the newest command: %w", err)
	}
	if _, err := db.Get(ctx, q, []any{&n.above}, "SELECT command FROM journal WHERE command > $1 ORDER BY command LIMIT 1", around[:]); err != nil {
		return fmt.Errorf("journal: looking for commands ahead of their time: %w", err)
	}
	return nil
}

// isNew tells whether the id lies in the gap, so that no command of the journal has it. The
// time may have come to a command that was ahead of it: then there is another gap.
func (n *known) isNew(ctx context.Context, q db.Querier, c id.ID) (bool, error) {
	if !n.above.IsZero() && c.Compare(n.above) >= 0 {
		if now := id.Latest(); now.Compare(n.above) > 0 {
			if err := n.look(ctx, q, now); err != nil {
				return false, err
			}
		}
	}
	return n.holds(c), nil
}

// written takes note of what a batch has brought.
func (n *known) written(b *batch) {
	n.head = b.head
	now := id.Latest()
	for i := range b.entries {
		n.close(b.entries[i].Command, now)
	}
}

// close makes the gap smaller from the side a command lies on: before now or ahead of it.
func (n *known) close(c, now id.ID) {
	switch {
	case !n.holds(c):
	case c.Compare(now) <= 0:
		n.below = c
	default:
		n.above = c
	}
}

// holds tells whether an id lies in the gap.
func (n *known) holds(c id.ID) bool {
	return c.Compare(n.below) > 0 && (n.above.IsZero() || c.Compare(n.above) < 0)
}
