package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"openbourse/internal/store/db"
)

// Statements are read from lines: what a transfer did to a money account. Lines are written
// behind the ledger, many transfers at a time, because in the order of accounts each would
// be a page of its own in the commit that people wait for. What has no lines yet is read
// from the legs, so a statement never lacks anything.

const (
	lineLegs  = 4_000       // legs that get their lines in one piece of work
	lineFrom  = 2_000       // legs without lines from which on it is worth the work
	lineMost  = 100_000     // transfers that may wait until the writer has time
	lineEvery = time.Second // how often it is looked at
)

// linesOf are the lines of account $1 and asset $2; came and went are minor units.
const linesOf = `SELECT transfer, came, went FROM ledger_line WHERE account = $1 AND asset = $2
	UNION ALL SELECT transfer, quantity, 0 FROM ledger_leg
		WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND book = 1 AND to_account = $1 AND asset = $2
	UNION ALL SELECT transfer, 0, quantity FROM ledger_leg
		WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND book = 1 AND from_account = $1 AND asset = $2`

// KeepLines writes lines behind the ledger until the context ends: while the writer has time
// for it, or when too many transfers have none.
func KeepLines(ctx context.Context, d *db.DB) error {
	worked, since := d.Stats().Busy, time.Now()
	for {
		changed := d.Changed()
		busy := time.Duration(d.Stats().Busy-worked)*time.Microsecond > time.Since(since)/2
		for more := true; more; {
			behind, err := behind(ctx, d)
			if err == nil && (!busy || behind > lineMost) {
				more, err = WriteLines(ctx, d, lineFrom)
			} else {
				more = false
			}
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
		worked, since = d.Stats().Busy, time.Now()
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lineEvery):
		}
	}
}

// behind is how many transfers have no lines.
func behind(ctx context.Context, q db.Querier) (n int64, err error) {
	_, err = db.Get(ctx, q, []any{&n}, "SELECT COALESCE(MAX(t.no), 0) - (SELECT transfer FROM ledger_lined WHERE id = 1) FROM ledger_transfer t")
	if err != nil {
		return 0, fmt.Errorf("ledger: counting transfers without lines: %w", err)
	}
	return n, nil
}

// WriteLines writes the lines of the next transfers, when at least so many legs have none,
// and tells whether it did.
func WriteLines(ctx context.Context, d *db.DB, least int64) (wrote bool, err error) {
	if n, _, err := without(ctx, d); err != nil || n < least || n == 0 {
		return false, err
	}
	err = d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		n, last, err := without(ctx, tx)
		if wrote = n > 0; err != nil || !wrote {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO ledger_line (account, asset, transfer, came, went)
			SELECT m.account, m.asset, m.transfer, CAST(SUM(m.came) AS BIGINT), CAST(SUM(m.went) AS BIGINT) FROM (
				SELECT to_account AS account, asset, transfer, quantity AS came, 0 AS went FROM ledger_leg
					WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND transfer <= $1 AND book = 1
				UNION ALL SELECT from_account, asset, transfer, 0, quantity FROM ledger_leg
					WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND transfer <= $1 AND book = 1) m
			GROUP BY m.account, m.asset, m.transfer ORDER BY m.account, m.asset, m.transfer`, last); err != nil {
			return fmt.Errorf("ledger: writing lines: %w", err)
		}
		if _, err := tx.Exec(ctx, "UPDATE ledger_lined SET transfer = $1 WHERE id = 1", last); err != nil {
			return fmt.Errorf("ledger: writing lines: %w", err)
		}
		return nil
	})
	return wrote, err
}

// without counts the legs that have no lines yet, up to what one piece takes, and names the
// transfer they end with.
func without(ctx context.Context, q db.Querier) (legs, last int64, err error) {
	all, err := db.Rows(ctx, q, func(rows *sql.Rows) ([2]int64, error) {
		var v [2]int64
		return v, rows.Scan(&v[0], &v[1])
	}, `SELECT no, legs FROM ledger_transfer WHERE no > (SELECT transfer FROM ledger_lined WHERE id = 1) ORDER BY no LIMIT $1`, lineLegs)
	if err != nil {
		return 0, 0, fmt.Errorf("ledger: looking for transfers without lines: %w", err)
	}
	for _, v := range all {
		last = v[0]
		if legs += v[1]; legs >= lineLegs {
			break
		}
	}
	return legs, last, nil
}
