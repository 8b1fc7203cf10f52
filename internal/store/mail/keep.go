package mail

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// Waiting counts the letters that wait, and tells since when the oldest does; 0 when none.
func Waiting(ctx context.Context, q db.Querier) (int64, clock.Instant, error) {
	var oldest sql.NullInt64
	n, _, err := db.Row(ctx, q, func(rows *sql.Rows) (int64, error) {
		var n int64
		err := rows.Scan(&n, &oldest)
		return n, err
	}, "SELECT count(*), MIN(posted) FROM mail WHERE sent IS NULL")
	return n, clock.Instant(oldest.Int64), err
}

// SentBefore counts the letters that were sent before an instant: what is kept of them is to
// whom and about what.
func SentBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT count(*) FROM mail WHERE sent IS NOT NULL AND sent < $1", before)
	return n, err
}

// EraseSent erases at most so many of them and tells how many.
func EraseSent(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	n, err := tx.Exec(ctx, "DELETE FROM mail WHERE id IN (SELECT id FROM mail WHERE sent IS NOT NULL AND sent < $1 ORDER BY id LIMIT $2)", before, most)
	if err != nil {
		return 0, fmt.Errorf("mail: erasing: %w", err)
	}
	return n, nil
}

// EraseTo erases what is kept of the letters to an address, sent or not.
func EraseTo(ctx context.Context, tx *db.Tx, address string) (int64, error) {
	n, err := tx.Exec(ctx, "DELETE FROM mail WHERE recipient = $1", address)
	if err != nil {
		return 0, fmt.Errorf("mail: erasing: %w", err)
	}
	return n, nil
}
