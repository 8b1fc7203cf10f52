package db

import (
	"context"
	"database/sql"
	"fmt"
)

// Rows runs a query and scans every row.
func Rows[T any](ctx context.Context, q Querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("db: %q: %w", brief(query), err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		t, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("db: scanning %q: %w", brief(query), err)
		}
		all = append(all, t)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("db: reading %q: %w", brief(query), err)
	}
	return all, nil
}

// Row runs a query and scans its first row; false means there was none.
func Row[T any](ctx context.Context, q Querier, scan func(*sql.Rows) (T, error), query string, args ...any) (T, bool, error) {
	var none T
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return none, false, fmt.Errorf("db: %q: %w", brief(query), err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return none, false, fmt.Errorf("db: reading %q: %w", brief(query), err)
		}
		return none, false, nil
	}
	t, err := scan(rows)
	if err != nil {
		return none, false, fmt.Errorf("db: scanning %q: %w", brief(query), err)
	}
	return t, true, nil
}

// One scans a row of a single column, for Rows and Row: db.Rows(ctx, q, db.One[int64], …).
func One[T any](rows *sql.Rows) (T, error) {
	var t T
	err := rows.Scan(&t)
	return t, err
}
