package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// Ahead gives what publishing an upload would change now, so that a reader can prepare for
// it: the listings to put, and the numbers to drop. A listing that is new with the upload
// has no Listed yet; PublishedAt tells it later. What is prepared holds while no other fact
// about the member's listings comes before the upload's StockPublished. It gives false, and
// nothing, when the upload is not waiting to be published.
func Ahead(ctx context.Context, d *db.DB, upload int64, put func(*LiveRow) error, drop func(no int64) error) (bool, error) {
	u, err := uploadByNo(ctx, d, upload)
	if err != nil || u.State != Ready {
		return false, err
	}
	s, err := ownStock(ctx, d, u.Member)
	if err != nil || s.generation+1 != u.generation {
		return false, err
	}
	c := &change{ctx: ctx, d: d, put: put, drop: drop, ahead: &u}
	return true, c.upload(upload, false)
}

// PublishedAt is when an upload was published; zero when it was not.
func PublishedAt(ctx context.Context, q db.Querier, upload int64) (clock.Instant, error) {
	u, err := uploadByNo(ctx, q, upload)
	return u.Published, err
}
