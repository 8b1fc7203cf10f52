package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// Get reads the first row of a query into what the pointers name, false when there is none.
// It is Row for the few queries that every command runs: inside the writer's transaction on
// SQLite nothing stands between it and the driver.
func Get(ctx context.Context, q Querier, into []any, query string, args ...any) (found bool, err error) {
	err = each(ctx, q, into, func() bool {
		found = true
		return false
	}, query, args)
	return found, err
}

// Each reads every row of a query into what the pointers name and calls row after each; like Get
// it is for what every command runs. row must not use the transaction.
func Each(ctx context.Context, q Querier, into []any, row func(), query string, args ...any) error {
	return each(ctx, q, into, func() bool {
		row()
		return true
	}, query, args)
}

func each(ctx context.Context, q Querier, into []any, more func() bool, query string, args []any) error {
	var s *statement
	t, writing := q.(*Tx)
	if writing {
		var err error
		if s, err = t.statement(query); err != nil {
			return err
		}
	}
	if s == nil || s.direct == nil {
		return walk(ctx, q, func(rows *sql.Rows) (bool, error) {
			err := rows.Scan(into...)
			return err == nil && more(), err
		}, query, args)
	}
	t.note(s)
	if err := s.conn.Raw(func(any) error { return s.each(t.base, into, more, args) }); err != nil {
		return t.check(fmt.Errorf("db: %q: %w", brief(query), err))
	}
	return nil
}

// each must be called inside conn.Raw.
func (s *statement) each(ctx context.Context, into []any, more func() bool, args []any) error {
	if err := bind(s.args, s.order, args); err != nil {
		return err
	}
	rows, err := s.direct.(driver.StmtQueryContext).QueryContext(ctx, s.args)
	if err != nil {
		return err
	}
	defer rows.Close()
	if n := len(rows.Columns()); n != len(s.vals) { // asked each time: a driver may count its columns only then
		s.vals = make([]driver.Value, n)
	}
	if len(into) != len(s.vals) {
		return fmt.Errorf("%d columns for %d pointers", len(s.vals), len(into))
	}
	for {
		if err := rows.Next(s.vals); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		for i, p := range into {
			if err := assign(p, s.vals[i]); err != nil {
				return fmt.Errorf("column %d: %w", i+1, err)
			}
		}
		if !more() {
			return nil
		}
	}
}

// assign puts a value of the driver where a pointer points: whole numbers, texts, bytes, and
// types that are one of them or know how to read one.
func assign(p any, v driver.Value) error {
	switch p := p.(type) {
	case *int64:
		if n, ok := v.(int64); ok {
			*p = n
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*p = s
			return nil
		}
	case *[]byte:
		switch v := v.(type) {
		case []byte:
			*p = v
			return nil
		case string:
			*p = []byte(v)
			return nil
		case nil:
			*p = nil
			return nil
		}
	case sql.Scanner:
		return p.Scan(v)
	}
	to := reflect.ValueOf(p).Elem()
	switch v := v.(type) {
	case int64:
		if to.CanInt() && !to.OverflowInt(v) {
			to.SetInt(v)
			return nil
		}
		if to.Kind() == reflect.Bool && (v == 0 || v == 1) {
			to.SetBool(v == 1)
			return nil
		}
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return nil
		}
	}
	return fmt.Errorf("a %T does not go into a %T", v, p)
}
