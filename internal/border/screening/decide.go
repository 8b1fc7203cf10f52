package screening

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Decide is a step of a case, with its reason.
type Decide struct {
	Case   int64         `json:"case"`
	Act    lifecycle.Act `json:"act"`
	Reason string        `json:"reason"`
}

// Decided is the answer.
type Decided struct {
	Case  int64           `json:"case"`
	State lifecycle.State `json:"state"`
}

// Do takes the step. Who named a case cannot be the one who confirms or returns it.
func (c Decide) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Decided, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "screening.Decide", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Decided, error) {
			x, reason, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, Decided{}, err
			}
			now := k.Clock().Now()
			switch c.Act {
			case ActName:
				x.Proposer = who.Person
			case ActReturn:
				x.Proposer = id.ID{}
			default:
				x.Decider, x.Decided = who.Person, now
			}
			if err := x.keep(ctx, tx); err != nil {
				return nil, Decided{}, err
			}
			return x.moved(c.Act), Decided{x.No, x.State}, x.add(ctx, tx, now, string(c.Act), who.Person, reason)
		})
}

func (c Decide) check(ctx context.Context, q db.Querier, who access.Actor) (Case, string, error) {
	if err := access.Check(who, "screening.decide", access.Any); err != nil {
		return Case{}, "", err
	}
	reason, err := text(c.Reason, "reason")
	if err != nil {
		return Case{}, "", err
	}
	x, found, err := byNo(ctx, q, c.Case)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "screening.no_case", "case", c.Case)
	}
	if err != nil {
		return x, "", err
	}
	if x.State, err = Life.Next(x.State, c.Act); err != nil {
		return x, "", err
	}
	if (c.Act == ActConfirm || c.Act == ActReturn) && who.Person == x.Proposer {
		return x, "", errs.New(errs.Conflict, "screening.second_person")
	}
	return x, reason, nil
}

// Event is a line of the file of a case.
type Event struct {
	At     clock.Instant
	Act    string
	Person id.ID
	Body   string
}

// Whole is a case with its file.
type Whole struct {
	Case
	File []Event
}

// Read reads a case for the desk.
func Read(ctx context.Context, q db.Querier, who access.Actor, no int64) (Whole, error) {
	if err := access.Check(who, "screening.read", access.Any); err != nil {
		return Whole{}, err
	}
	c, found, err := byNo(ctx, q, no)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "screening.no_case", "case", no)
	}
	if err != nil {
		return Whole{}, err
	}
	file, err := eventsOf(ctx, q, no)
	return Whole{c, file}, err
}

// List lists cases, newest first, before a number; open tells whether only those that wait.
func List(ctx context.Context, q db.Querier, who access.Actor, open bool, before int64, limit int) ([]Case, error) {
	if err := access.Check(who, "screening.read", access.Any); err != nil {
		return nil, err
	}
	return cases(ctx, q, open, before, limit)
}
