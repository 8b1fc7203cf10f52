package deal

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Mandate lets the room's broker sign for the actor's side, or takes that back.
type Mandate struct {
	Deal int64 `json:"deal"`
	Give bool  `json:"give"`

	Proof id.ID `json:"-"`
}

// Draft gives what the actor would sign, or why he may not.
func (c Mandate) Draft(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Binding, error) {
	_, b, err := c.prepare(ctx, q, who, now)
	return b, err
}

func (c Mandate) prepare(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (*room, Binding, error) {
	r, err := enter(ctx, q, who, "deal.mandate", c.Deal, "", now)
	if err != nil {
		return nil, Binding{}, err
	}
	switch {
	case r.Broker.IsZero():
		return nil, Binding{}, errs.New(errs.Conflict, "deal.no_broker")
	case !Open(r.State):
		_, err := r.next(ActOffer)
		return nil, Binding{}, err
	case c.Give == r.Mandated(r.acted):
		return nil, Binding{}, errs.New(errs.Conflict, "deal.mandate_so")
	}
	if err := r.signs(ctx, q); err != nil {
		return nil, Binding{}, err
	}
	b := r.binding("deal.mandate", r.Version)
	b.Detail = "give"
	if !c.Give {
		b.Detail = "take back"
	}
	return r, b, nil
}

// Do gives or takes it.
func (c Mandate) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Moved, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "deal.Mandate", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Moved, error) {
			r, b, err := c.prepare(ctx, tx, who, k.Clock().Now())
			if err != nil {
				return nil, Moved{}, err
			}
			if _, err := b.prove(ctx, tx, who, c.Proof, r.now); err != nil {
				return nil, Moved{}, err
			}
			if err := r.settleClock(ctx, tx); err != nil {
				return nil, Moved{}, err
			}
			act := "mandate"
			if c.Give {
				r.Mandate = append(r.Mandate, r.acted)
			} else {
				act = "mandate_back"
				r.Mandate = slices.DeleteFunc(r.Mandate, func(s Side) bool { return s == r.acted })
			}
			if err := r.event(ctx, tx, r.now, act, r.side, who.Person, 0, ""); err != nil {
				return nil, Moved{}, err
			}
			return r.moved(act, ""), Moved{r.No, r.State}, r.update(ctx, tx)
		})
}
