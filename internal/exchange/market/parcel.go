package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/store/db"
)

// What is on the market is not changed beneath its buyers: they see its weight, hold it, and
// negotiate about it.
var _ = parcel.Watch(notListed)

func notListed(ctx context.Context, q db.Querier, owner id.ID, no int64, _ clock.Instant) error {
	stock, listed, err := db.Row(ctx, q, db.One[string], `SELECT l.stock_no FROM listing l JOIN stock k ON k.member = l.member JOIN org o ON o.no = l.member
		WHERE`+ofGeneration+`AND l.stone = $1 AND o.id = $2 LIMIT 1`, no, owner)
	if err == nil && listed {
		err = errs.New(errs.Conflict, "parcel.listed", "stock", stock)
	}
	return err
}
