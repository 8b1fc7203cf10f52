package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"openbourse/internal/base/errs"
)

const (
	lookupTime  = 60 * time.Second // how long the outcome of a lost commit is looked up
	lookupPause = 100 * time.Millisecond
)

var errStale = errors.New("db: another writer has taken over this data")

// begin opens the transaction, when it is not open yet and the batch before has landed.
func (t *Tx) begin() error {
	if t.open {
		return nil
	}
	wrote := t.wrote
	err := t.w.land()
	if err == nil {
		err = t.w.begin(t)
	}
	t.wrote = wrote // the number of the batch is not the command's
	if err != nil {
		t.broken = err
	}
	return err
}

// begin opens the batch's transaction and writes its number, which fails when another
// writer has raised the epoch. On PostgreSQL the row stays locked until the end, so that
// a second writer waits.
func (w *writer) begin(tx *Tx) error {
	if w.conn == nil {
		if err := w.connect(tx.base); err != nil {
			return forAll{unreachable(err)}
		}
	}
	open := "BEGIN IMMEDIATE"
	if w.d.engine == postgres {
		open = "BEGIN"
	}
	if err := w.run(tx.base, open); err != nil {
		w.disconnect()
		return forAll{unreachable(err)}
	}
	tx.open = true
	n, err := tx.Exec(tx.base, "UPDATE writer SET batch = $1 WHERE id = 1 AND epoch = $2", w.batch+1, w.epoch)
	if err == nil && n == 0 {
		err = w.fail(errStale)
	}
	if err != nil {
		w.rollback(tx)
		return forAll{err}
	}
	return nil
}

func (w *writer) run(ctx context.Context, text string) error {
	s := w.stmts[text]
	if s == nil {
		var err error
		if s, err = w.prepare(ctx, text); err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, nil)
	return err
}

// rollback undoes the batch, and the one on which it builds stays. A connection that cannot
// even do that is given back.
func (w *writer) rollback(tx *Tx) {
	clear(w.kept)
	w.remembered.forgetAll()
	if tx.open && w.run(context.Background(), "ROLLBACK") != nil {
		w.disconnect()
	}
	tx.open = false
}

// disconnect drops the connection; the next batch makes a new one.
func (w *writer) disconnect() {
	clear(w.kept)
	w.remembered.forgetAll()
	if w.conn == nil {
		return
	}
	for _, s := range w.stmts {
		_ = s.close() // the connection goes away with them
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn }) // takes it out of the pool
	_ = w.conn.Close()
	w.conn, w.stmts = nil, map[string]*statement{}
}

// outcome finds out what became of a batch whose COMMIT failed. On PostgreSQL it is looked up
// by the batch number; on SQLite, and when the lookup fails, the store stops writing: what was
// acknowledged stays true, nothing is guessed. Nil: it was committed.
func (w *writer) outcome(tx *Tx, err error) error {
	var refused *pgconn.PgError
	if w.d.engine == postgres {
		if errors.As(err, &refused) && refused.Code[:2] != "08" && refused.Code[:2] != "57" {
			w.rollback(tx) // the server itself says that it did not commit
			return fmt.Errorf("db: commit: %w", err)
		}
		committed, lookErr := w.lookup()
		if lookErr == nil && committed {
			w.batch++
			return nil
		}
		if lookErr == nil {
			return forAll{unreachable(err)}
		}
		err = errors.Join(err, lookErr)
	}
	return forAll{w.fail(fmt.Errorf("db: commit of unknown outcome: %w", err))}
}

// end sends COMMIT. PostgreSQL answers it with ROLLBACK, and no error, when a statement
// had failed and nobody noticed.
func (w *writer) end(ctx context.Context) error {
	if w.d.engine == sqlite {
		return w.run(ctx, "COMMIT")
	}
	return w.conn.Raw(func(c any) error {
		tag, err := c.(*stdlib.Conn).Conn().Exec(ctx, "COMMIT")
		if err == nil && tag.String() != "COMMIT" {
			err = &pgconn.PgError{Code: "25P02", Message: "a statement of the batch had failed"}
		}
		return err
	})
}

// lookup asks a new connection whether the batch was committed. Its UPDATE waits for the
// row, so a commit that is still on its way is over when it answers.
func (w *writer) lookup() (bool, error) {
	w.disconnect()
	ctx, cancel := context.WithTimeout(context.Background(), w.lookupTime)
	defer cancel()
	for {
		var epoch, batch int64
		err := w.pool.QueryRowContext(ctx, "UPDATE writer SET id = id WHERE id = 1 RETURNING epoch, batch").Scan(&epoch, &batch)
		switch {
		case err == nil && epoch == w.epoch:
			return batch == w.batch+1, nil
		case err == nil:
			return false, errStale
		}
		select {
		case <-ctx.Done():
			return false, err
		case <-time.After(lookupPause):
		}
	}
}

// fail stops all writing for good and gives the error every command now gets.
func (w *writer) fail(cause error) error {
	e := errs.New(errs.Unavailable, "db.failed").Because(cause)
	w.failed.CompareAndSwap(nil, e)
	return e
}

func unreachable(err error) error {
	return errs.New(errs.Unavailable, "db.unreachable").Because(err)
}

// Failed tells why nothing can be written any more, or nil: for the health page.
func (d *DB) Failed() error {
	if d.writer != nil {
		if e := d.writer.failed.Load(); e != nil {
			return e
		}
	}
	return nil
}
