package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

	"openbourse/internal/store/db"
)

// Crossing is what a world account gave and got of an asset, in carats × 1000.
type Crossing struct {
	Asset     int64
	Gave, Got int64
}

// Crossings are what crossed the border of a book: for each asset the weight that a world
// account gave to accounts that are not of the world, and what it got from them.
func Crossings(ctx context.Context, q db.Querier, b Book, purpose string) ([]Crossing, error) {
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (Crossing, error) {
		var c Crossing
		return c, r.Scan(&c.Asset, &c.Gave, &c.Got)
	}, `SELECT l.asset, CAST(SUM(CASE WHEN g.world = 1 THEN l.weight ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN t.world = 1 THEN l.weight ELSE 0 END) AS BIGINT)
		FROM ledger_leg l JOIN ledger_account g ON g.no = l.from_account JOIN ledger_account t ON t.no = l.to_account
		WHERE l.book = `+strconv.Itoa(int(b))+` AND (g.world = 1 AND g.purpose = $1 AND t.world = 0 OR t.world = 1 AND t.purpose = $1 AND g.world = 0)
		GROUP BY l.asset ORDER BY l.asset`, purpose) // a book in the text lets an index of that book alone be used
	if err != nil {
		return nil, fmt.Errorf("ledger: crossings: %w", err)
	}
	return all, nil
}

// Corrected are the weights that transfers of one kind, whose references begin so, took from
// accounts of the world and gave back to them: what was found to be otherwise.
func Corrected(ctx context.Context, q db.Querier, b Book, kind, reference string) ([]Crossing, error) {
	if err := settled(ctx, q); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (Crossing, error) {
		var c Crossing
		return c, r.Scan(&c.Asset, &c.Gave, &c.Got)
	}, `SELECT l.asset, CAST(SUM(CASE WHEN g.world = 1 THEN l.weight ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN t.world = 1 THEN l.weight ELSE 0 END) AS BIGINT)
		FROM ledger_transfer x JOIN ledger_leg l ON l.transfer = x.no JOIN ledger_account g ON g.no = l.from_account JOIN ledger_account t ON t.no = l.to_account
		WHERE l.book = `+strconv.Itoa(int(b))+` AND x.kind = $1 AND x.reference LIKE $2 AND g.world <> t.world GROUP BY l.asset ORDER BY l.asset`, kind, reference+"%")
	if err != nil {
		return nil, fmt.Errorf("ledger: corrections: %w", err)
	}
	return all, nil
}
