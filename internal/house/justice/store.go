package justice

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

const caseColumns = "c.no, c.kind, c.deal, c.claimant, c.against, c.state, c.opened, c.next, c.hearing, c.panel, c.rescind, c.pay, c.money, c.payer, c.paid_by, c.paper, c.amount, c.events, c.erased"

func scanCase(r *sql.Rows) (Case, error) {
	var c Case
	var rescind, erased int64
	var payer *id.ID
	err := r.Scan(&c.No, &c.Kind, &c.Deal, &c.Claimant, &c.Against, &c.State, &c.Opened, &c.Next, &c.Hearing, &c.Panel, &rescind, &c.Pay, &c.Money, &payer, &c.KeepBy, &c.Paper, &c.Amount, &c.events, &erased)
	c.Rescind, c.Erased = rescind == 1, erased == 1
	if payer != nil {
		c.Payer = *payer
	}
	return c, err
}

func byNo(ctx context.Context, q db.Querier, no int64) (Case, bool, error) {
	return db.Row(ctx, q, scanCase, "SELECT "+caseColumns+" FROM justice_case c WHERE c.no = $1", no)
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

func (c *Case) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO justice_case (no, kind, deal, claimant, against, state, opened, next, hearing, panel, rescind, pay, money, payer, paid_by, paper, amount, events)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 1, 0, 0, $9, NULL, 0, '', $10, $11)`,
		c.No, c.Kind, c.Deal, c.Claimant, c.Against, string(c.State), c.Opened, c.Next, string(c.Money), c.Amount, c.events)
	return err
}

func (c *Case) update(ctx context.Context, tx *db.Tx) error {
	state := c.State
	if state == Unkept { // the clock's word
		state = Final
	}
	_, err := tx.Exec(ctx, `UPDATE justice_case SET state = $2, next = $3, hearing = $4, panel = $5, rescind = $6, pay = $7, money = $8, payer = $9, paid_by = $10, paper = $11, events = $12 WHERE no = $1`,
		c.No, string(state), c.Next, c.Hearing, c.Panel, yes(c.Rescind), c.Pay, string(c.Money), maybe(c.Payer), c.KeepBy, c.Paper, c.events)
	return err
}

// add puts something into the file of a case.
func (c *Case) add(ctx context.Context, tx *db.Tx, at clock.Instant, act string, who access.Actor, text string) error {
	c.events++
	_, err := tx.Exec(ctx, "INSERT INTO justice_entry (case_no, no, at, act, side, person, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		c.No, c.events, at, act, c.Side(who.Org), maybe(who.Person), text)
	return err
}

func sitsOn(ctx context.Context, q db.Querier, no, panel int64, person id.ID) (bool, error) {
	_, found, err := db.Row(ctx, q, db.One[int64], "SELECT panel FROM justice_arbitrator WHERE case_no = $1 AND panel = $2 AND person = $3", no, panel, person)
	return found, err
}

func judgesOf(ctx context.Context, q db.Querier, c *Case) ([]id.ID, error) {
	return db.Rows(ctx, q, db.One[id.ID], "SELECT person FROM justice_arbitrator WHERE case_no = $1 AND panel = $2 ORDER BY person", c.No, c.Panel)
}

const evidenceColumns = "e.no, e.at, e.side, e.name, e.type, e.size, e.hash"

func scanEvidence(r *sql.Rows) (Evidence, error) {
	var e Evidence
	return e, r.Scan(&e.No, &e.At, &e.Side, &e.Name, &e.Type, &e.File.Size, &e.File.Hash)
}

func evidenceOf(ctx context.Context, q db.Querier, no int64) ([]Evidence, error) {
	return db.Rows(ctx, q, scanEvidence, "SELECT "+evidenceColumns+" FROM justice_evidence e WHERE e.case_no = $1 ORDER BY e.no", no)
}

// Entry is a line of the file of a case.
type Entry struct {
	No     int64
	At     clock.Instant
	Act    string
	Side   string
	Person id.ID
	Body   string
}

func scanEntry(r *sql.Rows) (Entry, error) {
	var e Entry
	var person *id.ID
	err := r.Scan(&e.No, &e.At, &e.Act, &e.Side, &person, &e.Body)
	if person != nil {
		e.Person = *person
	}
	return e, err
}

// Notice is a decision about a member's standing.
type Notice struct {
	No, Case         int64
	Org              id.ID
	Act              lifecycle.Act
	Ground           string
	Day, Until       clock.Date
	Reason           string
	State            lifecycle.State
	Drafted, Decided clock.Instant
	Drafter, Decider id.ID
	Paper            string
}

const noticeColumns = "n.no, n.case_no, n.org, n.act, n.ground, n.day, n.until_day, n.reason, n.state, n.drafted, n.decided, n.drafter, n.decider, n.paper"

func scanNotice(r *sql.Rows) (Notice, error) {
	var n Notice
	var decider *id.ID
	err := r.Scan(&n.No, &n.Case, &n.Org, &n.Act, &n.Ground, &n.Day, &n.Until, &n.Reason, &n.State, &n.Drafted, &n.Decided, &n.Drafter, &decider, &n.Paper)
	if decider != nil {
		n.Decider = *decider
	}
	return n, err
}

func (n *Notice) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO justice_notice (no, org, act, ground, day, until_day, reason, case_no, state, drafted, drafter, decided, decider, paper)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, NULL, '')`,
		n.No, n.Org, string(n.Act), n.Ground, string(n.Day), string(n.Until), n.Reason, n.Case, string(n.State), n.Drafted, n.Drafter[:]) // all zero: the house itself
	return err
}

func noticeByNo(ctx context.Context, q db.Querier, no int64) (Notice, bool, error) {
	return db.Row(ctx, q, scanNotice, "SELECT "+noticeColumns+" FROM justice_notice n WHERE n.no = $1", no)
}
