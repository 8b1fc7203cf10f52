package market

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// OwnFilter chooses among the listings of one member. Zero fields choose all.
type OwnFilter struct {
	Availability stone.Availability
	Over         bool   // only those whose lease is over: they stand in the stock, not on the market
	Number       string // a stock or report number, or the start of one
}

// OwnStock lists what stands in a member's stock, by stock number after one, with those
// whose lease is over. Only who sees that stock from inside may ask.
func OwnStock(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, member int64, f OwnFilter, after string, limit int) ([]Listing, error) {
	if err := mayStock(ctx, q, who, member); err != nil {
		return nil, err
	}
	where, args := f.where(now, []any{member, after, int64(limit)})
	query := strings.Replace(listingSelect, " FROM listing l ", " FROM stock_line y JOIN listing l ON l.no = y.listing ", 1)
	return listings(ctx, q, who, now, query+" WHERE"+ofGeneration+"AND y.member = $1 AND y.stock_no > $2"+where+" ORDER BY y.stock_no LIMIT $3", args...)
}

// where are the conditions of the filter, their arguments behind those given.
func (f OwnFilter) where(now clock.Instant, args []any) (string, []any) {
	var b strings.Builder
	place := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	if f.Availability != 0 {
		b.WriteString(" AND l.availability = " + place(int64(f.Availability)))
	}
	if f.Over {
		at := place(int64(now))
		b.WriteString(" AND l.vault = 0 AND l.lease <= " + at + " AND k.lease <= " + at)
	}
	if f.Number != "" {
		from, to := f.Number, f.Number+"\U0010ffff"
		lo, hi := place(from), place(to)
		b.WriteString(" AND (l.stock_no >= " + lo + " AND l.stock_no <= " + hi + " OR s.report_no >= " + lo + " AND s.report_no <= " + hi + ")")
	}
	return b.String(), args
}

// OwnCounts says how much stands in a member's stock.
type OwnCounts struct {
	All          int64
	Over         int64 // with their lease over
	Availability map[stone.Availability]int64
	Staged       int64 // upload being read or waiting to be published, 0: none
	Lease        clock.Instant
}

// CountOwn counts what stands in a member's stock.
func CountOwn(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, member int64) (OwnCounts, error) {
	c := OwnCounts{Availability: map[stone.Availability]int64{}}
	if err := mayStock(ctx, q, who, member); err != nil {
		return c, err
	}
	s, err := ownStock(ctx, q, member)
	if err != nil {
		return c, err
	}
	c.Staged, c.Lease = s.staged, s.lease
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
