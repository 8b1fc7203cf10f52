package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"openbourse/internal/store/db"
)

// VerifyReport is what a replay of the whole ledger found.
type VerifyReport struct {
	OK        bool   `json:"ok"`
	Transfers int64  `json:"transfers"`
	Legs      int64  `json:"legs"`
	Pending   int64  `json:"pending"`   // transfers in two phases, ended ones too
	Positions int64  `json:"positions"` // that the legs make
	Bad       int64  `json:"bad"`       // number of the first transfer that is not right, 0 when all are
	Reason    string `json:"reason,omitempty"`
}

// replay goes through the ledger from its first transfer on.
type replay struct {
	d        *db.Snapshot
	accounts map[int64]Account
	holds    map[cell]int64
	lined    lined
	report   VerifyReport
}

// fault ends a replay: the ledger is not right.
type fault struct {
	transfer int64
	reason   string
}

func (f fault) Error() string { return fmt.Sprintf("transfer %d: %s", f.transfer, f.reason) }

// Verify replays every transfer from the first: each has all its legs, a leg stays in its
// book, so that what one account gives another gets and every asset sums to zero at every
// instant; no account but those of the world is ever below zero; a reversal is the exact
// opposite; and in the end the positions, what is set aside and the lines of statements are
// those of the tables. It stops at the first transfer that is not right.
func Verify(ctx context.Context, d *db.DB) (VerifyReport, error) {
	r := &replay{accounts: map[int64]Account{}, holds: map[cell]int64{}, lined: lined{sums: map[cell]moved{}}}
	err := d.Snapshot(ctx, func(s *db.Snapshot) error { // a running house writes on
		r.d = s
		return r.run(ctx)
	})
	var f fault
	if errors.As(err, &f) {
		r.report.Bad, r.report.Reason = f.transfer, f.reason
		return r.report, nil
	}
	r.report.OK = err == nil
	return r.report, err
}

func (r *replay) run(ctx context.Context) error {
	all, err := db.Rows(ctx, r.d, scanAccount, "SELECT no, book, owner, purpose, world FROM ledger_account")
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	for _, a := range all {
		r.accounts[a.No] = a
	}
	var last int64
	if err := r.d.QueryRow(ctx, "SELECT COALESCE(MAX(no), 0) FROM ledger_transfer").Scan(&last); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if err := r.d.QueryRow(ctx, "SELECT transfer FROM ledger_lined WHERE id = 1").Scan(&r.lined.until); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	const span = 20_000
	for from := int64(1); from <= last; from += span {
		if err := r.transfers(ctx, from, from+span); err != nil {
			return err
		}
	}
	if err := r.pendings(ctx); err != nil {
		return err
	}
	if err := r.positions(ctx); err != nil {
		return err
	}
	return r.lines(ctx)
}

// head is what a transfer says of itself.
type head struct{ legs, seen, undoes int64 }

// transfers replays those with numbers from … to, without to.
func (r *replay) transfers(ctx context.Context, from, to int64) error {
	heads := map[int64]*head{}
	if err := r.d.Scan(ctx, "SELECT no, legs, undoes FROM ledger_transfer WHERE no >= $1 AND no < $2", func(v []driver.Value) error {
		heads[number(v[0])] = &head{legs: number(v[1]), undoes: number(v[2])}
		return nil
	}, from, to); err != nil {
		return err
	}
	var open int64 // the transfer whose legs are being read
	var moved []cell
	closeOpen := func() error {
		for _, c := range moved {
			if r.holds[c] < 0 && !r.accounts[c.account].World {
				return fault{open, fmt.Sprintf("account %d holds %d of asset %d", c.account, r.holds[c], c.asset)}
			}
		}
		moved = moved[:0]
		return nil
	}
	err := r.d.Scan(ctx, `SELECT transfer, book, asset, from_account, to_account, quantity FROM ledger_leg
		WHERE transfer >= $1 AND transfer < $2 ORDER BY transfer, no`, func(v []driver.Value) error {
		no := number(v[0])
		if no != open {
			if err := closeOpen(); err != nil {
				return err
			}
			open = no
		}
		h := heads[no]
		if h == nil {
			return fault{no, "has legs and is not there"}
		}
		h.seen++
		book, asset, gives, gets, n := Book(number(v[1])), number(v[2]), number(v[3]), number(v[4]), number(v[5])
		if n <= 0 || r.accounts[gives].Book != book || r.accounts[gets].Book != book || gives == gets {
			return fault{no, fmt.Sprintf("a leg of %d from account %d to %d does not stay in book %d", n, gives, gets, book)}
		}
		for _, x := range [...]struct{ account, n int64 }{{gives, -n}, {gets, n}} {
			if r.accounts[x.account].Purpose != Mint {
				c := cell{book, asset, x.account}
				r.holds[c] += x.n
				moved = append(moved, c)
			}
		}
		if book == Money {
			r.lined.leg(no, asset, gives, gets, n)
		}
		r.report.Legs++
		return nil
	}, from, to)
	if err != nil {
		return err
	}
	if err := closeOpen(); err != nil {
		return err
	}
	return r.heads(ctx, heads)
}

// heads checks that transfers have the legs they say, and reversals those of the other.
func (r *replay) heads(ctx context.Context, heads map[int64]*head) error {
	for no, h := range heads {
		r.report.Transfers++
		if h.seen != h.legs {
			return fault{no, fmt.Sprintf("has %d of %d legs", h.seen, h.legs)}
		}
		if h.undoes == 0 {
			continue
		}
		back, err := LegsOf(ctx, r.d, no)
		if err != nil {
			return err
		}
		was, err := LegsOf(ctx, r.d, h.undoes)
		if err != nil {
			return err
		}
		for i, l := range back {
			l.From, l.To = l.To, l.From
			if len(was) != len(back) || was[len(was)-1-i] != l {
				return fault{no, fmt.Sprintf("is not the opposite of transfer %d", h.undoes)}
			}
		}
	}
	return nil
}

// pendings checks how transfers in two phases ended.
func (r *replay) pendings(ctx context.Context) error {
	if err := r.d.QueryRow(ctx, "SELECT COUNT(*) FROM ledger_pending").Scan(&r.report.Pending); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	no, found, err := db.Row(ctx, r.d, db.One[int64], `SELECT p.no FROM ledger_pending p
		WHERE (p.state = $1) <> (p.transfer <> 0)
		OR EXISTS (SELECT 1 FROM ledger_pending_leg l WHERE l.pending = p.no AND l.waits = 1 AND p.state <> $2)
		OR p.state = $1 AND EXISTS (SELECT 1 FROM ledger_pending_leg l WHERE l.pending = p.no AND NOT EXISTS
			(SELECT 1 FROM ledger_leg g WHERE g.transfer = p.transfer AND g.book = l.book AND g.asset = l.asset
			AND g.from_account = l.from_account AND g.to_account = l.to_account AND g.quantity = l.quantity))
		ORDER BY p.no LIMIT 1`, string(Posted), string(Waiting))
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if found {
		return fault{0, fmt.Sprintf("pending transfer %d did not end as it says", no)}
	}
	return nil
}

// positions compares what the legs make with what the tables say.
func (r *replay) positions(ctx context.Context) error {
	aside := map[cell]int64{}
	if err := r.d.Scan(ctx, "SELECT book, asset, from_account, quantity FROM ledger_pending_leg WHERE waits = 1", func(v []driver.Value) error {
		aside[cell{Book(number(v[0])), number(v[1]), number(v[2])}] += number(v[3])
		return nil
	}); err != nil {
		return err
	}
	if err := r.d.Scan(ctx, "SELECT book, asset, account, quantity, aside FROM ledger_position", func(v []driver.Value) error {
		c := cell{Book(number(v[0])), number(v[1]), number(v[2])}
		if r.holds[c] != number(v[3]) || aside[c] != number(v[4]) {
			return fault{0, fmt.Sprintf("account %d is said to hold %d of asset %d with %d set aside; its legs make %d and %d", c.account, number(v[3]), c.asset, number(v[4]), r.holds[c], aside[c])}
		}
		if r.holds[c] != 0 {
			r.report.Positions++
		}
		delete(r.holds, c)
		return nil
	}); err != nil {
		return err
	}
	for c, n := range r.holds {
		if n != 0 {
			return fault{0, fmt.Sprintf("account %d should hold %d of asset %d and has no position", c.account, n, c.asset)}
		}
	}
	return nil
}

func number(v driver.Value) int64 {
	n, _ := v.(int64) // columns are BIGINT NOT NULL
	return n
}

// Sum is what all accounts of a book hold of an asset, by what they are.
type Sum struct {
	Book  Book
	Asset int64
	Held  int64 // by organisations
	World int64 // by accounts of the world, the mint's too: what it gave, below zero
}

// TrialBalance gives for each book and asset what organisations and the world hold after
// the transfer with that number, 0 for all of them. Held and World are opposite.
func TrialBalance(ctx context.Context, q db.Querier, upTo int64) ([]Sum, error) {
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, func(rows *sql.Rows) (Sum, error) {
		var s Sum
		return s, rows.Scan(&s.Book, &s.Asset, &s.Held, &s.World)
	}, `SELECT m.book, m.asset, CAST(SUM(CASE WHEN a.world = 0 THEN m.n ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN a.world = 1 THEN m.n ELSE 0 END) AS BIGINT)
		FROM (SELECT book, asset, to_account AS account, quantity AS n FROM ledger_leg WHERE $1 = 0 OR transfer <= $1
			UNION ALL SELECT book, asset, from_account, -quantity FROM ledger_leg WHERE $1 = 0 OR transfer <= $1) m
		JOIN ledger_account a ON a.no = m.account GROUP BY m.book, m.asset ORDER BY m.book, m.asset`, upTo)
	if err != nil {
		return nil, fmt.Errorf("ledger: trial balance: %w", err)
	}
	return all, nil
}
