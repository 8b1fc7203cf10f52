package journal

import (
	"context"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// PrivateBefore counts the entries written before an instant whose personal data is still there.
func PrivateBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT count(*) FROM journal_private p JOIN journal j ON j.no = p.no WHERE j.at < $1", before)
	if err != nil {
		return 0, fmt.Errorf("journal: %w", err)
	}
	return n, nil
}

// ErasePrivate erases the personal data of at most so many of them, and tells of how many.
// The entries and the chain stay as they are.
func ErasePrivate(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	n, err := tx.Exec(ctx, `DELETE FROM journal_private WHERE no IN
		(SELECT p.no FROM journal_private p JOIN journal j ON j.no = p.no WHERE j.at < $1 ORDER BY p.no LIMIT $2)`, before, most)
	if err != nil {
		return 0, fmt.Errorf("journal: erasing: %w", err)
	}
	return n, nil
}

// Last is the last entry; the zero Entry when there is none.
func Last(ctx context.Context, q db.Querier) (Entry, error) {
	e, _, err := db.Row(ctx, q, scan, "SELECT "+columns+" FROM journal ORDER BY no DESC LIMIT 1")
	if err != nil {
		return e, fmt.Errorf("journal: %w", err)
	}
	return e, nil
}
