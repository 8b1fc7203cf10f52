package parcel

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// books are those that may know goods, title first.
var books = [...]ledger.Book{ledger.Title, ledger.Place, ledger.Status}

// source is a parcel as an act finds it.
type source struct {
	stone.Stone
	owner    id.ID
	has      carat.Weight // of the owner
	whole    carat.Weight // of all who own a part of it
	accounts [len(books)]int64
	carried  [len(books)][2]int64 // pieces and customs value in the accounts of place and status
	holds    [len(books)]int64    // quantity in them
	shares   []Share
}

// find reads a parcel for an act of somebody who stands to it in the relation that its
// owner gives. Of parcels of others one does not even learn that they are there.
func find(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64) (*source, error) {
	none := errs.New(errs.NotFound, "parcel.none", "stone", no)
	st, found, err := stone.Latest(ctx, q, no)
	if err != nil {
		return nil, err
	}
	if !found {
		if access.Check(who, act, access.Any) != nil && access.Check(who, act, access.Own) != nil {
			return nil, access.Check(who, act, access.Own)
		}
		return nil, none
	}
	holders, err := ledger.Holders(ctx, q, ledger.Title, no)
	if err != nil {
		return nil, err
	}
	s := &source{Stone: st}
	owners := 0
	for _, h := range holders {
		if h.Account.World {
			continue
		}
		s.whole += carat.Weight(h.Quantity)
		owners++
		if owners == 1 || h.Account.Owner == who.Org {
			s.owner, s.has, s.accounts[0] = h.Account.Owner, carat.Weight(h.Quantity), h.Account.No
		}
	}
	if owners == 0 { // whoever had it last may know what became of it
		if s.owner, _, err = lastOwner(ctx, q, no); err != nil {
			return nil, err
		}
	}
	if err := access.Check(who, act, who.To(s.owner)); err != nil {
		if access.Check(who, act, access.Own) == nil {
			err = none
		}
		return nil, err
	}
	switch {
	case st.Form != stone.Parcel && st.Form != stone.Rough:
		return nil, errs.New(errs.Conflict, "parcel.single", "stone", no)
	case owners == 0:
		return nil, errs.New(errs.Conflict, "parcel.used_up", "stone", no)
	case s.whole > maxWeight:
		return nil, errs.New(errs.Conflict, "parcel.bad_weight")
	case owners > 1 && s.owner != who.Org:
		return nil, errs.New(errs.Conflict, "parcel.many_owners", "stone", no)
	}
	s.shares, err = sharesOf(ctx, q, &s.Stone, s.whole)
	return s, err
}

// enter reads a parcel that is to be changed as a whole: nothing of it set aside, nobody
// counting on it, and in the hands of who changes it.
func enter(ctx context.Context, q db.Querier, who access.Actor, no int64, now clock.Instant) (*source, error) {
	s, err := find(ctx, q, who, "parcel.change", no)
	if err != nil {
		return nil, err
	}
	return s, s.free(ctx, q, who, now)
}

func (s *source) free(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) error {
	for _, g := range guards {
		if err := g(ctx, q, s.owner, s.No, now); err != nil {
			return err
		}
	}
	free, err := ledger.Available(ctx, q, ledger.Title, s.No, s.accounts[0], now)
	if err != nil {
		return err
	}
	if carat.Weight(free) != s.has {
		return errs.New(errs.Conflict, "parcel.set_aside", "stone", s.No)
	}
	atHome, err := s.stand(ctx, q, s.has)
	if err != nil {
		return err
	}
	if !atHome && !who.IsSystem() && !who.HasAny(access.Staff, access.Admin) {
		return errs.New(errs.Conflict, "parcel.not_at_home", "stone", s.No)
	}
	return nil
}

// stand finds the accounts of place and status in which a weight of the parcel stands, and
// tells whether that is with its owner. A book that has never seen it has no account: the place
// book learns of goods when they first move, so what it has not seen of a parcel is with the owner.
func (s *source) stand(ctx context.Context, q db.Querier, w carat.Weight) (atHome bool, err error) {
	atHome = true
	for i, b := range books[1:] {
		all, err := ledger.Holders(ctx, q, b, s.No)
		if err != nil {
			return false, err
		}
		best, rank := ledger.Holding{}, 0
		unseen := int64(s.whole)
		for _, h := range all {
			if !h.Account.World {
				unseen -= h.Quantity
			}
			if h.Quantity < int64(w) {
				continue
			}
			r := 1
			if h.Account.Owner == s.owner {
				r = 2
				if b == ledger.Place && h.Account.Purpose == ledger.Premises {
					r = 3
				}
			}
			if r > rank {
				best, rank = h, r
			}
		}
		if len(all) == 0 || b == ledger.Place && rank < 2 && unseen >= int64(w) {
			continue
		}
		if rank == 0 {
			return false, errs.New(errs.Conflict, "parcel.elsewhere", "stone", s.No)
		}
		if b == ledger.Place {
			atHome = best.Account.Owner == s.owner && best.Account.Purpose == ledger.Premises
		}
		at := i + 1
		s.accounts[at], s.holds[at] = best.Account.No, best.Quantity
		if s.carried[at][0], s.carried[at][1], err = ledger.Carried(ctx, q, b, s.No, best.Account.No); err != nil {
			return false, err
		}
	}
	return atHome, nil
}

// worth is the customs value that goes with a weight, in proportion; all that is left of an
// account takes all that is left of its value.
func (s *source) worth(book int, w int64) int64 {
	if s.holds[book] == 0 || s.carried[book][1] <= 0 {
		return 0
	}
	return portion(s.carried[book][1], w, s.holds[book])
}
