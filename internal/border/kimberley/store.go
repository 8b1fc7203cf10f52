package kimberley

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const columns = "c.no, c.direction, c.member, c.state, c.issuer, c.number, c.hs, c.weight, c.usd, c.parcels, c.origins, c.mixed, c.issued, c.expires, c.exporter, c.importer, c.from_land, c.to_land, c.shipment, c.seen_weight, c.seen_parcels, c.seen_usd, c.seal, c.opened, c.day, c.paper, c.keep, c.events"

func scan(r *sql.Rows) (Certificate, error) {
	var c Certificate
	var origins string
	var mixed int64
	if err := r.Scan(&c.No, &c.Direction, &c.Member, &c.State, &c.Issuer, &c.Number, &c.HS, &c.Weight, &c.USD, &c.Parcels, &origins, &mixed, &c.Issued, &c.Expires,
		&c.Exporter, &c.Importer, &c.From, &c.To, &c.Shipment, &c.Seen.Weight, &c.Seen.Parcels, &c.Seen.USD, &c.Seal, &c.Opened, &c.Day, &c.Paper, &c.Keep, &c.events); err != nil {
		return c, err
	}
	c.Mixed = mixed == 1
	var err error
	c.Origins, err = storedOrigins(origins)
	return c, err
}

func byNo(ctx context.Context, q db.Querier, no int64) (Certificate, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM kp_certificate c WHERE c.no = $1", no)
}

// used is the certificate of the register that has this issuer and number, 0 when none has.
func used(ctx context.Context, q db.Querier, issuer, number string) (int64, error) {
	no, _, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM kp_certificate WHERE issuer = $1 AND number = $2 AND number <> '' AND state <> 'withdrawn'", issuer, number)
	return no, err
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func maybe(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func (c *Certificate) insert(ctx context.Context, tx *db.Tx, goods []Goods) error {
	for _, g := range goods {
		if _, err := tx.Exec(ctx, "INSERT INTO kp_goods (certificate, stone, weight) VALUES ($1, $2, $3)", c.No, g.Stone, g.Weight); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO kp_certificate (no, direction, member, state, issuer, number, hs, weight, usd, parcels, origins, mixed, issued, expires, exporter, importer, from_land, to_land, shipment,
		seen_weight, seen_parcels, seen_usd, seal, opened, day, paper, keep, events)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, 0, 0, '', $20, '', '', '', $21)`,
		c.No, c.Direction, c.Member, string(c.State), c.Issuer, c.Number, c.HS, c.Weight, c.USD, c.Parcels, c.Origins.String(), yes(c.Mixed), string(c.Issued), string(c.Expires),
		c.Exporter, c.Importer, c.From, c.To, c.Shipment, c.Opened, c.events)
	return err
}

func (c *Certificate) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE kp_certificate SET state = $2, number = $3, weight = $4, usd = $5, parcels = $6, issued = $7, expires = $8, seen_weight = $9, seen_parcels = $10, seen_usd = $11,
		seal = $12, day = $13, paper = $14, keep = $15, events = $16, origins = $17, mixed = $18 WHERE no = $1`,
		c.No, string(c.State), c.Number, c.Weight, c.USD, c.Parcels, string(c.Issued), string(c.Expires), c.Seen.Weight, c.Seen.Parcels, c.Seen.USD,
		c.Seal, string(c.Day), c.Paper, string(c.Keep), c.events, c.Origins.String(), yes(c.Mixed))
	return err
}

// add notes what was done with a certificate.
func (c *Certificate) add(ctx context.Context, tx *db.Tx, at clock.Instant, act string, who access.Actor, text string) error {
	c.events++
	side := "house"
	switch {
	case who.Org == c.Member:
		side = "member"
	case who.Has(access.Officer):
		side = "customs"
	}
	_, err := tx.Exec(ctx, "INSERT INTO kp_event (certificate, no, at, act, side, person, body) VALUES ($1, $2, $3, $4, $5, $6, $7)", c.No, c.events, at, act, side, maybe(who.Person), text)
	return err
}

// Event is something that was done with a certificate.
type Event struct {
	No     int64
	At     clock.Instant
	Act    string
	Side   string // member, customs, house
	Person id.ID
	Body   string
}

func scanEvent(r *sql.Rows) (Event, error) {
	var e Event
	var person *id.ID
	err := r.Scan(&e.No, &e.At, &e.Act, &e.Side, &person, &e.Body)
	if person != nil {
		e.Person = *person
	}
	return e, err
}

func goodsOf(ctx context.Context, q db.Querier, no int64) ([]Goods, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Goods, error) {
		var g Goods
		return g, r.Scan(&g.Stone, &g.Weight)
	}, "SELECT g.stone, g.weight FROM kp_goods g WHERE g.certificate = $1 ORDER BY g.stone", no)
}

// Whole is a certificate with its goods and what was done with it.
type Whole struct {
	Certificate
	Goods  []Goods
	Events []Event
}

// Read gives a certificate to its member, to customs and to the exchange.
func Read(ctx context.Context, q db.Querier, who access.Actor, no int64) (Whole, error) {
	c, err := enter(ctx, q, who, "kimberley.read", no)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Certificate: c}
	if w.Goods, err = goodsOf(ctx, q, no); err != nil {
		return w, err
	}
	w.Events, err = db.Rows(ctx, q, scanEvent, "SELECT no, at, act, side, person, body FROM kp_event WHERE certificate = $1 ORDER BY no LIMIT 1000", no)
	return w, err
}

// Filter says which certificates are wanted; empty fields do not matter.
type Filter struct {
	Direction, State, Issuer, Number string
	Shipment, Stone                  int64
	Desk                             bool  // only what waits for customs
	Before                           int64 // number to go on from
	Limit                            int
}

// List lists certificates, newest first: one's own, or all for customs and the exchange.
func List(ctx context.Context, q db.Querier, who access.Actor, f Filter) ([]Certificate, error) {
	all := access.Check(who, "kimberley.read", access.Any) == nil
	if err := access.Check(who, "kimberley.read", access.Own); !all && err != nil {
		return nil, err
	}
	if f.Before <= 0 {
		f.Before = 1 << 62
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+` FROM kp_certificate c WHERE c.no < $1 AND ($2 = 1 OR c.member = $3)
		AND ($4 = '' OR c.direction = $4) AND ($5 = '' OR c.state = $5) AND ($6 = '' OR c.issuer = $6) AND ($7 = '' OR c.number = $7) AND ($8 = 0 OR c.shipment = $8)
		AND ($9 = 0 OR c.state IN ('declared', 'examined', 'matched', 'mismatch', 'asked', 'amended', 'entered', 'requested', 'checked', 'sealed'))
		AND ($10 = 0 OR EXISTS (SELECT 1 FROM kp_goods g WHERE g.stone = $10 AND g.certificate = c.no))
		ORDER BY c.no DESC LIMIT $11`,
		f.Before, yes(all), who.Org, f.Direction, f.State, f.Issuer, f.Number, f.Shipment, yes(f.Desk), f.Stone, f.Limit)
}
