package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// Snapshot is one state of the store: all that is read through it was true at one instant,
// however much is written meanwhile. It is for one goroutine.
type Snapshot struct {
	d    *DB
	conn *sql.Conn
}

// Snapshot reads with fn from one state. It holds back the clearing of the writer's log, so
// it is for checks that must see everything at once, not for pages.
func (d *DB) Snapshot(ctx context.Context, fn func(s *Snapshot) error) (err error) {
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	begin, first := "BEGIN", "SELECT 1 FROM counter LIMIT 1"
	if d.engine == postgres {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	defer func() {
		_, end := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		err = errors.Join(err, end)
	}()
	var n int64 // the state is fixed by the first read, not by BEGIN
	if err := conn.QueryRowContext(ctx, first).Scan(&n); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("db: %w", err)
	}
	return fn(&Snapshot{d, conn})
}

// Query runs a SELECT.
func (s *Snapshot) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	text, args := s.said(query, args)
	return s.conn.QueryContext(ctx, text, args...)
}

// QueryRow is Query for at most one row.
func (s *Snapshot) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	text, args := s.said(query, args)
	return s.conn.QueryRowContext(ctx, text, args...)
}

func (s *Snapshot) said(query string, args []any) (string, []any) {
	if s.d.engine == postgres {
		return query, plain(args)
	}
	text, order := positional(query)
	return text, (&prepared{order: order}).place(args)
}

// Scan is DB.Scan.
func (s *Snapshot) Scan(ctx context.Context, query string, row func(vals []driver.Value) error, args ...any) error {
	return scanOn(ctx, s.d.engine, s.conn, query, row, args)
}
