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
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a pass. Expired is the clock's.
const (
	Valid     lifecycle.State = "valid"
	Expired   lifecycle.State = "expired"
	Returned  lifecycle.State = "returned"
	Lost      lifecycle.State = "lost"
	Forfeited lifecycle.State = "forfeited"
)

const safety = "safety stipulations of the exchange, cnsde.com/html/newsen/content146.html"

// PassLife is the lifecycle of a named access card.
var PassLife = lifecycle.Table{Name: "pass", Steps: []lifecycle.Step{
	{From: Valid, Act: "return", To: Returned, Who: staff, Rule: "the holder has left, or has another"},
	{From: Valid, Act: "lose", To: Lost, Who: staff, Rule: "whoever finds it cannot use it: it is named and not transferable"},
	{From: Valid, Act: "forfeit", To: Forfeited, Who: staff, Rule: "misuse: the card is forfeited to the exchange (" + safety + ")"},
	{From: Valid, Act: "expire", To: Expired, Who: []string{"clock"}, Rule: "after its last day"},
}}

// hoursRule is when cards and guests are let in.
var hoursRule = rule.Define(rule.Definition{Name: "membership.hours", Kind: rule.Text, Shipped: "08:30-18:00", Mark: rule.Read, Source: safety + ": 08:30-18:00 on working days"})

// Pass is a named access card.
type Pass struct {
	No            int64
	Org, Person   id.ID
	State         lifecycle.State
	From, Until   clock.Date // Until is the last day
	Issued, Ended clock.Instant
	Why           string
}

// At is the pass as the calendar has it.
func (p Pass) At(today clock.Date) Pass {
	if p.State == Valid && p.Until < today {
		p.State = Expired
	}
	return p
}

func (p *Pass) moved(what lifecycle.Act) fact.PassMoved {
	return fact.PassMoved{No: p.No, Org: p.Org, Person: p.Person, What: string(what), State: string(p.State), From: p.From, Until: p.Until}
}

// PassDone is the answer.
type PassDone struct {
	Pass  int64           `json:"pass"`
	State lifecycle.State `json:"state"`
}

// IssuePass gives a person of a member his card. One person has one.
type IssuePass struct {
	Person id.ID      `json:"person"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until"` // last day
}

// Do gives it.
func (c IssuePass) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (PassDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.IssuePass", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, PassDone, error) {
			if err := access.Check(who, "membership.pass", access.Any); err != nil {
				return nil, PassDone{}, err
			}
			now := k.Clock().Now()
			p, err := c.check(ctx, tx, now)
			if err != nil {
				return nil, PassDone{}, err
			}
			if p.No, err = tx.Next(ctx, "membership_pass"); err != nil {
				return nil, PassDone{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO membership_pass (no, org, person, state, from_day, until_day, issued, ended, why) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '')",
				p.No, p.Org, p.Person, string(p.State), string(p.From), string(p.Until), now)
			return p.moved("issue"), PassDone{p.No, p.State}, err
		})
}

func (c IssuePass) check(ctx context.Context, q db.Querier, now clock.Instant) (Pass, error) {
	p := Pass{Person: c.Person, State: Valid, From: c.From, Until: c.Until}
	person, err := party.PersonByID(ctx, q, c.Person)
	if err != nil {
		return p, err
	}
	if !person.Active() {
		return p, errs.New(errs.Invalid, "membership.not_there").At("person")
	}
	p.Org = person.Post.Org
	if _, err := aMember(ctx, q, p.Org); err != nil {
		return p, err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return p, err
	}
	if err := day("from", c.From); err != nil {
		return p, err
	}
	if err := day("until", c.Until); err != nil {
		return p, err
	}
	if c.Until < c.From || c.Until < today || c.Until > c.From.AddDays(1100) {
		return p, errs.New(errs.Invalid, "membership.pass_days").At("until")
	}
	has, found, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_pass WHERE person = $1 AND state = 'valid' AND until_day >= $2 LIMIT 1", c.Person, string(today))
	if err == nil && found {
		err = errs.New(errs.Conflict, "membership.has_pass", "no", has).At("person")
	}
	return p, err
}

// EndPass ends a card: given back, lost, or forfeited because it was misused.
type EndPass struct {
	No  int64         `json:"no"`
	Act lifecycle.Act `json:"act"` // return, lose, forfeit
	Why string        `json:"why"`
}

// Do ends it.
func (c EndPass) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (PassDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.EndPass", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, PassDone, error) {
			if err := access.Check(who, "membership.pass", access.Any); err != nil {
				return nil, PassDone{}, err
			}
			now := k.Clock().Now()
			_, today, err := days(ctx, tx, now)
			if err != nil {
				return nil, PassDone{}, err
			}
			p, found, err := passByNo(ctx, tx, c.No)
			if err != nil {
				return nil, PassDone{}, err
			}
			if !found {
				return nil, PassDone{}, noSuch("pass", c.No)
			}
			if c.Act == "expire" {
				return nil, PassDone{}, errs.New(errs.Invalid, "membership.bad_kind").At("act")
			}
			if p.State, err = PassLife.Next(p.At(today).State, c.Act); err != nil {
				return nil, PassDone{}, err
			}
			if p.Why, err = line("why", c.Why, maxText); err != nil {
				return nil, PassDone{}, err
			}
			p.Ended = now
			_, err = tx.Exec(ctx, "UPDATE membership_pass SET state = $2, ended = $3, why = $4 WHERE no = $1", p.No, string(p.State), p.Ended, p.Why)
			return p.moved(c.Act), PassDone{p.No, p.State}, err
		})
}

const passColumns = "p.no, p.org, p.person, p.state, p.from_day, p.until_day, p.issued, p.ended, p.why"

func scanPass(r *sql.Rows) (Pass, error) {
	var p Pass
	return p, r.Scan(&p.No, &p.Org, &p.Person, &p.State, &p.From, &p.Until, &p.Issued, &p.Ended, &p.Why)
}

func passByNo(ctx context.Context, q db.Querier, no int64) (Pass, bool, error) {
	return db.Row(ctx, q, scanPass, "SELECT "+passColumns+" FROM membership_pass p WHERE p.no = $1", no)
}

// PassesOf lists the cards of one member, newest first.
func PassesOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID, now clock.Instant) ([]Pass, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return passes(ctx, q, now, "SELECT "+passColumns+" FROM membership_pass p WHERE p.org = $1 ORDER BY p.no DESC LIMIT 200", org)
}

// Passes lists all cards, newest first, for the reception.
func Passes(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, before int64, limit int) ([]Pass, error) {
	if err := access.Check(who, "membership.reception", access.Any); err != nil {
		return nil, err
	}
	return passes(ctx, q, now, "SELECT "+passColumns+" FROM membership_pass p WHERE p.no < $1 ORDER BY p.no DESC LIMIT $2", from(before), limit)
}

func passes(ctx context.Context, q db.Querier, now clock.Instant, query string, args ...any) ([]Pass, error) {
	_, today, err := days(ctx, q, now)
	if err != nil {
		return nil, err
	}
	list, err := db.Rows(ctx, q, scanPass, query, args...)
	for i := range list {
		list[i] = list[i].At(today)
	}
	return list, err
}

// Admits says whether a card lets its holder in now. The refusal tells why not.
func Admits(ctx context.Context, q db.Querier, who access.Actor, no int64, now clock.Instant) (Pass, error) {
	if err := access.Check(who, "membership.reception", access.Any); err != nil {
		return Pass{}, err
	}
	p, found, err := passByNo(ctx, q, no)
	if err != nil || !found {
		if err == nil {
			err = noSuch("pass", no)
		}
		return p, err
	}
	cal, today, err := days(ctx, q, now)
	if err != nil {
		return p, err
	}
	p = p.At(today)
	person, err := party.PersonByID(ctx, q, p.Person)
	switch {
	case err != nil:
		return p, err
	case p.State != Valid:
		return p, errs.New(errs.Conflict, "membership.pass_over", "no", no)
	case today < p.From:
		return p, errs.New(errs.Conflict, "membership.pass_early", "day", string(p.From))
	case person.Post.Org != p.Org:
		return p, errs.New(errs.Conflict, "membership.pass_left", "no", no)
	}
	return p, hours(ctx, q, cal, today, now, p.Org, true)
}

// hours refuses outside the hours of the rule, and on days on which the exchange is closed.
// Overtime that was granted keeps cards valid, but lets no guest in.
func hours(ctx context.Context, q db.Querier, cal *calendar.Calendar, today clock.Date, now clock.Instant, org id.ID, card bool) error {
	if !cal.IsTradingDay(today) {
		return errs.New(errs.Conflict, "membership.closed_day")
	}
	r, found, err := hoursRule.At(ctx, q, "", today)
	if err != nil {
		return err
	}
	spans, err := calendar.ParseSpans(r.Value)
	if err != nil || !found { // a rule that cannot be read, or none, closes nothing
		return nil
	}
	t := now.In(zone(cal, today))
	minute := t.Hour()*60 + t.Minute()
	for _, s := range spans {
		if s.Open <= minute && minute < s.Close {
			return nil
		}
	}
	if card {
		until, found, err := db.Row(ctx, q, db.One[int64], "SELECT until FROM membership_overtime WHERE org = $1 AND day = $2 AND state = 'granted' ORDER BY until DESC LIMIT 1", org, string(today))
		if err != nil {
			return err
		}
		if found && len(spans) > 0 && minute >= spans[len(spans)-1].Close && int64(minute) < until {
			return nil
		}
	}
	return errs.New(errs.Conflict, "membership.closed_now", "hours", r.Value)
}
