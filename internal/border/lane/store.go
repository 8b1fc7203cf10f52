package lane

import (
	"context"
	"database/sql"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const columns = "c.shipment, c.member, c.deal, c.state, c.from_land, c.to_land, c.direction, c.classes, c.opened, c.closed, c.events"

func scan(r *sql.Rows) (Case, error) {
	var c Case
	var classes string
	err := r.Scan(&c.Shipment, &c.Member, &c.Deal, &c.State, &c.From, &c.To, &c.Direction, &classes, &c.Opened, &c.Closed, &c.events)
	c.Classes = strings.Fields(classes)
	return c, err
}

func byNo(ctx context.Context, q db.Querier, no int64) (Case, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM lane_case c WHERE c.shipment = $1", no)
}

func maybe(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (c *Case) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO lane_case (shipment, member, deal, state, from_land, to_land, direction, classes, opened, closed, events) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)`,
		c.Shipment, c.Member, c.Deal, string(c.State), c.From, c.To, string(c.Direction), strings.Join(c.Classes, " "), c.Opened)
	return err
}

func (c *Case) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE lane_case SET deal = $2, state = $3, closed = $4, events = $5 WHERE shipment = $1", c.Shipment, c.Deal, string(c.State), c.Closed, c.events)
	return err
}

// Note is what a person said of an item.
type Note struct {
	No        int64
	Item      string
	State     string // done, not_needed, open
	Reference string
	Amount    int64
	Currency  string
	Day       clock.Date
	Why       string
	At        clock.Instant
	Side      string // member, house
}

func scanNote(r *sql.Rows) (Note, error) {
	var n Note
	return n, r.Scan(&n.No, &n.Item, &n.State, &n.Reference, &n.Amount, &n.Currency, &n.Day, &n.Why, &n.At, &n.Side)
}

func notesOf(ctx context.Context, q db.Querier, no int64) ([]Note, error) {
	return db.Rows(ctx, q, scanNote, "SELECT n.no, n.item, n.state, n.reference, n.amount, n.currency, n.day, n.why, n.at, n.side FROM lane_note n WHERE n.shipment = $1 ORDER BY n.no LIMIT 1000", no)
}

func (c *Case) note(ctx context.Context, tx *db.Tx, who access.Actor, n Note) error {
	c.events++
	side := "house"
	if who.Org == c.Member {
		side = "member"
	}
	_, err := tx.Exec(ctx, "INSERT INTO lane_note (shipment, no, item, state, reference, amount, currency, day, why, at, side, person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		c.Shipment, c.events, n.Item, n.State, n.Reference, n.Amount, n.Currency, string(n.Day), n.Why, n.At, side, maybe(who.Person))
	return err
}

// told is something the journal said about a shipment or a deal.
type told struct {
	kind, ref string
	day       clock.Date
}

func toldOf(ctx context.Context, q db.Querier, subject string) ([]told, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (told, error) {
		var t told
		return t, r.Scan(&t.kind, &t.ref, &t.day)
	}, "SELECT f.kind, f.ref, f.day FROM lane_fact f WHERE f.subject = $1 ORDER BY f.at, f.ref", subject)
}

func tell(ctx context.Context, tx *db.Tx, subject, kind, ref string, day clock.Date, at clock.Instant) error {
	_, err := tx.Exec(ctx, "INSERT INTO lane_fact (subject, kind, ref, day, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (subject, kind, ref) DO UPDATE SET day = excluded.day, at = excluded.at",
		subject, kind, ref, string(day), at)
	return err
}

// List lists cases, newest shipment first: one's own, or all for customs and the exchange.
func List(ctx context.Context, q db.Querier, who access.Actor, state string, before int64, limit int) ([]Case, error) {
	all := access.Check(who, "lane.read", access.Any) == nil
	if err := access.Check(who, "lane.read", access.Own); !all && err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM lane_case c WHERE c.shipment < $1 AND ($2 = 1 OR c.member = $3) AND ($4 = '' OR c.state = $4) ORDER BY c.shipment DESC LIMIT $5",
		before, yes(all), who.Org, state, limit)
}
