package market

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// NumberOfStockNo is the number of the listing that a member keeps, or kept, under a stock
// number of his. It stays when the listing is withdrawn, so that a command about it can be
// sent again.
func NumberOfStockNo(ctx context.Context, q db.Querier, who access.Actor, member int64, stockNo string) (int64, error) {
	if err := mayStock(ctx, q, who, member); err != nil {
		return 0, err
	}
	no, ok, err := db.Row(ctx, q, db.One[int64], "SELECT listing FROM stock_line WHERE member = $1 AND stock_no = $2", member, stockNo)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "market.no_stock_no", "stock", stockNo)
	}
	return no, err
}
