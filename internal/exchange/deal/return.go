package deal

import (
	"context"
	"database/sql"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Goods bought subject to sight: who agreed to grounds of return has agreed that the buyer gives
// the goods back on one of them, in time, by his signature alone (Rescind with the ground). The
// seller may contest that the ground is there; then arbitrators decide. His silence undoes the
// deal.

var contestRule = rule.Define(rule.Definition{
	Name: "deal.return_contest", Kind: rule.Hours, Shipped: "48", Mark: rule.Proposal,
	Source: "our proposal: the seller may contest so long that goods bought subject to sight are given back on an agreed ground; after that the deal is undone",
})

// How a return goes on, as events and facts call it.
const (
	returnContested = "return_contested" // by the seller
	returnStuck     = "return_stuck"     // the deal could not be undone: goods or money are gone
)

// contestEnds is until when the seller may contest a return; 0 when the signature is no return.
func (c Rescind) contestEnds(ctx context.Context, q db.Querier, r *room) (clock.Instant, error) {
	if c.Ground == "" || r.side != Buyer {
		return 0, nil
	}
	long, err := limit(ctx, q, contestRule, r.day)
	return r.now.Add(long), err
}

// Return is goods given back on an agreed ground, while its seller may contest it.
type Return struct {
	Ground string
	Until  clock.Instant
}

// Returning is the return that runs; false when none does.
func (r *Room) Returning() (Return, bool) {
	for _, s := range r.Signatures {
		if s.Until > 0 && Bound(r.State) {
			return Return{s.Ground, s.Until}, true
		}
	}
	return Return{}, false
}

// Running is a return that can still be contested.
type Running struct {
	Deal  int64
	Until clock.Instant
}

// Returns are the returns that the actor's organisation may still contest as their seller, the
// earliest end first.
func Returns(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, limit int) ([]Running, error) {
	if err := access.Check(who, "deal.list", access.Own); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Running, error) {
		var x Running
		return x, r.Scan(&x.Deal, &x.Until)
	}, `SELECT s.deal, s.until_at FROM deal_rescission s JOIN deal d ON d.no = s.deal WHERE s.until_at > 0 AND s.until_at > $1 AND d.seller = $2
		ORDER BY s.until_at, s.deal LIMIT $3`, now, who.Org, limit)
}

// returning is the return that runs in a room, of the buyer.
func returning(ctx context.Context, q db.Querier, no int64) (Signature, bool, error) {
	all, err := signatures(ctx, q, no)
	for _, s := range all {
		if s.Until > 0 {
			return s, true, err
		}
	}
	return Signature{}, false, err
}

// Contest is the seller's word that the ground is not there on which goods are given back. The
// deal stands, and a case is opened about it.
type Contest struct {
	Deal   int64  `json:"deal"`
	Reason string `json:"reason"`
}

// Do contests.
func (c Contest) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Moved, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Contest", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Moved, error) {
			r, s, reason, err := c.check(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, Moved{}, err
			}
			if err := r.noReturn(ctx, tx); err != nil {
				return nil, Moved{}, err
			}
			if err := r.event(ctx, tx, r.now, returnContested, r.side, who.Person, 0, reason); err != nil {
				return nil, Moved{}, err
			}
			return r.moved(returnContested, s.Ground), Moved{Deal: r.No, State: r.State}, r.update(ctx, tx)
		})
}

func (c Contest) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*room, Signature, string, error) {
	r, err := enterAny(ctx, q, who, "deal.rescind", c.Deal, now)
	if err != nil {
		return nil, Signature{}, "", err
	}
	if r.side != Seller {
		return nil, Signature{}, "", errs.New(errs.Forbidden, "deal.not_your_side")
	}
	s, found, err := returning(ctx, q, c.Deal)
	if err != nil {
		return nil, s, "", err
	}
	switch {
	case !found || !Bound(r.State):
		return nil, s, "", errs.New(errs.Conflict, "deal.no_return", "deal", c.Deal)
	case s.Until <= now:
		return nil, s, "", errs.New(errs.Conflict, "deal.contest_late", "deal", c.Deal)
	}
	reason, err := words(c.Reason, 1000, "contest")
	if err == nil && reason == "" {
		err = errs.New(errs.Invalid, "deal.no_reason").At("contest")
	}
	return r, s, reason, err
}

// noReturn ends the return that runs in a room, whatever comes of it.
func (r *room) noReturn(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE deal_rescission SET until_at = 0 WHERE deal = $1 AND until_at > 0", r.No)
	return err
}

// sweepReturns undoes the deals whose sellers let the time to contest pass.
func sweepReturns(ctx context.Context, k *journal.Keeper, now clock.Instant) error {
	due, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT deal FROM deal_rescission WHERE until_at > 0 AND until_at <= $1 ORDER BY until_at LIMIT 1000", now)
	if err != nil {
		return err
	}
	for _, no := range due {
		err := endReturn(ctx, k, no, true)
		if journal.Stands(err) { // what changed hands cannot be given back: people decide
			err = endReturn(ctx, k, no, false)
		}
		if err != nil && !errs.Is(err, "deal.answered") {
			return err
		}
	}
	return nil
}

// endReturn undoes a deal on the ground that was named, or notes that it cannot be.
func endReturn(ctx context.Context, k *journal.Keeper, no int64, undo bool) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "deal.return", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, RescindDone, error) {
			d, err := dealByNo(ctx, tx, no)
			if err != nil {
				return nil, RescindDone{}, err
			}
			s, found, err := returning(ctx, tx, no)
			if err != nil {
				return nil, RescindDone{}, err
			}
			r, err := roomOf(ctx, tx, d, system, House, k.Clock().Now())
			if err != nil {
				return nil, RescindDone{}, err
			}
			if !found || s.Until > r.now {
				return nil, RescindDone{}, errs.New(errs.Unavailable, "deal.answered")
			}
			if undo {
				return r.undo(ctx, tx, k, "ground", "")
			}
			if err := r.noReturn(ctx, tx); err != nil {
				return nil, RescindDone{}, err
			}
			if err := r.event(ctx, tx, r.now, returnStuck, House, id.ID{}, 0, s.Ground); err != nil {
				return nil, RescindDone{}, err
			}
			return r.moved(returnStuck, s.Ground), RescindDone{Deal: no}, r.update(ctx, tx)
		})
	return err
}

// sightEnds is the last instant at which a ground can be named.
func (r *room) sightEnds(days int64) clock.Instant {
	return r.Struck.Add(time.Duration(days) * 24 * time.Hour)
}
