package kimberley

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Follow reads the journal for as long as ctx lives: rough on papers that customs released.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Take)
}

// Take notes the rough of a released paper, and tells whether the entry was one. A paper
// released again takes the place of what it said before. It may be called again for the same
// entry.
func Take(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	if e.Fact != (fact.PaperReleased{}).FactName() {
		return false, nil
	}
	var f fact.PaperReleased
	if err := e.Decode(&f); err != nil {
		return false, err
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM kp_released WHERE paper = $1", f.Paper); err != nil {
			return err
		}
		for _, l := range f.Lines {
			if !l.Rough || l.Kind != stone.Natural.String() {
				continue
			}
			if _, err := tx.Exec(ctx, "INSERT INTO kp_released (paper, line, kind, day, hs, stone, weight, usd, certificate) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
				f.Paper, l.Line, f.Kind, f.Day, l.HS, l.Stone, l.Weight, l.USD, l.Kimberley); err != nil {
				return err
			}
		}
		return following.Move(ctx, tx, e.No)
	})
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "kp_cursor", Name: "follow"}

// Balance is one stone or parcel of rough as the register, the papers and the ledger have it.
type Balance struct {
	Stone               int64
	CertIn, CertOut     int64 // carats × 1000 on certificates that entered, that were issued
	OnWay               int64 // on certificates that have not entered yet, or were refused
	PaperIn, PaperOut   int64 // on papers that customs released
	LedgerIn, LedgerOut int64 // what crossed the border of the status book
	Fault               string
}

// The faults of a balance, as message keys kimberley.fault_….
const (
	FaultUncertified = "uncertified" // crossed the border without a certificate
	FaultNotCrossed  = "not_crossed" // entered by its certificate, and the ledger does not know
	FaultLeft        = "left"        // left without a certificate
	FaultPaper       = "paper"       // a paper released more than the certificates carry
)

// Balances lays the register beside the papers and the ledger, for every stone of rough that
// one of them names; faults first.
func Balances(ctx context.Context, q db.Querier, who access.Actor) ([]Balance, error) {
	if err := access.Check(who, "kimberley.tables", access.Any); err != nil {
		return nil, err
	}
	return balances(ctx, q)
}

// Faults are the balances that are not right: for the check of the whole ledger.
func Faults(ctx context.Context, q db.Querier) ([]Balance, error) {
	all, err := balances(ctx, q)
	return slices.DeleteFunc(all, func(b Balance) bool { return b.Fault == "" }), err
}

func balances(ctx context.Context, q db.Querier) ([]Balance, error) {
	by := map[int64]*Balance{}
	of := func(no int64) *Balance {
		if by[no] == nil {
			by[no] = &Balance{Stone: no}
		}
		return by[no]
	}
	if err := certified(ctx, q, of); err != nil {
		return nil, err
	}
	if err := released(ctx, q, of); err != nil {
		return nil, err
	}
	if err := crossed(ctx, q, by, of); err != nil {
		return nil, err
	}
	all := make([]Balance, 0, len(by))
	for _, b := range by {
		b.Fault = b.fault()
		all = append(all, *b)
	}
	slices.SortFunc(all, func(a, b Balance) int {
		return cmp.Or(-cmp.Compare(yes(a.Fault != ""), yes(b.Fault != "")), cmp.Compare(a.Stone, b.Stone))
	})
	return all, nil
}

func certified(ctx context.Context, q db.Querier, of func(int64) *Balance) error {
	type part struct {
		stone, in, out, way int64
	}
	parts, err := db.Rows(ctx, q, func(r *sql.Rows) (part, error) {
		var p part
		return p, r.Scan(&p.stone, &p.in, &p.out, &p.way)
	}, `SELECT g.stone,
		CAST(SUM(CASE WHEN c.direction = 'in' AND c.state IN ('entered', 'confirmed') THEN g.weight ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN c.direction = 'out' AND c.state IN ('issued', 'shipped', 'confirmed', 'lost') THEN g.weight ELSE 0 END) AS BIGINT),
		CAST(SUM(CASE WHEN c.direction = 'in' AND c.state NOT IN ('entered', 'confirmed', 'withdrawn') THEN g.weight ELSE 0 END) AS BIGINT)
		FROM kp_goods g JOIN kp_certificate c ON c.no = g.certificate GROUP BY g.stone ORDER BY g.stone`)
	for _, p := range parts {
		b := of(p.stone)
		b.CertIn, b.CertOut, b.OnWay = p.in, p.out, p.way
	}
	return err
}

func released(ctx context.Context, q db.Querier, of func(int64) *Balance) error {
	type part struct {
		stone, in, out int64
	}
	parts, err := db.Rows(ctx, q, func(r *sql.Rows) (part, error) {
		var p part
		return p, r.Scan(&p.stone, &p.in, &p.out)
	}, `SELECT l.stone, CAST(SUM(CASE WHEN l.kind = 'record-in' THEN l.weight ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN l.kind = 'record-out' THEN l.weight ELSE 0 END) AS BIGINT)
		FROM kp_released l WHERE l.stone > 0 AND l.kind IN ('record-in', 'record-out') GROUP BY l.stone ORDER BY l.stone`)
	for _, p := range parts {
		b := of(p.stone)
		b.PaperIn, b.PaperOut = p.in, p.out
	}
	return err
}

// crossed adds what the status book says came from abroad and went there. What was found to
// be otherwise when a shipment was looked at never came.
func crossed(ctx context.Context, q db.Querier, by map[int64]*Balance, of func(int64) *Balance) error {
	all, err := ledger.Crossings(ctx, q, ledger.Status, ledger.Abroad)
	if err != nil {
		return err
	}
	for _, x := range all {
		if by[x.Asset] == nil { // no certificate and no paper: is it rough at all?
			s, found, err := stone.Latest(ctx, q, x.Asset)
			if err != nil {
				return err
			}
			if !found || s.Form != stone.Rough || s.Kind != stone.Natural {
				continue
			}
		}
		b := of(x.Asset)
		b.LedgerIn, b.LedgerOut = x.Gave, x.Got
	}
	if all, err = ledger.Corrected(ctx, q, ledger.Status, "custody.correct", shipment.RefPrefix); err != nil {
		return err
	}
	for _, x := range all {
		if b := by[x.Asset]; b != nil {
			b.LedgerIn += x.Gave - x.Got
		}
	}
	return nil
}

func (b *Balance) fault() string {
	switch {
	case b.LedgerIn > b.CertIn+b.OnWay:
		return FaultUncertified
	case b.LedgerIn > 0 && b.CertIn > b.LedgerIn, b.LedgerIn == 0 && b.PaperIn > 0 && b.CertIn > 0:
		return FaultNotCrossed
	case b.LedgerOut > b.CertOut+b.OnWay:
		return FaultLeft
	case b.PaperIn > b.CertIn, b.PaperOut > b.CertOut:
		return FaultPaper
	}
	return ""
}

// Moved is the rough that moved in some days by register and by papers.
type Moved struct {
	From, To  clock.Date // To is the last day
	In, Out   Sum        // certificates
	PaperIn   Sum        // lines of papers stand for certificates here
	PaperOut  Sum
	OnWay     Sum // certificates that have not entered yet, whatever the day
	NotIssued Sum // applications that customs has not decided
}

// MovedIn adds up the days of a quarter.
func MovedIn(ctx context.Context, q db.Querier, who access.Actor, p Period) (Moved, error) {
	lines, err := Trade(ctx, q, who, p)
	if err != nil {
		return Moved{}, err
	}
	from, to := p.Days()
	total := Total(lines)
	m := Moved{From: from, To: to.AddDays(-1), In: total.In, Out: total.Out}
	type part struct {
		kind string
		sum  Sum
	}
	parts, err := db.Rows(ctx, q, func(r *sql.Rows) (part, error) {
		var x part
		return x, r.Scan(&x.kind, &x.sum.Weight, &x.sum.USD, &x.sum.Certificates)
	}, `SELECT l.kind, CAST(SUM(l.weight) AS BIGINT), CAST(SUM(l.usd) AS BIGINT), COUNT(*) FROM kp_released l WHERE l.day >= $1 AND l.day < $2 GROUP BY l.kind
		UNION ALL SELECT 'way', CAST(COALESCE(SUM(c.weight), 0) AS BIGINT), CAST(COALESCE(SUM(c.usd), 0) AS BIGINT), COUNT(*) FROM kp_certificate c
			WHERE c.direction = 'in' AND c.state IN ('announced', 'declared', 'examined', 'matched', 'mismatch', 'asked', 'amended')
		UNION ALL SELECT 'asked', CAST(COALESCE(SUM(c.weight), 0) AS BIGINT), CAST(COALESCE(SUM(c.usd), 0) AS BIGINT), COUNT(*) FROM kp_certificate c
			WHERE c.direction = 'out' AND c.state IN ('requested', 'checked', 'sealed')`, string(from), string(to))
	for _, x := range parts {
		switch x.kind {
		case "record-in":
			m.PaperIn = x.sum
		case "record-out":
			m.PaperOut = x.sum
		case "way":
			m.OnWay = x.sum
		case "asked":
			m.NotIssued = x.sum
		}
	}
	return m, err
}
