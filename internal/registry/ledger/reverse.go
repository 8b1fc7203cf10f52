package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
)

// Reverse writes the legs of a transfer the other way round, as a new transfer, and gives
// its number. A transfer is reversed once: errs.Conflict "ledger.reversed". Who no longer
// holds what he got cannot give it back: "ledger.short".
func Reverse(ctx context.Context, tx *db.Tx, no int64, at clock.Instant, kind, reference string) (int64, error) {
	if err := settled(ctx, tx); err != nil {
		return 0, err
	}
	by, undone, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM ledger_transfer WHERE undoes = $1 AND undoes <> 0", no)
	if err != nil {
		return 0, fmt.Errorf("ledger: reversing: %w", err)
	}
	if undone {
		return 0, errs.New(errs.Conflict, "ledger.reversed", "no", no, "by", by)
	}
	legs, err := LegsOf(ctx, tx, no)
	if err != nil {
		return 0, err
	}
	if len(legs) == 0 {
		return 0, errs.New(errs.NotFound, "ledger.no_transfer", "no", no)
	}
	t := Transfer{At: at, Kind: kind, Reference: reference}
	for i := len(legs) - 1; i >= 0; i-- {
		l := legs[i]
		l.From, l.To = l.To, l.From
		t.Legs = append(t.Legs, l)
	}
	if err := t.check(); err != nil {
		return 0, err
	}
	return post(ctx, tx, t, nil, no)
}

// LegsOf are the legs of a transfer in their order.
func LegsOf(ctx context.Context, q db.Querier, no int64) ([]Leg, error) {
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	legs, err := db.Rows(ctx, q, func(rows *sql.Rows) (Leg, error) {
		var l Leg
		return l, rows.Scan(l.into()...)
	}, "SELECT book, asset, from_account, to_account, quantity, pieces, weight, value FROM ledger_leg WHERE transfer = $1 ORDER BY no", no)
	if err != nil {
		return nil, fmt.Errorf("ledger: legs of transfer %d: %w", no, err)
	}
	return legs, nil
}

// into are where the columns of a leg go: book, asset, both accounts, then what is moved.
func (l *Leg) into() []any {
	return []any{&l.Book, &l.Asset, &l.From, &l.To, &l.Quantity, &l.Pieces, &l.Weight, &l.Value}
}
