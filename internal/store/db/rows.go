package db

import (
	"context"
	"database/sql"
	"fmt"
)

// Rows runs a query and scans every row.
func Rows[T any](ctx context.Context, q Querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := walk(ctx, q, func(rows *sql.Rows) (bool, error) {
		t, err := scan(rows)
		if err == nil {
			all = append(all, t)
		}
		return true, err
	}, query, args)
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Row runs a query and scans its first row; false means there was none.
func Row[T any](ctx context.Context, q Querier, scan func(*sql.Rows) (T, error), query string, args ...any) (t T, found bool, err error) {
	err = walk(ctx, q, func(rows *sql.Rows) (bool, error) {
		var err error
		t, err = scan(rows)
		found = err == nil
		return false, err
	}, query, args)
	if err != nil {
		var none T
		return none, false, err
	}
	return t, found, nil
}

// walk runs a query and calls row at each of its rows for as long as it wants more.
func walk(ctx context.Context, q Querier, row func(*sql.Rows) (more bool, err error), query string, args []any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("db: %q: %w", brief(query), err)
	}
	defer rows.Close()
	for rows.Next() {
		more, err := row(rows)
		if err != nil {
			return fmt.Errorf("db: scanning %q: %w", brief(query), err)
		}
		if !more {
			return nil
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("db: reading %q: %w", brief(query), err)
	}
	return nil
}

// One scans a row of a single column, for Rows and Row: db.Rows(ctx, q, db.One[int64], …).
func One[T any](rows *sql.Rows) (T, error) {
	var t T
	err := rows.Scan(&t)
	return t, err
}
