package screening

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
)

func maybe(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func given(i *id.ID) id.ID {
	if i == nil {
		return id.ID{}
	}
	return *i
}

// current are the newest lists of each source.
func current(ctx context.Context, q db.Querier) ([]Lists, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (l Lists, err error) {
		err = r.Scan(&l.No, &l.Source, &l.Format, &l.Day, &l.Digest, &l.Entries, &l.Taken)
		return l, err
	}, `SELECT l.no, l.source, l.format, l.day, l.digest, l.entries, l.taken FROM screening_list l
		WHERE l.no = (SELECT MAX(x.no) FROM screening_list x WHERE x.source = l.source) ORDER BY l.source`)
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// entriesOf reads the entries of a file, a page at a time.
func entriesOf(ctx context.Context, q db.Querier, digest string, take func(entry, []string)) error {
	const page = 2000
	type row struct {
		n     int64
		e     entry
		texts []string
	}
	for after := int64(-1); ; {
		rows, err := db.Rows(ctx, q, func(r *sql.Rows) (x row, err error) {
			var texts, births, countries, programs string
			err = r.Scan(&x.n, &x.e.ref, &x.e.kind, &texts, &births, &countries, &programs)
			x.texts, x.e.births, x.e.countries, x.e.programs = lines(texts), lines(births), lines(countries), lines(programs)
			return x, err
		}, "SELECT n, ref, kind, names, births, countries, programs FROM screening_entry WHERE digest = $1 AND n > $2 ORDER BY n LIMIT $3", digest, after, page)
		if err != nil {
			return err
		}
		for _, x := range rows {
			take(x.e, x.texts)
			after = x.n
		}
		if len(rows) < page {
			return nil
		}
	}
}

// hasCase tells whether there is a case about the same one and entry already. One that was
// cleared stands for the name it was cleared for: another name is looked at again.
func hasCase(ctx context.Context, q db.Querier, s *subject, f Found) (bool, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], `SELECT COUNT(*) FROM screening_case WHERE source = $1 AND ref = $2 AND org = $3
		AND (person = $4 OR person IS NULL AND $5 = 1) AND (state <> 'cleared' OR subject = $6 AND entry = $7)`,
		f.Source, f.Ref, s.org, s.person, yes(s.person.IsZero()), s.name, f.Name)
	return n > 0, err
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

const caseColumns = "c.no, c.kind, c.check_no, c.org, c.person, c.subject, c.source, c.ref, c.entry, c.score, c.reasons, c.digest, c.deal, c.line, c.pattern, c.state, c.opened, c.proposer, c.decider, c.decided, c.events"

func scanCase(r *sql.Rows) (Case, error) {
	var c Case
	var org, person, proposer, decider *id.ID
	var reasons string
	err := r.Scan(&c.No, &c.Kind, &c.Check, &org, &person, &c.Subject, &c.Source, &c.Ref, &c.Entry, &c.Score, &reasons, &c.Digest, &c.Deal, &c.Line, &c.Pattern, &c.State, &c.Opened, &proposer, &decider, &c.Decided, &c.events)
	if err != nil {
		return c, err
	}
	c.Org, c.Person, c.Proposer, c.Decider = given(org), given(person), given(proposer), given(decider)
	return c, json.Unmarshal([]byte(reasons), &c.Reasons)
}

func byNo(ctx context.Context, q db.Querier, no int64) (Case, bool, error) {
	return db.Row(ctx, q, scanCase, "SELECT "+caseColumns+" FROM screening_case c WHERE c.no = $1", no)
}

func cases(ctx context.Context, q db.Querier, open bool, before int64, limit int) ([]Case, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	return db.Rows(ctx, q, scanCase, "SELECT "+caseColumns+" FROM screening_case c WHERE c.no < $1 AND ($2 = 0 OR c.state IN ('unseen', 'named')) ORDER BY c.no DESC LIMIT $3", before, yes(open), min(max(limit, 1), 500))
}

func (c *Case) insert(ctx context.Context, tx *db.Tx) error {
	reasons, err := json.Marshal(c.Reasons)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO screening_case (no, kind, check_no, org, person, subject, source, ref, entry, score, reasons, digest, deal, line, pattern, state, opened, proposer, decider, decided, events)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, NULL, NULL, 0, 0)`,
		c.No, c.Kind, c.Check, maybe(c.Org), maybe(c.Person), c.Subject, c.Source, c.Ref, c.Entry, c.Score, string(reasons), c.Digest, c.Deal, c.Line, c.Pattern, string(c.State), c.Opened)
	return err
}

func (c *Case) keep(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE screening_case SET state = $2, proposer = $3, decider = $4, decided = $5 WHERE no = $1", c.No, string(c.State), maybe(c.Proposer), maybe(c.Decider), c.Decided)
	return err
}

// add puts a line into the file of the case.
func (c *Case) add(ctx context.Context, tx *db.Tx, at clock.Instant, act string, person id.ID, body string) error {
	c.events++
	if _, err := tx.Exec(ctx, "INSERT INTO screening_event (case_no, no, at, act, person, body) VALUES ($1, $2, $3, $4, $5, $6)", c.No, c.events, at, act, maybe(person), body); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE screening_case SET events = $2 WHERE no = $1", c.No, c.events)
	return err
}

func eventsOf(ctx context.Context, q db.Querier, no int64) ([]Event, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (e Event, err error) {
		var person *id.ID
		err = r.Scan(&e.At, &e.Act, &person, &e.Body)
		e.Person = given(person)
		return e, err
	}, "SELECT e.at, e.act, e.person, e.body FROM screening_event e WHERE e.case_no = $1 ORDER BY e.no LIMIT 500", no)
}
