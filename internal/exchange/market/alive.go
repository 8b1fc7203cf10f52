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

// SetVault notes that the exchange keeps a listed stone, or no longer does. It is an act
// of the floor's staff, who have the stone in hand.
type SetVault struct {
	Listing int64 `json:"listing"`
	Vault   bool  `json:"vault"`
}

// Do notes it.
func (c SetVault) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Edited, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.SetVault", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Edited, error) {
			if err := access.Check(who, "market.vault", access.Any); err != nil {
				return nil, Edited{}, err
			}
			l, err := liveOf(ctx, tx, c.Listing)
			if err != nil {
				return nil, Edited{}, err
			}
			// The stone lies where it lies, whatever an upload or an undo says next.
			if _, err := tx.Exec(ctx, "UPDATE listing SET vault = $3 WHERE no = $1 AND stone = $2", l.no, l.stone, yes(c.Vault)); err != nil {
				return nil, Edited{}, err
			}
			s, err := ownStock(ctx, tx, l.member)
			if err != nil {
				return nil, Edited{}, err
			}
			now := k.Clock().Now()
			le := lease{until: max(clock.Instant(l.lease), s.lease), sure: max(clock.Instant(l.sure), s.sure), vault: c.Vault}
			if next := le.next(s.swept); next != 0 {
				s.due = sooner(s.due, next)
				if err := s.write(ctx, tx); err != nil {
					return nil, Edited{}, err
				}
			}
			return fact.ListingChanged{Listing: l.no, Stone: l.stone, Member: l.member, What: "proof", Proof: le.proof(now).String()},
				Edited{l.no, l.n[0], l.n[1]}, nil
		})
}
