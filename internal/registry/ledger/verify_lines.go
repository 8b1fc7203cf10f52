package ledger

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// lined is what the legs of the transfers that have lines did to each money account.
type lined struct {
	until int64 // the last transfer that has lines
	sums  map[cell]moved
}

type moved struct{ came, went int64 }

// leg adds a leg of money.
func (l *lined) leg(transfer, asset, gives, gets, n int64) {
	if transfer > l.until {
		return
	}
	from, to := cell{Money, asset, gives}, cell{Money, asset, gets}
	l.sums[from] = moved{l.sums[from].came, l.sums[from].went + n}
	l.sums[to] = moved{l.sums[to].came + n, l.sums[to].went}
}

// lines compares what the legs did with the lines that statements are read from.
func (r *replay) lines(ctx context.Context) error {
	if err := r.d.Scan(ctx, `SELECT account, asset, CAST(SUM(came) AS BIGINT), CAST(SUM(went) AS BIGINT), MAX(transfer)
		FROM ledger_line GROUP BY account, asset`, func(v []driver.Value) error {
		c, is := cell{Money, number(v[1]), number(v[0])}, moved{number(v[2]), number(v[3])}
		if want := r.lined.sums[c]; want != is || number(v[4]) > r.lined.until {
			return fault{0, fmt.Sprintf("the lines of account %d bring %d of asset %d and take %d; its legs bring %d and take %d", c.account, is.came, c.asset, is.went, want.came, want.went)}
		}
		delete(r.lined.sums, c)
		return nil
	}); err != nil {
		return err
	}
	for c := range r.lined.sums {
		return fault{0, fmt.Sprintf("account %d has no lines of asset %d", c.account, c.asset)}
	}
	return nil
}
