package ledger

import (
	"context"
	"fmt"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/store/db"
)

// States of a pending transfer.
const (
	Waiting lifecycle.State = "pending"
	Posted  lifecycle.State = "posted"
	Void    lifecycle.State = "void"
	Expired lifecycle.State = "expired"
)

// PendingLife is the lifecycle of a pending transfer.
var PendingLife = lifecycle.Table{Name: "pending", Steps: []lifecycle.Step{
	{From: Waiting, Act: "post", To: Posted, Who: []string{"the room that made it"}, Rule: "before the deadline, together with its other legs or not at all"},
	{From: Waiting, Act: "release", To: Void, Who: []string{"the room that made it"}, Rule: "what was set aside is free again"},
	{From: Waiting, Act: "expire", To: Expired, Who: []string{"the clock"}, Rule: "the deadline binds by the clock; the room that made it records it"},
}}

// Pending is a transfer on its way.
type Pending struct {
	No        int64
	At        clock.Instant
	Kind      string
	Reference string
	Until     clock.Instant // 0: no deadline
	State     lifecycle.State
	Transfer  int64 // that posted it, else 0
	Legs      []Leg
}

// over tells whether the deadline has passed.
func (p *Pending) over(now clock.Instant) bool { return p.Until != 0 && p.Until <= now }

// Reserve writes a pending transfer and gives its number: what its legs will give is set
// aside from now on, until the deadline (0: none). What is not free at t.At is refused:
// errs.Conflict "ledger.short".
func Reserve(ctx context.Context, tx *db.Tx, t Transfer, until clock.Instant) (int64, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	if until != 0 && until <= t.At {
		return 0, errs.New(errs.Invalid, "ledger.deadline_past")
	}
	g := gather(tx)
	all, err := t.changes(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if c.by >= 0 || c.world { // the world has no bottom
			continue
		}
		free, err := g.free(ctx, tx, c.cell, int64(t.At))
		if err != nil {
			return 0, err
		}
		if free+c.by < 0 {
			return 0, errs.New(errs.Conflict, "ledger.short", "asset", fmt.Sprint(c.asset), "account", fmt.Sprint(c.account))
		}
	}
	no, err := tx.Next(ctx, "ledger.pending")
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO ledger_pending (no, at, kind, reference, until_at, state, ended_at, transfer, why)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '')`, no, int64(t.At), t.Kind, t.Reference, int64(until), string(Waiting)); err != nil {
		return 0, fmt.Errorf("ledger: writing a pending transfer: %w", err)
	}
	g.atEnd(tx)
	for i, l := range t.Legs {
		from, err := accountByNo(ctx, tx, l.From)
		if err != nil {
			return 0, err
		}
		world := from.World // it has no bottom: nothing need be set aside
		if _, err := tx.Exec(ctx, `INSERT INTO ledger_pending_leg (pending, no, book, asset, from_account, to_account, quantity, pieces, weight, value, until_at, waits)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			no, int64(i), int64(l.Book), l.Asset, l.From, l.To, l.Quantity, l.Pieces, l.Weight, l.Value, int64(until), !world); err != nil {
			return 0, fmt.Errorf("ledger: writing a pending leg: %w", err)
		}
		if !world {
			h := g.add(cell{l.Book, l.Asset, l.From}, 0, l.Quantity)
			h.waits = append(h.waits, waiting{no, l.Quantity, int64(until)})
		}
	}
	return no, nil
}

// Complete posts a pending transfer together with further legs, as one transfer, and gives
// its number. At or after the deadline it is errs.Conflict "ledger.expired", and when it
// was posted or released before "ledger.not_pending".
func Complete(ctx context.Context, tx *db.Tx, no int64, t Transfer) (int64, error) {
	return CompleteAll(ctx, tx, []int64{no}, t)
}

// CompleteAll is Complete for several pending transfers at once: all or none.
func CompleteAll(ctx context.Context, tx *db.Tx, nos []int64, t Transfer) (int64, error) {
	granted := map[cell]int64{}
	var done []Pending
	legs := make([]Leg, 0, len(t.Legs)+len(nos))
	for i, no := range nos {
		if slices.Contains(nos[:i], no) {
			return 0, fmt.Errorf("ledger: pending transfer %d is named twice", no)
		}
		p, err := waitingByNo(ctx, tx, no)
		if err != nil {
			return 0, err
		}
		if p.over(t.At) {
			return 0, errs.New(errs.Conflict, "ledger.expired", "no", no)
		}
		for _, l := range p.Legs {
			granted[cell{l.Book, l.Asset, l.From}] += l.Quantity
		}
		legs, done = append(legs, p.Legs...), append(done, p)
	}
	t.Legs = append(legs, t.Legs...)
	if err := t.check(); err != nil {
		return 0, err
	}
	transfer, err := post(ctx, tx, t, granted, 0)
	if err != nil {
		return 0, err
	}
	for i := range done {
		if err := end(ctx, tx, &done[i], Posted, t.At, transfer, ""); err != nil {
			return 0, err
		}
	}
	return transfer, nil
}

// Release ends a pending transfer without posting it. After its deadline it is recorded as
// expired. One that has ended is errs.Conflict "ledger.not_pending".
func Release(ctx context.Context, tx *db.Tx, no int64, at clock.Instant, why string) error {
	p, err := waitingByNo(ctx, tx, no)
	if err != nil {
		return err
	}
	if p.over(at) {
		return end(ctx, tx, &p, Expired, at, 0, "")
	}
	return end(ctx, tx, &p, Void, at, 0, why)
}

// Extend gives a pending transfer another deadline, 0 for none. One whose deadline has
// passed is over: errs.Conflict "ledger.expired".
func Extend(ctx context.Context, tx *db.Tx, no int64, at, until clock.Instant) error {
	p, err := waitingByNo(ctx, tx, no)
	if err != nil {
		return err
	}
	if p.over(at) {
		return errs.New(errs.Conflict, "ledger.expired", "no", no)
	}
	if until != 0 && until <= at {
		return errs.New(errs.Invalid, "ledger.deadline_past")
	}
	g := gather(tx)
	for _, l := range p.Legs {
		if h := g.cells[cell{l.Book, l.Asset, l.From}]; h != nil {
			h.forgetWaits()
		}
	}
	for _, query := range []string{"UPDATE ledger_pending SET until_at = $2 WHERE no = $1", "UPDATE ledger_pending_leg SET until_at = $2 WHERE pending = $1"} {
		if _, err := tx.Exec(ctx, query, no, int64(until)); err != nil {
			return fmt.Errorf("ledger: extending: %w", err)
		}
	}
	return nil
}

// forgetWaits has what is set aside read again when it matters.
func (h *held) forgetWaits() { h.waits, h.read = nil, false }

// end records how a pending transfer ended and frees what it set aside.
func end(ctx context.Context, tx *db.Tx, p *Pending, s lifecycle.State, at clock.Instant, transfer int64, why string) error {
	g := gather(tx)
	g.atEnd(tx)
	g.ended[p.No] = true
	g.ends.AddInts(p.No, int64(at), transfer)
	g.ends.Text(0, string(s))
	g.ends.Text(1, why)
	for _, l := range p.Legs {
		a, err := accountByNo(ctx, tx, l.From)
		if err != nil {
			return err
		}
		if !a.World {
			g.add(cell{l.Book, l.Asset, l.From}, 0, -l.Quantity).forgetWaits()
		}
	}
	return nil
}

// PendingByNo reads a pending transfer with its legs; errs.NotFound "ledger.no_pending".
func PendingByNo(ctx context.Context, q db.Querier, no int64) (Pending, error) {
	var p Pending
	if tx, ok := q.(*db.Tx); ok && gather(tx).ended[no] {
		if err := settled(ctx, tx); err != nil {
			return p, err
		}
	}
	var legs []Leg
	var l Leg
	err := db.Each(ctx, q, append([]any{&p.No, &p.At, &p.Kind, &p.Reference, &p.Until, &p.State, &p.Transfer}, l.into()...), func() { legs = append(legs, l) }, `SELECT p.no, p.at, p.kind, p.reference, p.until_at, p.state, p.transfer, l.book, l.asset, l.from_account, l.to_account, l.quantity, l.pieces, l.weight, l.value
		FROM ledger_pending p JOIN ledger_pending_leg l ON l.pending = p.no WHERE p.no = $1 ORDER BY l.no`, no)
	if err == nil && len(legs) == 0 {
		err = errs.New(errs.NotFound, "ledger.no_pending", "no", no)
	}
	if err != nil {
		return p, fmt.Errorf("ledger: pending transfer %d: %w", no, err)
	}
	p.Legs = legs
	return p, nil
}

func waitingByNo(ctx context.Context, q db.Querier, no int64) (Pending, error) {
	p, err := PendingByNo(ctx, q, no)
	if err == nil && p.State != Waiting {
		err = errs.New(errs.Conflict, "ledger.not_pending", "no", no, "state", string(p.State))
	}
	return p, err
}

// Available is what an account holds of an asset that nothing sets aside at that instant.
func Available(ctx context.Context, q db.Querier, b Book, asset, account int64, at clock.Instant) (int64, error) {
	n, err := Position(ctx, q, b, asset, account) // writes what was gathered first
	if err != nil {
		return 0, err
	}
	aside, _, err := db.Row(ctx, q, db.One[int64], `SELECT CAST(COALESCE(SUM(quantity), 0) AS BIGINT) FROM ledger_pending_leg
		WHERE book = $1 AND asset = $2 AND from_account = $3 AND waits = 1 AND (until_at = 0 OR until_at > $4)`, int64(b), asset, account, int64(at))
	if err != nil {
		return 0, fmt.Errorf("ledger: reading what is set aside: %w", err)
	}
	return n - aside, nil
}
