package ledger

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"openbourse/internal/store/db"
)

// Statements are read from lines: what a transfer did to a money account. Lines are written
// behind the ledger, many transfers at a time, because in the order of accounts each would
// be a page of its own in the commit that people wait for. What has no lines yet is read
// from the legs, so a statement never lacks anything.

const (
	lineLegs  = 4_000   // legs that get their lines in one piece of work
	lineFrom  = 2_000   // legs without lines from which on it is worth the work
	lineMost  = 100_000 // transfers that may wait until nobody else writes
	lineQuiet = 50 * time.Millisecond
)

// linesOf are the lines of account $1 and asset $2; came and went are minor units.
const linesOf = `SELECT transfer, came, went FROM ledger_line WHERE account = $1 AND asset = $2
	UNION ALL SELECT transfer, quantity, 0 FROM ledger_leg
		WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND book = 1 AND to_account = $1 AND asset = $2
	UNION ALL SELECT transfer, 0, quantity FROM ledger_leg
		WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND book = 1 AND from_account = $1 AND asset = $2`

// KeepLines writes lines behind the ledger until the context ends: a piece at a time after a
// moment in which nobody else wrote, or when too many transfers have none. Somebody who
// accepts would otherwise wait for a piece that can as well be written after him.
func KeepLines(ctx context.Context, d *db.DB) error {
	for {
		changed, commands := d.Changed(), d.Stats().Commands
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lineQuiet):
		}
		quiet := d.Stats().Commands == commands
		n, err := behind(ctx, d)
		if wrote := false; err == nil && (quiet || n > lineMost) {
			if wrote, err = WriteLines(ctx, d, lineFrom); wrote {
				continue
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if !quiet {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
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
	n, last, err := without(ctx, d)
	if err != nil || n < least || n == 0 {
		return false, err
	}
	err = d.Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO ledger_line (account, asset, transfer, came, went)
			SELECT m.account, m.asset, m.transfer, CAST(SUM(m.came) AS BIGINT), CAST(SUM(m.went) AS BIGINT) FROM (
				SELECT to_account AS account, asset, transfer, quantity AS came, 0 AS went FROM ledger_leg
					WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND transfer <= $1 AND book = 1
				UNION ALL SELECT from_account, asset, transfer, 0, quantity FROM ledger_leg
					WHERE transfer > (SELECT transfer FROM ledger_lined WHERE id = 1) AND transfer <= $1 AND book = 1) m
			GROUP BY m.account, m.asset, m.transfer ORDER BY m.account, m.asset, m.transfer`, last); err != nil {
			return fmt.Errorf("ledger: writing lines: %w", err)
		}
		if _, err := tx.Exec(ctx, "UPDATE ledger_lined SET transfer = $1 WHERE id = 1 AND transfer < $1", last); err != nil {
			return fmt.Errorf("ledger: writing lines: %w", err)
		}
		return nil
	})
	return err == nil, err
}

// without counts the legs that have no lines yet, up to what one piece takes, and names the
// transfer they end with.
func without(ctx context.Context, d *db.DB) (legs, last int64, err error) {
	err = d.Scan(ctx, `SELECT no, legs FROM ledger_transfer WHERE no > (SELECT transfer FROM ledger_lined WHERE id = 1) ORDER BY no LIMIT $1`,
		func(v []driver.Value) error {
			last, legs = v[0].(int64), legs+v[1].(int64)
			if legs >= lineLegs {
				return errEnough
			}
			return nil
		}, int64(lineLegs))
	if err != nil && !errors.Is(err, errEnough) {
		return 0, 0, fmt.Errorf("ledger: looking for transfers without lines: %w", err)
	}
	return legs, last, nil
}

// errEnough ends a scan early.
var errEnough = errors.New("enough")
