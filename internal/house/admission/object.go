package admission

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Object is a formal member's objection. The public never learns of it; the applicant reads
// its ground, not whose it is.
type Object struct {
	No     int64  `json:"no"`
	Ground string `json:"ground"`
}

// Do files it, inside the days of the notice by the exchange's clock.
func (c Object) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "admission.Object", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, ground, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			no, err := tx.Next(ctx, "objection")
			if err != nil {
				return nil, Done{}, err
			}
			if _, err := tx.Exec(ctx, "INSERT INTO admission_objection (no, admission, org, person, at, ground, state, answer, answered, decided, resolution) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, 0, 0)",
				no, a.No, who.Org, maybe(who.Person), now, ground, string(ObjectionOpen)); err != nil {
				return nil, Done{}, err
			}
			if err := a.add(ctx, tx, now, "object", "member", access.Actor{}, ""); err != nil {
				return nil, Done{}, err
			}
			if err := a.tell(ctx, tx, now, "objected"); err != nil {
				return nil, Done{}, err
			}
			said := a.moved("objected")
			said.Objection = no
			return said, Done{No: a.No, State: a.State, Objection: no}, a.update(ctx, tx)
		})
}

func (c Object) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Application, string, error) {
	if err := access.Check(who, "admission.object", access.Any); err != nil {
		return Application{}, "", err
	}
	a, found, err := byNo(ctx, q, c.No)
	if err != nil {
		return a, "", err
	}
	if a = a.At(now); !found || a.NoticeFrom == "" {
		return a, "", none(c.No)
	}
	if !a.Window(now) {
		return a, "", errs.New(errs.Gone, "admission.window_over", "day", string(a.NoticeUntil))
	}
	if a.State, err = Life.Next(a.State, ActObject); err != nil {
		return a, "", err
	}
	t, err := a.terms(ctx, q, now)
	if err != nil {
		return a, "", err
	}
	o, err := party.OrgByID(ctx, q, who.Org)
	if err != nil {
		return a, "", err
	}
	category, _, err := party.CategoryOn(ctx, q, o.ID, t.Day)
	if err != nil {
		return a, "", err
	}
	if o.Kind != party.Member || category != party.Formal || o.StateOn(t.Day) != party.Active {
		return a, "", errs.New(errs.Forbidden, "admission.object_formal")
	}
	sponsors, err := sponsorsFor(ctx, q, a.No)
	if err != nil {
		return a, "", err
	}
	for _, s := range sponsors {
		if s.Org == who.Org {
			return a, "", errs.New(errs.Forbidden, "admission.object_sponsor")
		}
	}
	_, twice, err := db.Row(ctx, q, db.One[int64], "SELECT o.no FROM admission_objection o WHERE o.admission = $1 AND o.org = $2 AND o.state = $3", a.No, who.Org, string(ObjectionOpen))
	if err != nil {
		return a, "", err
	}
	if twice {
		return a, "", errs.New(errs.Conflict, "admission.object_twice")
	}
	ground, err := body("ground", c.Ground)
	return a, ground, err
}

// Answer is the applicant's answer to an objection, once, until the council has decided.
type Answer struct {
	Objection int64  `json:"objection"`
	Text      string `json:"text"`
}

// Do answers.
func (c Answer) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "admission.Answer", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			o, found, err := objectionByNo(ctx, tx, c.Objection)
			if err != nil {
				return nil, Done{}, err
			}
			a, _, err := enter(ctx, tx, who, "admission.write", o.Admission, now)
			if err != nil {
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, none(c.Objection)
			}
			if o.State != ObjectionOpen || !o.Answered.IsZero() {
				return nil, Done{}, errs.New(errs.Conflict, "admission.objection_over")
			}
			if o.Answer, err = body("text", c.Text); err != nil {
				return nil, Done{}, err
			}
			o.Answered = now
			if err := a.add(ctx, tx, now, "answer", "applicant", who, ""); err != nil {
				return nil, Done{}, err
			}
			if err := o.update(ctx, tx); err != nil {
				return nil, Done{}, err
			}
			said := fact.AdmissionMoved{Admission: a.No, Org: a.Org, What: "answered", State: string(a.State), Objection: o.No}
			return said, Done{No: a.No, State: a.State, Objection: o.No}, a.update(ctx, tx)
		})
}
