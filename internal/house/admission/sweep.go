package admission

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// overdue is what the clock does to applications in one state.
type overdue struct {
	state lifecycle.State
	by    string // the column with the instant
	act   lifecycle.Act
	what  string
	at    func(*Application) clock.Instant
}

var allOverdue = []overdue{
	{Draft, "lapses", ActLapse, "lapsed", func(a *Application) clock.Instant { return a.Lapses }},
	{Incomplete, "lapses", ActLapse, "lapsed", func(a *Application) clock.Instant { return a.Lapses }},
	{OnNotice, "notice_end", ActEnd, "ended", func(a *Application) clock.Instant { return a.NoticeEnd }},
	{FeeDue, "pay_by", ActLapse, "lapsed", func(a *Application) clock.Instant { return a.PayBy }},
}

// Sweep records what the clock has done: drafts that nobody went on with lapse, and so does what
// was sent back and not handed in again, notices that ended go to the council, invoices that were
// not paid in time lapse. Who had nothing to pay and was kept from its seat by a case of
// screening gets it when the case is over.
func Sweep(ctx context.Context, k *journal.Keeper) error {
	if err := giveTerms(ctx, k); err != nil {
		return err
	}
	for _, x := range allOverdue {
		due, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT a.no FROM admission a WHERE a.state = $1 AND a."+x.by+" > 0 AND a."+x.by+" <= $2 ORDER BY a.no LIMIT 500", string(x.state), k.Clock().Now())
		if err != nil {
			return err
		}
		for _, no := range due {
			if err := swept(carry(ctx, k, id.New(), "admission."+x.what, no, no, x.record)); err != nil {
				return err
			}
		}
	}
	wait, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT a.no FROM admission a WHERE a.state = $1 ORDER BY a.no LIMIT 500", string(Prequalified))
	if err != nil {
		return err
	}
	for _, no := range wait {
		if err := seatWaiting(ctx, k, no); err != nil {
			return err
		}
	}
	return remind(ctx, k)
}

// moved is the refusal of a sweep that finds nothing to do any more.
func moved(no int64) error { return errs.New(errs.Unavailable, "admission.none", "no", no) }

// swept passes over what moved meanwhile.
func swept(err error) error {
	if r := errs.Of(err); r != nil && r.Code == errs.Unavailable {
		return nil
	}
	return err
}

func (x overdue) record(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (fact.AdmissionMoved, error) {
	due := x.at(a)
	if a.State != x.state || due > now {
		return fact.AdmissionMoved{}, moved(a.No)
	}
	to, err := Life.Next(a.State, x.act)
	if err != nil {
		return fact.AdmissionMoved{}, err
	}
	if a.State = to; to == Lapsed {
		if a.Invoice != "" {
			if err := document.MakeVoid(ctx, tx, a.Invoice, now, "not paid in time"); err != nil {
				return fact.AdmissionMoved{}, err
			}
		}
		if err := a.end(ctx, tx, to, due, ""); err != nil {
			return fact.AdmissionMoved{}, err
		}
		if err := a.tellLapsed(ctx, tx, now, x.state); err != nil {
			return fact.AdmissionMoved{}, err
		}
	}
	return a.moved(x.what), a.add(ctx, tx, due, string(x.act), "clock", access.Actor{}, "")
}

// seatWaiting gives its seat to a company that waits prequalified with nothing to pay, once it
// is clear; as long as it is not, nothing is written.
func seatWaiting(ctx context.Context, k *journal.Keeper, no int64) error {
	a, found, err := byNo(ctx, k.DB(), no)
	if err != nil || !found || !a.free() {
		return err
	}
	t, err := a.terms(ctx, k.DB(), k.Clock().Now())
	if err != nil {
		return err
	}
	if _, err := a.clear(ctx, k.DB(), t.Day); err != nil {
		return stands(err)
	}
	return swept(carry(ctx, k, id.New(), "admission.seat", no, no, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (fact.AdmissionMoved, error) {
		if !a.free() {
			return fact.AdmissionMoved{}, moved(no)
		}
		said, seated, err := a.seatFree(ctx, tx, k, t, now)
		if err == nil && !seated {
			err = moved(no)
		}
		return said, err
	}))
}

// giveTerms gives what was sent back before there was a term its days from now on, and writes to
// the applicant by when to hand it in again.
func giveTerms(ctx context.Context, k *journal.Keeper) error {
	open, err := db.Rows(ctx, k.DB(), db.One[int64], "SELECT a.no FROM admission a WHERE a.state = $1 AND a.lapses = 0 ORDER BY a.no LIMIT 500", string(Incomplete))
	if err != nil {
		return err
	}
	for _, no := range open {
		err := swept(carry(ctx, k, id.New(), "admission.term", no, no, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (fact.AdmissionMoved, error) {
			if a.State != Incomplete || a.Lapses != 0 {
				return fact.AdmissionMoved{}, moved(no)
			}
			t, err := a.terms(ctx, tx, now)
			if err != nil {
				return fact.AdmissionMoved{}, err
			}
			a.Lapses = t.returnEnd()
			return a.moved("term_given"), a.tell(ctx, tx, now, "returned")
		}))
		if err != nil {
			return err
		}
	}
	return nil
}
