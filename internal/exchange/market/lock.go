package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
)

// Hold locks a live listing inside another room's command: the stone is held, on memo or
// in a deal. What a staged upload would do to it is taken back. It refuses when the
// listing is not live or is locked already. The fact is for that command's journal entry
// or a part of it.
func Hold(ctx context.Context, tx *db.Tx, listing int64, reason, ref string, now clock.Instant) (fact.ListingChanged, error) {
	if reason != LockHeld && reason != LockMemo && reason != LockDeal {
		return fact.ListingChanged{}, errs.New(errs.Invalid, "market.bad_lock", "reason", reason)
	}
	l, err := liveOf(ctx, tx, listing)
	if err != nil {
		return fact.ListingChanged{}, err
	}
	if l.lock != "" {
		return fact.ListingChanged{}, errs.New(errs.Conflict, "market.locked_"+l.lock, "stock", l.t[0])
	}
	if _, err := tx.Exec(ctx, "INSERT INTO listing_lock (listing, member, reason, by_ref, since) VALUES ($1, $2, $3, $4, $5)",
		listing, l.member, reason, ref, int64(now)); err != nil {
		return fact.ListingChanged{}, err
	}
	return fact.ListingChanged{Listing: l.no, Stone: l.stone, Member: l.member, What: "lock", Lock: reason}, spare(ctx, tx, l, reason)
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
