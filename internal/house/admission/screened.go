package admission

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// pointScreening is the point that the program fills in from what the compliance desk says.
const pointScreening = "screening"

// Screening is how an applicant and who owns it stand with the compliance desk.
type Screening string

// What can be said. Where no list was taken in nobody is screened, and a clerk notes the
// point as any other.
const (
	Unscreened Screening = ""
	Uncompared Screening = "waiting" // handed in, and not compared with the lists since
	NoCase     Screening = "none"
	CaseOpen   Screening = "open"
	Cleared    Screening = "cleared"
	Confirmed  Screening = "confirmed"
)

// screened is what the facts of the desk told of an applicant.
type screened struct {
	seen                     clock.Instant
	open, cleared, confirmed []string // numbers of cases
	last                     clock.Instant
}

// screenedOf reads it. The states of cases are the desk's words, as its facts have them.
func screenedOf(ctx context.Context, q db.Querier, org id.ID) (screened, error) {
	type row struct {
		no    int64
		state string
		at    clock.Instant
	}
	rows, err := db.Rows(ctx, q, func(r *sql.Rows) (x row, err error) {
		err = r.Scan(&x.no, &x.state, &x.at)
		return x, err
	}, "SELECT s.case_no, s.state, s.at FROM admission_screening s WHERE s.org = $1 ORDER BY s.case_no", org)
	var s screened
	for _, x := range rows {
		s.last = max(s.last, x.at)
		switch {
		case x.no == 0:
			s.seen = x.at
		case x.state == "blocked":
			s.confirmed = append(s.confirmed, itoa(x.no))
		case x.state == "cleared":
			s.cleared = append(s.cleared, itoa(x.no))
		default:
			s.open = append(s.open, itoa(x.no))
		}
	}
	return s, err
}

// of is the word for an application, with the cases it is about.
func (s *screened) of(a *Application) (Screening, []string) {
	switch {
	case len(s.confirmed) > 0:
		return Confirmed, s.confirmed
	case len(s.open) > 0:
		return CaseOpen, s.open
	case s.seen.IsZero():
		return Unscreened, nil
	case s.seen < a.Submitted:
		return Uncompared, nil
	case len(s.cleared) > 0:
		return Cleared, s.cleared
	}
	return NoCase, nil
}

// points are what was noted, and of the screening what the desk says.
func (a *Application) points(ctx context.Context, q db.Querier) (map[string]Point, error) {
	by, err := pointsOf(ctx, q, a.No)
	if err != nil {
		return nil, err
	}
	s, err := screenedOf(ctx, q, a.Org)
	if err != nil {
		return nil, err
	}
	word, cases := s.of(a)
	if word == Unscreened {
		return by, nil
	}
	p := Point{Point: pointScreening, Screening: word, Cases: cases, At: s.last}
	switch word {
	case NoCase, Cleared:
		p.Result = "ok"
	case Confirmed:
		p.Result = "missing"
	}
	by[pointScreening] = p
	return by, nil
}

// unscreened refuses to go on while the desk has not decided about the applicant or an owner.
func (a *Application) unscreened(ctx context.Context, q db.Querier) error {
	s, err := screenedOf(ctx, q, a.Org)
	if err != nil {
		return err
	}
	switch word, cases := s.of(a); word {
	case CaseOpen:
		return errs.New(errs.Conflict, "admission.screening_open", "cases", strings.Join(cases, ", ")).At("point_screening")
	case Confirmed:
		return errs.New(errs.Conflict, "admission.screening_confirmed", "cases", strings.Join(cases, ", ")).At("point_screening")
	case Uncompared:
		return errs.New(errs.Conflict, "admission.screening_waiting").At("point_screening")
	}
	return nil
}

// keepScreened keeps who of the applicants was screened, and which cases that opened.
func keepScreened(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.Screened) (bool, error) {
	if len(f.Orgs) == 0 {
		return false, nil
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		for _, org := range f.Orgs {
			if err := keepState(ctx, tx, org, 0, "screened", e.At); err != nil {
				return err
			}
		}
		for i, no := range f.Cases {
			if err := keepState(ctx, tx, f.Whose[i], no, "unseen", e.At); err != nil {
				return err
			}
		}
		return following.Move(ctx, tx, e.No)
	})
}

// keepCase keeps what the desk decided about a case of an applicant.
func keepCase(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.ComplianceMoved) (bool, error) {
	if f.Kind != "name" || f.Org.IsZero() {
		return false, nil
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if err := keepState(ctx, tx, f.Org, f.Case, f.State, e.At); err != nil {
			return err
		}
		return following.Move(ctx, tx, e.No)
	})
}

// keepState writes a line for a company that has applied; of others nothing is kept. An older
// line never takes the place of a younger one, so the journal may be read again.
func keepState(ctx context.Context, tx *db.Tx, org id.ID, no int64, state string, at clock.Instant) error {
	_, applied, err := lastOf(ctx, tx, org)
	if err != nil || !applied {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO admission_screening (org, case_no, state, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org, case_no) DO UPDATE SET state = excluded.state, at = excluded.at WHERE admission_screening.at <= excluded.at`, org, no, state, at)
	return err
}
