package membership

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const feeColumns = "f.no, f.org, f.year, f.months, f.whole, f.discount, f.tier, f.amount, f.due, f.paper, f.state, f.issued, f.paid, f.reference, f.reminded, f.reminders"

func scanFee(r *sql.Rows) (Fee, error) {
	var f Fee
	return f, r.Scan(&f.No, &f.Org, &f.Year, &f.Months, &f.Full, &f.Discount, &f.Tier, &f.Amount, &f.Due, &f.Paper, &f.State, &f.Issued, &f.Paid, &f.Reference, &f.Reminded, &f.Reminders)
}

func feeByNo(ctx context.Context, q db.Querier, no int64) (Fee, bool, error) {
	return db.Row(ctx, q, scanFee, "SELECT "+feeColumns+" FROM membership_fee f WHERE f.no = $1", no)
}

func (f *Fee) insert(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	_, err := tx.Exec(ctx, `INSERT INTO membership_fee (no, org, year, months, whole, discount, tier, amount, due, paper, state, issued, paid, reference, reminded, reminders)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', 0, 0)`,
		f.No, f.Org, f.Year, f.Months, f.Full, f.Discount, string(f.Tier), f.Amount, string(f.Due), f.Paper, string(f.State), now)
	return err
}

func (f *Fee) update(ctx context.Context, tx *db.Tx) error {
	state := f.State
	if state == Overdue { // the clock's word
		state = Due
	}
	_, err := tx.Exec(ctx, "UPDATE membership_fee SET state = $2, paid = $3, reference = $4, reminded = $5, reminders = $6 WHERE no = $1", f.No, string(state), string(f.Paid), f.Reference, f.Reminded, f.Reminders)
	return err
}

// FeesOf lists the fees of one member, newest year first.
func FeesOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID, now clock.Instant) ([]Fee, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return fees(ctx, q, now, "SELECT "+feeColumns+" FROM membership_fee f WHERE f.org = $1 ORDER BY f.year DESC, f.no DESC LIMIT 100", org)
}

// Fees lists the fees of a year, or those that nobody has paid, for the cashier.
func Fees(ctx context.Context, q db.Querier, who access.Actor, year int64, unpaid bool, now clock.Instant) ([]Fee, error) {
	if err := access.Check(who, "membership.list", access.Any); err != nil {
		return nil, err
	}
	return fees(ctx, q, now, "SELECT "+feeColumns+" FROM membership_fee f WHERE ($1 = 0 OR f.year = $1) AND ($2 = 0 OR f.state = 'due') ORDER BY f.due, f.no LIMIT 2000", year, yes(unpaid))
}

func fees(ctx context.Context, q db.Querier, now clock.Instant, query string, args ...any) ([]Fee, error) {
	_, today, err := days(ctx, q, now)
	if err != nil {
		return nil, err
	}
	list, err := db.Rows(ctx, q, scanFee, query, args...)
	for i := range list {
		list[i] = list[i].At(today)
	}
	return list, err
}
