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
	Failing int64         // wait for their next try after several that failed
	GivenUp int64         // failed too often
	Due     clock.Instant // since when the oldest one is due; 0: none is
}

// Count counts the jobs at an instant.
func Count(ctx context.Context, q db.Querier, now clock.Instant) (Counts, error) {
	var c Counts
	of := map[State]*int64{Waiting: &c.Waiting, Running: &c.Running, Failing: &c.Failing, Failed: &c.GivenUp}
	_, err := db.Rows(ctx, q, func(rows *sql.Rows) (State, error) {
		var s State
		var n int64
		var due sql.NullInt64
		if err := rows.Scan(&s, &n, &due); err != nil {
			return s, err
		}
		*of[s] = n
		if at := clock.Instant(due.Int64); s != Running && s != Failed && at > 0 && (c.Due == 0 || at < c.Due) {
			c.Due = at
		}
		return s, nil
	}, "SELECT "+stands+" AS state, COUNT(*), MIN(CASE WHEN run_at > 0 AND run_at <= $1 THEN run_at END) FROM job GROUP BY 1", now)
	return c, err
}
