package journal

import (
	"context"
	"fmt"

	"openbourse/internal/store/db"
)

// Last is the last entry; the zero Entry when there is none.
func Last(ctx context.Context, q db.Querier) (Entry, error) {
	e, _, err := db.Row(ctx, q, scan, "SELECT "+columns+" FROM journal ORDER BY no DESC LIMIT 1")
	if err != nil {
		return e, fmt.Errorf("journal: %w", err)
	}
	return e, nil
}
