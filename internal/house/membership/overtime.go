package membership

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Granted is overtime that was allowed.
const Granted lifecycle.State = "granted"

// OvertimeLife is the lifecycle of an application to stay after hours.
var OvertimeLife = lifecycle.Table{Name: "overtime", Steps: []lifecycle.Step{
	{From: Asked, Act: "grant", To: Granted, Who: staff, Rule: "Overtime Application Form in advance (" + safety + ")"},
	{From: Asked, Act: ActRefuse, To: Refused, Who: staff, Rule: "with a reason"},
	{From: Asked, Act: ActWithdraw, To: Withdrawn, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "the member may think again"},
}}

// Overtime is an application to stay after hours.
type Overtime struct {
	No     int64
	Org    id.ID
	Day    clock.Date
	Until  int // minutes after midnight
	People int64
	Reason string
	State  lifecycle.State
	Asked  clock.Instant
	Why    string
}

func (o *Overtime) moved(what lifecycle.Act) fact.OvertimeMoved {
	return fact.OvertimeMoved{No: o.No, Org: o.Org, Day: o.Day, Until: int64(o.Until), What: string(what), State: string(o.State)}
}

// OvertimeDone is the answer.
type OvertimeDone struct {
	Overtime int64           `json:"overtime"`
	State    lifecycle.State `json:"state"`
}

// AskOvertime asks to stay after hours on a working day, before those hours end.
type AskOvertime struct {
	Day    clock.Date `json:"day"`
	Until  string     `json:"until"` // "21:30" in the exchange's zone
	People int64      `json:"people"`
	Reason string     `json:"reason"`
}

// Do asks.
func (c AskOvertime) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (OvertimeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.AskOvertime", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, OvertimeDone, error) {
			if err := access.Check(who, "membership.overtime", access.Own); err != nil {
				return nil, OvertimeDone{}, err
			}
			now := k.Clock().Now()
			o, err := c.check(ctx, tx, who.Org, now)
			if err != nil {
				return nil, OvertimeDone{}, err
			}
			if o.No, err = tx.Next(ctx, "membership_overtime"); err != nil {
				return nil, OvertimeDone{}, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO membership_overtime (no, org, day, until, people, reason, state, asked, asker, decided, why)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, '')`, o.No, o.Org, string(o.Day), int64(o.Until), o.People, o.Reason, string(o.State), now, maybe(who.Person))
			return o.moved("ask"), OvertimeDone{o.No, o.State}, err
		})
}

func (c AskOvertime) check(ctx context.Context, q db.Querier, org id.ID, now clock.Instant) (Overtime, error) {
	o := Overtime{Org: org, Day: c.Day, People: c.People, State: Asked, Asked: now}
	if _, err := aMember(ctx, q, org); err != nil {
		return o, err
	}
	if err := day("day", c.Day); err != nil {
		return o, err
	}
	cal, today, err := days(ctx, q, now)
	if err != nil {
		return o, err
	}
	switch {
	case c.Day < today || c.Day > today.AddDays(60):
		return o, errs.New(errs.Invalid, "membership.day_soon").At("day")
	case !cal.IsTradingDay(c.Day):
		return o, errs.New(errs.Invalid, "membership.closed_day").At("day")
	case c.People < 1 || c.People > 100:
		return o, errs.New(errs.Invalid, "membership.bad_people").At("people")
	}
	r, _, err := hoursRule.At(ctx, q, "", c.Day)
	if err != nil {
		return o, err
	}
	spans, err := calendar.ParseSpans(r.Value)
	if err != nil || len(spans) == 0 {
		return o, errs.New(errs.Conflict, "membership.no_hours")
	}
	end := spans[len(spans)-1].Close
	late, err := calendar.ParseSpans("00:00-" + c.Until)
	if err != nil || len(late) != 1 || late[0].Close <= end {
		return o, errs.New(errs.Invalid, "membership.bad_until_time", "hours", r.Value).At("until")
	}
	o.Until = late[0].Close
	if t := now.In(zone(cal, today)); c.Day == today && t.Hour()*60+t.Minute() >= end {
		return o, errs.New(errs.Conflict, "membership.not_ahead").At("day")
	}
	o.Reason, err = line("reason", c.Reason, maxText)
	return o, err
}

// DecideOvertime is staff's word on it.
type DecideOvertime struct {
	No    int64  `json:"no"`
	Grant bool   `json:"grant"`
	Why   string `json:"why,omitempty"` // of a refusal
}

// Do decides.
func (c DecideOvertime) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (OvertimeDone, error) {
	act := ActRefuse
	if c.Grant {
		act = "grant"
	}
	return endOvertime(ctx, k, who, cmd, "membership.DecideOvertime", c, "membership.overtime_decide", c.No, act, c.Why)
}

// WithdrawOvertime takes an application back.
type WithdrawOvertime struct {
	No int64 `json:"no"`
}

// Do takes it back.
func (c WithdrawOvertime) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (OvertimeDone, error) {
	return endOvertime(ctx, k, who, cmd, "membership.WithdrawOvertime", c, "membership.overtime", c.No, ActWithdraw, "")
}

func endOvertime(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, may access.Act, no int64, act lifecycle.Act, why string) (OvertimeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, OvertimeDone, error) {
			o, found, err := db.Row(ctx, tx, scanOvertime, "SELECT "+overtimeColumns+" FROM membership_overtime o WHERE o.no = $1", no)
			if err != nil {
				return nil, OvertimeDone{}, err
			}
			if err := access.Check(who, may, who.To(o.Org)); err != nil {
				return nil, OvertimeDone{}, err
			}
			if !found {
				return nil, OvertimeDone{}, noSuch("overtime_of", no)
			}
			if o.State, err = OvertimeLife.Next(o.State, act); err != nil {
				return nil, OvertimeDone{}, err
			}
			if act == ActRefuse {
				if o.Why, err = line("why", why, maxText); err != nil {
					return nil, OvertimeDone{}, err
				}
			}
			_, err = tx.Exec(ctx, "UPDATE membership_overtime SET state = $2, decided = $3, why = $4 WHERE no = $1", o.No, string(o.State), k.Clock().Now(), o.Why)
			return o.moved(act), OvertimeDone{o.No, o.State}, err
		})
}

const overtimeColumns = "o.no, o.org, o.day, o.until, o.people, o.reason, o.state, o.asked, o.why"

func scanOvertime(r *sql.Rows) (Overtime, error) {
	var o Overtime
	var until int64
	err := r.Scan(&o.No, &o.Org, &o.Day, &until, &o.People, &o.Reason, &o.State, &o.Asked, &o.Why)
	o.Until = int(until)
	return o, err
}

// Overtimes lists applications from a day on: a member's own, or all for staff.
func Overtimes(ctx context.Context, q db.Querier, who access.Actor, since clock.Date) ([]Overtime, error) {
	every, err := all(who, "membership.read")
	if err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanOvertime, "SELECT "+overtimeColumns+" FROM membership_overtime o WHERE o.day >= $1 AND ($2 = 1 OR o.org = $3) ORDER BY o.day, o.no LIMIT 500", string(since), yes(every), who.Org)
}
