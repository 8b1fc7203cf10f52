package market

import (
	"context"
	"database/sql"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Selection is how a parcel is sold in parts: buyers may select stones out of it, not less
// than the smallest cut, at a price of its own. A parcel without one is sold whole: take-all.
type Selection struct {
	Least carat.Weight `json:"least"`
	PPC   int64        `json:"ppc"` // US cents per carat
}

// AllowSelection lets buyers select out of a listed parcel, or no longer. It holds for
// rooms that open from now on.
type AllowSelection struct {
	Listing int64        `json:"listing"`
	Allow   bool         `json:"allow"`
	Least   carat.Weight `json:"least,omitempty"`
	PPC     int64        `json:"ppc,omitempty"` // US cents per carat; 0: as for the whole parcel
}

// Do sets it.
func (c AllowSelection) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Edited, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.AllowSelection", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Edited, error) {
			now := k.Clock().Now()
			l, err := liveOf(ctx, tx, c.Listing)
			if err != nil {
				return nil, Edited{}, err
			}
			if _, err := may(ctx, tx, who, "market.change", l.member, now); err != nil {
				if refusesSight(who, err) {
					err = errs.New(errs.NotFound, "market.no_listing", "listing", c.Listing)
				}
				return nil, Edited{}, err
			}
			ppc, err := c.check(ctx, tx, l)
			if err != nil {
				return nil, Edited{}, err
			}
			said := fact.ListingChanged{Listing: l.no, Stone: l.stone, Member: l.member, What: "selection"}
			if !c.Allow {
				_, err = tx.Exec(ctx, "DELETE FROM listing_selection WHERE listing = $1", l.no)
				return said, Edited{l.no, l.n[0], l.n[1]}, err
			}
			said.PPC = ppc
			_, err = tx.Exec(ctx, `INSERT INTO listing_selection (listing, least, ppc) VALUES ($1, $2, $3)
				ON CONFLICT (listing) DO UPDATE SET least = excluded.least, ppc = excluded.ppc`, l.no, int64(c.Least), ppc)
			return said, Edited{l.no, l.n[0], l.n[1]}, err
		})
}

// check gives the price of a selection.
func (c AllowSelection) check(ctx context.Context, q db.Querier, l *liveVersion) (int64, error) {
	if !c.Allow {
		return 0, nil
	}
	s, _, err := stone.Latest(ctx, q, l.stone)
	if err != nil {
		return 0, err
	}
	ppc := c.PPC
	if ppc == 0 {
		ppc = l.n[0]
	}
	switch {
	case s.Form != stone.Parcel && s.Form != stone.Rough:
		return 0, errs.New(errs.Conflict, "market.sel_single", "stock", l.t[0])
	case c.Least <= 0 || c.Least >= l.weight:
		return 0, errs.New(errs.Invalid, "market.sel_least", "carats", l.weight.String()).At("least")
	case ppc <= 0 || ppc > maxPPC:
		return 0, errs.New(errs.Invalid, "market.bad_price").At("ppc")
	}
	return ppc, nil
}

// SelectionOf is how a listed parcel is sold in parts, nothing when it is sold whole.
func SelectionOf(ctx context.Context, q db.Querier, listing int64) (*Selection, error) {
	s, found, err := db.Row(ctx, q, func(r *sql.Rows) (Selection, error) {
		var s Selection
		return s, r.Scan(&s.Least, &s.PPC)
	}, "SELECT least, ppc FROM listing_selection WHERE listing = $1", listing)
	if err != nil || !found {
		return nil, err
	}
	return &s, nil
}
