package deal

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Sweep records what the clock has done: offers and holds that ended, returns that nobody
// contested. It is to be run
// every minute; nothing waits for it.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	now := k.Clock().Now()
	late, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT no FROM deal WHERE until_at > 0 AND until_at <= $1 AND state = 'offer' ORDER BY until_at LIMIT 1000", now)
	if err != nil {
		return err
	}
	for _, no := range late {
		if err := lapse(ctx, k, no); err != nil {
			return err
		}
	}
	over, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT no FROM deal_hold WHERE state = 'held' AND until_at <= $1 ORDER BY until_at LIMIT 1000", now)
	if err != nil {
		return err
	}
	for _, no := range over {
		if err := lapseHold(ctx, k, no); err != nil {
			return err
		}
	}
	return sweepReturns(ctx, k, now)
}

func lapse(ctx context.Context, k *journal.Keeper, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "deal.lapse", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			d, err := dealByNo(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			r, err := roomOf(ctx, tx, d, system, House, k.Clock().Now())
			if err != nil {
				return nil, struct{}{}, err
			}
			if !r.late { // answered meanwhile
				return nil, struct{}{}, errs.New(errs.Unavailable, "deal.answered")
			}
			if err := r.settleClock(ctx, tx); err != nil {
				return nil, struct{}{}, err
			}
			return r.moved(string(ActLapse), ""), struct{}{}, r.update(ctx, tx)
		})
	if errs.Is(err, "deal.answered") {
		return nil
	}
	return err
}

func lapseHold(ctx context.Context, k *journal.Keeper, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "deal.lapse_hold", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			h, ok, err := db.Row(ctx, tx, scanHold, "SELECT "+holdColumns+" FROM deal_hold h WHERE h.no = $1", no)
			if err != nil {
				return nil, struct{}{}, err
			}
			now := k.Clock().Now()
			if !ok || h.State != HoldOn || h.At(now).State != HoldLapsed {
				return nil, struct{}{}, errs.New(errs.Unavailable, "deal.answered")
			}
			if err := market.Unlock(ctx, tx, h.Listing, h.ref()); err != nil {
				return nil, struct{}{}, err
			}
			return fact.HoldMoved{Hold: h.No, Listing: h.Listing, Org: h.Org, State: HoldLapsed, Until: h.Until}, struct{}{}, h.end(ctx, tx, HoldLapsed, h.Until)
		})
	if errs.Is(err, "deal.answered") {
		return nil
	}
	return err
}

// How far the room has come in the journal.
var (
	following = journal.Place{Table: "deal_cursor", Name: "follow"} // what happens to deals elsewhere
	selling   = journal.Place{Table: "deal_cursor", Name: "memo"}   // goods bought out of a memo
)

// Follow reads the journal for as long as ctx lives and does in its rooms what follows
// from deals struck, settled, in default, before the arbitration or undone by an award. Where it stands is kept in
// the transaction of what it did, so that nothing is done twice or lost.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Apply)
}
