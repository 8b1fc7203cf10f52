package settle

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Sweep records what the clock has done: settlements that are late or in default. It is to be
// run every minute; nothing waits for it.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	if err := confirmAgain(ctx, k); err != nil {
		return err
	}
	if err := releaseWaiting(ctx, k); err != nil { // what was paid in time is not late
		return err
	}
	now := k.Clock().Now()
	late, err := db.Rows(ctx, k.DB(), db.One[int64], `SELECT deal FROM settlement WHERE due <= $1 AND state IN ('open', 'funded', 'overdue') -- as the index has it
		AND (state = 'open' OR state = 'overdue' AND grace <= $1) ORDER BY due LIMIT 1000`, now)
	if err != nil {
		return err
	}
	for _, no := range late {
		if err := record(ctx, k, no); err != nil {
			return err
		}
	}
	return nil
}

// record writes down how the clock moved one settlement.
func record(ctx context.Context, k *journal.Keeper, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "settle.clock", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			was, err := byDeal(ctx, tx, no)
			if err != nil {
				return nil, none, err
			}
			now := k.Clock().Now()
			s := was.At(now)
			if s.State == was.State { // settled meanwhile
				return nil, none, errs.New(errs.Unavailable, "settle.moved")
			}
			s.Moved = now
			if s.State != Defaulted {
				return s.fact(string(ActLate)), none, s.update(ctx, tx)
			}
			f := fact.DealDefaulted{Deal: s.Deal, Party: s.Buyer, Other: s.Seller, What: "payment", Amount: s.Total, Money: string(s.Currency), At: now}
			return f, none, s.update(ctx, tx)
		})
	if errs.Is(err, "settle.moved") {
		return nil
	}
	return err
}
