package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// StatementAsk says which lines of which money account are wanted.
type StatementAsk struct {
	Account, Asset int64
	From, To       clock.Instant // From and later, before To; To 0 means until now
	After          int64         // number of a transfer: go on behind it; 0 from the start
	Limit          int           // lines
}

// StatementLine is one transfer as the account sees it.
type StatementLine struct {
	Transfer  int64
	At        clock.Instant
	Kind      string
	Reference string
	In, Out   int64 // minor units
	Balance   int64 // after it
}

// Statement is what happened on an account: Opening plus all changes is Closing. Closing is
// the balance after the last line given.
type Statement struct {
	Opening, Closing int64
	Lines            []StatementLine
	More             bool // ask again with After of the last line
}

// StatementOf reads a statement of money.
func StatementOf(ctx context.Context, q db.Querier, ask StatementAsk) (Statement, error) {
	var s Statement
	if err := settled(ctx, q); err != nil {
		return s, err
	}
	to := ask.To
	if to == 0 {
		to = 1<<63 - 1
	}
	before, _, err := db.Row(ctx, q, db.One[int64], `SELECT CAST(COALESCE(SUM(m.came - m.went), 0) AS BIGINT) FROM (`+linesOf+`) m
		JOIN ledger_transfer t ON t.no = m.transfer WHERE t.at < $3 OR (t.at < $5 AND t.no <= $4)`, ask.Account, ask.Asset, int64(ask.From), ask.After, int64(to))
	if err != nil {
		return s, fmt.Errorf("ledger: statement: %w", err)
	}
	s.Opening, s.Closing = before, before
	lines, err := db.Rows(ctx, q, func(rows *sql.Rows) (StatementLine, error) {
		var l StatementLine
		return l, rows.Scan(&l.Transfer, &l.At, &l.Kind, &l.Reference, &l.In, &l.Out)
	}, `SELECT t.no, t.at, t.kind, t.reference, CAST(SUM(m.came) AS BIGINT), CAST(SUM(m.went) AS BIGINT) FROM (`+linesOf+`) m JOIN ledger_transfer t ON t.no = m.transfer
		WHERE t.at >= $3 AND t.at < $5 AND t.no > $4 GROUP BY t.no, t.at, t.kind, t.reference ORDER BY t.no LIMIT $6`,
		ask.Account, ask.Asset, int64(ask.From), ask.After, int64(to), ask.Limit+1)
	if err != nil {
		return s, fmt.Errorf("ledger: statement: %w", err)
	}
	if len(lines) > ask.Limit {
		lines, s.More = lines[:ask.Limit], true
	}
	for i := range lines {
		s.Closing += lines[i].In - lines[i].Out
		lines[i].Balance = s.Closing
	}
	s.Lines = lines
	return s, nil
}
