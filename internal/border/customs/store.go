package customs

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
)

const paperColumns = "p.no, p.revision, p.current, p.kind, p.state, p.member, p.principal, p.shipment, p.entry, p.head, p.usd, p.currency, p.freight, p.insurance, p.failed, p.drafted, p.sent, p.accepted, p.released, p.look_at, p.look_in, p.slip, p.slip_due, p.first, p.note, p.document, p.events"

func scanPaper(r *sql.Rows) (Paper, error) {
	var p Paper
	var current int64
	var principal, first *id.ID
	var head, due string
	if err := r.Scan(&p.No, &p.Revision, &current, &p.Kind, &p.State, &p.Member, &principal, &p.Shipment, &p.Entry, &head, &p.USD, &p.Currency, &p.Freight, &p.Insurance, &p.Failed, &p.Drafted, &p.Sent,
		&p.Accepted, &p.Released, &p.LookAt, &p.LookIn, &p.Slip, &due, &first, &p.Note, &p.Document, &p.events); err != nil {
		return p, err
	}
	p.Current = current == 1
	if principal != nil {
		p.Principal = *principal
	}
	if first != nil {
		p.First = *first
	}
	if err := json.Unmarshal([]byte(head), &p.Head); err != nil {
		return p, fmt.Errorf("customs: head of paper %d: %w", p.No, err)
	}
	return p, json.Unmarshal([]byte(due), &p.Due)
}

func byNo(ctx context.Context, q db.Querier, no int64) (Paper, bool, error) {
	return db.Row(ctx, q, scanPaper, "SELECT "+paperColumns+" FROM customs_paper p WHERE p.no = $1 AND p.current = 1", no)
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

// text is a small thing of our own as JSON.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("customs: %v", err)) // words and numbers
	}
	return string(b)
}

func (p *Paper) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO customs_paper (no, revision, current, kind, state, member, principal, shipment, entry, head, usd, currency, freight, insurance, failed, drafted, sent, accepted, released, look_at, look_in, slip, slip_due, first, note, document, events)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, 0, '', '', $18, NULL, $19, $20, $21)`,
		p.No, p.Revision, string(p.Kind), string(p.State), p.Member, maybe(p.Principal), p.Shipment, p.Entry, text(p.Head), p.USD, string(p.Currency), p.Freight, p.Insurance, p.Failed, p.Drafted, p.Sent, p.Accepted, text(p.Due), p.Note, p.Document, p.events)
	return err
}

func (p *Paper) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE customs_paper SET current = $3, state = $4, entry = $5, head = $6, usd = $7, failed = $8, sent = $9, accepted = $10, released = $11, look_at = $12, look_in = $13,
		slip = $14, slip_due = $15, first = $16, note = $17, document = $18, events = $19 WHERE no = $1 AND revision = $2`,
		p.No, p.Revision, yes(p.Current), string(p.State), p.Entry, text(p.Head), p.USD, p.Failed, p.Sent, p.Accepted, p.Released, p.LookAt, p.LookIn,
		p.Slip, text(p.Due), maybe(p.First), p.Note, p.Document, p.events)
	return err
}

const lineColumns = "l.no, l.stone, l.hs, l.kind, l.rough, l.single, l.pieces, l.weight, l.usd, l.price, l.name, l.model, l.origins, l.kimberley, l.report, l.value, l.duty, l.tax, l.vat, l.refund, l.assessed"

func scanLine(r *sql.Rows) (Line, error) {
	var l Line
	var rough, single int64
	var model, origins, assessed string
	if err := r.Scan(&l.No, &l.Stone, &l.HS, &l.Kind, &rough, &single, &l.Pieces, &l.Weight, &l.USD, &l.Price, &l.Name, &model, &origins, &l.Kimberley, &l.Report,
		&l.Tax.Value, &l.Tax.Duty, &l.Tax.Tax, &l.Tax.VAT, &l.Tax.Refund, &assessed); err != nil {
		return l, err
	}
	if l.Rough, l.Single = rough == 1, single == 1; assessed != "" {
		l.Assessed = []byte(assessed)
	}
	if err := json.Unmarshal([]byte(model), &l.Model); err != nil {
		return l, fmt.Errorf("customs: elements of a line: %w", err)
	}
	return l, json.Unmarshal([]byte(origins), &l.Origins)
}

// maxLines bounds a paper.
const maxLines = 1000

// LinesOf are the lines of one revision of a paper.
func linesOf(ctx context.Context, q db.Querier, no, revision int64) ([]Line, error) {
	return db.Rows(ctx, q, scanLine, "SELECT "+lineColumns+" FROM customs_line l WHERE l.paper = $1 AND l.revision = $2 ORDER BY l.no LIMIT $3", no, revision, maxLines)
}

func (p *Paper) putLines(ctx context.Context, tx *db.Tx, lines []Line) error {
	for i := range lines {
		l := &lines[i]
		if l.Origins == nil {
			l.Origins = []fact.Share{}
		}
		if l.Model == nil {
			l.Model = Model{}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO customs_line (paper, revision, no, stone, hs, kind, rough, single, pieces, weight, usd, price, name, model, origins, kimberley, report, value, duty, tax, vat, refund, assessed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
			ON CONFLICT (paper, revision, no) DO UPDATE SET hs = excluded.hs, pieces = excluded.pieces, weight = excluded.weight, usd = excluded.usd, price = excluded.price, name = excluded.name, model = excluded.model,
			origins = excluded.origins, kimberley = excluded.kimberley, report = excluded.report, value = excluded.value, duty = excluded.duty, tax = excluded.tax, vat = excluded.vat, refund = excluded.refund, assessed = excluded.assessed`,
			p.No, p.Revision, l.No, l.Stone, l.HS, l.Kind, yes(l.Rough), yes(l.Single), l.Pieces, l.Weight, l.USD, l.Price, l.Name, text(l.Model), text(l.Origins), l.Kimberley, l.Report,
			l.Tax.Value, l.Tax.Duty, l.Tax.Tax, l.Tax.VAT, l.Tax.Refund, string(l.Assessed)); err != nil {
			return err
		}
	}
	return nil
}

// Event is one line of a paper's trail.
type Event struct {
	No, Revision int64
	At           clock.Instant
	Act, Side    string
	Person       id.ID
	Body         string
}

func scanEvent(r *sql.Rows) (Event, error) {
	var e Event
	var person *id.ID
	err := r.Scan(&e.No, &e.Revision, &e.At, &e.Act, &e.Side, &person, &e.Body)
	if person != nil {
		e.Person = *person
	}
	return e, err
}

// sideOf is for whom somebody acts.
func (p *Paper) sideOf(who access.Actor) string {
	switch {
	case who.IsSystem():
		return "receipt"
	case who.Org == p.Member:
		return "member"
	case who.HasAny(access.Officer, access.CustomsAdmin):
		return "customs"
	}
	return "exchange"
}

// add puts a line into the trail.
func (p *Paper) add(ctx context.Context, tx *db.Tx, at clock.Instant, act string, who access.Actor, body string) error {
	p.events++
	_, err := tx.Exec(ctx, "INSERT INTO customs_event (paper, no, revision, at, act, side, person, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		p.No, p.events, p.Revision, at, act, p.sideOf(who), maybe(who.Person), body)
	return err
}

// Attachment is a document that accompanies a paper.
type Attachment struct {
	No           int64
	Code, Number string
}

func (a Attachment) insert(ctx context.Context, tx *db.Tx, paper, no int64) error {
	_, err := tx.Exec(ctx, "INSERT INTO customs_attachment (paper, no, code, number) VALUES ($1, $2, $3, $4)", paper, no, a.Code, a.Number)
	return err
}

func scanAttachment(r *sql.Rows) (Attachment, error) {
	var a Attachment
	return a, r.Scan(&a.No, &a.Code, &a.Number)
}

func attachmentsOf(ctx context.Context, q db.Querier, paper int64) ([]Attachment, error) {
	return db.Rows(ctx, q, scanAttachment, "SELECT a.no, a.code, a.number FROM customs_attachment a WHERE a.paper = $1 ORDER BY a.no LIMIT 200", paper)
}
