package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"openbourse/internal/base/errs"
)

// Tx is the writer's transaction as one command sees it. It is valid until the command
// returns and belongs to the writer's goroutine.
type Tx struct {
	w       *writer
	base    context.Context // with the deadline of the batch; never the caller's
	until   time.Time
	began   time.Time // of the command
	open    bool      // the transaction has begun
	wrote   bool      // the command has written
	broken  error     // the first error of the database: the batch must be rolled back
	atEnd   []func(ctx context.Context) error
	counts  counts
	scratch map[any]any
	tables  []string // that the batch has written
}

// Query runs a SELECT that sees what earlier commands of the batch have written.
func (t *Tx) Query(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := t.statement(query)
	if err != nil {
		return nil, err
	}
	t.note(s)
	rows, err := s.query(t.base, args)
	return rows, t.check(err)
}

// QueryRow is Query for at most one row.
func (t *Tx) QueryRow(_ context.Context, query string, args ...any) *sql.Row {
	s, err := t.statement(query)
	if err != nil { // Scan must report an error; which one does not matter, the batch is lost
		over, cancel := context.WithCancel(t.base)
		cancel()
		return t.w.pool.QueryRowContext(over, query)
	}
	t.note(s)
	return s.queryRow(t.base, args)
}

// Exec runs a statement that writes and gives the number of rows it changed. After an
// error the whole batch is rolled back, whatever the command does with the error.
func (t *Tx) Exec(_ context.Context, query string, args ...any) (int64, error) {
	s, err := t.statement(query)
	if err != nil {
		return 0, err
	}
	t.note(s)
	n, err := s.exec(t.base, args)
	return n, t.check(err)
}

// AtEnd runs f once before the batch is committed, after all its commands, so that rooms
// can write together what many commands bring. An error rolls the batch back.
func (t *Tx) AtEnd(f func(ctx context.Context) error) {
	t.wrote = true
	t.atEnd = append(t.atEnd, f)
}

// WritesLater notes that the command writes by what an earlier one has asked of AtEnd.
func (t *Tx) WritesLater() { t.wrote = true }

// ForOthers runs f, which writes what earlier commands of the batch have brought, and does
// not count it as a write of this one: it may still refuse.
func (t *Tx) ForOthers(f func() error) error {
	wrote := t.wrote
	err := f()
	t.wrote = wrote
	return err
}

// Wrote tells whether the command has written something.
func (t *Tx) Wrote() bool { return t.wrote }

// Spent is how long the command has been running: a Bulk piece should end before 20 ms.
func (t *Tx) Spent() time.Duration { return time.Since(t.began) }

// Scratch keeps a value for the commands of one batch, for rooms that would otherwise
// read the same row again for each. It is gone after the batch, also when it is rolled
// back.
func (t *Tx) Scratch(key any, make func() (any, error)) (any, error) {
	if v, ok := t.scratch[key]; ok {
		return v, nil
	}
	v, err := make()
	if err == nil {
		t.scratch[key] = v
	}
	return v, err
}

// Kept is Scratch that lives on into the batches that follow, until one of them is rolled
// back: for rows that are read again and again and, once written, never change.
func (t *Tx) Kept(key any, make func() any) any {
	v, ok := t.w.kept[key]
	if !ok {
		v = make()
		t.w.kept[key] = v
	}
	return v
}

// note remembers that the command writes, and what, before the statement runs.
func (t *Tx) note(s *statement) {
	if !s.writes {
		return
	}
	t.wrote = true
	t.w.remembered.wrote(s.table)
	if !slices.Contains(t.tables, s.table) {
		t.tables = append(t.tables, s.table)
	}
}

// check keeps the first error of the database. A missing row is not one.
func (t *Tx) check(err error) error {
	if err != nil && !errors.Is(err, sql.ErrNoRows) && t.broken == nil {
		t.broken = err
	}
	return err
}

func (t *Tx) statement(query string) (*statement, error) {
	if t.broken != nil {
		return nil, fmt.Errorf("db: the transaction has failed already: %w", t.broken)
	}
	if err := t.begin(); err != nil {
		return nil, err
	}
	if s := t.w.stmts[query]; s != nil {
		return s, t.inTime()
	}
	s, err := t.w.prepare(t.base, query)
	if err != nil {
		return nil, t.check(fmt.Errorf("db: preparing %q: %w", brief(query), err))
	}
	return s, nil
}

// inTime gives up a batch that takes too long; it looks at the clock when the engine
// cannot be trusted to.
func (t *Tx) inTime() error {
	if t.w.d.engine == sqlite && time.Now().After(t.until) {
		return t.check(errs.New(errs.Unavailable, "db.slow"))
	}
	return nil
}
