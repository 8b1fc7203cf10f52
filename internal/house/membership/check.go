package membership

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Results of the yearly check of the registration of foreign exchange. After a failed one
// every payment is verified one by one (measure of the State Administration of Foreign
// Exchange): the bank does that, the house shows the flag.
const (
	Passed = "passed"
	Failed = "failed"
)

// Check is what was found in one year.
type Check struct {
	Org      id.ID
	Year     int64
	Done     clock.Date // empty: not yet
	Result   string
	Document string // number of the certificate
	Person   id.ID
	Due      clock.Date
	Late     bool
}

// NoteCheck notes that a member's registration was looked at.
type NoteCheck struct {
	Org      id.ID      `json:"org"`
	Day      clock.Date `json:"day"`
	Result   string     `json:"result"`
	Document string     `json:"document"`
}

// Do notes it for the year of the day. A failed check may be followed by a passed one.
func (c NoteCheck) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (struct{}, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.NoteCheck", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			if err := access.Check(who, "membership.check", access.Any); err != nil {
				return nil, struct{}{}, err
			}
			now := k.Clock().Now()
			doc, err := c.check(ctx, tx, now)
			if err != nil {
				return nil, struct{}{}, err
			}
			year := int64(c.Day.Time().Year())
			_, err = tx.Exec(ctx, `INSERT INTO membership_check (org, year, done, result, document, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (org, year) DO UPDATE SET done = excluded.done, result = excluded.result, document = excluded.document, person = excluded.person, at = excluded.at`,
				c.Org, year, string(c.Day), c.Result, doc, maybe(who.Person), now)
			if err != nil {
				return nil, struct{}{}, err
			}
			err = c.tell(ctx, tx, now, year)
			return fact.RegistrationChecked{Org: c.Org, Year: year, Done: c.Day, Result: c.Result, Document: doc}, struct{}{}, err
		})
}

func (c NoteCheck) check(ctx context.Context, q db.Querier, now clock.Instant) (string, error) {
	o, err := aMember(ctx, q, c.Org)
	if err != nil {
		return "", err
	}
	if err := day("day", c.Day); err != nil {
		return "", err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return "", err
	}
	switch {
	case c.Day > today || c.Day < today.AddDays(-366):
		return "", errs.New(errs.Invalid, "membership.paid_day").At("day")
	case c.Result != Passed && c.Result != Failed:
		return "", errs.New(errs.Invalid, "membership.bad_result").At("result")
	case party.Over(o.StateOn(c.Day)):
		return "", errs.New(errs.Conflict, "membership.over", "org", o.Name)
	}
	year := int64(c.Day.Time().Year())
	have, found, err := db.Row(ctx, q, db.One[string], "SELECT result FROM membership_check WHERE org = $1 AND year = $2", c.Org, year)
	if err != nil {
		return "", err
	}
	if found && have == Passed {
		return "", errs.New(errs.Conflict, "membership.checked", "year", strconv.FormatInt(year, 10))
	}
	return line("document", c.Document, 60)
}

// checkDue is the last day of a year's check.
func checkDue(ctx context.Context, q db.Querier, year int64) (clock.Date, error) {
	first, _ := yearOf(year)
	month, err := checkRule.Int(ctx, q, "", first)
	if err != nil {
		return "", err
	}
	t := time.Date(int(year), time.Month(min(max(month, 1), 12))+1, 0, 0, 0, 0, 0, time.UTC)
	return clock.Date(t.Format("2006-01-02")), nil
}

// Checks lists the checks of a year: of every member of that year, those not done first.
// Members who joined after its day owe none.
func Checks(ctx context.Context, q db.Querier, who access.Actor, year int64, now clock.Instant) ([]Check, error) {
	if err := access.Check(who, "membership.list", access.Any); err != nil {
		return nil, err
	}
	due, err := checkDue(ctx, q, year)
	if err != nil {
		return nil, err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return nil, err
	}
	list, err := db.Rows(ctx, q, scanCheck, "SELECT org, year, done, result, document, person FROM membership_check WHERE year = $1 ORDER BY org", year)
	if err != nil {
		return nil, err
	}
	done := map[id.ID]Check{}
	for _, c := range list {
		done[c.Org] = c
	}
	entries, err := Directory(ctx, q, Filter{Day: min(today, due)})
	if err != nil {
		return nil, fmt.Errorf("membership: %w", err)
	}
	var open, closed []Check
	for _, e := range entries {
		c, found := done[e.Org.ID]
		if e.Category == party.Guild {
			continue
		}
		if !found {
			c = Check{Org: e.Org.ID, Year: year}
		}
		c.Due, c.Late = due, c.Result != Passed && due < today
		if c.Result == Passed {
			closed = append(closed, c)
		} else {
			open = append(open, c)
		}
	}
	return append(open, closed...), nil
}

func scanCheck(r *sql.Rows) (Check, error) {
	var c Check
	return c, r.Scan(&c.Org, &c.Year, &c.Done, &c.Result, &c.Document, &c.Person)
}

// ChecksOf lists the checks of one member, newest year first.
func ChecksOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]Check, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanCheck, "SELECT org, year, done, result, document, person FROM membership_check WHERE org = $1 ORDER BY year DESC LIMIT 50", org)
}

// CheckOf is the check of the present year that a member owes; false when it owes none or has
// passed. Guild members, and who joined after its day, owe none.
func CheckOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID, now clock.Instant) (Check, bool, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return Check{}, false, err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return Check{}, false, err
	}
	c := Check{Org: org, Year: int64(today.Time().Year())}
	if c.Due, err = checkDue(ctx, q, c.Year); err != nil {
		return c, false, err
	}
	done, err := db.Rows(ctx, q, scanCheck, "SELECT org, year, done, result, document, person FROM membership_check WHERE org = $1 AND year = $2", org, c.Year)
	if err != nil || len(done) == 1 && done[0].Result == Passed {
		return c, false, err
	}
	on := min(today, c.Due)
	o, err := party.OrgByID(ctx, q, org)
	if err != nil || party.Over(o.StateOn(on)) {
		return c, false, err
	}
	category, _, err := party.CategoryOn(ctx, q, org, on)
	c.Late = c.Due < today
	return c, category != party.Guild, err
}

// Preparation is the last day of a member's preparatory term; empty when it is none.
func Preparation(ctx context.Context, q db.Querier, who access.Actor, org id.ID, now clock.Instant) (clock.Date, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return "", err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return "", err
	}
	category, _, err := party.CategoryOn(ctx, q, org, today)
	if err != nil || category != party.Preparatory {
		return "", err
	}
	end, err := Ends(ctx, q, org, today)
	if err != nil || end == "" {
		return "", err
	}
	return end.AddDays(-1), nil
}

// Lapsed is what the house notes of a check that nobody did by its day. It may still be done.
const Lapsed = "lapsed"

// lapseChecks notes, for every member whose check of the year is late, that there was none: the
// bank is to know, and the member is told once.
func lapseChecks(ctx context.Context, k *journal.Keeper, now clock.Instant, today clock.Date) error {
	year := int64(today.Time().Year())
	due, err := checkDue(ctx, k.DB(), year)
	if err != nil || today <= due {
		return err
	}
	all, err := Checks(ctx, k.DB(), system, year, now)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Late && c.Result == "" {
			if err := lapseCheck(ctx, k, c.Org, year); err != nil {
				return err
			}
		}
	}
	return nil
}

func lapseCheck(ctx context.Context, k *journal.Keeper, org id.ID, year int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "membership.lapse", Input: []string{org.String(), strconv.FormatInt(year, 10)}},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			_, found, err := db.Row(ctx, tx, db.One[string], "SELECT result FROM membership_check WHERE org = $1 AND year = $2", org, year)
			if err == nil && found { // done meanwhile
				err = errs.New(errs.Unavailable, "membership.answered")
			}
			if err != nil {
				return nil, struct{}{}, err
			}
			now := k.Clock().Now()
			if _, err := tx.Exec(ctx, "INSERT INTO membership_check (org, year, done, result, document, person, at) VALUES ($1, $2, '', $3, '', $4, $5)", org, year, Lapsed, maybe(id.ID{}), now); err != nil {
				return nil, struct{}{}, err
			}
			err = NoteCheck{Org: org, Result: Lapsed}.tell(ctx, tx, now, year)
			return fact.RegistrationChecked{Org: org, Year: year, Result: Lapsed}, struct{}{}, err
		})
	if errs.Is(err, "membership.answered") {
		return nil
	}
	return err
}
