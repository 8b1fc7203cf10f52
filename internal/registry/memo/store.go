package memo

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const columns = `m.no, m.owner, m.holder, m.currency, m.state, m.day, m.due, m.cover, m.insurer, m.bears, m.proposed, m.accepted, m.ended, m.total, m.noticed, m.paper, m.events, m.deal,
	(SELECT COUNT(*) FROM memo_line l WHERE l.memo = m.no AND l.back + l.sold < l.weight)`

func scan(r *sql.Rows) (Memo, error) {
	var m Memo
	return m, r.Scan(&m.No, &m.Owner, &m.Holder, &m.Currency, &m.State, &m.Day, &m.Due, &m.Cover, &m.Insurer, &m.Bears,
		&m.Proposed, &m.Accepted, &m.Ended, &m.Total, &m.LastNoticed, &m.Paper, &m.events, &m.Deal, &m.Left)
}

func byNo(ctx context.Context, q db.Querier, no int64) (Memo, bool, error) {
	return db.Row(ctx, q, scan, "SELECT "+columns+" FROM memo m WHERE m.no = $1", no)
}

func scanLine(r *sql.Rows) (Line, error) {
	var l Line
	var single, claimed int64
	err := r.Scan(&l.No, &l.Stone, &l.Label, &l.Kind, &single, &l.Pieces, &l.Weight, &l.PPC, &l.Total, &l.Back, &l.Sold, &claimed, &l.pending, &l.home, &l.away)
	l.Single, l.Claimed = single == 1, claimed == 1
	return l, err
}

func linesOf(ctx context.Context, q db.Querier, no int64) ([]Line, error) {
	return db.Rows(ctx, q, scanLine, `SELECT line, stone, label, kind, single, pieces, weight, ppc, total, back, sold, claimed, pending, home, away
		FROM memo_line WHERE memo = $1 ORDER BY line`, no)
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (m *Memo) insert(ctx context.Context, tx *db.Tx, lines []Line) error {
	if _, err := tx.Exec(ctx, `INSERT INTO memo (no, owner, holder, currency, state, day, due, cover, insurer, bears, proposed, accepted, ended, total, noticed, paper, events, deal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, 0, '', $13, $14)`,
		m.No, m.Owner, m.Holder, string(m.Currency), string(m.State), m.Day, m.Due, m.Cover, m.Insurer, m.Bears, m.Proposed, m.Total, m.events, m.Deal); err != nil {
		return fmt.Errorf("memo: %w", err)
	}
	for i := range lines {
		l := &lines[i]
		if _, err := tx.Exec(ctx, `INSERT INTO memo_line (memo, line, stone, label, kind, single, pieces, weight, ppc, total, back, sold, claimed, pending, home, away)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0, 0)`,
			m.No, l.No, l.Stone, l.Label, l.Kind, yes(l.Single), l.Pieces, int64(l.Weight), l.PPC, l.Total); err != nil {
			return fmt.Errorf("memo: %w", err)
		}
	}
	return nil
}

func (m *Memo) update(ctx context.Context, tx *db.Tx) error {
	state := m.State
	if state == Overdue { // the clock's word; kept is what people did
		state = Out
	}
	_, err := tx.Exec(ctx, "UPDATE memo SET state = $2, day = $3, due = $4, accepted = $5, ended = $6, noticed = $7, paper = $8, events = $9 WHERE no = $1",
		m.No, string(state), m.Day, m.Due, m.Accepted, m.Ended, m.LastNoticed, m.Paper, m.events)
	return err
}

func (l *Line) update(ctx context.Context, tx *db.Tx, memo int64) error {
	_, err := tx.Exec(ctx, "UPDATE memo_line SET back = $3, sold = $4, claimed = $5, pending = $6, home = $7, away = $8 WHERE memo = $1 AND line = $2",
		memo, l.No, int64(l.Back), int64(l.Sold), yes(l.Claimed), l.pending, l.home, l.away)
	return err
}

// event adds a line to the memo's history.
func (m *Memo) event(ctx context.Context, tx *db.Tx, at clock.Instant, act string, who access.Actor, line int64, detail string) error {
	m.events++
	var person any
	if !who.Person.IsZero() {
		person = who.Person
	}
	_, err := tx.Exec(ctx, "INSERT INTO memo_event (memo, no, at, act, side, person, line, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		m.No, m.events, at, act, m.Side(who.Org), person, line, detail)
	return err
}

func scanEvent(r *sql.Rows) (Event, error) {
	var e Event
	var person *id.ID
	err := r.Scan(&e.No, &e.At, &e.Act, &e.Side, &person, &e.Line, &e.Detail)
	if person != nil {
		e.Person = *person
	}
	return e, err
}

// late are memos that are out after their time and were not written about since.
func late(ctx context.Context, q db.Querier, now, since clock.Instant) ([]int64, error) {
	return db.Rows(ctx, q, db.One[int64], "SELECT no FROM memo WHERE state = 'out' AND due <= $1 AND noticed <= $2 ORDER BY due LIMIT 500", now, since)
}
