package memo

import (
	"context"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

var system = access.System("memo")

// Sweep writes to both sides of memos that are out after their time, and again after the
// days of the rule. Nothing waits for it: overdue is by the clock.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	now := k.Clock().Now()
	today, err := calendar.DayOf(ctx, k.DB(), now)
	if err != nil {
		return err
	}
	days, err := noticeRule.Int(ctx, k.DB(), "", today)
	if err != nil {
		return err
	}
	all, err := late(ctx, k.DB(), now, now.Add(-time.Duration(days)*24*time.Hour))
	if err != nil {
		return err
	}
	for _, no := range all {
		if err := remind(ctx, k, no, now.Add(-time.Duration(days)*24*time.Hour)); err != nil {
			return err
		}
	}
	return nil
}

func remind(ctx context.Context, k *journal.Keeper, no int64, since clock.Instant) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "memo.remind", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			now := k.Clock().Now()
			m, found, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, struct{}{}, err
			}
			if m = m.At(now); !found || m.State != Overdue || m.LastNoticed > since {
				return nil, struct{}{}, errs.New(errs.Unavailable, "memo.answered")
			}
			for _, org := range []id.ID{m.Holder, m.Owner} {
				if err := write(ctx, tx, &m, org, now); err != nil {
					return nil, struct{}{}, err
				}
			}
			m.LastNoticed = now
			if err := m.event(ctx, tx, now, string(ActDue), access.Actor{}, 0, ""); err != nil {
				return nil, struct{}{}, err
			}
			return m.moved("overdue"), struct{}{}, m.update(ctx, tx)
		})
	if errs.Is(err, "memo.answered") { // it came back meanwhile
		return nil
	}
	return err
}

// write posts a letter to each person of a side who acts for it, in his language.
func write(ctx context.Context, tx *db.Tx, m *Memo, org id.ID, now clock.Instant) error {
	people, err := party.PeopleAt(ctx, tx, org, now)
	if err != nil {
		return err
	}
	for _, p := range people {
		if !slices.Contains(p.Post.Roles, access.Trader) && !slices.Contains(p.Post.Roles, access.Partner) {
			continue
		}
		args := []any{"memo", m.No, "day", string(m.Day), "n", m.Left}
		if err := mail.Post(ctx, tx, now, mail.Letter{
			To: p.Email, Subject: p.Lang.T("memo.letter_subject", args...), Text: p.Lang.T("memo.letter_"+m.Side(org), args...) + "\n",
		}); err != nil {
			return err
		}
	}
	return nil
}
