// Package office is what the exchange's administrators see and do of the running program:
// work that waits or failed, letters that have not left, the room that data take.
//
// Words.
//
//	job       work of the house that is done later and again until it succeeds (store/job)
//	failing   a job whose last tries failed, and which is tried again (store/job)
//	given up  a job that failed too often: it waits for a person's word
//	outbox    the letters that have not left; their secrets are masked before anyone reads them
//
// It is no second truth: jobs and letters are store/job's and store/mail's, and whether the
// program is well is said elsewhere.
package office

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// shown is how many of each list a page shows.
const shown = 100

// Work is what the house has to do.
type Work struct {
	Failed, Failing, Running, Waiting []job.Line
	Counts                            []job.Tally
	Letters                           []mail.Unsent
}

// Outbox reads it, for the administrator.
func Outbox(ctx context.Context, q db.Querier, who access.Actor) (Work, error) {
	var w Work
	err := access.Check(who, "office.outbox", access.Any)
	if err != nil {
		return w, err
	}
	for _, x := range []struct {
		state job.State
		to    *[]job.Line
	}{{job.Failed, &w.Failed}, {job.Failing, &w.Failing}, {job.Running, &w.Running}, {job.Waiting, &w.Waiting}} {
		if *x.to, err = job.List(ctx, q, x.state, shown); err != nil {
			return w, err
		}
	}
	if w.Counts, err = job.Tallies(ctx, q); err != nil {
		return w, err
	}
	w.Letters, err = mail.ListUnsent(ctx, q, shown)
	return w, err
}

// RetryJob makes a job that waits or was given up due now.
type RetryJob struct {
	Job id.ID `json:"job"`
}

// Done is the answer.
type Done struct {
	Job id.ID `json:"job"`
}

// Do makes it due.
func (c RetryJob) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "office.RetryJob", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			kind, _, err := idle(ctx, tx, who, c.Job)
			if err != nil {
				return nil, Done{}, err
			}
			return fact.JobMoved{Job: c.Job, Kind: kind, Act: "retry"}, Done(c), job.Again(ctx, tx, c.Job, k.Clock().Now())
		})
}

// DropJob removes a job for good, and the letter that it was to send. What comes back every
// so often cannot be dropped: it would be there again at the next start.
type DropJob struct {
	Job id.ID `json:"job"`
}

// Do removes it.
func (c DropJob) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "office.DropJob", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			kind, key, err := idle(ctx, tx, who, c.Job)
			if err != nil {
				return nil, Done{}, err
			}
			if key == job.Periodic {
				return nil, Done{}, errs.New(errs.Conflict, "office.periodic", "kind", kind)
			}
			var letter id.ID
			if kind == mail.Kind {
				letter, err = id.Parse(key)
			}
			if err != nil {
				return nil, Done{}, err
			}
			if !letter.IsZero() {
				if err := mail.Forget(ctx, tx, letter); err != nil {
					return nil, Done{}, err
				}
			}
			return fact.JobMoved{Job: c.Job, Kind: kind, Act: "drop"}, Done(c), job.Drop(ctx, tx, c.Job)
		})
}

// idle reads a job that does not run, for who may say what becomes of it.
func idle(ctx context.Context, q db.Querier, who access.Actor, j id.ID) (kind, key string, err error) {
	if err := access.Check(who, "office.job", access.Any); err != nil {
		return "", "", err
	}
	kind, key, state, err := job.ByID(ctx, q, j)
	if err == nil && state == job.Running {
		err = errs.New(errs.Conflict, "office.runs", "kind", kind)
	}
	return kind, key, err
}
