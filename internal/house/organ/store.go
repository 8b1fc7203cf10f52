package organ

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// asJSON writes a text or a list of ours for one column.
func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("organ: %v", err)) // maps of words and lists of ids
	}
	return string(b)
}

func fromJSON[T any](s string) (T, error) {
	var v T
	if s == "" {
		return v, nil
	}
	err := json.Unmarshal([]byte(s), &v)
	return v, err
}

// todayOf is the day in the exchange's zone, and the zone.
func todayOf(ctx context.Context, q db.Querier, at clock.Instant) (clock.Date, string, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", "", err
	}
	day := cal.Today(at)
	if w, ok := cal.Week(day); ok {
		return day, w.Zone, nil
	}
	return clock.DateOf(at, time.UTC), "", nil
}

// Seat is a person in an organ.
type Seat struct {
	No         int64
	Organ      string
	Person     id.ID
	Org        id.ID
	Post       string
	From       clock.Date
	Until      clock.Date // first day he no longer sits
	Resolution int64
	Source     string
}

// Votes tells whether the seat has a vote.
func (s Seat) Votes() bool { return s.Post != "secretary" }

const seatColumns = "s.no, s.organ, s.person, s.org, s.post, s.from_day, s.until_day, s.resolution, s.source"

func scanSeat(r *sql.Rows) (Seat, error) {
	var s Seat
	return s, r.Scan(&s.No, &s.Organ, &s.Person, &s.Org, &s.Post, &s.From, &s.Until, &s.Resolution, &s.Source)
}

func (s *Seat) insert(ctx context.Context, tx *db.Tx, at clock.Instant, by string) error {
	var err error
	if s.No, err = tx.Next(ctx, "organ_seat"); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO organ_seat (no, organ, person, org, post, from_day, until_day, resolution, source, noted, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		s.No, s.Organ, s.Person, s.Org, s.Post, s.From, s.Until, s.Resolution, s.Source, at, by)
	return err
}

func (s *Seat) moved(what string) fact.SeatMoved {
	return fact.SeatMoved{Seat: s.No, Organ: s.Organ, Person: s.Person, Org: s.Org, Post: s.Post, From: s.From, Until: s.Until, What: what}
}

// Nomination is somebody proposed for a seat.
type Nomination struct {
	No          int64
	Organ       string
	Person, Org id.ID
	Post        string
	From, Until clock.Date
	State       lifecycle.State
	Seat        int64
}

const nominationColumns = "n.no, n.organ, n.person, n.org, n.post, n.from_day, n.until_day, n.state, n.seat"

func scanNomination(r *sql.Rows) (Nomination, error) {
	var n Nomination
	return n, r.Scan(&n.No, &n.Organ, &n.Person, &n.Org, &n.Post, &n.From, &n.Until, &n.State, &n.Seat)
}

// Meeting is a meeting of an organ, or a decision in writing.
type Meeting struct {
	No      int64
	Organ   string
	Writing bool
	State   lifecycle.State
	At      clock.Instant // begins; in writing: votes are in by then
	Place   string
	Called  clock.Instant
	Opened  clock.Instant
	Closed  clock.Instant
	Quorum  int64 // millionths of those who may vote
	Version int64 // of the minutes
}

const meetingColumns = "m.no, m.organ, m.writing, m.state, m.at, m.place, m.called, m.opened, m.closed, m.quorum, m.version"

func scanMeeting(r *sql.Rows) (Meeting, error) {
	var m Meeting
	var writing int64
	err := r.Scan(&m.No, &m.Organ, &writing, &m.State, &m.At, &m.Place, &m.Called, &m.Opened, &m.Closed, &m.Quorum, &m.Version)
	m.Writing = writing == 1
	return m, err
}

func meetingByNo(ctx context.Context, q db.Querier, no int64) (Meeting, bool, error) {
	return db.Row(ctx, q, scanMeeting, "SELECT "+meetingColumns+" FROM organ_meeting m WHERE m.no = $1", no)
}

func (m *Meeting) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO organ_meeting (no, organ, writing, state, at, place, called, opened, closed, quorum, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0)",
		m.No, m.Organ, m.Writing, string(m.State), m.At, m.Place, m.Called, m.Opened, m.Quorum)
	return err
}

func (m *Meeting) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE organ_meeting SET state = $2, opened = $3, closed = $4, version = $5 WHERE no = $1", m.No, string(m.State), m.Opened, m.Closed, m.Version)
	return err
}

func (m *Meeting) moved(what string) fact.MeetingMoved {
	return fact.MeetingMoved{Meeting: m.No, Organ: m.Organ, Writing: m.Writing, What: what, State: string(m.State), At: m.At}
}

// Item is something to be decided.
type Item struct {
	No          int64
	Organ       string
	About       string
	Ref         int64
	Orgs        []id.ID // whom it concerns
	Title, Body i18n.Text
	State       lifecycle.State
	Meeting     int64
	Place       int64
	Secret      bool
	Round       int64
	For         int64
	Against     int64
	Abstained   int64
	Asked       clock.Instant
	Resolution  int64
	Effect      int64
}

const itemColumns = "i.no, i.organ, i.about, i.ref, i.orgs, i.title, i.body, i.state, i.meeting, i.place, i.secret, i.round, i.yes, i.no_votes, i.abstained, i.asked, i.resolution, i.effect"

func scanItem(r *sql.Rows) (Item, error) {
	var i Item
	var orgs, title, body string
	var secret int64
	err := r.Scan(&i.No, &i.Organ, &i.About, &i.Ref, &orgs, &title, &body, &i.State, &i.Meeting, &i.Place, &secret, &i.Round, &i.For, &i.Against, &i.Abstained, &i.Asked, &i.Resolution, &i.Effect)
	if err != nil {
		return i, err
	}
	i.Secret = secret == 1
	if i.Orgs, err = fromJSON[[]id.ID](orgs); err != nil {
		return i, err
	}
	if i.Title, err = fromJSON[i18n.Text](title); err != nil {
		return i, err
	}
	i.Body, err = fromJSON[i18n.Text](body)
	return i, err
}

func itemByNo(ctx context.Context, q db.Querier, no int64) (Item, bool, error) {
	return db.Row(ctx, q, scanItem, "SELECT "+itemColumns+" FROM organ_item i WHERE i.no = $1", no)
}

func (i *Item) insert(ctx context.Context, tx *db.Tx) error {
	var err error
	if i.No, err = tx.Next(ctx, "organ_item"); err != nil {
		return err
	}
	title, body := "", ""
	if len(i.Title) > 0 {
		title, body = asJSON(i.Title), asJSON(i.Body)
	}
	_, err = tx.Exec(ctx, `INSERT INTO organ_item (no, organ, about, ref, orgs, title, body, state, meeting, place, secret, round, yes, no_votes, abstained, asked, resolution, effect)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, 0, 0, 0, $12, 0, 0)`,
		i.No, i.Organ, i.About, i.Ref, asJSON(i.Orgs), title, body, string(i.State), i.Meeting, i.Place, i.Secret, i.Asked)
	return err
}

func (i *Item) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE organ_item SET state = $2, meeting = $3, place = $4, secret = $5, round = $6, yes = $7, no_votes = $8, abstained = $9, resolution = $10, effect = $11 WHERE no = $1",
		i.No, string(i.State), i.Meeting, i.Place, i.Secret, i.Round, i.For, i.Against, i.Abstained, i.Resolution, i.Effect)
	return err
}

func (i *Item) moved(what string) fact.ItemMoved {
	return fact.ItemMoved{Item: i.No, Organ: i.Organ, About: i.About, No: i.Ref, Meeting: i.Meeting, What: what, State: string(i.State)}
}

func itemsOf(ctx context.Context, q db.Querier, meeting int64) ([]Item, error) {
	return db.Rows(ctx, q, scanItem, "SELECT "+itemColumns+" FROM organ_item i WHERE i.meeting = $1 ORDER BY i.place, i.no LIMIT 500", meeting)
}
