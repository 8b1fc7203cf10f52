package justice

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// CloseDay closes a trading day: the ledger's balance is drawn from every leg and compared
// with what the accounts say. A day with faults is closed too, and says so.
type CloseDay struct {
	Day clock.Date `json:"day"`
}

// Do closes it, once, after its last session.
func (c CloseDay) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Closing, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "justice.CloseDay", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Closing, error) {
			d := Closing{Day: c.Day, At: k.Clock().Now()}
			if err := c.check(ctx, tx, who, d.At); err != nil {
				return nil, Closing{}, err
			}
			faults, err := ledger.Check(ctx, tx, 1000)
			if err != nil {
				return nil, Closing{}, err
			}
			d.Faults = int64(len(faults))
			if d.Entries, _, err = db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(no), 0) FROM journal"); err != nil {
				return nil, Closing{}, err
			}
			if d.Transfers, _, err = db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(no), 0) FROM ledger_transfer"); err != nil {
				return nil, Closing{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO day_close (day, at, by_key, entries, transfers, faults) VALUES ($1, $2, $3, $4, $5, $6)", string(d.Day), d.At, who.Key(), d.Entries, d.Transfers, d.Faults)
			return fact.DayClosed{Day: d.Day, Entries: d.Entries, Transfers: d.Transfers, Faults: d.Faults, At: d.At}, d, err
		})
}

func (c CloseDay) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) error {
	if err := access.Check(who, "today.close", access.Any); err != nil {
		return err
	}
	if _, err := clock.ParseDate(string(c.Day)); err != nil {
		return errs.New(errs.Invalid, "justice.bad_day").At("day")
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return err
	}
	open := cal.Sessions(c.Day)
	switch {
	case len(open) == 0:
		return errs.New(errs.Invalid, "justice.no_trading_day", "day", string(c.Day)).At("day")
	case open[len(open)-1].Closes > now:
		return errs.New(errs.Conflict, "justice.day_open", "day", string(c.Day)).At("day")
	}
	_, closed, err := db.Row(ctx, q, db.One[int64], "SELECT at FROM day_close WHERE day = $1", string(c.Day))
	if err == nil && closed {
		err = errs.New(errs.Conflict, "justice.day_closed", "day", string(c.Day)).At("day")
	}
	return err
}

// Closings are the days closed last, newest first, for staff.
func Closings(ctx context.Context, q db.Querier, who access.Actor, limit int) ([]Closing, error) {
	if err := access.Check(who, "today.read", access.Any); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Closing, error) {
		var c Closing
		return c, r.Scan(&c.Day, &c.At, &c.Entries, &c.Transfers, &c.Faults)
	}, "SELECT day, at, entries, transfers, faults FROM day_close ORDER BY day DESC LIMIT $1", limit)
}
