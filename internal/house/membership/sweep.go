package membership

import (
	"context"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Sweep does what days bring: in January it writes the invoices of the year, it reminds of
// fees that are overdue, notes yearly checks that nobody did by their day, lays preparatory terms that end before the council, forgets guests of
// old visits, and ends members whom others succeeded once nothing of theirs is open.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	now := k.Clock().Now()
	_, today, err := days(ctx, k.DB(), now)
	if err != nil {
		return err
	}
	if today.Time().Month() == time.January {
		if _, err := IssueAll(ctx, k, system, id.New(), int64(today.Time().Year())); err != nil {
			return err
		}
	}
	if err := remindAll(ctx, k, now, today); err != nil {
		return err
	}
	if err := lapseChecks(ctx, k, now, today); err != nil {
		return err
	}
	if err := layTerms(ctx, k, today); err != nil {
		return err
	}
	if n, before, err := VisitsToErase(ctx, k.DB(), now); err != nil || n > 0 {
		if err == nil {
			_, err = EraseVisits{Before: before}.Do(ctx, k, system, id.New())
		}
		if err != nil {
			return err
		}
	}
	return finishAll(ctx, k, today)
}

func remindAll(ctx context.Context, k *journal.Keeper, now clock.Instant, today clock.Date) error {
	wait, err := remindRule.Int(ctx, k.DB(), "", today)
	if err != nil {
		return err
	}
	since := now.Add(-time.Duration(wait) * 24 * time.Hour)
	late, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT no FROM membership_fee WHERE state = 'due' AND due < $1 AND reminded <= $2 ORDER BY due, no LIMIT 1000", string(today), since)
	if err != nil {
		return err
	}
	for _, no := range late {
		if err := remind(ctx, k, no, since); err != nil {
			return err
		}
	}
	return nil
}

// remind writes to the people who administer the member.
func remind(ctx context.Context, k *journal.Keeper, no int64, since clock.Instant) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "membership.remind", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			now := k.Clock().Now()
			f, found, err := feeByNo(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			_, today, err := days(ctx, tx, now)
			if err != nil {
				return nil, struct{}{}, err
			}
			if f = f.At(today); !found || f.State != Overdue || f.Reminded > since {
				return nil, struct{}{}, errs.New(errs.Unavailable, "membership.answered")
			}
			if err := f.tell(ctx, tx, now, "fee_overdue"); err != nil {
				return nil, struct{}{}, err
			}
			f.Reminded, f.Reminders = now, f.Reminders+1
			return f.moved("remind"), struct{}{}, f.update(ctx, tx)
		})
	if errs.Is(err, "membership.answered") { // paid meanwhile
		return nil
	}
	return err
}

// finishAll ends members whom others succeeded and who had something open then.
func finishAll(ctx context.Context, k *journal.Keeper, today clock.Date) error {
	list, err := db.Rows(ctx, k.DB(), scanSuccession, "SELECT "+successionColumns+" FROM membership_succession s WHERE s.from_day <= $1 ORDER BY s.no", string(today))
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := passing(finish(ctx, k, id.New(), s.Before, today, s.No)); err != nil {
			return err
		}
	}
	return nil
}
