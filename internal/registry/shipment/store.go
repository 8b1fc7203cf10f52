package shipment

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
)

const columns = `no, direction, member, principal, state, mode, counterpart, from_country, from_port, to_country, to_port, carrier, waybill, escort,
	terms, currency, freight, insurance, insured, policy, packages, gross, invoice, invoice_day, packing, contract, carnet, handbook, refers, refers_paper,
	pieces, weight, value, price, titled, drafted, announced, ended`

func scan(r *sql.Rows) (Shipment, error) {
	var s Shipment
	var day string
	err := r.Scan(&s.No, &s.Direction, &s.Member, &s.Principal, &s.State, &s.Mode, &s.Counterpart, &s.From.Country, &s.From.Port, &s.To.Country, &s.To.Port,
		&s.Carrier, &s.Waybill, &s.Escort, &s.Terms, &s.Currency, &s.Freight, &s.Insurance, &s.Insured, &s.Policy, &s.Packages, &s.Gross, &s.Invoice, &day,
		&s.Packing, &s.Contract, &s.Carnet, &s.Handbook, &s.Refers, &s.RefersPaper, &s.Pieces, &s.Weight, &s.Value, &s.Price, &s.titled,
		&s.Drafted, &s.Announced, &s.Ended)
	s.InvoiceDay = clock.Date(day)
	return s, err
}

func byNo(ctx context.Context, q db.Querier, no int64) (Shipment, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM shipment WHERE no = $1", no)
}

func list(ctx context.Context, q db.Querier, org id.ID, all bool, ask Ask) ([]Shipment, error) {
	return db.Rows(ctx, q, scan, "SELECT "+columns+` FROM shipment WHERE no < $1 AND ($2 = 1 AND state <> 'draft' OR member = $3 OR principal = $3 AND state <> 'draft')
		AND ($4 = '' OR state = $4) ORDER BY no DESC LIMIT $5`, ask.Before, yes(all), org, string(ask.State), ask.Limit)
}

// named finds what names a partner: a carrier by its own field, a bonded store as the other
// end of goods that are forwarded from it.
func named(ctx context.Context, q db.Querier, field, name, zh string, before int64, limit int) ([]Shipment, error) {
	where := "carrier"
	if field == "counterpart" {
		where = "direction = 'satellite-in' AND counterpart"
	}
	return db.Rows(ctx, q, scan, "SELECT "+columns+" FROM shipment WHERE "+where+` IN ($1, $2) AND no < $3
		AND state IN ('announced', 'moving', 'arrived', 'closed') ORDER BY no DESC LIMIT $4`, name, orElse(zh, name), before, limit)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// openOf finds the shipment a stone travels with, other than one.
func openOf(ctx context.Context, q db.Querier, stone, not int64) (int64, bool, error) {
	return db.Row(ctx, q, db.One[int64], `SELECT s.no FROM shipment_line l JOIN shipment s ON s.no = l.shipment
		WHERE l.stone = $1 AND s.no <> $2 AND s.state IN ('announced', 'moving', 'arrived') ORDER BY s.no LIMIT 1`, stone, not)
}

// Lines are the lines of a shipment in their order.
func Lines(ctx context.Context, q db.Querier, no int64) ([]Line, error) {
	return db.Rows(ctx, q, scanLine, `SELECT line, stone, label, hs, kind, rough, single, pieces, weight, value, price, origins, reports, kimberley
		FROM shipment_line WHERE shipment = $1 ORDER BY line`, no)
}

// came finds the line with which a stone came in last.
func came(ctx context.Context, q db.Querier, stone int64) (Line, bool, error) {
	return db.Row(ctx, q, scanLine, `SELECT l.line, l.stone, l.label, l.hs, l.kind, l.rough, l.single, l.pieces, l.weight, l.value, l.price, l.origins, l.reports, l.kimberley
		FROM shipment_line l JOIN shipment s ON s.no = l.shipment WHERE l.stone = $1 AND s.state = 'closed' AND s.direction LIKE '%-in' ORDER BY s.no DESC LIMIT 1`, stone)
}

func scanLine(r *sql.Rows) (Line, error) {
	var l Line
	var rough, single int64
	var origins, reports string
	err := r.Scan(&l.No, &l.Stone, &l.Label, &l.HS, &l.Kind, &rough, &single, &l.Pieces, &l.Weight, &l.Value, &l.Price, &origins, &reports, &l.Kimberley)
	l.Rough, l.Single = rough == 1, single == 1
	if reports != "" {
		l.Reports = strings.Split(reports, ";")
	}
	if err == nil {
		l.Origins, err = readShares(origins)
	}
	return l, err
}

// Seals are the seals of a shipment, the first applied first.
func Seals(ctx context.Context, q db.Querier, no int64) ([]Seal, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (Seal, error) {
		var s Seal
		var breaker, witness *id.ID
		err := r.Scan(&s.No, &s.Applied, &s.Applier, &s.Broken, &breaker, &witness)
		if breaker != nil {
			s.Breaker = *breaker
		}
		if witness != nil {
			s.Witness = *witness
		}
		return s, err
	}, "SELECT seal, applied, applier, broken, breaker, witness FROM shipment_seal WHERE shipment = $1 ORDER BY applied, seal", no)
}

func (s *Shipment) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO shipment ("+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
		$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38)`, s.values()...)
	if err != nil {
		return fmt.Errorf("shipment: %w", err)
	}
	return nil
}

func (s *Shipment) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE shipment SET direction = $2, member = $3, principal = $4, state = $5, mode = $6, counterpart = $7, from_country = $8, from_port = $9,
		to_country = $10, to_port = $11, carrier = $12, waybill = $13, escort = $14, terms = $15, currency = $16, freight = $17, insurance = $18, insured = $19,
		policy = $20, packages = $21, gross = $22, invoice = $23, invoice_day = $24, packing = $25, contract = $26, carnet = $27, handbook = $28, refers = $29,
		refers_paper = $30, pieces = $31, weight = $32, value = $33, price = $34, titled = $35, drafted = $36, announced = $37, ended = $38 WHERE no = $1`, s.values()...)
	if err != nil {
		return fmt.Errorf("shipment: %w", err)
	}
	return nil
}

// values are the columns in their order.
func (s *Shipment) values() []any {
	return []any{
		s.No, string(s.Direction), s.Member, s.Principal[:], string(s.State), s.Mode, s.Counterpart, s.From.Country, s.From.Port, s.To.Country, s.To.Port,
		s.Carrier, s.Waybill, s.Escort, s.Terms, string(s.Currency), s.Freight, s.Insurance, s.Insured, s.Policy, s.Packages, s.Gross, s.Invoice, string(s.InvoiceDay),
		s.Packing, s.Contract, s.Carnet, s.Handbook, s.Refers, s.RefersPaper, s.Pieces, int64(s.Weight), s.Value, s.Price, s.titled,
		s.Drafted, s.Announced, s.Ended,
	}
}

// setLines writes the lines of a shipment in place of those it had.
func setLines(ctx context.Context, tx *db.Tx, no int64, lines []Line) error {
	if _, err := tx.Exec(ctx, "DELETE FROM shipment_line WHERE shipment = $1", no); err != nil {
		return fmt.Errorf("shipment: %w", err)
	}
	for i := range lines {
		l := &lines[i]
		if _, err := tx.Exec(ctx, `INSERT INTO shipment_line (shipment, line, stone, label, hs, kind, rough, single, pieces, weight, value, price, origins, reports, kimberley)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			no, l.No, l.Stone, l.Label, l.HS, l.Kind, yes(l.Rough), yes(l.Single), l.Pieces, int64(l.Weight), l.Value, l.Price, writeShares(l.Origins),
			strings.Join(l.Reports, ";"), l.Kimberley); err != nil {
			return fmt.Errorf("shipment: %w", err)
		}
	}
	return nil
}

// writeShares and readShares are origins as one text: "BW:1200 CA:300".
func writeShares(all []fact.Share) string {
	parts := make([]string, len(all))
	for i, o := range all {
		parts[i] = o.Country + ":" + strconv.FormatInt(o.Weight, 10)
	}
	return strings.Join(parts, " ")
}

func readShares(s string) ([]fact.Share, error) {
	var all []fact.Share
	for _, part := range strings.Fields(s) {
		country, w, ok := strings.Cut(part, ":")
		n, err := strconv.ParseInt(w, 10, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("shipment: origin %q cannot be read", part)
		}
		all = append(all, fact.Share{Country: country, Weight: n})
	}
	return all, nil
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
