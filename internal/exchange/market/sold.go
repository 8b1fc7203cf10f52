package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Why listings end without their member's act.
const (
	editSold     = "sold"     // the stone was sold and settled
	editReturned = "returned" // the stone went back to who had sold it
)

// Sold ends a listing inside the command that settles its deal, and the lock that ref put
// on it. One that is gone already is left so.
func Sold(ctx context.Context, tx *db.Tx, listing int64, ref string, now clock.Instant) error {
	l, err := liveOf(ctx, tx, listing)
	if errs.Is(err, "market.no_listing") {
		return Unlock(ctx, tx, listing, ref)
	}
	if err != nil {
		return err
	}
	if err := l.end(ctx, tx, editSold, now); err != nil {
		return err
	}
	return Unlock(ctx, tx, listing, ref)
}

// GivenBack ends what an organisation offers of a stone that is no longer its own, because
// the deal that brought it was undone, and gives the listings' numbers.
func GivenBack(ctx context.Context, tx *db.Tx, owner id.ID, stone int64, now clock.Instant) ([]int64, error) {
	nos, err := db.Rows(ctx, tx, db.One[int64], `SELECT l.no FROM listing l JOIN stock k ON k.member = l.member JOIN org o ON o.no = l.member
		WHERE`+ofGeneration+`AND l.stone = $1 AND o.id = $2 ORDER BY l.no`, stone, owner)
	if err != nil {
		return nil, err
	}
	for _, no := range nos {
		l, err := liveOf(ctx, tx, no)
		if err == nil {
			err = l.end(ctx, tx, editReturned, now)
		}
		if err != nil {
			return nil, err
		}
	}
	return nos, nil
}

// end takes a listing off the market inside the command that has another reason for it.
func (l *liveVersion) end(ctx context.Context, tx *db.Tx, why string, now clock.Instant) error {
	s, err := ownStock(ctx, tx, l.member)
	if err != nil {
		return err
	}
	s.edits++
	s.live--
	if err := s.write(ctx, tx); err != nil {
		return err
	}
	o := l.offer()
	if _, err := tx.Exec(ctx, `INSERT INTO listing_edit (member, no, at, listing, gen_from, act, ppc, total, availability)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, l.member, s.edits, int64(now), l.no, l.genFrom, editWithdraw, o.PPC, o.Total, int64(o.Availability)); err != nil {
		return err
	}
	if err := remember(ctx, tx, l, why, now); err != nil {
		return err
	}
	return withdraw(ctx, tx, l, s)
}
