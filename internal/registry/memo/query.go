package memo

import (
	"context"
	"database/sql"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Whole is a memo with its lines and history.
type Whole struct {
	Memo
	Lines  []Line
	Events []Event
}

// Read gives a memo to its sides and to staff; to others there is none.
func Read(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Whole, error) {
	m, lines, err := enter(ctx, q, who, "memo.read", no, now)
	if err != nil {
		return Whole{}, err
	}
	events, err := db.Rows(ctx, q, scanEvent, "SELECT no, at, act, side, person, line, detail FROM memo_event WHERE memo = $1 ORDER BY no DESC LIMIT 500", no)
	return Whole{m, lines, events}, err
}

// Ask is which memos are wanted. Staff see all, others those of their organisation.
type Ask struct {
	Open   bool  // proposed and out only, the earliest due first
	Before int64 // number to go on from, 0: the newest; not with Open
	Limit  int
}

// List lists memos, newest first; Open ones by their due time, which is the ageing list.
func List(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, ask Ask) ([]Memo, error) {
	all, err := mayAll(who, "memo.list")
	if err != nil {
		return nil, err
	}
	if ask.Before <= 0 {
		ask.Before = 1 << 62
	}
	args := []any{ask.Before, yes(all), who.Org, ask.Limit}
	query := "SELECT " + columns + " FROM memo m WHERE m.no < $1 AND ($2 = 1 OR m.owner = $3 OR m.holder = $3) "
	if ask.Open {
		query += "AND (m.state = 'out' OR m.state = 'proposed' AND m.due > $5) ORDER BY m.due, m.no LIMIT $4"
		args = append(args, now)
	} else {
		query += "ORDER BY m.no DESC LIMIT $4"
	}
	memos, err := db.Rows(ctx, q, scan, query, args...)
	for i := range memos {
		memos[i] = memos[i].At(now)
	}
	return memos, err
}

func mayAll(who access.Actor, act access.Act) (bool, error) {
	if access.Check(who, act, access.Any) == nil {
		return true, nil
	}
	if who.Org.IsZero() {
		return false, access.Check(who, act, access.Any)
	}
	return false, access.Check(who, act, access.Own)
}

// LienLine is goods of one line that are out: what an owner files so that the holder's
// creditors cannot take them (in the United States a UCC-1).
type LienLine struct {
	Memo          int64
	Since, Due    clock.Instant
	Owner, Holder id.ID
	Stone         int64
	Label, Kind   string
	Weight        carat.Weight // still out
	Currency      money.Currency
	Value         int64 // at the memo's price
	Paper         string
}

// Lien lists all goods out: of the actor's own as owner, or all for staff; after is the memo
// number to go on from.
func Lien(ctx context.Context, q db.Querier, who access.Actor, after int64, limit int) ([]LienLine, error) {
	all, err := mayAll(who, "memo.lien")
	if err != nil {
		return nil, err
	}
	lines, err := db.Rows(ctx, q, func(r *sql.Rows) (LienLine, error) {
		var l LienLine
		var ppc int64
		err := r.Scan(&l.Memo, &l.Since, &l.Due, &l.Owner, &l.Holder, &l.Stone, &l.Label, &l.Kind, &l.Weight, &l.Currency, &ppc, &l.Paper)
		if err == nil {
			l.Value, err = money.Total(ppc, l.Weight)
		}
		return l, err
	}, `SELECT m.no, m.accepted, m.due, m.owner, m.holder, l.stone, l.label, l.kind, l.weight - l.back - l.sold, m.currency, l.ppc, m.paper
		FROM memo m JOIN memo_line l ON l.memo = m.no
		WHERE m.state = 'out' AND l.back + l.sold < l.weight AND ($1 = 1 OR m.owner = $2) AND m.no > $3 ORDER BY m.no, l.line LIMIT $4`, yes(all), who.Org, after, limit)
	return lines, err
}

// StoneOut tells which memo a stone is out on; false when it is at home.
func StoneOut(ctx context.Context, q db.Querier, stone int64) (int64, bool, error) {
	return db.Row(ctx, q, db.One[int64], `SELECT m.no FROM memo_line l JOIN memo m ON m.no = l.memo
		WHERE l.stone = $1 AND m.state = 'out' AND l.back + l.sold < l.weight ORDER BY m.no DESC`, stone)
}

// OpenOf are the numbers of the memos that an organisation is a side of and that are out, or
// proposed and not lapsed. It asks for no permission: rooms reckon with it.
func OpenOf(ctx context.Context, q db.Querier, org id.ID, now clock.Instant) ([]int64, error) {
	return db.Rows(ctx, q, db.One[int64], `SELECT m.no FROM memo m WHERE (m.owner = $1 OR m.holder = $1)
		AND (m.state = 'out' OR m.state = 'proposed' AND m.due > $2) ORDER BY m.no LIMIT 200`, org, now)
}

func noMemo(no int64) error { return errs.New(errs.NotFound, "memo.none", "memo", no) }
