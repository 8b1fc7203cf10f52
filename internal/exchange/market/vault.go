package market

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// SetVault notes that the exchange took a listed stone into its vault, or gave it back to its
// owner. It is an act of the floor's staff, who have the stone in hand, and moves it in the
// place book: the mark on the listing is never more than what that book says.
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
			now := k.Clock().Now()
			goods, err := c.goods(ctx, tx, l, now)
			if err != nil {
				return nil, Edited{}, err
			}
			s, err := ownStock(ctx, tx, l.member)
			if err != nil {
				return nil, Edited{}, err
			}
			// The stone lies where it lies, whatever an upload or an undo says next.
			if _, err := tx.Exec(ctx, "UPDATE listing SET vault = $3 WHERE no = $1 AND stone = $2", l.no, l.stone, yes(c.Vault)); err != nil {
				return nil, Edited{}, err
			}
			if err := goods.move(ctx, tx, now); err != nil {
				return nil, Edited{}, err
			}
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

// laid is goods on their way into the vault or out of it.
type laid struct {
	stone            stone.Stone
	owner, house     id.ID
	ref              string
	in               bool
	there            bool  // where they shall be, they are
	from             int64 // account of the place book; 0: it has never seen them
	quantity, weight int64
}

// goods finds out where the goods are and whether they can go where they shall.
func (c SetVault) goods(ctx context.Context, q db.Querier, l *liveVersion, now clock.Instant) (*laid, error) {
	if !c.Vault && l.locked(now) == LockDeal {
		return nil, errs.New(errs.Conflict, "market.locked_deal", "stock", l.t[0])
	}
	x, err := ListingByNo(ctx, q, access.System("vault"), now, l.no)
	if err != nil {
		return nil, err
	}
	house, err := party.House(ctx, q)
	if err != nil {
		return nil, err
	}
	g := &laid{stone: x.Stone, owner: x.Member, house: house.ID, ref: "listing:" + itoa(l.no), in: c.Vault, quantity: int64(x.Stone.Carat), weight: int64(x.Stone.Carat)}
	if x.Stone.Form == stone.Single || x.Stone.Form == stone.Pair {
		g.quantity = 1
	}
	status, err := ledger.Holders(ctx, q, ledger.Status, l.stone)
	if err != nil {
		return nil, err
	}
	for _, h := range status {
		if !h.Account.World && h.Quantity > 0 { // only customs' movements carry them
			return nil, errs.New(errs.Conflict, "market.vault_customs", "stock", l.t[0])
		}
	}
	places, err := ledger.Holders(ctx, q, ledger.Place, l.stone)
	if err != nil || len(places) == 0 {
		g.there = !g.in
		return g, err
	}
	for _, h := range places {
		kept := h.Account.Owner == g.house && h.Account.Purpose == ledger.Vault
		home := h.Account.Owner == g.owner && h.Account.Purpose == ledger.Premises
		if h.Quantity < g.quantity || !kept && !home {
			continue
		}
		g.from, g.there = h.Account.No, kept == g.in
		return g, nil
	}
	return nil, errs.New(errs.Conflict, "market.vault_elsewhere", "stock", l.t[0])
}

// move writes the transfer; nothing when the goods are there already.
func (g *laid) move(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	if g.there {
		return nil
	}
	kind, to := "vault.in", ledger.Vault
	owner := g.house
	if !g.in {
		kind, to, owner = "vault.out", ledger.Premises, g.owner
	}
	if g.from == 0 {
		mint, err := ledger.World(ctx, tx, ledger.Place, ledger.Mint)
		if err != nil {
			return err
		}
		g.from = mint.No
	}
	a, err := ledger.Open(ctx, tx, ledger.Place, owner, to)
	if err != nil {
		return err
	}
	leg := ledger.Leg{Book: ledger.Place, Asset: g.stone.No, From: g.from, To: a.No, Quantity: g.quantity, Pieces: int64(g.stone.Pieces), Weight: g.weight}
	_, err = ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: kind, Reference: g.ref, Legs: []ledger.Leg{leg}})
	return err
}
