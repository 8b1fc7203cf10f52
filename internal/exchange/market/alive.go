package market

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// maxAlive is how many listings one keep-alive names; for more there is All, or a file.
const maxAlive = 1000

// KeepAlive is a member's word that stones are still there: their leases begin anew, and
// for the hours of rule market.sure they count as confirmed. Said of all, it also holds for
// what is published within these hours. It is cheap, so that a back office may send it
// every hour.
type KeepAlive struct {
	Member   int64   `json:"member"`
	All      bool    `json:"all,omitempty"`
	Listings []int64 `json:"listings,omitempty"`
}

// Renewed is the answer of KeepAlive.
type Renewed struct {
	Until clock.Instant `json:"until"`
	Sure  clock.Instant `json:"sure"`
	N     int64         `json:"n"` // listings named that are live; 0 when it is about all
}

// Do renews the leases.
func (c KeepAlive) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Renewed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.KeepAlive", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Renewed, error) {
			now := k.Clock().Now()
			if _, err := may(ctx, tx, who, "market.alive", c.Member, now); err != nil {
				return nil, Renewed{}, err
			}
			if !c.All && (len(c.Listings) == 0 || len(c.Listings) > maxAlive) {
				return nil, Renewed{}, errs.New(errs.Invalid, "market.alive_count", "max", maxAlive).At("listings")
			}
			terms, err := termsAt(ctx, tx, now)
			if err != nil {
				return nil, Renewed{}, err
			}
			r := Renewed{Until: now.Add(terms.Lease), Sure: now.Add(terms.Sure)}
			s, err := ownStock(ctx, tx, c.Member)
			if err != nil {
				return nil, Renewed{}, err
			}
			s.due = sooner(s.due, sooner(r.Until, r.Sure))
			f := fact.LeaseRenewed{Member: c.Member, All: c.All, Until: r.Until, Sure: r.Sure}
			if c.All {
				f.Already = s.lease > s.swept && s.sure > s.swept && s.sure > now
				s.lease, s.sure = max(s.lease, r.Until), max(s.sure, r.Sure)
				return f, r, s.write(ctx, tx)
			}
			for _, no := range slices.Compact(slices.Sorted(slices.Values(c.Listings))) {
				n, err := tx.Exec(ctx, `UPDATE listing SET lease = $4, sure = $5 WHERE no = $1 AND member = $2 AND taken = 0
					AND gen_from <= $3 AND gen_to > $3`, no, c.Member, s.generation, int64(r.Until), int64(r.Sure))
				if err != nil {
					return nil, Renewed{}, err
				}
				if r.N += n; n > 0 {
					f.Listings = append(f.Listings, no)
				}
			}
			s.edits++ // a sweep that is reading the stock now must look again
			return f, r, s.write(ctx, tx)
		})
}
