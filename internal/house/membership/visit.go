package membership

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a visit. Missed is the clock's.
const (
	Announced lifecycle.State = "announced"
	Inside    lifecycle.State = "inside"
	Left      lifecycle.State = "left"
	Turned    lifecycle.State = "turned"
	Cancelled lifecycle.State = "cancelled"
	Missed    lifecycle.State = "missed"
)

// VisitLife is the lifecycle of a guest's visit.
var VisitLife = lifecycle.Table{Name: "visit", Steps: []lifecycle.Step{
	{From: Announced, Act: "enter", To: Inside, Who: staff, Rule: "the host has confirmed; the guest's document is exchanged for a guest card; what he carries is X-rayed, but for goods under customs seal (" + safety + ")"},
	{From: Announced, Act: "turn", To: Turned, Who: staff, Rule: "couriers, children, people without a document are not let in (" + safety + ")"},
	{From: Announced, Act: "cancel", To: Cancelled, Who: []string{"trader", "stockkeeper", "memberadmin"}, Rule: "the host calls it off"},
	{From: Announced, Act: "miss", To: Missed, Who: []string{"clock"}, Rule: "the day has passed"},
	{From: Inside, Act: "leave", To: Left, Who: staff, Rule: "the guest card is exchanged for the document"},
}}

// Refusals are why a guest is not let in.
var Refusals = []string{"courier", "child", "no_document", "host", "hours", "conduct"}

// Visit is a guest's day at the exchange. Guest and Company are empty once it is erased.
type Visit struct {
	No             int64
	Org, Host      id.ID
	Day            clock.Date
	State          lifecycle.State
	Guest, Company string
	Purpose        string
	Announced      clock.Instant
	Confirmed      clock.Instant // 0: the host is to be asked by telephone
	Document       string        // kind of the document held
	Card           string
	XRay           bool
	In, Out        clock.Instant
	Refusal        string
	Erased         clock.Instant
}

// At is the visit as the calendar has it.
func (v Visit) At(today clock.Date) Visit {
	if v.State == Announced && v.Day < today {
		v.State = Missed
	}
	return v
}

func (v *Visit) moved(what lifecycle.Act) fact.VisitMoved {
	return fact.VisitMoved{No: v.No, Org: v.Org, Day: v.Day, What: string(what), State: string(v.State), Refusal: v.Refusal}
}

// VisitDone is the answer.
type VisitDone struct {
	Visit int64           `json:"visit"`
	State lifecycle.State `json:"state"`
}

// Announce announces a guest: a member his own, or the reception whoever stands there, whose
// host is then asked by telephone.
type Announce struct {
	Org     id.ID      `json:"org"`
	Day     clock.Date `json:"day"`
	Guest   string     `json:"guest"`
	Company string     `json:"company,omitempty"`
	Purpose string     `json:"purpose,omitempty"`
}

// Do announces him.
func (c Announce) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (VisitDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.Announce", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, VisitDone, error) {
			if _, err := mine(ctx, tx, who, "membership.visit", c.Org); err != nil {
				return nil, VisitDone{}, err
			}
			now := k.Clock().Now()
			v, err := c.check(ctx, tx, now)
			if err != nil {
				return nil, VisitDone{}, err
			}
			if who.Org == c.Org {
				v.Host, v.Confirmed = who.Person, now
			}
			if v.No, err = tx.Next(ctx, "membership_visit"); err != nil {
				return nil, VisitDone{}, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO membership_visit (no, org, host, day, state, guest, company, purpose, announced, confirmed, document, card, xray, in_at, out_at, refusal, erased)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', 0, 0, 0, '', 0)`,
				v.No, v.Org, maybe(v.Host), string(v.Day), string(v.State), v.Guest, v.Company, v.Purpose, now, v.Confirmed)
			return v.moved("announce"), VisitDone{v.No, v.State}, err
		})
}

func (c Announce) check(ctx context.Context, q db.Querier, now clock.Instant) (Visit, error) {
	v := Visit{Org: c.Org, Day: c.Day, State: Announced, Announced: now}
	if err := day("day", c.Day); err != nil {
		return v, err
	}
	cal, today, err := days(ctx, q, now)
	if err != nil {
		return v, err
	}
	switch {
	case c.Day < today || c.Day > today.AddDays(60):
		return v, errs.New(errs.Invalid, "membership.day_soon").At("day")
	case !cal.IsTradingDay(c.Day):
		return v, errs.New(errs.Invalid, "membership.closed_day").At("day")
	}
	if v.Guest, err = line("guest", c.Guest, 120); err != nil {
		return v, err
	}
	if v.Company, err = optional("company", c.Company, 120); err != nil {
		return v, err
	}
	v.Purpose, err = optional("purpose", c.Purpose, 200)
	return v, err
}

// optional is line for what may be left out.
func optional(field, s string, max int) (string, error) {
	if strings.TrimSpace(s) == "" {
		return "", nil
	}
	return line(field, s, max)
}

// Enter lets a guest in: his document is held, he gets a card.
type Enter struct {
	No       int64  `json:"no"`
	Document string `json:"document"` // kind of document that is held
	Card     string `json:"card"`     // guest card
	Phoned   bool   `json:"phoned"`   // the host confirmed by telephone
	XRay     bool   `json:"xray"`     // what he carries was X-rayed
}

// Do lets him in.
func (c Enter) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (VisitDone, error) {
	return stepVisit(ctx, k, who, cmd, "membership.Enter", c, c.No, "enter", func(ctx context.Context, q db.Querier, v *Visit, now clock.Instant) error {
		cal, today, err := days(ctx, q, now)
		if err != nil {
			return err
		}
		switch {
		case v.Day != today:
			return errs.New(errs.Conflict, "membership.other_day", "day", string(v.Day))
		case v.Confirmed == 0 && !c.Phoned:
			return errs.New(errs.Conflict, "membership.host_first").At("phoned")
		case !slices.Contains(Documents, c.Document):
			return errs.New(errs.Invalid, "membership.no_id").At("document")
		case !c.XRay:
			return errs.New(errs.Invalid, "membership.no_xray").At("xray")
		}
		if v.Confirmed == 0 {
			v.Confirmed = now
		}
		if v.Card, err = line("card", c.Card, 20); err != nil {
			return err
		}
		if err := hours(ctx, q, cal, today, now, v.Org, false); err != nil {
			return err
		}
		_, taken, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_visit WHERE card = $1 AND state = 'inside' LIMIT 1", v.Card)
		if err == nil && taken {
			err = errs.New(errs.Conflict, "membership.card_out", "card", v.Card).At("card")
		}
		v.Document, v.XRay, v.In = c.Document, c.XRay, now
		return err
	})
}

// Turn turns a guest away.
type Turn struct {
	No      int64  `json:"no"`
	Refusal string `json:"refusal"`
}

// Do turns him away.
func (c Turn) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (VisitDone, error) {
	return stepVisit(ctx, k, who, cmd, "membership.Turn", c, c.No, "turn", func(_ context.Context, _ db.Querier, v *Visit, _ clock.Instant) error {
		if !slices.Contains(Refusals, c.Refusal) {
			return errs.New(errs.Invalid, "membership.bad_refusal").At("refusal")
		}
		v.Refusal = c.Refusal
		return nil
	})
}

// Leave notes that a guest has left: card and document change hands again.
type Leave struct {
	No int64 `json:"no"`
}

// Do notes it.
func (c Leave) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (VisitDone, error) {
	return stepVisit(ctx, k, who, cmd, "membership.Leave", c, c.No, "leave", func(_ context.Context, _ db.Querier, v *Visit, now clock.Instant) error {
		v.Out = now
		return nil
	})
}

// CancelVisit calls a visit off.
type CancelVisit struct {
	No int64 `json:"no"`
}

// Do calls it off.
func (c CancelVisit) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (VisitDone, error) {
	return stepVisit(ctx, k, who, cmd, "membership.CancelVisit", c, c.No, "cancel", func(context.Context, db.Querier, *Visit, clock.Instant) error { return nil })
}

// stepVisit moves a visit one step; check refuses and fills what belongs to it.
func stepVisit(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, no int64, act lifecycle.Act,
	check func(context.Context, db.Querier, *Visit, clock.Instant) error,
) (VisitDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, VisitDone, error) {
			now := k.Clock().Now()
			v, found, err := visitByNo(ctx, tx, no)
			if err != nil {
				return nil, VisitDone{}, err
			}
			may := access.Act("membership.reception")
			if act == "cancel" {
				may = "membership.visit"
			}
			if err := access.Check(who, may, who.To(v.Org)); err != nil {
				return nil, VisitDone{}, err
			}
			if !found {
				return nil, VisitDone{}, noSuch("visit", no)
			}
			_, today, err := days(ctx, tx, now)
			if err != nil {
				return nil, VisitDone{}, err
			}
			if v.State, err = VisitLife.Next(v.At(today).State, act); err != nil {
				return nil, VisitDone{}, err
			}
			if err := check(ctx, tx, &v, now); err != nil {
				return nil, VisitDone{}, err
			}
			_, err = tx.Exec(ctx, "UPDATE membership_visit SET state = $2, confirmed = $3, document = $4, card = $5, xray = $6, in_at = $7, out_at = $8, refusal = $9 WHERE no = $1",
				v.No, string(v.State), v.Confirmed, v.Document, v.Card, yes(v.XRay), v.In, v.Out, v.Refusal)
			return v.moved(act), VisitDone{v.No, v.State}, err
		})
}

const visitColumns = "v.no, v.org, v.host, v.day, v.state, v.guest, v.company, v.purpose, v.announced, v.confirmed, v.document, v.card, v.xray, v.in_at, v.out_at, v.refusal, v.erased"

func scanVisit(r *sql.Rows) (Visit, error) {
	var v Visit
	var xray int64
	err := r.Scan(&v.No, &v.Org, &v.Host, &v.Day, &v.State, &v.Guest, &v.Company, &v.Purpose, &v.Announced, &v.Confirmed, &v.Document, &v.Card, &xray, &v.In, &v.Out, &v.Refusal, &v.Erased)
	v.XRay = xray == 1
	return v, err
}

func visitByNo(ctx context.Context, q db.Querier, no int64) (Visit, bool, error) {
	return db.Row(ctx, q, scanVisit, "SELECT "+visitColumns+" FROM membership_visit v WHERE v.no = $1", no)
}

// VisitsOn lists the visits of a day for the reception: who is inside from days before, too.
func VisitsOn(ctx context.Context, q db.Querier, who access.Actor, on clock.Date, now clock.Instant) ([]Visit, error) {
	if err := access.Check(who, "membership.reception", access.Any); err != nil {
		return nil, err
	}
	return visits(ctx, q, now, "SELECT "+visitColumns+" FROM membership_visit v WHERE v.day = $1 OR v.state = 'inside' AND v.day < $1 ORDER BY v.day, v.no LIMIT 1000", string(on))
}

// VisitsOf lists the guests of one member, newest first.
func VisitsOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID, now clock.Instant) ([]Visit, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return visits(ctx, q, now, "SELECT "+visitColumns+" FROM membership_visit v WHERE v.org = $1 ORDER BY v.no DESC LIMIT 50", org)
}

func visits(ctx context.Context, q db.Querier, now clock.Instant, query string, args ...any) ([]Visit, error) {
	_, today, err := days(ctx, q, now)
	if err != nil {
		return nil, err
	}
	list, err := db.Rows(ctx, q, scanVisit, query, args...)
	for i := range list {
		list[i] = list[i].At(today)
	}
	return list, err
}
