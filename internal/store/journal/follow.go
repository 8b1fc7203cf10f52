package journal

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

const (
	page    = 1000
	polling = 250 * time.Millisecond // how often another process's entries are looked for on PostgreSQL
)

const columns = "no, at, actor, command, kind, input, fact, version, body, private, answer, prev, hash"

func scan(rows *sql.Rows) (Entry, error) {
	var e Entry
	err := rows.Scan(&e.No, &e.At, &e.Actor, &e.Command, &e.Kind, &e.Input, &e.Fact, &e.Version,
		&e.Body, &e.Private, &e.Answer, &e.Prev, &e.Hash)
	return e, err
}

// After gives at most limit entries with a number above no, in order.
func (k *Keeper) After(ctx context.Context, no int64, limit int) ([]Entry, error) {
	return After(ctx, k.d, no, limit)
}

// After is what Keeper.After gives, as a transaction sees it: what was committed before it.
func After(ctx context.Context, q db.Querier, no int64, limit int) ([]Entry, error) {
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM journal WHERE no > $1 ORDER BY no LIMIT $2", no, limit)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return all, nil
}

// Follow gives fn every entry with a number above from, in order, then waits for new ones
// until ctx ends. It returns the first error of fn, or the one of ctx.
func (k *Keeper) Follow(ctx context.Context, from int64, fn func(Entry) error) error {
	at := k.place(ctx, from)
	for {
		entries, changed, err := k.next(ctx, from)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := fn(e); err != nil {
				return err
			}
			from = e.No
			at.Store(from)
		}
		if len(entries) == page {
			continue
		}
		if err := k.wait(ctx, changed); err != nil {
			return err
		}
	}
}

// idle is how many entries a follower passes by before it notes that it did.
const idle = 1000

// FollowKept is FollowFrom for a room that begins where its image of the journal ends.
func (k *Keeper) FollowKept(ctx context.Context, from int64, p Place, apply func(context.Context, *Keeper, Entry) (bool, error)) error {
	passed := 0
	return k.Follow(ctx, from, func(e Entry) error {
		done, err := apply(ctx, k, e)
		if passed++; err != nil || done {
			passed = 0
			return err
		}
		if passed < idle {
			return nil
		}
		passed = 0
		return k.d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error { return p.Move(ctx, tx, e.No) })
	})
}

// Then is the command id of something that follows from the entry: the same entry and words
// give the same id, so that it is done once however often the entry is read.
func (e *Entry) Then(what string) id.ID {
	var base id.ID
	copy(base[:], e.Hash)
	return base.With(what)
}

func (k *Keeper) wait(ctx context.Context, changed <-chan struct{}) error {
	var poll <-chan time.Time
	if k.d.Postgres() {
		t := time.NewTimer(polling)
		defer t.Stop()
		poll = t.C
	}
	select {
	case <-changed:
	case <-poll:
	case <-ctx.Done():
	}
	return ctx.Err()
}
