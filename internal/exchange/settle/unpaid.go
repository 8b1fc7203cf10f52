package settle

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Unpaid are the settlements whose money is not in, of one organisation or all for the house,
// the earliest deadline first: open ones and, until the house records the default, those past
// their deadline. With by only those due until then.
func Unpaid(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, org id.ID, by clock.Instant, limit int) ([]Settlement, error) {
	if err := access.Check(who, "settle.read", who.To(org)); err != nil {
		return nil, err
	}
	if by == 0 {
		by = 1 << 62
	}
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+` FROM settlement s WHERE s.due <= $1 AND s.state IN ('open', 'funded', 'overdue') -- as the index has it
		AND ($2 = 1 OR s.buyer = $3 OR s.seller = $3 OR s.broker = $3) ORDER BY s.due, s.deal LIMIT $4`, by, yes(org.IsZero()), org[:], limit)
	for i := range all {
		all[i] = all[i].At(now)
	}
	return all, err
}

// Deadline is until when the money of an unpaid settlement still settles it: its due, and
// once that has passed the end of the grace.
func (s *Settlement) Deadline() clock.Instant {
	if s.State == Open {
		return s.Due
	}
	return s.Grace
}

// HeldCredits are credits whose place is not found, those that wait longest first.
func HeldCredits(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Credit, error) {
	bank, err := bankOf(who)
	if err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanCredit, "SELECT "+creditColumns+" FROM bank_credit c WHERE c.state = 'held' AND ($1 = 1 OR c.bank = $2) ORDER BY c.no LIMIT $3", yes(bank.IsZero()), bank[:], limit)
}
