package job

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// Counts are how much work there is.
type Counts struct {
	Waiting int64         // not begun, due or not
	Running int64         // being done
	GivenUp int64         // failed too often
	Due     clock.Instant // since when the oldest one is due; 0: none is
}

// Count counts the jobs at an instant.
func Count(ctx context.Context, q db.Querier, now clock.Instant) (Counts, error) {
	c, _, err := db.Row(ctx, q, func(rows *sql.Rows) (Counts, error) {
		var c Counts
		var due sql.NullInt64
		err := rows.Scan(&c.Waiting, &c.Running, &c.GivenUp, &due)
		c.Due = clock.Instant(due.Int64)
		return c, err
	}, `SELECT COALESCE(SUM(CASE WHEN running = 0 AND failed IS NULL THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN running = 1 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN failed IS NOT NULL THEN 1 ELSE 0 END), 0),
		MIN(CASE WHEN running = 0 AND failed IS NULL AND run_at <= $1 AND run_at > 0 THEN run_at END) FROM job`, now)
	return c, err
}
