package market

import (
	"context"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// StockQuery asks for a page of a member's own stock, in the order of stock numbers.
type StockQuery struct {
	Member       int64
	After        string // the last stock number of the page before
	Number       string // stock or report numbers that begin so
	Shape        stone.Shape
	Kind         stone.Kind
	Availability stone.Availability
	Proof        Proof
	Expired      bool // only those whose lease has ended
	Locked       bool // only those that are held, on memo or in a deal
	Limit        int  // at most 1,000; 100 when zero
}

// StockPage is a page of stock: listings of the present generation, also those whose
// lease has ended.
type StockPage struct {
	Listings []Listing
	Next     string // After of the next page, empty on the last
}

// MyStock reads a page of a member's stock as he sees it himself.
func MyStock(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, ask StockQuery) (StockPage, error) {
	if err := mayStock(ctx, q, who, ask.Member); err != nil {
		return StockPage{}, err
	}
	limit := min(ask.Limit, 1000)
	if limit <= 0 {
		limit = 100
	}
	query, args := ask.sql(now, limit+1)
	rows, err := db.Rows(ctx, q, scanListing, query, args...)
	if err != nil {
		return StockPage{}, err
	}
	var p StockPage
	for _, r := range rows {
		l, err := r.finish(ctx, q, who, now)
		if err != nil {
			return StockPage{}, err
		}
		if len(p.Listings) == limit {
			p.Next = p.Listings[limit-1].StockNo
			break
		}
		p.Listings = append(p.Listings, l)
	}
	return p, nil
}

// sql writes the query. Filters that are not set are no part of it, so that the few forms
// there are stay prepared.
func (a StockQuery) sql(now clock.Instant, limit int) (string, []any) {
	var b strings.Builder
	b.WriteString("SELECT " + visibleColumns + ", " + offerColumns("l") + ", " + stone.Columns("s") +
		" FROM stock_line y JOIN listing l ON l.no = y.listing" + strings.TrimPrefix(visibleTables, " FROM listing l") +
		"WHERE y.member = $1 AND y.stock_no > $2 AND l.gen_from <= k.generation AND l.gen_to > k.generation AND l.taken = 0 ")
	args := []any{a.Member, a.After}
	and := func(cond string, vals ...any) {
		for _, v := range vals {
			args = append(args, v)
			cond = strings.Replace(cond, "?", "$"+itoa(int64(len(args))), 1)
		}
		b.WriteString("AND " + cond + " ")
	}
	if a.Number != "" {
		to := a.Number + "\U0010FFFF"
		and("(y.stock_no >= ? AND y.stock_no < ? OR s.report_no >= ? AND s.report_no < ?)", a.Number, to, a.Number, to)
	}
	if a.Shape != 0 {
		and("s.shape = ?", int64(a.Shape))
	}
	if a.Kind != 0 {
		and("s.kind = ?", int64(a.Kind))
	}
	if a.Availability != 0 {
		and("l.availability = ?", int64(a.Availability))
	}
	switch a.Proof {
	case Vault:
		and("l.vault = 1")
	case Confirmed:
		and("l.vault = 0 AND (l.sure > ? OR k.sure > ?)", int64(now), int64(now))
	case Claimed:
		and("l.vault = 0 AND l.sure <= ? AND k.sure <= ?", int64(now), int64(now))
	}
	if a.Expired {
		and("l.vault = 0 AND l.lease <= ? AND k.lease <= ?", int64(now), int64(now))
	}
	if a.Locked {
		and("x.reason IS NOT NULL")
	}
	args = append(args, limit)
	b.WriteString("ORDER BY y.stock_no LIMIT $" + itoa(int64(len(args))))
	return b.String(), args
}

// StockState is a member's stock as a whole.
type StockState struct {
	Generation int64
	Live       int64 // listings in stock
	Locked     int64
	Staged     int64 // upload that is being read or waits to be published, 0: none
	Last       int64 // upload published last, 0: none
	UndoUntil  clock.Instant
	Until      clock.Instant // the lease of the whole stock, as keep-alive and replace renew it
	Sure       clock.Instant
}

// StockOf reads a member's stock as a whole.
func StockOf(ctx context.Context, q db.Querier, who access.Actor, member int64) (StockState, error) {
	if err := mayStock(ctx, q, who, member); err != nil {
		return StockState{}, err
	}
	s, err := ownStock(ctx, q, member)
	if err != nil {
		return StockState{}, err
	}
	st := StockState{Generation: s.generation, Live: s.live, Staged: s.staged, Last: s.last, Until: s.lease, Sure: s.sure}
	if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM listing_lock WHERE member = $1", member).Scan(&st.Locked); err != nil {
		return st, err
	}
	if s.last != 0 {
		err = q.QueryRow(ctx, "SELECT undo_until FROM upload WHERE no = $1", s.last).Scan(&st.UndoUntil)
	}
	return st, err
}
