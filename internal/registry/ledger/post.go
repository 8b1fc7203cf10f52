package ledger

import (
	"context"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

const (
	insertLeg = `INSERT INTO ledger_leg (transfer, no, book, asset, from_account, to_account, quantity, pieces, weight, value)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	addPosition = `INSERT INTO ledger_position (book, asset, account, quantity) VALUES ($1, $2, $3, $4)
		ON CONFLICT (book, asset, account) DO UPDATE SET quantity = ledger_position.quantity + excluded.quantity`
	dropZero = "DELETE FROM ledger_position WHERE book = $1 AND asset = $2 AND account = $3 AND quantity = 0"
)

// Post writes a transfer and gives its number. An account that would hold less than
// nothing refuses it all: errs.Conflict "ledger.short".
func Post(ctx context.Context, tx *db.Tx, t Transfer) (int64, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	change, err := changes(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	no, err := header(ctx, tx, t.At, t.Kind, t.Reference, int64(len(t.Legs)))
	if err != nil {
		return 0, err
	}
	for i, l := range t.Legs {
		if _, err := tx.Exec(ctx, insertLeg, no, i, int64(l.Book), l.Asset, l.From, l.To, l.Quantity, l.Pieces, l.Weight, l.Value); err != nil {
			return 0, fmt.Errorf("ledger: writing a leg: %w", err)
		}
	}
	for _, c := range change {
		if _, err := tx.Exec(ctx, addPosition, int64(c.book), c.asset, c.account, c.quantity); err != nil {
			return 0, fmt.Errorf("ledger: writing a position: %w", err)
		}
		if _, err := tx.Exec(ctx, dropZero, int64(c.book), c.asset, c.account); err != nil {
			return 0, fmt.Errorf("ledger: writing a position: %w", err)
		}
	}
	return no, nil
}

// cell is one position.
type cell struct {
	book           Book
	asset, account int64
}

type change struct {
	cell
	quantity int64
}

// changes sums what a transfer does to each position, in the order of its legs, and
// refuses it when one would go below zero. The mint has no positions.
func changes(ctx context.Context, tx *db.Tx, t Transfer) ([]change, error) {
	sum, order := map[cell]int64{}, []cell{}
	add := func(c cell, n int64) {
		if _, ok := sum[c]; !ok {
			order = append(order, c)
		}
		sum[c] += n
	}
	for _, l := range t.Legs {
		add(cell{l.Book, l.Asset, l.From}, -l.Quantity)
		add(cell{l.Book, l.Asset, l.To}, l.Quantity)
	}
	accounts := map[int64]Account{}
	var all []change
	for _, c := range order {
		a, ok := accounts[c.account]
		if !ok {
			var err error
			if a, err = accountByNo(ctx, tx, c.account); err != nil {
				return nil, err
			}
			accounts[c.account] = a
		}
		if a.Book != c.book {
			return nil, fmt.Errorf("ledger: account %d is not of book %d", a.No, c.book)
		}
		if a.Purpose == Mint || sum[c] == 0 {
			continue
		}
		held, err := Position(ctx, tx, c.book, c.asset, c.account)
		if err != nil {
			return nil, err
		}
		if held+sum[c] < 0 && !a.World {
			return nil, errs.New(errs.Conflict, "ledger.short", "asset", fmt.Sprint(c.asset), "account", fmt.Sprint(c.account))
		}
		all = append(all, change{c, sum[c]})
	}
	return all, nil
}

// FirstTitle records that items, new to the exchange, belong to an organisation: one
// transfer of one leg for each. It gives the transfer's number, 0 when there are no
// items. An item that has a title already is refused: errs.Conflict "ledger.titled".
func FirstTitle(ctx context.Context, tx *db.Tx, at clock.Instant, reference string, owner id.ID, items []Item) (int64, error) {
	if len(items) == 0 {
		return 0, nil
	}
	if err := untitled(ctx, tx, items); err != nil {
		return 0, err
	}
	to, err := Open(ctx, tx, Title, owner, Owned)
	if err != nil {
		return 0, err
	}
	mint, err := World(ctx, tx, Title, Mint)
	if err != nil {
		return 0, err
	}
	no, err := header(ctx, tx, at, "title.first", reference, int64(len(items)))
	if err != nil {
		return 0, err
	}
	b := db.NewBatch(5, 0)
	for n, i := range items {
		b.Add()
		for col, v := range [...]int64{int64(n), i.No, i.quantity(), i.Pieces, i.Weight} {
			b.Int(col, v)
		}
	}
	if err := tx.Load(ctx, b); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, titleLegs, no, int64(Title), mint.No, to.No); err != nil {
		return 0, fmt.Errorf("ledger: writing first titles: %w", err)
	}
	if _, err := tx.Exec(ctx, titlePositions, int64(Title), to.No); err != nil {
		return 0, fmt.Errorf("ledger: writing first titles: %w", err)
	}
	return no, nil
}

// First titles of many items at once; the batch holds their place, number, quantity,
// pieces and weight.
const (
	titleLegs = `INSERT INTO ledger_leg (transfer, no, book, asset, from_account, to_account, quantity, pieces, weight, value)
		SELECT $1, n0, $2, n1, $3, $4, n2, n3, n4, 0 FROM batch`
	titlePositions = "INSERT INTO ledger_position (book, asset, account, quantity) SELECT $1, n1, $2, n2 FROM batch"
)

// untitled checks that nobody has title to the items yet. New numbers follow each other,
// so one look at their range is enough as a rule.
func untitled(ctx context.Context, tx *db.Tx, items []Item) error {
	lo, hi := items[0].No, items[0].No
	fresh := make(map[int64]bool, len(items))
	for _, i := range items {
		if i.quantity() <= 0 || i.Pieces < 0 || fresh[i.No] {
			return fmt.Errorf("ledger: item %d has no quantity or stands twice", i.No)
		}
		fresh[i.No] = true
		lo, hi = min(lo, i.No), max(hi, i.No)
	}
	taken, err := db.Rows(ctx, tx, db.One[int64],
		"SELECT asset FROM ledger_position WHERE book = $1 AND asset >= $2 AND asset <= $3", int64(Title), lo, hi)
	if err != nil {
		return fmt.Errorf("ledger: looking for titles: %w", err)
	}
	for _, asset := range taken {
		if fresh[asset] {
			return errs.New(errs.Conflict, "ledger.titled", "asset", fmt.Sprint(asset))
		}
	}
	return nil
}

func header(ctx context.Context, tx *db.Tx, at clock.Instant, kind, reference string, legs int64) (int64, error) {
	no, err := tx.Next(ctx, "ledger.transfer")
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO ledger_transfer (no, at, kind, reference, legs) VALUES ($1, $2, $3, $4, $5)",
		no, int64(at), kind, reference, legs); err != nil {
		return 0, fmt.Errorf("ledger: writing a transfer: %w", err)
	}
	return no, nil
}
