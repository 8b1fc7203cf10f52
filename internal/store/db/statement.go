package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"unicode"
)

// statement is a prepared statement of the writer's connection.
type statement struct {
	prepared
	writes bool
	table  string // that it writes
	conn   *sql.Conn
	direct driver.Stmt // the driver's own statement for exec; SQLite only
	args   []driver.NamedValue
	vals   []driver.Value // of the row that Get reads
}

func (w *writer) prepare(ctx context.Context, query string) (*statement, error) {
	if len(w.stmts) >= maxStatements { // texts made per request: begin anew
		for text, s := range w.stmts {
			delete(w.stmts, text)
			if err := s.close(); err != nil {
				return nil, err
			}
		}
	}
	s := &statement{writes: writes(query), conn: w.conn}
	if s.writes {
		s.table = tableOf(query)
	}
	s.text = query
	if w.d.engine == sqlite {
		s.text, s.order = positional(unguarded(query))
		if err := s.prepareDirect(); err != nil {
			return nil, err
		}
	}
	w.stmts[query] = s
	return s, nil
}

// writes tells whether a text changes something: everything does but a plain SELECT.
func writes(query string) bool {
	first := strings.TrimSpace(query)
	if i := strings.IndexFunc(first, unicode.IsSpace); i >= 0 {
		first = first[:i]
	}
	if strings.EqualFold(first, "WITH") {
		up := strings.ToUpper(query)
		return strings.Contains(up, "INSERT ") || strings.Contains(up, "UPDATE ") || strings.Contains(up, "DELETE ")
	}
	return !strings.EqualFold(first, "SELECT")
}

// unguarded has a statement that fails leave what it did so far. The batch is rolled back after
// any error, so SQLite need not copy every page before a statement of many rows changes it:
// that was two thirds of writing the lines of statements.
func unguarded(query string) string {
	text := strings.TrimSpace(query)
	for _, verb := range [...]string{"INSERT", "UPDATE"} {
		if rest, ok := strings.CutPrefix(text, verb+" "); ok {
			return verb + " OR FAIL " + rest
		}
	}
	return query
}

// prepareDirect prepares on the driver: exec then binds once, without the conversions
// and locks of database/sql.
func (s *statement) prepareDirect() error {
	return s.conn.Raw(func(c any) error {
		direct, err := c.(driver.Conn).Prepare(s.text)
		if err != nil {
			return err
		}
		s.direct = direct
		s.args = make([]driver.NamedValue, len(s.order))
		return nil
	})
}

func (s *statement) exec(ctx context.Context, args []any) (int64, error) {
	if s.direct == nil {
		r, err := s.conn.ExecContext(ctx, s.text, plain(args)...)
		if err != nil {
			return 0, err
		}
		return r.RowsAffected()
	}
	var n int64
	err := s.conn.Raw(func(any) error {
		var err error
		n, err = s.bindAndRun(ctx, args)
		return err
	})
	return n, err
}

// bindAndRun must be called inside conn.Raw.
func (s *statement) bindAndRun(ctx context.Context, args []any) (int64, error) {
	if err := bind(s.args, s.order, args); err != nil {
		return 0, err
	}
	r, err := s.direct.(driver.StmtExecContext).ExecContext(ctx, s.args)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// bind puts the arguments where the driver wants them: each place takes the one order names.
func bind(places []driver.NamedValue, order []int, args []any) error {
	for i, k := range order {
		if k >= len(args) {
			return fmt.Errorf("argument $%d is missing", k+1)
		}
		v, err := raw(args[k])
		if err != nil {
			return fmt.Errorf("argument $%d: %w", k+1, err)
		}
		places[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return nil
}

func (s *statement) query(ctx context.Context, args []any) (*sql.Rows, error) {
	if s.direct == nil {
		return s.conn.QueryContext(ctx, s.text, plain(args)...)
	}
	if err := s.viaSQL(ctx); err != nil {
		return nil, err
	}
	return s.stmt.QueryContext(ctx, s.place(args)...)
}

func (s *statement) queryRow(ctx context.Context, args []any) *sql.Row {
	if s.direct == nil || s.viaSQL(ctx) != nil {
		return s.conn.QueryRowContext(ctx, s.text, plain(args)...)
	}
	return s.stmt.QueryRowContext(ctx, s.place(args)...)
}

// viaSQL prepares the database/sql statement that gives *sql.Rows, at its first use.
func (s *statement) viaSQL(ctx context.Context) error {
	if s.stmt != nil {
		return nil
	}
	stmt, err := s.conn.PrepareContext(ctx, s.text)
	s.stmt = stmt
	return err
}

func (s *statement) close() error {
	var err error
	if s.stmt != nil {
		err = s.stmt.Close()
	}
	if s.direct != nil {
		if e := s.conn.Raw(func(any) error { return s.direct.Close() }); err == nil {
			err = e
		}
	}
	return err
}
