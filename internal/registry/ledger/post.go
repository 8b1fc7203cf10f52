package ledger

import (
	"context"
	"fmt"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Post writes a transfer and gives its number. An account that would hold less than
// nothing, or less than is set aside of it at that instant, refuses it all: errs.Conflict
// "ledger.short".
func Post(ctx context.Context, tx *db.Tx, t Transfer) (int64, error) {
	if err := t.check(); err != nil {
		return 0, err
	}
	return post(ctx, tx, t, nil, 0)
}

// cell is one position.
type cell struct {
	book           Book
	asset, account int64
}

// post writes a transfer; granted is what is set aside for it and so may be given. It
// undoes another when that is not 0.
func post(ctx context.Context, tx *db.Tx, t Transfer, granted map[cell]int64, undoes int64) (int64, error) {
	g := gather(tx)
	all, err := t.changes(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if c.by >= 0 || c.world { // the world has no bottom
			continue
		}
		h, err := g.cell(ctx, tx, c.cell)
		if err != nil {
			return 0, err
		}
		if h.quantity-h.aside+granted[c.cell]+c.by >= 0 { // enough even if all that is set aside waits
			continue
		}
		free, err := g.free(ctx, tx, c.cell, int64(t.At))
		if err != nil {
			return 0, err
		}
		if free+granted[c.cell]+c.by < 0 {
			return 0, errs.New(errs.Conflict, "ledger.short", "asset", fmt.Sprint(c.asset), "account", fmt.Sprint(c.account))
		}
	}
	no, err := tx.Next(ctx, "ledger.transfer")
	if err != nil {
		return 0, err
	}
	g.transfer(tx, no, t.At, t.Kind, t.Reference, len(t.Legs), undoes)
	for i, l := range t.Legs {
		g.legs.AddInts(no, int64(i), int64(l.Book), l.Asset, l.From, l.To, l.Quantity, l.Pieces, l.Weight, l.Value)
	}
	for _, c := range all {
		if c.by != 0 {
			g.add(c.cell, c.by, 0)
		}
	}
	return no, nil
}

// change is what a transfer does to a position.
type change struct {
	cell
	by    int64
	world bool
}

// fewChanges are found faster one after the other than by a map.
const fewChanges = 16

// changes sums what a transfer does to each position, in the order of its legs, and checks
// that the accounts are of the books. The mint has no positions.
func (t Transfer) changes(ctx context.Context, tx *db.Tx) ([]change, error) {
	all := make([]change, 0, 2*len(t.Legs))
	var at map[cell]int
	if cap(all) > fewChanges {
		at = make(map[cell]int, cap(all))
	}
	add := func(book Book, asset, account, n int64) error {
		a, err := accountByNo(ctx, tx, account)
		if err != nil {
			return err
		}
		if a.Book != book {
			return fmt.Errorf("ledger: account %d is not of book %d", account, book)
		}
		if a.Purpose == Mint {
			return nil
		}
		c := cell{book, asset, account}
		i, met := at[c]
		if at == nil {
			i = slices.IndexFunc(all, func(x change) bool { return x.cell == c })
			met = i >= 0
		}
		if met {
			all[i].by += n
			return nil
		}
		if at != nil {
			at[c] = len(all)
		}
		all = append(all, change{c, n, a.World})
		return nil
	}
	for _, l := range t.Legs {
		if err := add(l.Book, l.Asset, l.From, -l.Quantity); err != nil {
			return nil, err
		}
		if err := add(l.Book, l.Asset, l.To, l.Quantity); err != nil {
			return nil, err
		}
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
	if err := settled(ctx, tx); err != nil {
		return 0, err
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
	no, err := tx.Next(ctx, "ledger.transfer")
	if err != nil {
		return 0, err
	}
	gather(tx).transfer(tx, no, at, "title.first", reference, len(items), 0)
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
	titlePositions = "INSERT INTO ledger_position (book, asset, account, quantity, aside) SELECT $1, n1, $2, n2, 0 FROM batch"
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
		"SELECT asset FROM ledger_position WHERE book = CAST($1 AS BIGINT) AND asset >= $2 AND asset <= $3", int64(Title), lo, hi) // CAST: see Holders
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
