package membership

import (
	"context"
	"database/sql"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const changeColumns = "c.no, c.org, c.kind, c.months, c.day, c.reason, c.state, c.asked, c.asker, c.decided, c.decider, c.resolution, c.why"

func scanChange(r *sql.Rows) (Change, error) {
	var c Change
	return c, r.Scan(&c.No, &c.Org, &c.Kind, &c.Months, &c.Day, &c.Reason, &c.State, &c.Asked, &c.Asker, &c.Decided, &c.Decider, &c.Resolution, &c.Why)
}

func byNo(ctx context.Context, q db.Querier, no int64) (Change, bool, error) {
	return db.Row(ctx, q, scanChange, "SELECT "+changeColumns+" FROM membership_change c WHERE c.no = $1", no)
}

// waiting is the change of a member that nobody has decided.
func waiting(ctx context.Context, q db.Querier, org id.ID) (int64, bool, error) {
	return db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_change WHERE org = $1 AND state IN ('asked', 'council') ORDER BY no LIMIT 1", org)
}

func (c *Change) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO membership_change (no, org, kind, months, day, reason, state, asked, asker, decided, decider, resolution, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, NULL, 0, '')`,
		c.No, c.Org, string(c.Kind), c.Months, string(c.Day), c.Reason, string(c.State), c.Asked, maybe(c.Asker))
	return err
}

func (c *Change) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE membership_change SET state = $2, day = $3, decided = $4, decider = $5, resolution = $6, why = $7 WHERE no = $1",
		c.No, string(c.State), string(c.Day), c.Decided, maybe(c.Decider), c.Resolution, c.Why)
	return err
}

// ChangeOf reads one change, for the member and staff.
func ChangeOf(ctx context.Context, q db.Querier, who access.Actor, no int64) (Change, error) {
	x, found, err := byNo(ctx, q, no)
	if err != nil {
		return x, err
	}
	if err := access.Check(who, "membership.read", who.To(x.Org)); err != nil {
		if found && access.Check(who, "membership.read", access.Own) == nil {
			err = none(no)
		}
		return Change{}, err
	}
	if !found {
		return x, none(no)
	}
	return x, nil
}

// ChangesOf lists the changes of one member, newest first.
func ChangesOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]Change, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanChange, "SELECT "+changeColumns+" FROM membership_change c WHERE c.org = $1 ORDER BY c.no DESC LIMIT 200", org)
}

// OpenChanges lists what waits for staff or the council, oldest first.
func OpenChanges(ctx context.Context, q db.Querier, who access.Actor) ([]Change, error) {
	if err := access.Check(who, "membership.list", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanChange, "SELECT "+changeColumns+" FROM membership_change c WHERE c.state IN ('asked', 'council') ORDER BY c.no LIMIT 500")
}

// all tells whether the actor sees every member's, else only its own.
func all(who access.Actor, act access.Act) (bool, error) {
	if access.Check(who, act, access.Any) == nil {
		return true, nil
	}
	if who.Org.IsZero() {
		return false, access.Check(who, act, access.Any)
	}
	return false, access.Check(who, act, access.Own)
}

func from(before int64) int64 {
	if before <= 0 {
		return 1 << 62
	}
	return before
}

// noSuch is a refusal that tells nothing of what others have.
func noSuch(what string, no int64) error {
	return errs.New(errs.NotFound, "membership.no_"+what, "no", no)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
