package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// Scan reads many rows fast: row gets the values as the driver has them (int64, string,
// []byte or nil) in a slice that the next row overwrites; byte slices are row's to keep.
// On SQLite nothing stands between row and the driver. It reads one consistent state.
func (d *DB) Scan(ctx context.Context, query string, row func(vals []driver.Value) error, args ...any) error {
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("db: %w", err)
	}
	defer conn.Close()
	return scanOn(ctx, d.engine, conn, query, row, args)
}

func scanOn(ctx context.Context, e engine, conn *sql.Conn, query string, row func(vals []driver.Value) error, args []any) error {
	var err error
	if e == postgres {
		err = scanSQL(ctx, conn, query, row, args)
	} else {
		err = conn.Raw(func(c any) error { return scanDirect(ctx, c.(driver.QueryerContext), query, row, args) })
	}
	if err != nil {
		return fmt.Errorf("db: %q: %w", brief(query), err)
	}
	return nil
}

func scanDirect(ctx context.Context, conn driver.QueryerContext, query string, row func([]driver.Value) error, args []any) error {
	text, order := positional(query)
	named := make([]driver.NamedValue, len(order))
	if err := bind(named, order, args); err != nil {
		return err
	}
	rows, err := conn.QueryContext(ctx, text, named)
	if err != nil {
		return err
	}
	defer rows.Close()
	vals := make([]driver.Value, len(rows.Columns()))
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rows.Next(vals); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := row(vals); err != nil {
			return err
		}
	}
}

func scanSQL(ctx context.Context, conn *sql.Conn, query string, row func([]driver.Value) error, args []any) error {
	rows, err := conn.QueryContext(ctx, query, plain(args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	got, into := make([]any, len(columns)), make([]any, len(columns))
	vals := make([]driver.Value, len(columns))
	for i := range got {
		into[i] = &got[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range got {
			vals[i] = got[i]
		}
		if err := row(vals); err != nil {
			return err
		}
	}
	return rows.Err()
}
