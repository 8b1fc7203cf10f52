package market

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
)

// Publish makes a ready upload live: the member's generation goes up by one, and all it
// staged is visible at once.
type Publish struct {
	Upload int64 `json:"upload"`
	// Confirm is the exact number of listings that a big replace removes, as the refusal
	// "market.confirm_drop" names it; 0 otherwise.
	Confirm int64 `json:"confirm,omitempty"`
}

// Flipped is the answer of Publish and Undo.
type Flipped struct {
	Upload     int64            `json:"upload"`
	Generation int64            `json:"generation"`
	Live       int64            `json:"live"`
	Counts     fact.StockCounts `json:"counts"`
	UndoUntil  clock.Instant    `json:"undo_until,omitzero"`
}

// Do publishes it.
func (c Publish) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Flipped, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.Publish", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Flipped, error) {
			now := k.Clock().Now()
			u, err := uploadByNo(ctx, tx, c.Upload)
			if err != nil {
				return nil, Flipped{}, err
			}
			if _, err := may(ctx, tx, who, "market.publish", u.Member, now); err != nil {
				return nil, Flipped{}, err
			}
			s, err := ownStock(ctx, tx, u.Member)
			if err != nil {
				return nil, Flipped{}, err
			}
			if err := c.check(&u, s, now); err != nil {
				return nil, Flipped{}, err
			}
			terms, err := termsAt(ctx, tx, now)
			if err != nil {
				return nil, Flipped{}, err
			}
			return c.flip(ctx, tx, &u, s, terms, now)
		})
}

// check says whether the upload can be published now, and with how clear a word.
func (c Publish) check(u *uploadRow, s stockRow, now clock.Instant) error {
	if _, err := u.move(ActPublish); err != nil {
		return err
	}
	if u.Until <= now {
		return errs.New(errs.Gone, "market.too_late", "upload", u.No)
	}
	if u.MustConfirm(s.live) && c.Confirm != u.Counts.Dropped {
		return errs.New(errs.Conflict, "market.confirm_drop", "n", u.Counts.Dropped, "live", s.live).At("confirm")
	}
	return nil
}

func (c Publish) flip(ctx context.Context, tx *db.Tx, u *uploadRow, s stockRow, terms Terms, now clock.Instant) (journal.Fact, Flipped, error) {
	undo := now.Add(terms.Undo)
	lease := u.Received.Add(terms.Lease)
	before, liveBefore := s.last, s.live
	from := s.generation
	s.generation, s.staged, s.last = u.generation, 0, u.No
	s.live += u.Counts.Added - u.Counts.Dropped
	if u.Mode == Replace { // the file speaks of all there is
		s.lease = max(s.lease, lease)
	}
	s.due = sooner(s.due, lease)
	if s.swept == 0 {
		s.swept = now
	}
	if err := s.write(ctx, tx); err != nil {
		return nil, Flipped{}, err
	}
	if _, err := tx.Exec(ctx, "UPDATE upload SET state = $2, published = $3, undo_until = $4, before = $5, live_before = $6, edits_published = $7 WHERE no = $1",
		u.No, string(Published), int64(now), int64(undo), before, liveBefore, s.edits); err != nil {
		return nil, Flipped{}, err
	}
	if u.Mode != Replace && u.Counts.Same > 0 {
		if err := addJob(ctx, tx, jobAfter, u.No); err != nil {
			return nil, Flipped{}, err
		}
	}
	if err := job.Add(ctx, tx, job.Job{Kind: jobClear, Key: itoa(u.No), Body: jobBody{u.No}, At: undo.Add(time.Minute)}); err != nil {
		return nil, Flipped{}, err
	}
	return fact.StockPublished{Upload: u.No, Member: u.Member, From: from, To: s.generation, Counts: u.Counts, Live: s.live, Undo: undo},
		Flipped{u.No, s.generation, s.live, u.Counts, undo}, nil
}

// sooner is the earlier of two instants, where zero means never.
func sooner(a, b clock.Instant) clock.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
