package custody

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/store/db"
)

// CheckDue is the day on which everything that is bonded is to be counted: so many days after
// the last count of all of it that was approved, or after the first goods came in. False when
// nothing is bonded.
func CheckDue(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (clock.Date, bool, error) {
	if err := access.Check(who, "custody.read", access.Any); err != nil {
		return "", false, err
	}
	since, _, err := db.Row(ctx, q, db.One[clock.Instant], "SELECT COALESCE(MIN(since), 0) FROM custody_lot WHERE state = $1", string(Bonded))
	if err != nil || since == 0 {
		return "", false, err
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", false, err
	}
	from := cal.Today(since)
	last, counted, err := db.Row(ctx, q, db.One[clock.Date], "SELECT day FROM custody_check WHERE member = $1 AND state = $2 ORDER BY no DESC LIMIT 1", make([]byte, 16), string(CheckApproved))
	if err != nil {
		return "", false, err
	}
	if counted {
		from = last
	}
	n, err := checkDays.Int(ctx, q, "", cal.Today(now))
	return from.AddDays(int(n)), true, err
}
