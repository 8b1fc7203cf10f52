package memo

import (
	"context"
	"database/sql"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/db"
)

// Take takes goods out of a memo inside the command of a deal that its two sides struck
// about them at another price than the memo's. Its parts are whole lines, each with the
// weight the deal speaks of: when some of a line went another way meanwhile, it refuses.
type Take struct {
	Memo  int64
	Parts []Part
}

// Check refuses as Do would, and writes nothing.
func (t Take) Check(ctx context.Context, q db.Querier, now clock.Instant) error {
	_, _, err := t.check(ctx, q, now)
	return err
}

func (t Take) check(ctx context.Context, q db.Querier, now clock.Instant) (Memo, []chosen, error) {
	m, found, err := byNo(ctx, q, t.Memo)
	if err != nil || !found {
		if err == nil {
			err = noMemo(t.Memo)
		}
		return m, nil, err
	}
	if err := m.unsold(); err != nil {
		return m, nil, err
	}
	lines, err := linesOf(ctx, q, t.Memo)
	if err != nil {
		return m, nil, err
	}
	m = m.At(now)
	if _, err := Life.Next(m.State, ActSell); err != nil {
		return m, nil, err
	}
	parts, err := pick(lines, t.Parts)
	for _, p := range parts {
		if p.Left() != p.weight {
			return m, nil, errs.New(errs.Conflict, "memo.line_done", "label", p.Label)
		}
	}
	return m, parts, err
}

// Do takes them and gives the pending transfers that keep their titles for the holder, in
// the order of the parts.
func (t Take) Do(ctx context.Context, tx *db.Tx, now clock.Instant) ([]int64, error) {
	m, parts, err := t.check(ctx, tx, now)
	if err != nil {
		return nil, err
	}
	held := make([]int64, len(parts))
	for i, p := range parts {
		if held[i], err = p.goSold(ctx, tx, &m, p.weight, now); err != nil {
			return nil, err
		}
		if err := m.event(ctx, tx, now, string(ActSell), access.Actor{}, p.No, p.weight.String()); err != nil {
			return nil, err
		}
	}
	if err := m.finish(ctx, tx, parts, now); err != nil {
		return nil, err
	}
	return held, m.update(ctx, tx)
}

// LineOut tells how much of a line of a memo is out now.
func LineOut(ctx context.Context, q db.Querier, memo, line int64) (carat.Weight, error) {
	w, _, err := db.Row(ctx, q, db.One[int64], `SELECT l.weight - l.back - l.sold FROM memo_line l JOIN memo m ON m.no = l.memo
		WHERE l.memo = $1 AND l.line = $2 AND m.state = 'out'`, memo, line)
	return carat.Weight(w), err
}

// OnMemo is a line of a memo whose goods are out.
type OnMemo struct{ Memo, Line, Stone int64 }

// OutOf are the goods of an owner that are out now, by memo and line. It is for the rules of
// other rooms and asks for no permission.
func OutOf(ctx context.Context, q db.Querier, owner id.ID) ([]OnMemo, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (OnMemo, error) {
		var o OnMemo
		return o, r.Scan(&o.Memo, &o.Line, &o.Stone)
	}, `SELECT l.memo, l.line, l.stone FROM memo m JOIN memo_line l ON l.memo = m.no
		WHERE m.owner = $1 AND m.state = 'out' AND l.weight > l.back + l.sold ORDER BY l.memo, l.line`, owner)
}
