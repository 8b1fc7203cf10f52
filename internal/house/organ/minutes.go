package organ

import (
	"context"
	"database/sql"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Minutes are what was said in a meeting, in one version.
type Minutes struct {
	Version int64
	Body    string
	At      clock.Instant
	Person  id.ID
}

// Minute writes a new version of the minutes of a meeting; with Ask the organ is asked to
// approve them, in a later meeting.
type Minute struct {
	Meeting int64  `json:"meeting"`
	Body    string `json:"body"`
	Ask     bool   `json:"ask,omitempty"`
}

// Do writes it. Approved minutes are not changed, nor those that are being voted on.
func (c Minute) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "organ.Minute", c, "organ.minute", c.Meeting, func(ctx context.Context, tx *db.Tx, m *Meeting, now clock.Instant) (journal.Fact, error) {
		text := strings.TrimSpace(strings.ReplaceAll(c.Body, "\r\n", "\n"))
		asked, open, err := openAbout(ctx, tx, "minutes", m.No)
		switch {
		case err != nil:
			return nil, err
		case m.Writing || m.State != Open && m.State != Closed, open && asked.State == Voting, c.Ask && m.State != Closed:
			return nil, errs.New(errs.Conflict, "organ.no_minutes")
		case text == "":
			return nil, errs.New(errs.Invalid, "organ.no_text").At("body")
		case !clean(text):
			return nil, errs.New(errs.Invalid, "organ.bad_text").At("body")
		case utf8.RuneCountInString(text) > maxBody:
			return nil, errs.New(errs.TooLarge, "organ.long_text", "max", maxBody).At("body")
		}
		m.Version++
		if _, err := tx.Exec(ctx, "INSERT INTO organ_minutes (meeting, version, body, at, person) VALUES ($1, $2, $3, $4, $5)", m.No, m.Version, text, now, orNull(who.Person)); err != nil {
			return nil, err
		}
		if err := m.update(ctx, tx); err != nil {
			return nil, err
		}
		if c.Ask && !open {
			return fact.DecisionWanted{About: "minutes", No: m.No, Organ: m.Organ}, nil
		}
		return m.moved("minuted"), nil
	})
}

func orNull(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func minutesOf(ctx context.Context, q db.Querier, meeting int64) ([]Minutes, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Minutes, error) {
		var m Minutes
		var person *id.ID
		err := r.Scan(&m.Version, &m.Body, &m.At, &person)
		if person != nil {
			m.Person = *person
		}
		return m, err
	}, "SELECT version, body, at, person FROM organ_minutes WHERE meeting = $1 ORDER BY version DESC LIMIT 100", meeting)
}
