// Package job does work later and again until it succeeds: letters, cleaning, the daily
// signature.
//
// Words:
//
//	job      work of one kind with a body, due at an instant; done at least once
//	key      says that two jobs are the same work: asked for twice, done once more at most
//	try      one run of a job; a failed one is repeated later and later
//	failing  a job whose last tries failed, three or more; what comes back every so often is
//	         never more than that
//	given up a job that failed too often; it stays in the table for the administrator
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

const (
	firstPause = 10 * time.Second
	maxPause   = time.Hour
	maxTries   = 16 // about eight hours
)

// Periodic is the key of a job that comes back every so often (Runner.Every): asked for under
// it, such a job is done at once and not at its next turn.
const Periodic = "every"

// Job is work to do.
type Job struct {
	Kind string        // who does it: "mail.send"
	Key  string        // empty, or what makes it the same work as another of its kind
	Body any           // JSON for its handler; no secrets
	At   clock.Instant // not before; zero means at once
}

// Add asks for work in the transaction of a command: done only if the command is. When a
// job of the same kind and key waits already, the earlier instant and the newer body hold;
// while one runs, it is run once more.
func Add(ctx context.Context, tx *db.Tx, j Job) error {
	body, err := json.Marshal(j.Body)
	if err != nil {
		return fmt.Errorf("job: body of %s: %w", j.Kind, err)
	}
	var key any
	if j.Key != "" {
		key = j.Key
	}
	_, err = tx.Exec(ctx, `INSERT INTO job (id, kind, unique_key, asked, body, run_at, tries, running, error)
		VALUES ($1, $2, $3, 0, $4, $5, 0, 0, '')
		ON CONFLICT (kind, unique_key) DO UPDATE SET asked = job.asked + 1, body = excluded.body, tries = 0, failed = NULL,
		run_at = CASE WHEN job.running = 0 AND job.failed IS NULL AND job.run_at < excluded.run_at THEN job.run_at ELSE excluded.run_at END`,
		id.New(), j.Kind, key, string(body), int64(j.At))
	if err != nil {
		return fmt.Errorf("job: adding %s: %w", j.Kind, err)
	}
	return nil
}

// permanent is an error that trying again will not cure.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error of a handler as one that trying again will not cure: the job
// is given up at once.
func Permanent(err error) error { return permanent{err} }

// pause is how long a job waits after its n-th try failed: 10 s, doubled each time, at
// most an hour.
func pause(n int) time.Duration {
	p := firstPause
	for range n - 1 {
		if p *= 2; p >= maxPause {
			return maxPause
		}
	}
	return p
}

// hopeless tells whether a job that failed is given up.
func hopeless(err error, tries int) bool {
	var p permanent
	return errors.As(err, &p) || tries >= maxTries
}
