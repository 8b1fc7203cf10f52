package admission

import (
	"context"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/letter"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// tell writes to the person who applied that something happened; what it is stands on the
// page of the application, never in the letter.
func (a *Application) tell(ctx context.Context, tx *db.Tx, now clock.Instant, what string) error {
	p, err := party.PersonByID(ctx, tx, a.Contact)
	if err != nil || !p.Active() {
		return err
	}
	return a.post(ctx, tx, now, []party.Person{p}, "admission_"+what)
}

// tellMember writes to a member's administrators.
func (a *Application) tellMember(ctx context.Context, tx *db.Tx, now clock.Instant, org id.ID, what string) error {
	people, err := administrators(ctx, tx, now, org, id.ID{})
	if err != nil {
		return err
	}
	return a.post(ctx, tx, now, people, "admission_"+what)
}

// tellSponsors writes to the members that stood behind an application what came of it; who
// declined has no part in it.
func (a *Application) tellSponsors(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	return a.postSponsors(ctx, tx, now, "sponsor_"+string(a.State))
}

func (a *Application) postSponsors(ctx context.Context, tx *db.Tx, now clock.Instant, what string) error {
	all, err := sponsorsFor(ctx, tx, a.No)
	if err != nil {
		return err
	}
	var to []party.Person
	for _, s := range all {
		if !s.Declined.IsZero() {
			continue
		}
		people, err := administrators(ctx, tx, now, s.Org, id.ID{})
		if err != nil {
			return err
		}
		to = append(to, people...)
	}
	return a.post(ctx, tx, now, to, what)
}

// tellDecided writes to who objected, and when the application goes on to the applicant, what
// the council said of an objection. Neither letter says whose the other is.
func (a *Application) tellDecided(ctx context.Context, tx *db.Tx, now clock.Instant, o *Objection) error {
	to, err := administrators(ctx, tx, now, o.Org, o.Person)
	if err != nil {
		return err
	}
	if err := a.post(ctx, tx, now, to, "objection_"+string(o.State)); err != nil || o.State != Overruled {
		return err
	}
	return a.tell(ctx, tx, now, "overruled")
}

// tellLapsed writes to applicant and sponsors that the invoice was not paid in time, or that
// what was sent back was not handed in again. Of a draft nobody but its writer knows.
func (a *Application) tellLapsed(ctx context.Context, tx *db.Tx, now clock.Instant, from lifecycle.State) error {
	switch from {
	case FeeDue:
		if err := a.tell(ctx, tx, now, "lapsed"); err != nil {
			return err
		}
		return a.tellSponsors(ctx, tx, now)
	case Incomplete:
		if err := a.tell(ctx, tx, now, "unfinished"); err != nil {
			return err
		}
		return a.postSponsors(ctx, tx, now, "sponsor_unfinished")
	}
	return nil
}

// administrators are the people who keep a member's affairs, and one more who works there.
func administrators(ctx context.Context, q db.Querier, now clock.Instant, org, besides id.ID) ([]party.Person, error) {
	people, err := party.PeopleAt(ctx, q, org, now)
	return slices.DeleteFunc(people, func(p party.Person) bool {
		return p.ID != besides && !slices.Contains(p.Post.Roles, access.MemberAdmin)
	}), err
}

func (a *Application) post(ctx context.Context, tx *db.Tx, now clock.Instant, to []party.Person, what string) error {
	h, err := settings.Letterhead(ctx, tx)
	if err != nil {
		return err
	}
	o, err := party.OrgByID(ctx, tx, a.Org)
	if err != nil {
		return err
	}
	end := a.PayBy
	if a.State == Incomplete {
		end = a.Lapses
	}
	return h.Post(ctx, tx, now, letter.Letter{To: to, What: what, Page: "/admissions/" + itoa(a.No), Args: func(l i18n.Lang) []any {
		return []any{"no", itoa(a.No), "company", o.NameIn(l), "day", l.Date(clock.DateOf(end-1, h.Zone))} // the last day, not the first after it
	}})
}

// reminders are what an applicant is told once before it lapses, and the column with its end.
var reminders = []struct {
	state    lifecycle.State
	by, what string
}{
	{Incomplete, "lapses", "unfinished_soon"},
	{FeeDue, "pay_by", "soon"},
}

// remind writes once to applicants whose invoice, or whose time to complete what was sent back,
// ends within the days of the rule.
func remind(ctx context.Context, k *journal.Keeper) error {
	now := k.Clock().Now()
	today, err := calendar.DayOf(ctx, k.DB(), now)
	if err != nil {
		return err
	}
	days, err := remindDays.Int(ctx, k.DB(), "", today)
	if err != nil {
		return err
	}
	for _, x := range reminders {
		soon, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT a.no FROM admission a WHERE a.state = $1 AND a."+x.by+" > $2 AND a."+x.by+" <= $3 AND a.reminded = 0 ORDER BY a.no LIMIT 500",
			string(x.state), now, now.Add(time.Duration(days)*24*time.Hour))
		if err != nil {
			return err
		}
		for _, no := range soon {
			if err := remindOne(ctx, k, no, x.state, x.what); err != nil {
				return err
			}
		}
	}
	return nil
}

func remindOne(ctx context.Context, k *journal.Keeper, no int64, state lifecycle.State, what string) error {
	return swept(carry(ctx, k, id.New(), "admission.remind", no, no, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (fact.AdmissionMoved, error) {
		told, _, err := db.Row(ctx, tx, db.One[clock.Instant], "SELECT a.reminded FROM admission a WHERE a.no = $1", no)
		if err != nil {
			return fact.AdmissionMoved{}, err
		}
		if a.At(now).State != state || told != 0 {
			return fact.AdmissionMoved{}, moved(no)
		}
		if err := a.tell(ctx, tx, now, what); err != nil {
			return fact.AdmissionMoved{}, err
		}
		return a.moved("reminded"), a.remember(ctx, tx, now)
	}))
}
