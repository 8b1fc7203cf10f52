package membership

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Lay lays a change that a member asked for before the council.
type Lay struct {
	No int64 `json:"no"`
}

// Do lays it.
func (c Lay) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ChangeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.Lay", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ChangeDone, error) {
			if err := access.Check(who, "membership.decide", access.Any); err != nil {
				return nil, ChangeDone{}, err
			}
			x, err := known(ctx, tx, c.No)
			if err != nil {
				return nil, ChangeDone{}, err
			}
			if x.Kind == Resign {
				return nil, ChangeDone{}, errs.New(errs.Conflict, "membership.not_council")
			}
			if x.State, err = Life.Next(x.State, ActLay); err != nil {
				return nil, ChangeDone{}, err
			}
			return wanted(&x), ChangeDone{x.No, x.State}, x.update(ctx, tx)
		})
}

// Decide is staff's word on a change: carried out, or refused with a reason.
type Decide struct {
	No    int64  `json:"no"`
	Carry bool   `json:"carry"`
	Why   string `json:"why,omitempty"`
}

// Do decides. Resignations are carried out when nothing is open; the rest is for the council
// unless the rule leaves it to staff.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ChangeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ChangeDone, error) {
			now := k.Clock().Now()
			x, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, ChangeDone{}, err
			}
			x.Decided, x.Decider = now, who.Person
			return x.moved(either(c.Carry, "carry", "refuse")), ChangeDone{x.No, x.State}, x.update(ctx, tx)
		})
}

func either(b bool, one, other string) string {
	if b {
		return one
	}
	return other
}

func (c Decide) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Change, error) {
	if err := access.Check(who, "membership.decide", access.Any); err != nil {
		return Change{}, err
	}
	x, err := known(ctx, q, c.No)
	if err != nil {
		return x, err
	}
	act := ActRefuse
	if c.Carry {
		act = ActCarry
	}
	if x.State, err = Life.Next(x.State, act); err != nil {
		return x, err
	}
	if !c.Carry {
		x.Why, err = line("why", c.Why, maxText)
		return x, err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return x, err
	}
	x.Day = max(x.Day, today)
	if x.Kind != Resign {
		if laid, err := councilDecides(ctx, q, today); err != nil || laid {
			if err == nil {
				err = errs.New(errs.Conflict, "membership.for_council")
			}
			return x, err
		}
	}
	return x, x.fits(ctx, q, now, today)
}

// Withdraw takes back what was asked while nobody has decided.
type Withdraw struct {
	No int64 `json:"no"`
}

// Do withdraws it.
func (c Withdraw) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ChangeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.Withdraw", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ChangeDone, error) {
			x, found, err := byNo(ctx, tx, c.No)
			if err != nil {
				return nil, ChangeDone{}, err
			}
			if err := access.Check(who, "membership.ask", who.To(x.Org)); err != nil {
				return nil, ChangeDone{}, err
			}
			if !found {
				return nil, ChangeDone{}, none(c.No)
			}
			if x.State, err = Life.Next(x.State, ActWithdraw); err != nil {
				return nil, ChangeDone{}, err
			}
			x.Decided, x.Decider = k.Clock().Now(), who.Person
			return x.moved("withdraw"), ChangeDone{x.No, x.State}, x.update(ctx, tx)
		})
}
