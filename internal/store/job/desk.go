package job

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

// State is where a job stands.
type State string

// The states of a job.
const (
	Waiting State = "waiting"
	Running State = "running"
	Failing State = "failing" // waits for its next try after several that failed
	Failed  State = "failed"  // given up
)

// stands is the state of a job, in SQL. What comes back every so often is never given up, so
// that it fails is seen by its tries alone: they begin anew with each success.
const stands = "CASE WHEN failed IS NOT NULL THEN 'failed' WHEN running = 1 THEN 'running' WHEN tries >= 3 THEN 'failing' ELSE 'waiting' END"

// Line is a job as the administrator sees it.
type Line struct {
	ID       id.ID
	Kind     string
	State    State
	Periodic bool
	Due      clock.Instant
	Tries    int64
	Failed   clock.Instant // zero: not given up
	Reason   string        // of the last try that failed
}

// List lists jobs of a state: those that wait by the instant they are due, given up ones
// the latest first.
func List(ctx context.Context, q db.Querier, s State, limit int) ([]Line, error) {
	if !slices.Contains([]State{Waiting, Running, Failing, Failed}, s) {
		return nil, errs.New(errs.Invalid, "office.bad_state")
	}
	order := "run_at, id"
	if s == Failed {
		order = "failed DESC, id"
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Line, error) {
		x := Line{State: s}
		var key string
		err := r.Scan(&x.ID, &x.Kind, &key, &x.Due, &x.Tries, &x.Failed, &x.Reason)
		x.Periodic = key == Periodic
		return x, err
	}, "SELECT id, kind, COALESCE(unique_key, ''), run_at, tries, COALESCE(failed, 0), error FROM job WHERE "+stands+" = $2 ORDER BY "+order+" LIMIT $1", limit, string(s))
}

// Tally is how many jobs of a kind stand in a state.
type Tally struct {
	Kind  string
	State State
	N     int64
}

// Tallies counts jobs by kind and state.
func Tallies(ctx context.Context, q db.Querier) ([]Tally, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Tally, error) {
		var c Tally
		return c, r.Scan(&c.Kind, &c.State, &c.N)
	}, "SELECT kind, "+stands+" AS state, COUNT(*) FROM job GROUP BY 1, 2 ORDER BY 1, 2")
}

// ByID reads a job; NotFound "office.no_job" when it is done or was dropped.
func ByID(ctx context.Context, q db.Querier, job id.ID) (kind, key string, s State, err error) {
	type row struct {
		kind, key string
		state     State
	}
	x, found, err := db.Row(ctx, q, func(r *sql.Rows) (row, error) {
		var x row
		return x, r.Scan(&x.kind, &x.key, &x.state)
	}, "SELECT kind, COALESCE(unique_key, ''), "+stands+" FROM job WHERE id = $1", job)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "office.no_job")
	}
	return x.kind, x.key, x.state, err
}

// Again makes a job that waits or was given up due now, with all its tries before it.
func Again(ctx context.Context, tx *db.Tx, job id.ID, now clock.Instant) error {
	_, err := tx.Exec(ctx, "UPDATE job SET failed = NULL, tries = 0, run_at = $2 WHERE id = $1 AND running = 0", job, int64(now))
	if err != nil {
		return fmt.Errorf("job: %w", err)
	}
	return nil
}

// Drop removes a job that does not run.
func Drop(ctx context.Context, tx *db.Tx, job id.ID) error {
	if _, err := tx.Exec(ctx, "DELETE FROM job WHERE id = $1 AND running = 0", job); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	return nil
}
