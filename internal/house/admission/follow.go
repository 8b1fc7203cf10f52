package admission

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// following is how far the room has come in the journal.
var following = journal.Place{Table: "admission_cursor", Name: "follow"}

// Follow reads the journal for as long as ctx lives: the council is asked for its word, and
// what it decided is carried out.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Carry)
}

// What an organ is asked about.
const (
	aboutApplication = "application"
	aboutObjection   = "objection"
)

// Carry does what follows from one entry and tells whether that was anything. It may be
// called again for the same entry.
func Carry(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	var err error
	switch e.Fact {
	case (fact.AdmissionMoved{}).FactName():
		var f fact.AdmissionMoved
		if err = e.Decode(&f); err != nil {
			return false, err
		}
		switch f.What {
		case "objected":
			err = ask(ctx, k, e, f, aboutObjection, f.Objection)
		case "ended":
			err = ask(ctx, k, e, f, aboutApplication, f.Admission)
		default:
			return false, nil
		}
	case (fact.Screened{}).FactName():
		var f fact.Screened
		if err = e.Decode(&f); err == nil {
			return keepScreened(ctx, k, e, f)
		}
	case (fact.ComplianceMoved{}).FactName():
		var f fact.ComplianceMoved
		if err = e.Decode(&f); err == nil {
			return keepCase(ctx, k, e, f)
		}
	case (fact.ResolutionTaken{}).FactName():
		var f fact.ResolutionTaken
		if err = e.Decode(&f); err != nil {
			return false, err
		}
		switch f.About {
		case aboutObjection:
			err = decideObjection(ctx, k, e, f)
		case aboutApplication:
			err = decide(ctx, k, e, f)
		default:
			return false, nil
		}
	default:
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error { return following.Move(ctx, tx, e.No) })
}

// ask puts something before the council. The applicant's people take no part, nor do those
// of its sponsors and of who objected.
func ask(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.AdmissionMoved, about string, no int64) error {
	want := fact.DecisionWanted{About: about, No: no, Organ: "council", Org: f.Org}
	sponsors, err := sponsorsFor(ctx, k.DB(), f.Admission)
	if err != nil {
		return err
	}
	for _, s := range sponsors {
		want.Others = append(want.Others, s.Org)
	}
	objections, err := objectionsTo(ctx, k.DB(), f.Admission)
	if err != nil {
		return err
	}
	for _, o := range objections {
		want.Others = append(want.Others, o.Org)
	}
	_, err = journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("admission ask"), Kind: "admission.ask", Input: e.No},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return want, struct{}{}, nil })
	return err
}

// stands takes a refusal that stays in the journal for staff to see as no error: what was
// decided no longer fits what is.
func stands(err error) error {
	if r := errs.Of(err); r != nil && (r.Code == errs.Conflict || r.Code == errs.NotFound || r.Code == errs.Gone) {
		return nil
	}
	return err
}

// carry is a command of the house itself about one application.
func carry(ctx context.Context, k *journal.Keeper, cmd id.ID, kind string, input any, no int64, run func(context.Context, *db.Tx, *Application, clock.Instant) (fact.AdmissionMoved, error)) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, found, err := byNo(ctx, tx, no)
			if err != nil || !found {
				return nil, Done{}, orNone(err, no)
			}
			f, err := run(ctx, tx, &a, now)
			if err != nil {
				return nil, Done{}, err
			}
			return f, Done{No: a.No, State: a.State}, a.update(ctx, tx)
		})
	return err
}

// decideObjection carries out the council's word on an objection: adopted, it is upheld and
// the application refused; otherwise it is overruled, and when it was the last the notice
// runs on.
func decideObjection(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.ResolutionTaken) error {
	o, found, err := objectionByNo(ctx, k.DB(), f.No)
	if err != nil || !found {
		return err
	}
	act := ActOverrule
	if f.Adopted {
		act = ActUphold
	}
	return stands(carry(ctx, k, e.Then("admission objection"), "admission.decideObjection", f, o.Admission, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (fact.AdmissionMoved, error) {
		o, _, err := objectionByNo(ctx, tx, f.No)
		if err != nil {
			return fact.AdmissionMoved{}, err
		}
		if o.State, err = ObjectionLife.Next(o.State, act); err != nil {
			return fact.AdmissionMoved{}, err
		}
		left, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM admission_objection o WHERE o.admission = $1 AND o.state = $2 AND o.no <> $3", a.No, string(ObjectionOpen), o.No)
		if err != nil {
			return fact.AdmissionMoved{}, err
		}
		to := a.State
		if f.Adopted || left == 0 {
			if to, err = Life.Next(a.State, act); err != nil {
				return fact.AdmissionMoved{}, err
			}
		}
		t, err := a.terms(ctx, tx, now)
		if err != nil {
			return fact.AdmissionMoved{}, err
		}
		o.Decided, o.Resolution = now, f.Resolution
		if err := o.update(ctx, tx); err != nil {
			return fact.AdmissionMoved{}, err
		}
		what := "overruled"
		if a.State = to; f.Adopted {
			what, a.Resolution = "refused", f.Resolution
			if err := a.refuse(ctx, tx, t, now); err != nil {
				return fact.AdmissionMoved{}, err
			}
		}
		if err := a.tellDecided(ctx, tx, now, &o); err != nil {
			return fact.AdmissionMoved{}, err
		}
		said := a.moved(what)
		said.Objection = o.No
		return said, a.add(ctx, tx, now, string(act), "council", access.Actor{}, resolved(f))
	}))
}

// decide carries out the council's word on an application: adopted, it is prequalified and
// the invoice goes out, or the seat is given where nothing is to be paid; otherwise it is
// refused.
func decide(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.ResolutionTaken) error {
	return stands(carry(ctx, k, e.Then("admission decide"), "admission.decide", f, f.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (fact.AdmissionMoved, error) {
		act := ActReject
		if f.Adopted {
			act = ActAdopt
		}
		to, err := Life.Next(a.State, act)
		if err != nil {
			return fact.AdmissionMoved{}, err
		}
		t, err := a.terms(ctx, tx, now)
		if err != nil {
			return fact.AdmissionMoved{}, err
		}
		a.Resolution = f.Resolution
		if a.State = to; !f.Adopted {
			if err := a.refuse(ctx, tx, t, now); err != nil {
				return fact.AdmissionMoved{}, err
			}
			return a.moved("refused"), a.add(ctx, tx, now, string(act), "council", access.Actor{}, resolved(f))
		}
		if err := a.add(ctx, tx, now, string(act), "council", access.Actor{}, resolved(f)); err != nil {
			return fact.AdmissionMoved{}, err
		}
		if err := a.reckon(ctx, tx, t); err != nil {
			return fact.AdmissionMoved{}, err
		}
		if a.free() {
			said, _, err := a.seatFree(ctx, tx, k, t, now)
			return said, err
		}
		if err := a.bill(ctx, tx, k, t, now); err != nil {
			return fact.AdmissionMoved{}, err
		}
		said := a.moved("prequalified")
		said.Paper = a.Invoice
		return said, a.add(ctx, tx, now, string(ActBill), "house", access.Actor{}, a.Invoice)
	}))
}

// resolved names a resolution in the timeline.
func resolved(f fact.ResolutionTaken) string {
	if f.Paper != "" {
		return f.Paper
	}
	return itoa(f.Resolution)
}

func (a *Application) refuse(ctx context.Context, tx *db.Tx, t Terms, now clock.Instant) error {
	if err := a.end(ctx, tx, Refused, now, t.Day.AddMonths(int(t.AgainMonths))); err != nil {
		return err
	}
	if err := a.tell(ctx, tx, now, "refused"); err != nil {
		return err
	}
	return a.tellSponsors(ctx, tx, now)
}
