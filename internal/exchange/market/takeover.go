package market

import (
	"context"
	"database/sql"

	"openbourse/internal/store/db"
)

// taking is a member's listing of a stone that others had listed before. Theirs are dead
// for good now: those whose lease has ended, and those an undo could have brought back.
type taking struct {
	upload, member, listing, stone int64
	report                         claim
	at                             int64
}

// do notes it and tells how many listings of others it was.
func (t taking) do(ctx context.Context, tx *db.Tx) (int64, error) {
	type dead struct{ no, member, live int64 }
	all, err := db.Rows(ctx, tx, func(r *sql.Rows) (dead, error) {
		var d dead
		return d, r.Scan(&d.no, &d.member, &d.live)
	}, `SELECT l.no, l.member, MAX(CASE WHEN l.gen_from <= k.generation AND l.gen_to > k.generation THEN 1 ELSE 0 END)
		FROM listing l JOIN stock k ON k.member = l.member WHERE l.stone = $1 AND l.member <> $2 AND l.taken = 0
		GROUP BY l.no, l.member ORDER BY l.no`, t.stone, t.member)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	if _, err := tx.Exec(ctx, "UPDATE listing SET taken = 1 WHERE stone = $1 AND member <> $2", t.stone, t.member); err != nil {
		return 0, err
	}
	for _, d := range all {
		if _, err := tx.Exec(ctx, "UPDATE stock SET live = live - $2 WHERE member = $1", d.member, d.live); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO takeover (upload, from_listing, listing, report_no, lab, stone, at, from_member, to_member)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (upload, from_listing) DO NOTHING`,
			t.upload, d.no, t.listing, t.report.number, int64(t.report.lab), t.stone, t.at, d.member, t.member); err != nil {
			return 0, err
		}
	}
	return int64(len(all)), nil
}
