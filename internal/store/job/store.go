package job

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// claim is a job this runner has taken.
type claim struct {
	id    id.ID
	kind  string
	body  []byte
	asked int64
	tries int
}

// begin frees the jobs an earlier process had taken when it ended, which only the writer
// of the data may do, and sees that the periodic ones exist.
func (r *Runner) begin(ctx context.Context) error {
	return r.d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE job SET running = 0 WHERE running = 1"); err != nil {
			return fmt.Errorf("job: %w", err)
		}
		for kind := range r.periods {
			_, err := tx.Exec(ctx, `INSERT INTO job (id, kind, unique_key, asked, body, run_at, tries, running, error)
				VALUES ($1, $2, $3, 0, 'null', $4, 0, 0, '') ON CONFLICT (kind, unique_key) DO NOTHING`,
				id.New(), kind, Periodic, int64(r.clock.Now()))
			if err != nil {
				return fmt.Errorf("job: %w", err)
			}
		}
		return nil
	})
}

// kinds gives the condition that selects the jobs this runner can do.
func (r *Runner) kinds(from int) (string, []any) {
	var marks []string
	var args []any
	for _, kind := range slices.Sorted(maps.Keys(r.handlers)) { // in order, so that the text stays the same
		marks = append(marks, fmt.Sprintf("$%d", from+len(args)))
		args = append(args, kind)
	}
	return "running = 0 AND failed IS NULL AND kind IN (" + strings.Join(marks, ", ") + ")", args
}

// due is when the next job is due, or 0 when there is none.
func (r *Runner) due(ctx context.Context) (clock.Instant, error) {
	if len(r.handlers) == 0 {
		return 0, nil
	}
	where, args := r.kinds(1)
	next, _, err := db.Row(ctx, r.d, func(rows *sql.Rows) (clock.Instant, error) {
		var at sql.NullInt64
		err := rows.Scan(&at)
		if at.Valid && at.Int64 < 1 {
			at.Int64 = 1 // "at once" is due too
		}
		return clock.Instant(at.Int64), err
	}, "SELECT min(run_at) FROM job WHERE "+where, args...)
	return next, err
}

// claim takes at most n due jobs.
func (r *Runner) claim(ctx context.Context, n int) ([]claim, error) {
	if n <= 0 {
		return nil, nil
	}
	where, args := r.kinds(3)
	args = append([]any{int64(r.clock.Now()), n}, args...)
	var taken []claim
	err := r.d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		var err error
		taken, err = db.Rows(ctx, tx, func(rows *sql.Rows) (claim, error) {
			var c claim
			err := rows.Scan(&c.id, &c.kind, &c.body, &c.asked, &c.tries)
			return c, err
		}, `UPDATE job SET running = 1, tries = tries + 1 WHERE id IN
			(SELECT id FROM job WHERE run_at <= $1 AND `+where+` ORDER BY run_at LIMIT $2)
			RETURNING id, kind, body, asked, tries`, args...)
		return err
	})
	return taken, err
}

// finish notes how a job went: done jobs go, unless they were asked for again meanwhile;
// periodic ones wait for their next time; failed ones wait, or are given up.
func (r *Runner) finish(ctx context.Context, c claim, failure error) error {
	now := r.clock.Now()
	return r.d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		period, periodic := r.periods[c.kind]
		var err error
		switch {
		case failure == nil && periodic:
			_, err = tx.Exec(ctx, "UPDATE job SET running = 0, tries = 0, error = '', run_at = $2 WHERE id = $1",
				c.id, int64(now.Add(period)))
		case failure == nil:
			var n int64
			n, err = tx.Exec(ctx, "DELETE FROM job WHERE id = $1 AND asked = $2", c.id, c.asked)
			if err == nil && n == 0 {
				_, err = tx.Exec(ctx, "UPDATE job SET running = 0, tries = 0, error = '' WHERE id = $1", c.id)
			}
		case hopeless(failure, c.tries) && !periodic:
			_, err = tx.Exec(ctx, "UPDATE job SET running = 0, failed = $2, error = $3 WHERE id = $1",
				c.id, int64(now), short(failure))
		default:
			_, err = tx.Exec(ctx, "UPDATE job SET running = 0, tries = $2, error = $3, run_at = $4 WHERE id = $1",
				c.id, c.tries, short(failure), int64(now.Add(pause(max(1, c.tries)))))
		}
		if err != nil {
			return fmt.Errorf("job: %w", err)
		}
		return nil
	})
}

func short(err error) string {
	s := strings.ToValidUTF8(err.Error(), "?")
	if len(s) > 500 {
		s = strings.ToValidUTF8(s[:500], "")
	}
	return strings.ReplaceAll(s, "\x00", "")
}
