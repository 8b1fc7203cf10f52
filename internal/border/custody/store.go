package custody

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
)

const lotColumns = `l.stone, l.member, l.owner, l.kind, l.rough, l.single, l.hs, l.pieces, l.weight, l.value, l.state, l.shipment, l.since, l.box, l.status, l.place,
	l.temporary, l.report, a.purpose`

const lotFrom = " FROM custody_lot l JOIN ledger_account a ON a.no = l.place "

func scanLot(r *sql.Rows) (Lot, error) {
	var l Lot
	var rough, single int64
	err := r.Scan(&l.Stone, &l.Member, &l.Owner, &l.Kind, &rough, &single, &l.HS, &l.Pieces, &l.Weight, &l.Value, &l.State, &l.Shipment, &l.Since, &l.Box,
		&l.status, &l.place, &l.Temporary, &l.Report, &l.Place)
	l.Rough, l.Single = rough == 1, single == 1
	return l, err
}

func byStone(ctx context.Context, q db.Querier, stone int64) (Lot, bool, error) {
	return db.Row(ctx, q, scanLot, "SELECT "+lotColumns+lotFrom+"WHERE l.stone = $1", stone)
}

// lotsOf are the lots that move or moved last with a shipment.
func lotsOf(ctx context.Context, q db.Querier, shipment int64) ([]Lot, error) {
	return db.Rows(ctx, q, scanLot, "SELECT "+lotColumns+lotFrom+"WHERE l.shipment = $1 ORDER BY l.stone", shipment)
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (l *Lot) save(ctx context.Context, tx *db.Tx) error {
	query := `UPDATE custody_lot SET member = $2, owner = $3, kind = $4, rough = $5, single = $6, hs = $7, pieces = $8, weight = $9, value = $10, state = $11,
		shipment = $12, since = $13, box = $14, status = $15, place = $16, temporary = $17, report = $18 WHERE stone = $1`
	if l.fresh {
		query = `INSERT INTO custody_lot (stone, member, owner, kind, rough, single, hs, pieces, weight, value, state, shipment, since, box, status, place, temporary, report)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`
	}
	if _, err := tx.Exec(ctx, query, l.Stone, l.Member, l.Owner, l.Kind, yes(l.Rough), yes(l.Single), l.HS, l.Pieces, int64(l.Weight), l.Value, string(l.State),
		l.Shipment, l.Since, l.Box, l.status, l.place, l.Temporary, l.Report); err != nil {
		return fmt.Errorf("custody: %w", err)
	}
	l.fresh = false
	return nil
}

// event adds a movement to the history of a lot.
func (l *Lot) event(ctx context.Context, tx *db.Tx, act lifecycle.Act, from lifecycle.State, transfer int64, who access.Actor, detail string) error {
	no, err := tx.Next(ctx, "custody.event")
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO custody_event (no, stone, at, act, before, after, shipment, transfer, person, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, no, l.Stone, l.Since, string(act), string(from), string(l.State), l.Shipment, transfer, orNone(who.Person), detail); err != nil {
		return fmt.Errorf("custody: %w", err)
	}
	return nil
}

func orNone(person id.ID) any {
	if person.IsZero() {
		return nil
	}
	return person
}

func appoint(ctx context.Context, tx *db.Tx, shipment int64, at clock.Instant, place string) error {
	_, err := tx.Exec(ctx, `INSERT INTO custody_inspection (shipment, appointed, place, opened, ended) VALUES ($1, $2, $3, 0, 0)
		ON CONFLICT (shipment) DO UPDATE SET appointed = excluded.appointed, place = excluded.place`, shipment, at, place)
	return err
}

func opened(ctx context.Context, tx *db.Tx, shipment int64, at clock.Instant) error {
	_, err := tx.Exec(ctx, "UPDATE custody_inspection SET opened = $2 WHERE shipment = $1 AND opened = 0", shipment, at)
	return err
}

func inspected(ctx context.Context, tx *db.Tx, shipment int64, at clock.Instant) error {
	_, err := tx.Exec(ctx, "UPDATE custody_inspection SET ended = $2 WHERE shipment = $1", shipment, at)
	return err
}

func noteWeighing(ctx context.Context, tx *db.Tx, shipment int64, l *Lot, c Weigh, w Weighed, person id.ID, now clock.Instant) error {
	no, err := tx.Next(ctx, "custody.weighing")
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO custody_weighing (no, shipment, stone, at, declared, reading, declared_pieces, pieces, scale, within, tolerance, person)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		no, shipment, l.Stone, now, int64(l.Weight), int64(c.Reading), l.Pieces, c.Pieces, c.Scale, yes(w.Within), int64(w.Tolerance), person)
	return err
}

// weighedRight tells whether the newest weighing agrees with what the account says now.
func weighedRight(ctx context.Context, q db.Querier, shipment int64, l *Lot) (bool, error) {
	_, found, err := db.Row(ctx, q, db.One[int64], `SELECT no FROM custody_weighing WHERE shipment = $1 AND stone = $2
		AND (within = 1 AND declared = $3 OR reading = $3) AND pieces = $4
		AND no = (SELECT MAX(w.no) FROM custody_weighing w WHERE w.shipment = $1 AND w.stone = $2)`, shipment, l.Stone, int64(l.Weight), l.Pieces)
	return found, err
}

type released struct{ paper, revision, weight, pieces int64 }

// keepPaper notes a released paper; a later revision takes the place of an earlier one.
func keepPaper(ctx context.Context, tx *db.Tx, f fact.PaperReleased) error {
	if f.Shipment == 0 {
		return nil
	}
	var weight, pieces int64
	for _, l := range f.Lines {
		weight, pieces = weight+l.Weight, pieces+l.Pieces
	}
	_, err := tx.Exec(ctx, `INSERT INTO custody_paper (shipment, paper, kind, entry, revision, mode, weight, pieces, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (shipment, paper) DO UPDATE SET kind = excluded.kind, entry = excluded.entry, revision = excluded.revision, mode = excluded.mode,
		weight = excluded.weight, pieces = excluded.pieces, at = excluded.at`, f.Shipment, f.Paper, f.Kind, f.Entry, f.Revision, f.Mode, weight, pieces, f.At)
	return err
}

func paperOf(ctx context.Context, q db.Querier, shipment int64, kind string) (released, bool, error) {
	return db.Row(ctx, q, func(r *sql.Rows) (released, error) {
		var p released
		return p, r.Scan(&p.paper, &p.revision, &p.weight, &p.pieces)
	}, "SELECT paper, revision, weight, pieces FROM custody_paper WHERE shipment = $1 AND kind = $2 ORDER BY at DESC, paper DESC LIMIT 1", shipment, kind)
}

func dealRef(deal int64) string { return "deal:" + strconv.FormatInt(deal, 10) }

type handing struct {
	stone       int64
	from, owner id.ID
}

// handed are the lots that a deal moved, with the account they came from and whose they were.
func handed(ctx context.Context, q db.Querier, deal int64) ([]handing, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (handing, error) {
		var h handing
		return h, r.Scan(&h.stone, &h.from, &h.owner)
	}, "SELECT stone, member, owner FROM custody_sale WHERE deal = $1 ORDER BY stone", deal)
}

func keepSale(ctx context.Context, tx *db.Tx, deal int64, l *Lot) error {
	_, err := tx.Exec(ctx, "INSERT INTO custody_sale (deal, stone, member, owner) VALUES ($1, $2, $3, $4)", deal, l.Stone, l.Member, l.Owner)
	return err
}

const reportColumns = "no, stone, shipment, member, what, declared, found, declared_pieces, found_pieces, words, opened, decision, decided, why"

func scanReport(r *sql.Rows) (Report, error) {
	var p Report
	return p, r.Scan(&p.No, &p.Stone, &p.Shipment, &p.Member, &p.What, &p.Declared, &p.Found, &p.DeclaredPieces, &p.FoundPieces, &p.Words, &p.Opened, &p.Decision, &p.Decided, &p.Why)
}

func reportByNo(ctx context.Context, q db.Querier, no int64) (Report, bool, error) {
	return db.Row(ctx, q, scanReport, "SELECT "+reportColumns+" FROM custody_report WHERE no = $1", no)
}

func (r *Report) insert(ctx context.Context, tx *db.Tx, who access.Actor) error {
	_, err := tx.Exec(ctx, `INSERT INTO custody_report (no, stone, shipment, member, what, declared, found, declared_pieces, found_pieces, words, opened, opener, decision, decided, why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', 0, '')`,
		r.No, r.Stone, r.Shipment, r.Member, r.What, int64(r.Declared), int64(r.Found), r.DeclaredPieces, r.FoundPieces, r.Words, r.Opened, orNone(who.Person))
	return err
}

func (r *Report) decide(ctx context.Context, tx *db.Tx, decision lifecycle.Act, why string, who access.Actor, now clock.Instant) error {
	_, err := tx.Exec(ctx, "UPDATE custody_report SET decision = $2, decided = $3, decider = $4, why = $5 WHERE no = $1", r.No, string(decision), now, orNone(who.Person), why)
	return err
}
