package custody

import (
	"context"
	"database/sql"
	"fmt"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// Measure is an amount of goods in three measures.
type Measure struct {
	Weight carat.Weight `json:"weight"`
	Pieces int64        `json:"pieces"`
	USD    int64        `json:"usd"` // cents
}

func (m *Measure) add(o Measure) {
	m.Weight, m.Pieces, m.USD = m.Weight+o.Weight, m.Pieces+o.Pieces, m.USD+o.USD
}

func (m Measure) times(n int64) Measure {
	return Measure{m.Weight * carat.Weight(n), m.Pieces * n, m.USD * n}
}

// BalanceLine is one customs account over some days: what it had, what came and went and why,
// what it has. Opening + In + Bought + Returned + MovedIn + Adjusted = Sold + Out + Worked +
// Home + MovedOut + Closing, in each measure.
type BalanceLine struct {
	Member   id.ID   `json:"member"`
	Class    string  `json:"class"`  // rough and polished of each kind, never mixed
	Status   string  `json:"status"` // purpose of the account
	Opening  Measure `json:"opening"`
	In       Measure `json:"in"`     // from abroad or the home market
	Bought   Measure `json:"bought"` // from another member
	Returned Measure `json:"returned"`
	MovedIn  Measure `json:"moved_in"` // from another account of the member
	Adjusted Measure `json:"adjusted"` // found to differ, written off; may be below zero
	Sold     Measure `json:"sold"`
	Out      Measure `json:"out"`    // abroad
	Worked   Measure `json:"worked"` // to a processor
	Home     Measure `json:"home"`   // released into the home market
	MovedOut Measure `json:"moved_out"`
	Closing  Measure `json:"closing"`
}

// Right tells whether the line's sums agree.
func (b *BalanceLine) Right() bool {
	var in, out Measure
	for _, m := range []Measure{b.Opening, b.In, b.Bought, b.Returned, b.MovedIn, b.Adjusted} {
		in.add(m)
	}
	for _, m := range []Measure{b.Sold, b.Out, b.Worked, b.Home, b.MovedOut, b.Closing} {
		out.add(m)
	}
	return in == out
}

// BalanceAsk is which accounts over which time. Members ask for their own.
type BalanceAsk struct {
	Member   id.ID // zero: all, for staff and officers
	From, To clock.Instant
}

// Balance reads the customs accounts off the legs of the ledger. The closing sums are added
// up from all legs before To, the movements from those between: that they agree is the check.
func Balance(ctx context.Context, q db.Querier, who access.Actor, ask BalanceAsk) ([]BalanceLine, error) {
	rel := access.Any
	if !ask.Member.IsZero() && ask.Member == who.Org {
		rel = access.Own
	}
	if err := access.Check(who, "custody.report", rel); err != nil {
		return nil, err
	}
	if ask.To != 0 && ask.To < ask.From {
		return nil, errs.New(errs.Invalid, "custody.days").At("to")
	}
	return balance(ctx, q, ask)
}

type flow struct {
	member       id.ID
	status, kind string
	rough        int64
	other        string // purpose of the account on the other side
	world, own   int64
	way, phase   int64
	Measure
}

// ledgerFlows sums legs of customs accounts by account, class and the other side. phase 0 is
// before the time asked for.
const ledgerFlows = `SELECT m.owner, m.purpose, COALESCE(c.kind, ''), COALESCE(c.rough, 0), o.purpose, o.world, CASE WHEN o.owner = m.owner THEN 1 ELSE 0 END, g.way,
	CASE WHEN t.at < $1 THEN 0 ELSE 1 END, CAST(SUM(g.weight) AS BIGINT), CAST(SUM(g.pieces) AS BIGINT), CAST(SUM(g.value) AS BIGINT)
	FROM (SELECT transfer, asset, to_account AS mine, from_account AS other, 1 AS way, pieces, weight, value FROM ledger_leg WHERE book = 4
		UNION ALL SELECT transfer, asset, from_account, to_account, -1, pieces, weight, value FROM ledger_leg WHERE book = 4) g
	JOIN ledger_account m ON m.no = g.mine AND m.world = 0 JOIN ledger_account o ON o.no = g.other JOIN ledger_transfer t ON t.no = g.transfer
	LEFT JOIN custody_lot c ON c.stone = g.asset WHERE t.at < $2 AND ($3 = 1 OR m.owner = $4)
	GROUP BY m.owner, m.purpose, COALESCE(c.kind, ''), COALESCE(c.rough, 0), o.purpose, o.world, CASE WHEN o.owner = m.owner THEN 1 ELSE 0 END, g.way, CASE WHEN t.at < $1 THEN 0 ELSE 1 END
	ORDER BY m.owner, COALESCE(c.kind, ''), COALESCE(c.rough, 0), m.purpose`

func balance(ctx context.Context, q db.Querier, ask BalanceAsk) ([]BalanceLine, error) {
	to := ask.To
	if to == 0 {
		to = 1<<63 - 1
	}
	flows, err := db.Rows(ctx, q, func(r *sql.Rows) (flow, error) {
		var f flow
		return f, r.Scan(&f.member, &f.status, &f.kind, &f.rough, &f.other, &f.world, &f.own, &f.way, &f.phase, &f.Weight, &f.Pieces, &f.USD)
	}, ledgerFlows, int64(ask.From), int64(to), yes(ask.Member.IsZero()), ask.Member[:])
	if err != nil {
		return nil, fmt.Errorf("custody: %w", err)
	}
	var lines []BalanceLine
	for i := range flows {
		f := &flows[i]
		class := (&Lot{Kind: f.kind, Rough: f.rough == 1}).Class()
		if n := len(lines); n == 0 || lines[n-1].Member != f.member || lines[n-1].Class != class || lines[n-1].Status != f.status {
			lines = append(lines, BalanceLine{Member: f.member, Class: class, Status: f.status})
		}
		b := &lines[len(lines)-1]
		b.Closing.add(f.times(f.way))
		if f.phase == 0 {
			b.Opening.add(f.times(f.way))
			continue
		}
		f.column(b)
	}
	return lines, nil
}

// column adds a movement where it belongs, by the account on the other side.
func (f *flow) column(b *BalanceLine) {
	in := f.way > 0
	work := func(p string) bool { return p == ledger.ZoneWork || p == ledger.InlandWork }
	switch {
	case f.world == 1 && (f.other == ledger.WeightLoss || f.other == ledger.Revaluation):
		b.Adjusted.add(f.times(f.way))
	case f.world == 1 && in:
		b.In.add(f.Measure)
	case f.world == 1 && f.other == ledger.HomeMarket:
		b.Home.add(f.Measure)
	case f.world == 1:
		b.Out.add(f.Measure)
	case f.own == 0 && in:
		b.Bought.add(f.Measure)
	case f.own == 0:
		b.Sold.add(f.Measure)
	case in && work(f.other) && !work(f.status):
		b.Returned.add(f.Measure)
	case !in && work(f.other) && !work(f.status):
		b.Worked.add(f.Measure)
	case in:
		b.MovedIn.add(f.Measure)
	default:
		b.MovedOut.add(f.Measure)
	}
}

// VerifyReport is what a comparison of lots and legs found.
type VerifyReport struct {
	OK     bool   `json:"ok"`
	Lots   int64  `json:"lots"`
	Bad    int64  `json:"bad,omitempty"`    // the first stone that is not right
	Behind bool   `json:"behind,omitempty"` // news about parcels is on its way: ask again
	Reason string `json:"reason,omitempty"`
}

// Verify compares every lot with the ledger: what its legs brought into the account it is
// said to stand in is its weight, pieces and value, and nothing is left in any other; and
// every line of the balance agrees.
func Verify(ctx context.Context, q db.Querier) (VerifyReport, error) {
	var rep VerifyReport
	type sum struct {
		stone, status int64
		said, legs    Measure
	}
	bad, found, err := db.Row(ctx, q, func(r *sql.Rows) (sum, error) {
		var s sum
		return s, r.Scan(&s.stone, &s.status, &s.said.Weight, &s.said.Pieces, &s.said.USD, &s.legs.Weight, &s.legs.Pieces, &s.legs.USD)
	}, `SELECT x.asset, x.mine, COALESCE(c.weight, 0), COALESCE(c.pieces, 0), COALESCE(c.value, 0), x.weight, x.pieces, x.value
		FROM (SELECT g.asset, g.mine, CAST(SUM(g.weight) AS BIGINT) AS weight, CAST(SUM(g.pieces) AS BIGINT) AS pieces, CAST(SUM(g.value) AS BIGINT) AS value FROM (
			SELECT asset, to_account AS mine, weight, pieces, value FROM ledger_leg WHERE book = 4
			UNION ALL SELECT asset, from_account, -weight, -pieces, -value FROM ledger_leg WHERE book = 4) g
			JOIN ledger_account a ON a.no = g.mine AND a.world = 0 GROUP BY g.asset, g.mine) x
		JOIN custody_lot k ON k.stone = x.asset LEFT JOIN custody_lot c ON c.stone = x.asset AND c.status = x.mine
		WHERE x.weight <> COALESCE(c.weight, 0) OR x.pieces <> COALESCE(c.pieces, 0) OR x.value <> COALESCE(c.value, 0) ORDER BY x.asset LIMIT 1`)
	if err != nil {
		return rep, fmt.Errorf("custody: %w", err)
	}
	if found {
		behind, err := newsOfParcels(ctx, q)
		if rep.OK, rep.Behind = behind, behind; err != nil || behind {
			return rep, err
		}
		rep.Bad, rep.Reason = bad.stone, fmt.Sprintf("account %d is said to hold %+v, its legs make %+v", bad.status, bad.said, bad.legs)
		return rep, nil
	}
	if rep.Lots, _, err = db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM custody_lot"); err != nil {
		return rep, fmt.Errorf("custody: %w", err)
	}
	lines, err := balance(ctx, q, BalanceAsk{})
	if err != nil {
		return rep, err
	}
	for i := range lines {
		b := &lines[i]
		if !b.Right() || b.Closing.Weight < 0 || b.Closing.Pieces < 0 || b.Closing.USD < 0 {
			rep.Reason = fmt.Sprintf("the balance of %s, %s, %s does not agree: %+v", b.Member, b.Class, b.Status, *b)
			return rep, nil
		}
	}
	rep.OK = true
	return rep, nil
}
