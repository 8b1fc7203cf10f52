package settle

import (
	"context"

	"openbourse/internal/base/clock"
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
		AND (state = 'open' OR (state = 'overdue' OR state = 'funded' AND waits = 'goods') AND grace <= $1) ORDER BY due LIMIT 1000`, now)
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
			if was.State == Funded {
				f, err := s.undelivered(ctx, tx, now)
				return f, none, err
			}
			if f, ok, err := was.heldUp(ctx, tx, now); ok || err != nil {
				return f, none, err
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

// heldUp notes that the buyer is not late: what he owes is on his account, and it is the goods
// or the house that are awaited. What he owes is the penalty too when he was late before.
func (s Settlement) heldUp(ctx context.Context, tx *db.Tx, now clock.Instant) (journal.Fact, bool, error) {
	var err error
	if s.Penalty, err = s.penalty(ctx, tx, s.Grace-1); err != nil {
		return nil, false, err
	}
	waits, ok, err := s.setAside(ctx, tx, now)
	if err != nil || !ok {
		return nil, false, err
	}
	f, _, err := s.fund(ctx, tx, "", waits, now)
	return f, true, err
}

// undelivered records the default of a seller whose goods were not brought while the grace
// lasted. The buyer's money is free again.
func (s *Settlement) undelivered(ctx context.Context, tx *db.Tx, now clock.Instant) (journal.Fact, error) {
	if err := s.free(ctx, tx, now, "not delivered"); err != nil {
		return nil, err
	}
	if err := creditsFailed(ctx, tx, s); err != nil {
		return nil, err
	}
	s.Moved = now
	f := fact.DealDefaulted{Deal: s.Deal, Party: s.Seller, Other: s.Buyer, What: "delivery", Amount: s.Total, Money: string(s.Currency), At: now}
	return f, s.update(ctx, tx)
}
