package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// gathered is what the commands of one batch bring to the ledger. Positions are read once
// a batch and written once, at its end; a statement for every leg would cost ten times as
// much. Of money they are read once: nobody but the writer's goroutine, to which all this
// belongs, changes them, and nothing of it outlives a batch that is rolled back.
type gathered struct {
	cells     map[cell]*held
	money     map[cell]*held // what is known of money; it lives on into the next batch
	order     []cell         // of cells that changed, so that rows are written in one order always
	transfers *db.Batch
	legs      *db.Batch
	ends      *db.Batch      // of pending transfers
	ended     map[int64]bool // that end so
	asked     bool           // to be written at the end of the batch
}

// held is a position as the batch has made it so far.
type held struct {
	quantity, aside int64
	known           bool // else quantity and aside are what is to be added
	changed         bool
	waits           []waiting // what sets the aside aside, read when it matters
	read            bool      // waits are
}

// waiting is a part of a position that a pending transfer has set aside.
type waiting struct{ pending, quantity, until int64 }

type (
	gatheredKey struct{}
	moneyKey    struct{}
)

func gather(tx *db.Tx) *gathered {
	g, err := tx.Scratch(gatheredKey{}, func() (any, error) {
		money := tx.Kept(moneyKey{}, func() any { return map[cell]*held{} }).(map[cell]*held)
		if len(money) >= mostKnown {
			clear(money)
		}
		return &gathered{cells: map[cell]*held{}, money: money, transfers: db.NewBatch(4, 2), legs: db.NewBatch(10, 0), ends: db.NewBatch(3, 2), ended: map[int64]bool{}}, nil
	})
	if err != nil { // making an empty one cannot fail
		panic(err)
	}
	return g.(*gathered)
}

// settled writes what was gathered when q is a transaction, so that a SELECT sees it.
func settled(ctx context.Context, q db.Querier) error {
	tx, ok := q.(*db.Tx)
	if !ok {
		return nil
	}
	g := gather(tx)
	if !g.asked {
		return nil
	}
	return tx.ForOthers(func() error { return g.write(ctx, tx) })
}

// find gives a position, known or not.
func (g *gathered) find(c cell) *held {
	h := g.cells[c]
	if h != nil {
		return h
	}
	if h = g.money[c]; h == nil {
		h = &held{}
	}
	h.forgetWaits() // they may have ended since
	g.cells[c] = h
	return h
}

// cell gives a position with its true quantity.
func (g *gathered) cell(ctx context.Context, tx *db.Tx, c cell) (*held, error) {
	h := g.find(c)
	if h.known {
		return h, nil
	}
	var quantity, aside int64
	_, err := db.Get(ctx, tx, []any{&quantity, &aside}, "SELECT quantity, aside FROM ledger_position WHERE book = $1 AND asset = $2 AND account = $3",
		int64(c.book), c.asset, c.account)
	if err != nil {
		return nil, fmt.Errorf("ledger: reading a position: %w", err)
	}
	h.quantity, h.aside, h.known = h.quantity+quantity, h.aside+aside, true
	if c.book == Money {
		g.money[c] = h
	}
	return h, nil
}

// free is what a position holds that nothing sets aside at that instant.
func (g *gathered) free(ctx context.Context, tx *db.Tx, c cell, at int64) (int64, error) {
	h, err := g.cell(ctx, tx, c)
	if err != nil {
		return 0, err
	}
	if h.aside == 0 {
		return h.quantity, nil
	}
	if !h.read {
		if len(g.ended) > 0 { // they set nothing aside any more
			if err := settled(ctx, tx); err != nil {
				return 0, err
			}
		}
		if h.waits, err = db.Rows(ctx, tx, scanWaiting, waitingOf, int64(c.book), c.asset, c.account); err != nil {
			return 0, fmt.Errorf("ledger: reading what is set aside: %w", err)
		}
		h.read = true
	}
	n := h.quantity
	for _, w := range h.waits {
		if w.until == 0 || w.until > at {
			n -= w.quantity
		}
	}
	return n, nil
}

const waitingOf = "SELECT pending, quantity, until_at FROM ledger_pending_leg WHERE book = $1 AND asset = $2 AND from_account = $3 AND waits = 1"

func scanWaiting(rows *sql.Rows) (waiting, error) {
	var w waiting
	return w, rows.Scan(&w.pending, &w.quantity, &w.until)
}

// add changes a position, known or not.
func (g *gathered) add(c cell, quantity, aside int64) *held {
	h := g.find(c)
	if !h.changed {
		h.changed = true
		g.order = append(g.order, c)
	}
	h.quantity += quantity
	h.aside += aside
	return h
}

// transfer adds the row of a transfer; undoes is another's number, or 0.
func (g *gathered) transfer(tx *db.Tx, no int64, at clock.Instant, kind, reference string, legs int, undoes int64) {
	g.atEnd(tx)
	g.transfers.AddInts(no, int64(at), int64(legs), undoes)
	g.transfers.Text(0, kind)
	g.transfers.Text(1, reference)
}

// atEnd sees to it that everything is written before the commit. The command has written from
// here on: should it refuse, the batch is rolled back, for what it brought cannot be told from
// what others did.
func (g *gathered) atEnd(tx *db.Tx) {
	if g.asked {
		tx.WritesLater()
		return
	}
	g.asked = true
	tx.AtEnd(func(ctx context.Context) error { return g.write(ctx, tx) })
}

const (
	insertTransfers = "INSERT INTO ledger_transfer (no, at, kind, reference, legs, undoes) SELECT n0, n1, t0, t1, n2, n3 FROM batch"
	insertLegs      = `INSERT INTO ledger_leg (transfer, no, book, asset, from_account, to_account, quantity, pieces, weight, value)
		SELECT n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 FROM batch`
	setPositions = `INSERT INTO ledger_position (book, asset, account, quantity, aside) SELECT n0, n1, n2, n3, n4 FROM batch WHERE true
		ON CONFLICT (book, asset, account) DO UPDATE SET quantity = excluded.quantity, aside = excluded.aside`
	addPositions = `INSERT INTO ledger_position (book, asset, account, quantity, aside) SELECT n0, n1, n2, n3, n4 FROM batch WHERE true
		ON CONFLICT (book, asset, account) DO UPDATE SET quantity = ledger_position.quantity + excluded.quantity, aside = ledger_position.aside + excluded.aside`
	endPendings  = `UPDATE ledger_pending SET state = b.t0, ended_at = b.n1, transfer = b.n2, why = b.t1 FROM batch b WHERE ledger_pending.no = b.n0`
	endWaits     = "UPDATE ledger_pending_leg SET waits = 0 FROM batch b WHERE ledger_pending_leg.pending = b.n0"
	dropPosition = "DELETE FROM ledger_position WHERE book = $1 AND asset = $2 AND account = $3"
)

// write inserts everything and forgets it; positions that were read stay known.
func (g *gathered) write(ctx context.Context, tx *db.Tx) error {
	set, add := db.NewBatch(5, 0), db.NewBatch(5, 0)
	var drop [][]any
	for _, c := range g.order {
		h := g.cells[c]
		h.changed = false
		row := [...]int64{int64(c.book), c.asset, c.account, h.quantity, h.aside}
		switch {
		case !h.known:
			add.AddInts(row[:]...)
			delete(g.cells, c)
		case h.quantity == 0 && h.aside == 0:
			drop = append(drop, []any{row[0], row[1], row[2]})
		default:
			set.AddInts(row[:]...)
		}
	}
	if len(drop) > 0 {
		if _, err := tx.ExecRows(ctx, dropPosition, slices.Values(drop)); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	for _, s := range []struct {
		query string
		rows  *db.Batch
	}{{insertTransfers, g.transfers}, {insertLegs, g.legs}, {setPositions, set}, {addPositions, add}, {endPendings, g.ends}, {endWaits, g.ends}} {
		if _, err := tx.ExecBatch(ctx, s.rows, s.query); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	g.order = g.order[:0]
	g.transfers.Reset()
	g.legs.Reset()
	g.ends.Reset()
	clear(g.ended)
	return nil
}
