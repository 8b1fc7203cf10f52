package market

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
)

// Locking is a lock that another room's command puts on a live listing.
type Locking struct {
	Listing int64
	Reason  string        // LockHeld, LockMemo, LockDeal
	Ref     string        // what holds it: "deal 1204"
	Over    []string      // refs whose lock it may replace
	Until   clock.Instant // the lock ends by itself; zero: it does not
	Now     clock.Instant
}

// Hold locks a live listing inside another room's command: the stone is held, on memo or
// in a deal. What a staged upload would do to it is taken back. It refuses when the
// listing is not live or is locked already. The fact is for that command's journal entry
// or a part of it.
func Hold(ctx context.Context, tx *db.Tx, listing int64, reason, ref string, now clock.Instant) (fact.ListingChanged, error) {
	return Locking{Listing: listing, Reason: reason, Ref: ref, Now: now}.Put(ctx, tx)
}

// Free tells whether the lock could be put now: it refuses as Put would, and writes nothing.
func (x Locking) Free(ctx context.Context, q db.Querier) error {
	_, err := x.check(ctx, q)
	return err
}

func (x Locking) check(ctx context.Context, q db.Querier) (*liveVersion, error) {
	if x.Reason != LockHeld && x.Reason != LockMemo && x.Reason != LockDeal {
		return nil, errs.New(errs.Invalid, "market.bad_lock", "reason", x.Reason)
	}
	l, err := liveOf(ctx, q, x.Listing)
	if err != nil {
		return nil, err
	}
	if lock := l.locked(x.Now); lock != "" && !slices.Contains(x.Over, l.lockRef) {
		return nil, errs.New(errs.Conflict, "market.locked_"+lock, "stock", l.t[0])
	}
	return l, nil
}

// Put locks the listing.
func (x Locking) Put(ctx context.Context, tx *db.Tx) (fact.ListingChanged, error) {
	l, err := x.check(ctx, tx)
	if err != nil {
		return fact.ListingChanged{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO listing_lock (listing, member, reason, by_ref, since, until_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (listing) DO UPDATE SET reason = excluded.reason, by_ref = excluded.by_ref, since = excluded.since, until_at = excluded.until_at`,
		x.Listing, l.member, x.Reason, x.Ref, int64(x.Now), int64(x.Until)); err != nil {
		return fact.ListingChanged{}, err
	}
	return fact.ListingChanged{Listing: l.no, Stone: l.stone, Member: l.member, What: "lock", Lock: x.Reason}, spare(ctx, tx, l, x.Reason)
}

// Unlock takes back the lock that ref put on a listing. When another holds it, or none
// does, or the listing is gone, nothing happens.
func Unlock(ctx context.Context, tx *db.Tx, listing int64, ref string) error {
	_, err := tx.Exec(ctx, "DELETE FROM listing_lock WHERE listing = $1 AND by_ref = $2", listing, ref)
	return err
}

// Release unlocks a listing. A listing that is not locked is left as it is.
func Release(ctx context.Context, tx *db.Tx, listing int64) (fact.ListingChanged, error) {
	l, err := liveOf(ctx, tx, listing)
	if err != nil {
		return fact.ListingChanged{}, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM listing_lock WHERE listing = $1", listing)
	return fact.ListingChanged{Listing: l.no, Stone: l.stone, Member: l.member, What: "lock"}, err
}

// spare takes back what a staged upload would do to a listing, and says so in its report.
func spare(ctx context.Context, tx *db.Tx, l *liveVersion, reason string) error {
	s, err := ownStock(ctx, tx, l.member)
	if err != nil || s.staged == 0 || l.genTo != s.generation+1 {
		return err
	}
	changed, err := tx.Exec(ctx, "DELETE FROM listing WHERE no = $1 AND gen_from = $2", l.no, s.generation+1)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE listing SET gen_to = $3 WHERE no = $1 AND gen_from = $2", l.no, l.genFrom, int64(forever)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE upload SET changed = changed - $2, dropped = dropped - $3, kept = kept + 1 WHERE no = $1",
		s.staged, changed, 1-changed); err != nil {
		return err
	}
	x := pending{lock: reason}
	x.offer.StockNo = l.t[0]
	status, notes := x.outcome()
	text, err := keepNotes(notes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO upload_row (upload, row_no, seq, status, stock_no, notes, cells)
		VALUES ($1, 0, $2, $3, $4, $5, '[]')`, s.staged, spareSeq+l.no, status, l.t[0], text)
	return err
}

// spareSeq is where rows about spared listings stand in a report: after those of the file.
const spareSeq = 1 << 40
