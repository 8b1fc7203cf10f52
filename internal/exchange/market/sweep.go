package market

import (
	"context"
	"database/sql/driver"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Sweep records what the clock has done: leases that ended, confirmations that grew old,
// and staged uploads nobody published in time. Deadlines bind by the clock; the record is
// for search and other readers of the journal. It is to be run every minute.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	now := k.Clock().Now()
	due, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT member FROM stock WHERE due > 0 AND due <= $1 ORDER BY due", int64(now))
	if err != nil {
		return err
	}
	for _, member := range due {
		if err := sweepStock(ctx, k, member, now); err != nil {
			return err
		}
	}
	late, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT no FROM upload WHERE state = $1 AND until_at <= $2", string(Ready), int64(now))
	if err != nil {
		return err
	}
	for _, no := range late {
		_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "market.lapse", Input: no},
			func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
				u, err := uploadByNo(ctx, tx, no)
				if err != nil {
					return nil, struct{}{}, err
				}
				f, err := endUpload(ctx, tx, &u, ActLapse, int64(now), errs.New(errs.Gone, "market.too_late", "upload", no))
				return f, struct{}{}, err
			})
		if err != nil && !errs.Is(err, "market.upload_state") {
			return err
		}
	}
	return nil
}

// sweepStock reads a member's stock aside and then records, in one short command, up to
// when the clock's work is known and when to look again.
func sweepStock(ctx context.Context, k *journal.Keeper, member int64, now clock.Instant) error {
	s, err := ownStock(ctx, k.DB(), member)
	if err != nil {
		return err
	}
	f := fact.LeaseSwept{Member: member, Before: s.swept, Now: now}
	var next clock.Instant
	err = k.DB().Scan(ctx, `SELECT l.lease, l.sure, l.vault FROM stock_line y JOIN listing l ON l.no = y.listing
		WHERE y.member = $1 AND l.gen_from <= $2 AND l.gen_to > $2 AND l.taken = 0`, func(v []driver.Value) error {
		n := func(i int) clock.Instant { x, _ := v[i].(int64); return clock.Instant(x) }
		le := lease{until: max(n(0), s.lease), sure: max(n(1), s.sure), vault: n(2) == 1}
		switch {
		case le.alive(s.swept) && !le.alive(now):
			f.Expired++
		case le.alive(now) && le.proof(s.swept) != le.proof(now):
			f.Faded++
		}
		next = sooner(next, le.next(now))
		return nil
	}, member, s.generation)
	if err != nil {
		return err
	}
	_, err = journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "market.sweep", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			present, err := ownStock(ctx, tx, member)
			if err != nil {
				return nil, struct{}{}, err
			}
			f := f
			if present.generation != s.generation || present.lease != s.lease || present.sure != s.sure || present.edits != s.edits {
				// It changed while it was read: record the time, and look again at once.
				next = now + 1
			}
			present.swept, present.due = max(present.swept, now), next
			return f, struct{}{}, present.write(ctx, tx)
		})
	return err
}
