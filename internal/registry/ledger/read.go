package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// Position is what an account holds of an asset; 0 when it has never held any. The mint
// holds nothing.
func Position(ctx context.Context, q db.Querier, b Book, asset, account int64) (int64, error) {
	if err := settled(ctx, q); err != nil {
		return 0, err
	}
	n, _, err := db.Row(ctx, q, db.One[int64],
		"SELECT quantity FROM ledger_position WHERE book = $1 AND asset = $2 AND account = $3", int64(b), asset, account)
	if err != nil {
		return 0, fmt.Errorf("ledger: reading a position: %w", err)
	}
	return n, nil
}

// Holding is one account's part of an asset.
type Holding struct {
	Account  Account
	Quantity int64
}

// Holders are the accounts of a book that hold an asset now.
func Holders(ctx context.Context, q db.Querier, b Book, asset int64) ([]Holding, error) {
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	return db.Remembered(q, holdersOf{b, asset}, func() ([]Holding, error) { return holders(ctx, q, b, asset) }, "ledger_position")
}

// holdersOf is what somebody asks Holders.
type holdersOf struct {
	book  Book
	asset int64
}

func holders(ctx context.Context, q db.Querier, b Book, asset int64) ([]Holding, error) {
	// A bare argument could make an index usable that has only some books, so SQLite would plan
	// the statement again at each call, which takes ten times as long as running it. CAST hides it.
	all, err := db.Rows(ctx, q, func(rows *sql.Rows) (Holding, error) {
		var h Holding
		err := rows.Scan(&h.Account.No, &h.Account.Book, &h.Account.Owner, &h.Account.Purpose, &h.Account.World, &h.Quantity)
		return h, err
	}, `SELECT a.no, a.book, a.owner, a.purpose, a.world, p.quantity FROM ledger_position p
		JOIN ledger_account a ON a.no = p.account WHERE p.book = CAST($1 AS BIGINT) AND p.asset = $2 AND p.quantity <> 0 ORDER BY a.no`, int64(b), asset)
	if err != nil {
		return nil, fmt.Errorf("ledger: reading holders: %w", err)
	}
	return all, nil
}

// Fault is a position that does not follow from the legs, or may not be.
type Fault struct {
	Book           Book
	Asset, Account int64
	Held, Legs     int64 // what the position says, what the legs make
	Below          bool  // an account that may not is below zero
}

// Check adds up every leg and compares the sums with the positions: the trial balance.
// It gives the first faults, at most limit; none means that all is right.
func Check(ctx context.Context, q db.Querier, limit int) ([]Fault, error) {
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, func(rows *sql.Rows) (Fault, error) {
		var f Fault
		err := rows.Scan(&f.Book, &f.Asset, &f.Account, &f.Held, &f.Legs, &f.Below)
		return f, err
	}, `SELECT s.book, s.asset, s.account, s.held, s.legs, CASE WHEN s.held < 0 AND a.world = 0 THEN 1 ELSE 0 END
		FROM (SELECT m.book, m.asset, m.account, CAST(sum(m.held) AS BIGINT) AS held, CAST(sum(m.legs) AS BIGINT) AS legs FROM (
			SELECT book, asset, account, quantity AS held, 0 AS legs FROM ledger_position
			UNION ALL SELECT book, asset, to_account, 0, quantity FROM ledger_leg
			UNION ALL SELECT book, asset, from_account, 0, -quantity FROM ledger_leg) m
			GROUP BY m.book, m.asset, m.account) s
		LEFT JOIN ledger_account a ON a.no = s.account
		WHERE (a.purpose IS NULL OR a.purpose <> $1) AND (s.held <> s.legs OR (s.held < 0 AND a.world = 0) OR a.no IS NULL)
		ORDER BY s.book, s.asset, s.account LIMIT $2`, Mint, limit)
	if err != nil {
		return nil, fmt.Errorf("ledger: checking: %w", err)
	}
	return all, nil
}

// Carried is what an account of places or of customs holds of an item besides the quantity:
// pieces and customs value, as the legs brought and took them.
func Carried(ctx context.Context, q db.Querier, b Book, asset, account int64) (pieces, value int64, err error) {
	if err := settled(ctx, q); err != nil {
		return 0, 0, err
	}
	v, _, err := db.Row(ctx, q, func(rows *sql.Rows) ([2]int64, error) {
		var v [2]int64
		return v, rows.Scan(&v[0], &v[1])
	}, `SELECT CAST(COALESCE(SUM(CASE WHEN to_account = $3 THEN pieces ELSE -pieces END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN to_account = $3 THEN value ELSE -value END), 0) AS BIGINT)
		FROM ledger_leg WHERE book > 2 AND book = $1 AND asset = $2 AND (to_account = $3 OR from_account = $3)`, int64(b), asset, account)
	if err != nil {
		return 0, 0, fmt.Errorf("ledger: reading what is carried: %w", err)
	}
	return v[0], v[1], nil
}

// Held is how many items stand in a customs account of an organisation.
type Held struct {
	Purpose string
	Items   int64
}

// StatusHeld are the customs accounts of an organisation that hold something now, added up
// from the legs: the index on accounts is theirs.
func StatusHeld(ctx context.Context, q db.Querier, owner id.ID) ([]Held, error) {
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, func(rows *sql.Rows) (Held, error) {
		var h Held
		return h, rows.Scan(&h.Purpose, &h.Items)
	}, `SELECT h.purpose, COUNT(*) FROM (SELECT m.purpose, m.asset FROM (
			SELECT a.purpose, l.asset, l.quantity FROM ledger_account a JOIN ledger_leg l ON l.to_account = a.no AND l.book = 4 WHERE a.book = 4 AND a.owner = $1
			UNION ALL SELECT a.purpose, l.asset, -l.quantity FROM ledger_account a JOIN ledger_leg l ON l.from_account = a.no AND l.book = 4 WHERE a.book = 4 AND a.owner = $1) m
			GROUP BY m.purpose, m.asset HAVING SUM(m.quantity) <> 0) h
		GROUP BY h.purpose ORDER BY h.purpose`, owner[:])
	if err != nil {
		return nil, fmt.Errorf("ledger: reading customs accounts: %w", err)
	}
	return all, nil
}
