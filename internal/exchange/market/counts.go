package market

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// StockCounts says how much stands in a member's stock, by state.
type StockCounts struct {
	All          int64
	Over         int64 // with their lease over: in the stock, not on the market
	Availability map[stone.Availability]int64
}

// CountStock counts what MyStock lists without a filter.
func CountStock(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, member int64) (StockCounts, error) {
	c := StockCounts{Availability: map[stone.Availability]int64{}}
	if err := mayStock(ctx, q, who, member); err != nil {
		return c, err
	}
	type count struct{ availability, over, n int64 }
	rows, err := db.Rows(ctx, q, func(r *sql.Rows) (count, error) {
		var x count
		return x, r.Scan(&x.availability, &x.over, &x.n)
	}, `SELECT l.availability, CASE WHEN l.vault = 0 AND l.lease <= $2 AND k.lease <= $2 THEN 1 ELSE 0 END, COUNT(*)
		FROM stock_line y JOIN listing l ON l.no = y.listing JOIN stock k ON k.member = l.member
		WHERE`+ofGeneration+`AND y.member = $1 GROUP BY 1, 2`, member, int64(now))
	for _, x := range rows {
		c.All += x.n
		c.Over += x.over * x.n
		c.Availability[stone.Availability(x.availability)] += x.n
	}
	return c, err
}
