package parcel

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// Held is a parcel of a member as his list shows it.
type Held struct {
	Stone  stone.Stone
	Weight carat.Weight // his; 0: nothing is left of it
	Number string       // his number for it
	Came   *Act         // that it came out of; none: it came in as it is
	Last   *Act         // the last that it went into; none: nothing was done to it
}

// Ask says which of his parcels a member wants to see.
type Ask struct {
	Gone   bool  // those used up instead of those there are
	Before int64 // numbers below this one; 0: from the newest
	Limit  int
}

// Mine are the parcels of the reader's organisation, the newest first: those it has, or
// those that went into others.
func Mine(ctx context.Context, q db.Querier, who access.Actor, a Ask) ([]Held, error) {
	if err := access.Check(who, "parcel.read", access.Own); err != nil {
		return nil, err
	}
	if a.Before == 0 {
		a.Before = 1 << 62
	}
	list := heldBefore
	if a.Gone {
		list = goneBefore
	}
	all, err := list(ctx, q, who.Org, a.Before, a.Limit)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := all[i].read(ctx, q, who); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (h *Held) read(ctx context.Context, q db.Querier, who access.Actor) error {
	no := h.Stone.No
	var err error
	if h.Stone, _, err = stone.Latest(ctx, q, no); err != nil {
		return err
	}
	h.Stone.No = no
	if h.Number, err = Number(ctx, q, who.Org, no); err != nil {
		return err
	}
	if h.Came, err = lastAct(ctx, q, madeBy, no, who); err != nil {
		return err
	}
	h.Last, err = lastAct(ctx, q, changedBy, no, who)
	return err
}

// lastAct is the last of some acts of a parcel; one of somebody else, who had it before, is
// nobody's business.
func lastAct(ctx context.Context, q db.Querier, some func(context.Context, db.Querier, int64) ([]int64, error), no int64, who access.Actor) (*Act, error) {
	nos, err := some(ctx, q, no)
	if err != nil || len(nos) == 0 {
		return nil, err
	}
	all, err := actsOf(ctx, q, map[int64]bool{nos[len(nos)-1]: true})
	if err != nil || len(all) == 0 || all[0].Owner != who.Org {
		return nil, err
	}
	return &all[0], nil
}
