package parcel

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

func scanShare(r *sql.Rows) (Share, error) {
	var s Share
	return s, r.Scan(&s.Origin, &s.Kimberley, &s.Weight)
}

// sharesOf are the origins of a parcel that weighs so much; nothing kept means that all of
// it is of the origin its description says.
func sharesOf(ctx context.Context, q db.Querier, s *stone.Stone, whole carat.Weight) ([]Share, error) {
	all, err := db.Rows(ctx, q, scanShare, "SELECT origin, kimberley, weight FROM parcel_origin WHERE stone = $1 ORDER BY no", s.No)
	if err == nil && len(all) == 0 {
		origins := slices.Clone(s.Origins)
		slices.Sort(origins)
		all = []Share{{Origin: strings.Join(slices.Compact(origins), " "), Kimberley: s.KPCertificate, Weight: whole}}
	}
	return all, err
}

// keepShares keeps the origins of a parcel instead of those it had.
func keepShares(ctx context.Context, tx *db.Tx, no int64, shares []Share) error {
	if _, err := tx.Exec(ctx, "DELETE FROM parcel_origin WHERE stone = $1", no); err != nil {
		return fmt.Errorf("parcel: %w", err)
	}
	for i, s := range shares {
		if _, err := tx.Exec(ctx, "INSERT INTO parcel_origin (stone, no, origin, kimberley, weight) VALUES ($1, $2, $3, $4, $5)",
			no, int64(i+1), s.Origin, s.Kimberley, int64(s.Weight)); err != nil {
			return fmt.Errorf("parcel: %w", err)
		}
	}
	return nil
}

// lastOwner is whose goods a parcel was when something was last done to it.
func lastOwner(ctx context.Context, q db.Querier, no int64) (id.ID, bool, error) {
	return db.Row(ctx, q, db.One[id.ID], "SELECT a.owner FROM parcel_line l JOIN parcel_act a ON a.no = l.act WHERE l.stone = $1 ORDER BY a.no DESC LIMIT 1", no)
}

// labelOf is the number under which an owner made a parcel; empty: none.
func labelOf(ctx context.Context, q db.Querier, owner id.ID, stone int64) (string, error) {
	s, _, err := db.Row(ctx, q, db.One[string], `SELECT l.label FROM parcel_line l JOIN parcel_act a ON a.no = l.act
		WHERE l.stone = $1 AND l.side = 'out' AND l.label <> '' AND a.owner = $2 ORDER BY l.act DESC LIMIT 1`, stone, owner)
	return s, err
}

// labelsBetween are the numbers from one to another that an owner has given to parcels.
func labelsBetween(ctx context.Context, q db.Querier, owner id.ID, from, to string) ([]string, error) {
	return db.Rows(ctx, q, db.One[string], `SELECT DISTINCT l.label FROM parcel_act a JOIN parcel_line l ON l.act = a.no
		WHERE a.owner = $1 AND l.side = 'out' AND l.label >= $2 AND l.label <= $3`, owner, from, to)
}

// labelled are the parcels to which an owner has given a number.
func labelled(ctx context.Context, q db.Querier, owner id.ID, label string) ([]int64, error) {
	return db.Rows(ctx, q, db.One[int64], `SELECT l.stone FROM parcel_act a JOIN parcel_line l ON l.act = a.no
		WHERE a.owner = $1 AND l.side = 'out' AND l.label = $2 ORDER BY l.stone`, owner, label)
}

// heldBefore are the parcels of an owner with a number below one, the newest first, and how
// much of each is his. A single stone is one piece in the title book and none of them.
func heldBefore(ctx context.Context, q db.Querier, owner id.ID, before int64, limit int) ([]Held, error) {
	return db.Rows(ctx, q, scanHeld, `SELECT p.asset, p.quantity FROM ledger_account a JOIN ledger_position p ON p.account = a.no AND p.book = 2 AND p.quantity > 1
		WHERE a.book = 2 AND a.owner = $1 AND a.purpose = 'owned' AND p.asset < $2 ORDER BY p.asset DESC LIMIT $3`, owner, before, limit)
}

// goneBefore are those that went into acts of his and of which he has nothing left.
func goneBefore(ctx context.Context, q db.Querier, owner id.ID, before int64, limit int) ([]Held, error) {
	return db.Rows(ctx, q, scanHeld, `SELECT DISTINCT l.stone, CAST(0 AS BIGINT) FROM parcel_act x JOIN parcel_line l ON l.act = x.no AND l.side = 'in'
		WHERE x.owner = $1 AND l.stone < $2 AND NOT EXISTS (SELECT 1 FROM ledger_account a JOIN ledger_position p ON p.account = a.no
			WHERE a.book = 2 AND a.owner = $1 AND a.purpose = 'owned' AND p.book = 2 AND p.asset = l.stone AND p.quantity > 0)
		ORDER BY l.stone DESC LIMIT $3`, owner, before, limit)
}

func scanHeld(r *sql.Rows) (Held, error) {
	var h Held
	return h, r.Scan(&h.Stone.No, &h.Weight)
}

// madeBy are the acts a parcel came out of without having gone into them: a weighing makes none.
func madeBy(ctx context.Context, q db.Querier, no int64) ([]int64, error) {
	return db.Rows(ctx, q, db.One[int64], `SELECT l.act FROM parcel_line l WHERE l.stone = $1 AND l.side = 'out'
		AND NOT EXISTS (SELECT 1 FROM parcel_line i WHERE i.act = l.act AND i.stone = l.stone AND i.side = 'in') ORDER BY l.act`, no)
}

// changedBy are the acts a parcel went into.
func changedBy(ctx context.Context, q db.Querier, no int64) ([]int64, error) {
	return db.Rows(ctx, q, db.One[int64], "SELECT DISTINCT act FROM parcel_line WHERE stone = $1 AND side = 'in' ORDER BY act", no)
}

// orNone is a person as the tables keep one: none is NULL.
func orNone(p id.ID) any {
	if p.IsZero() {
		return nil
	}
	return p
}

func one(p *id.ID) id.ID {
	if p == nil {
		return id.ID{}
	}
	return *p
}

// keep writes the act and its lines.
func (c *change) keep(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, `INSERT INTO parcel_act (no, at, act, owner, person, transfer, loss, reason, reference)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, c.no, c.at, c.act, c.owner, orNone(c.person), c.transfer, int64(c.loss), c.reason, c.reference); err != nil {
		return fmt.Errorf("parcel: %w", err)
	}
	var no int64
	line := func(side string, stone int64, w carat.Weight, pieces int64, label string) error {
		no++
		_, err := tx.Exec(ctx, "INSERT INTO parcel_line (act, no, side, stone, weight, pieces, label) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			c.no, no, side, stone, int64(w), pieces, label)
		return err
	}
	for i := range c.in {
		if err := line(In, c.in[i].No, c.in[i].weight, c.in[i].pieces, ""); err != nil {
			return err
		}
	}
	for i := range c.out {
		o := &c.out[i]
		if err := line(Out, o.No, o.Carat, int64(o.Pieces), o.label); err != nil {
			return err
		}
	}
	return nil
}

const weighingColumns = "no, stone, owner, state, was, found, pieces, reason, asked, person, decided, second, act"

func scanWeighing(r *sql.Rows) (Weighing, error) {
	var w Weighing
	var person, second *id.ID
	err := r.Scan(&w.No, &w.Stone, &w.Owner, &w.State, &w.Was, &w.Found, &w.Pieces, &w.Reason, &w.Asked, &person, &w.Decided, &second, &w.Act)
	w.Person, w.Second = one(person), one(second)
	return w, err
}

func weighingByNo(ctx context.Context, q db.Querier, no int64) (Weighing, bool, error) {
	return db.Row(ctx, q, scanWeighing, "SELECT "+weighingColumns+" FROM parcel_weighing WHERE no = $1", no)
}

func (w *Weighing) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO parcel_weighing ("+weighingColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
		w.No, w.Stone, w.Owner, string(w.State), int64(w.Was), int64(w.Found), w.Pieces, w.Reason, w.Asked, orNone(w.Person), w.Decided, orNone(w.Second), w.Act)
	return err
}

func (w *Weighing) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE parcel_weighing SET state = $2, decided = $3, second = $4, act = $5 WHERE no = $1",
		w.No, string(w.State), w.Decided, orNone(w.Second), w.Act)
	return err
}

// Fault is something that does not add up in what was done to parcels.
type Fault struct {
	Act   int64  `json:"act,omitempty"`
	Stone int64  `json:"stone,omitempty"`
	What  string `json:"what"`
}

// Check adds up what was done to parcels: of every act, what went in is what came out and
// the loss, and the ledger moved just that in every book that knows the goods; and the
// origins of a parcel weigh what it weighs. It gives the first faults, at most limit.
func Check(ctx context.Context, q db.Querier, limit int) ([]Fault, error) {
	var all []Fault
	for _, c := range checks {
		if len(all) >= limit {
			break
		}
		found, err := db.Rows(ctx, q, func(r *sql.Rows) (Fault, error) {
			f := Fault{What: c.what}
			return f, r.Scan(&f.Act, &f.Stone)
		}, c.query, append(c.args, limit-len(all))...)
		if err != nil {
			return nil, fmt.Errorf("parcel: checking: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// Count is how many acts there are.
func Count(ctx context.Context, q db.Querier) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM parcel_act")
	return n, err
}

var checks = []struct {
	what, query string
	args        []any
}{
	{"what came out and the loss are not what went in", `SELECT a.no, 0 FROM parcel_act a
		WHERE a.loss <> (SELECT COALESCE(SUM(CASE WHEN l.side = 'in' THEN l.weight ELSE -l.weight END), 0) FROM parcel_line l WHERE l.act = a.no)
		ORDER BY a.no LIMIT $1`, nil},
	{"the title book moved something else", `SELECT m.act, m.stone FROM (
			SELECT l.act AS act, l.stone AS stone, CASE WHEN l.side = 'in' THEN l.weight ELSE -l.weight END AS n FROM parcel_line l
			UNION ALL SELECT a.no, g.asset, g.quantity FROM parcel_act a JOIN ledger_leg g ON g.transfer = a.transfer JOIN ledger_account x ON x.no = g.to_account WHERE g.book = $1 AND x.world = 0
			UNION ALL SELECT a.no, g.asset, -g.quantity FROM parcel_act a JOIN ledger_leg g ON g.transfer = a.transfer JOIN ledger_account x ON x.no = g.from_account WHERE g.book = $1 AND x.world = 0) m
		GROUP BY m.act, m.stone HAVING SUM(m.n) <> 0 ORDER BY m.act, m.stone LIMIT $2`, []any{int64(ledger.Title)}},
	{"carats came out of nothing in a book", `SELECT a.no, g.book FROM parcel_act a JOIN ledger_leg g ON g.transfer = a.transfer
		JOIN ledger_account f ON f.no = g.from_account JOIN ledger_account t ON t.no = g.to_account
		GROUP BY a.no, g.book HAVING SUM(CASE WHEN f.purpose = $1 THEN g.quantity WHEN t.purpose = $1 THEN -g.quantity ELSE 0 END) <> 0
		ORDER BY a.no, g.book LIMIT $2`, []any{ledger.Mint}},
	{"the origins do not weigh what the parcel weighs", `SELECT 0, o.stone FROM (SELECT stone, SUM(weight) AS weight FROM parcel_origin GROUP BY stone) o
		WHERE o.weight <> (SELECT COALESCE(SUM(p.quantity), 0) FROM ledger_position p JOIN ledger_account a ON a.no = p.account
			WHERE p.book = $1 AND p.asset = o.stone AND a.world = 0) ORDER BY o.stone LIMIT $2`, []any{int64(ledger.Title)}},
}
