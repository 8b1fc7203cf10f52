package twin

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

type position struct {
	cell
	quantity, aside int64
}

func positions(ctx context.Context, d *db.DB) ([]position, error) {
	return db.Rows(ctx, d, func(r *sql.Rows) (position, error) {
		var p position
		return p, r.Scan(&p.book, &p.asset, &p.account, &p.quantity, &p.aside)
	}, "SELECT book, asset, account, quantity, aside FROM ledger_position ORDER BY book, asset, account")
}

// accountsAfter gives the accounts opened after one, in order.
func accountsAfter(ctx context.Context, d *db.DB, no int64) ([]ledger.Account, error) {
	return db.Rows(ctx, d, func(r *sql.Rows) (ledger.Account, error) {
		var a ledger.Account
		return a, r.Scan(&a.No, &a.Book, &a.Owner, &a.Purpose, &a.World)
	}, "SELECT no, book, owner, purpose, world FROM ledger_account WHERE no > $1 ORDER BY no", no)
}

func lastTransfer(ctx context.Context, d *db.DB) (int64, error) {
	no, _, err := db.Row(ctx, d, db.One[int64], "SELECT COALESCE(MAX(no), 0) FROM ledger_transfer")
	return no, err
}

type transfer struct {
	no, legs, undoes int64
	kind, reference  string
	moves            []move
}

type move struct {
	book                      ledger.Book
	asset, from, to, quantity int64
}

// settles tells which deal a transfer settles.
func (x *transfer) settles() (deal int64, ok bool) {
	if x.kind != "settle" || x.undoes != 0 {
		return 0, false
	}
	return x.deal()
}

// takesBack tells which deal's settlement a transfer undoes.
func (x *transfer) takesBack() (deal int64, ok bool) {
	if x.undoes == 0 {
		return 0, false
	}
	return x.deal()
}

func (x *transfer) deal() (int64, bool) {
	text, ok := strings.CutPrefix(x.reference, "deal:")
	no, err := strconv.ParseInt(text, 10, 64)
	return no, ok && err == nil
}

// transfersAfter gives the transfers with a number above no and their legs. A leg without a
// transfer comes as a transfer that should have none.
func transfersAfter(ctx context.Context, d *db.DB, no int64) ([]transfer, error) {
	type line struct {
		transfer
		move
	}
	rows, err := db.Rows(ctx, d, func(r *sql.Rows) (line, error) {
		var l line
		return l, r.Scan(&l.no, &l.legs, &l.undoes, &l.kind, &l.reference, &l.book, &l.asset, &l.from, &l.to, &l.quantity)
	}, `SELECT t.no, t.legs, t.undoes, t.kind, t.reference, COALESCE(l.book, 0), COALESCE(l.asset, 0), COALESCE(l.from_account, 0), COALESCE(l.to_account, 0), COALESCE(l.quantity, 0)
		FROM ledger_transfer t LEFT JOIN ledger_leg l ON l.transfer = t.no WHERE t.no > $1
		UNION ALL SELECT l.transfer, 0, 0, '', '', l.book, l.asset, l.from_account, l.to_account, l.quantity FROM ledger_leg l
		WHERE l.transfer > $1 AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.no = l.transfer) ORDER BY 1`, no)
	var all []transfer
	for _, l := range rows {
		if len(all) == 0 || all[len(all)-1].no != l.no {
			all = append(all, l.transfer)
		}
		if last := &all[len(all)-1]; l.book != 0 {
			last.moves = append(last.moves, l.move)
		}
	}
	return all, err
}

type dealState struct{ state string }

func dealRow(ctx context.Context, d *db.DB, no int64) (dealState, bool, error) {
	return db.Row(ctx, d, func(r *sql.Rows) (dealState, error) {
		var s dealState
		return s, r.Scan(&s.state)
	}, "SELECT state FROM deal WHERE no = $1", no)
}

type settlement struct {
	state                                   string
	fee, tax, commission, penalty, transfer int64
}

func settlementRow(ctx context.Context, d *db.DB, deal int64) (settlement, bool, error) {
	return db.Row(ctx, d, func(r *sql.Rows) (settlement, error) {
		var s settlement
		return s, r.Scan(&s.state, &s.fee, &s.tax, &s.commission, &s.penalty, &s.transfer)
	}, "SELECT state, fee, tax, commission, penalty, transfer FROM settlement WHERE deal = $1", deal)
}

// Behind tells whether a room that follows the journal has yet to do what follows from the
// deals: a settlement to open or to close, a deal to move.
func (t *Twin) Behind(ctx context.Context, d *db.DB) (bool, error) {
	for no := range t.dirty {
		want := t.Deals[no]
		if want == nil {
			continue
		}
		row, found, err := dealRow(ctx, d, no)
		if err != nil {
			return false, err
		}
		s, opened, err := settlementRow(ctx, d, no)
		if err != nil {
			return false, err
		}
		if !found || !opened || want.State != bound && (row.state != want.State || s.state != want.State) || want.Late && row.state == bound {
			return true, nil
		}
	}
	return false, nil
}

// keptAside are the stones that a hold, a sealed offer or a memo which stands sets aside.
func keptAside(ctx context.Context, q db.Querier) (map[int64]bool, error) {
	all, err := db.Rows(ctx, q, db.One[int64], `SELECT l.asset FROM deal_hold h JOIN ledger_pending_leg l ON l.pending = h.reserved
			WHERE h.state = 'held' AND h.reserved <> 0 AND l.waits = 1
		UNION SELECT l.asset FROM deal d JOIN deal_line x ON x.deal = d.no JOIN ledger_pending_leg l ON l.pending = x.reserved
			WHERE d.state = 'offer' AND d.sealed = 1 AND x.reserved <> 0 AND l.waits = 1
		UNION SELECT l.asset FROM memo_line m JOIN ledger_pending_leg l ON l.pending = m.pending WHERE m.pending <> 0 AND l.waits = 1`)
	kept := make(map[int64]bool, len(all))
	for _, no := range all {
		kept[no] = true
	}
	return kept, err
}
