package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

// editSold is why a listing ended: its stone was sold and settled.
const editSold = "sold"

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
	if err := remember(ctx, tx, l, editSold, now); err != nil {
		return err
	}
	if err := withdraw(ctx, tx, l, s); err != nil {
		return err
	}
	return Unlock(ctx, tx, listing, ref)
}
