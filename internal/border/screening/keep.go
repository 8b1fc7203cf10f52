package screening

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// asked are names that somebody of the desk typed: they stand for nobody of the exchange.
const asked = " FROM screening_check k WHERE k.org IS NULL AND k.name <> '' AND k.at < $1"

// What of an organisation still has names in it.
const (
	named    = " FROM screening_check k WHERE k.org = $1 AND k.name <> ''"
	caseOf   = " FROM screening_case c WHERE c.org = $1 AND c.kind = 'name' AND c.subject <> ''"
	openCase = "SELECT c.no FROM screening_case c WHERE c.org = $1 AND c.kind = 'name' AND c.state IN ('unseen', 'named') LIMIT 1"
)

// most organisations are looked at in one piece.
const mostGone = 200

// goneBefore are the organisations of which names are still kept here, that were screened last
// before an instant and by then had left the exchange, or had only applied to it. One with an
// open case is not among them.
func goneBefore(ctx context.Context, q db.Querier, before clock.Instant) ([]id.ID, error) {
	all, err := db.Rows(ctx, q, db.One[id.ID], `SELECT k.org FROM screening_check k WHERE k.org IS NOT NULL
		GROUP BY k.org HAVING MAX(k.at) < $1 AND MAX(CASE WHEN k.name <> '' THEN 1 ELSE 0 END) = 1 ORDER BY k.org`, before)
	if err != nil {
		return nil, err
	}
	var gone []id.ID
	for _, org := range all {
		o, err := party.OrgByID(ctx, q, org)
		if err != nil {
			return nil, err
		}
		if o.Kind != party.Applicant && !party.Over(o.StateOn(clock.DateOf(before, before.Time().Location()))) {
			continue
		}
		_, open, err := db.Row(ctx, q, db.One[int64], openCase, org)
		if err != nil {
			return nil, err
		}
		if open {
			continue
		}
		if gone = append(gone, org); len(gone) == mostGone {
			break
		}
	}
	return gone, nil
}

// ResultsBefore counts the checks and cases in which names stand that need not be kept any more:
// of who left the exchange before an instant, and of names that were only asked about.
func ResultsBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*)"+asked, before)
	if err != nil {
		return 0, err
	}
	gone, err := goneBefore(ctx, q, before)
	if err != nil {
		return 0, err
	}
	for _, org := range gone {
		k, _, err := db.Row(ctx, q, db.One[int64], "SELECT (SELECT COUNT(*)"+named+") + (SELECT COUNT(*)"+caseOf+")", org)
		if err != nil {
			return 0, err
		}
		n += k
	}
	return n, nil
}

// EraseResults takes the names out of at most so many of them. That somebody was screened, when,
// against which lists, how many hits there were and what was decided about each, stays.
func EraseResults(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	checks, err := db.Rows(ctx, tx, db.One[int64], "SELECT k.no"+asked+" ORDER BY k.no LIMIT $2", before, most)
	if err != nil {
		return 0, err
	}
	if err := eraseChecks(ctx, tx, checks); err != nil || len(checks) == most {
		return int64(len(checks)), err
	}
	gone, err := goneBefore(ctx, tx, before)
	if err != nil {
		return 0, err
	}
	n := len(checks)
	for _, org := range gone {
		cases, err := db.Rows(ctx, tx, db.One[int64], "SELECT c.no"+caseOf+" ORDER BY c.no LIMIT $2", org, most-n)
		if err != nil {
			return 0, err
		}
		if err := eraseCases(ctx, tx, cases); err != nil {
			return 0, err
		}
		if n += len(cases); n == most {
			break
		}
		checks, err := db.Rows(ctx, tx, db.One[int64], "SELECT k.no"+named+" ORDER BY k.no LIMIT $2", org, most-n)
		if err != nil {
			return 0, err
		}
		if err := eraseChecks(ctx, tx, checks); err != nil {
			return 0, err
		}
		if n += len(checks); n == most {
			break
		}
	}
	return int64(n), nil
}

// ErasePerson takes a person's name out of his checks and cases, unless one of them is open.
func ErasePerson(ctx context.Context, tx *db.Tx, p party.Person, _ clock.Instant) (int64, error) {
	_, open, err := db.Row(ctx, tx, db.One[int64], "SELECT c.no FROM screening_case c WHERE c.person = $1 AND c.state IN ('unseen', 'named') LIMIT 1", p.ID)
	if err != nil || open {
		return 0, err
	}
	cases, err := db.Rows(ctx, tx, db.One[int64], "SELECT c.no FROM screening_case c WHERE c.person = $1 AND c.subject <> '' ORDER BY c.no", p.ID)
	if err != nil {
		return 0, err
	}
	if err := eraseCases(ctx, tx, cases); err != nil {
		return 0, err
	}
	n, err := tx.Exec(ctx, "UPDATE screening_check SET name = '' WHERE person = $1 AND name <> ''", p.ID)
	return int64(len(cases)) + n, err
}

func eraseChecks(ctx context.Context, tx *db.Tx, checks []int64) error {
	for _, no := range checks {
		if _, err := tx.Exec(ctx, "UPDATE screening_check SET name = '' WHERE no = $1", no); err != nil {
			return err
		}
	}
	return nil
}

// eraseCases takes the name, the entry it was compared with, the reasons and the words of the
// desk out of cases. The number of the entry on its list stays: it is the list's.
func eraseCases(ctx context.Context, tx *db.Tx, cases []int64) error {
	for _, no := range cases {
		if _, err := tx.Exec(ctx, "UPDATE screening_case SET subject = '', entry = '', reasons = '[]' WHERE no = $1", no); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE screening_event SET body = '' WHERE case_no = $1", no); err != nil {
			return err
		}
	}
	return nil
}
