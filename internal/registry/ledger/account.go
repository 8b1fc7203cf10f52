package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

func scanAccount(rows *sql.Rows) (Account, error) {
	var a Account
	err := rows.Scan(&a.No, &a.Book, &a.Owner, &a.Purpose, &a.World)
	return a, err
}

// accounts are those the writer has met: once opened an account never changes.
type accounts struct {
	byNo map[int64]Account
	of   map[accountOf]Account
}

type accountOf struct {
	book    Book
	owner   id.ID
	purpose string
}

type accountsKey struct{}

// mostKnown bounds how many accounts are remembered; then all are read anew.
const mostKnown = 100_000

func known(tx *db.Tx) *accounts {
	k := tx.Kept(accountsKey{}, func() any { return &accounts{map[int64]Account{}, map[accountOf]Account{}} }).(*accounts)
	if len(k.byNo) >= mostKnown {
		clear(k.byNo)
		clear(k.of)
	}
	return k
}

func (k *accounts) add(a Account) {
	k.byNo[a.No], k.of[accountOf{a.Book, a.Owner, a.Purpose}] = a, a
}

// Find is the account of an organisation for a purpose, false when it was never opened.
func Find(ctx context.Context, q db.Querier, b Book, owner id.ID, purpose string) (Account, bool, error) {
	tx, writing := q.(*db.Tx)
	if writing {
		if a, ok := known(tx).of[accountOf{b, owner, purpose}]; ok {
			return a, true, nil
		}
	}
	a, found, err := db.Row(ctx, q, scanAccount,
		"SELECT no, book, owner, purpose, world FROM ledger_account WHERE book = $1 AND owner = $2 AND purpose = $3",
		int64(b), owner[:], purpose)
	if err != nil {
		return a, false, fmt.Errorf("ledger: finding an account: %w", err)
	}
	if found && writing {
		known(tx).add(a)
	}
	return a, found, nil
}

// Open finds the account of an organisation for a purpose, or opens it.
func Open(ctx context.Context, tx *db.Tx, b Book, owner id.ID, purpose string) (Account, error) {
	if owner.IsZero() {
		return Account{}, fmt.Errorf("ledger: an account needs an owner")
	}
	return open(ctx, tx, Account{Book: b, Owner: owner, Purpose: purpose})
}

// World finds or opens a world account of a book.
func World(ctx context.Context, tx *db.Tx, b Book, purpose string) (Account, error) {
	switch purpose {
	case Mint, Abroad, HomeMarket, Revaluation, WeightLoss, Bank:
		return open(ctx, tx, Account{Book: b, Purpose: purpose, World: true})
	}
	return Account{}, fmt.Errorf("ledger: the world has no account %q", purpose)
}

func open(ctx context.Context, tx *db.Tx, a Account) (Account, error) {
	have, found, err := Find(ctx, tx, a.Book, a.Owner, a.Purpose)
	if err != nil || found {
		return have, err
	}
	if a.No, err = tx.Next(ctx, "ledger.account"); err != nil {
		return a, err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO ledger_account (no, book, owner, purpose, world) VALUES ($1, $2, $3, $4, $5)",
		a.No, int64(a.Book), a.Owner[:], a.Purpose, a.World); err != nil {
		return a, fmt.Errorf("ledger: opening an account: %w", err)
	}
	return a, nil
}

// accountByNo reads an account that was named by its number.
func accountByNo(ctx context.Context, tx *db.Tx, no int64) (Account, error) {
	if a, ok := known(tx).byNo[no]; ok {
		return a, nil
	}
	a, found, err := db.Row(ctx, tx, scanAccount, "SELECT no, book, owner, purpose, world FROM ledger_account WHERE no = $1", no)
	if err == nil && !found {
		err = fmt.Errorf("there is none")
	}
	if err != nil {
		return a, fmt.Errorf("ledger: account %d: %w", no, err)
	}
	known(tx).add(a)
	return a, nil
}
