package market

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// spent says which uploads ended, or were published and followed by another, before an instant
// and still have their file. The one published last says where a member's stock comes from: it
// stays, however old it is.
const spent = ` FROM upload u WHERE u.erased = 0 AND u.dirty = 0 AND u.state IN ('published', 'undone', 'discarded', 'failed')
	AND CASE WHEN u.ended > 0 THEN u.ended ELSE u.published END > 0 AND CASE WHEN u.ended > 0 THEN u.ended ELSE u.published END < $1
	AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.member = u.member AND s.last = u.no)`

// SpentBefore counts their files, and the rows that are kept of them with their cells.
func SpentBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT COALESCE(SUM(1 + (SELECT COUNT(*) FROM upload_row r WHERE r.upload = u.no)), 0)"+spent, before)
	return n, err
}

// EraseSpent erases at most so many of these: rows first, and the file after the last row of
// its upload. That there was an upload, when, and how many rows it had stays, and so do the
// listings it brought.
func EraseSpent(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	type old struct {
		no   int64
		file blob.Hash
	}
	all, err := db.Rows(ctx, tx, func(r *sql.Rows) (u old, err error) { return u, r.Scan(&u.no, &u.file) }, "SELECT u.no, u.file"+spent+" ORDER BY u.no LIMIT $2", before, most)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, u := range all {
		seqs, err := db.Rows(ctx, tx, db.One[int64], "SELECT seq FROM upload_row WHERE upload = $1 ORDER BY seq LIMIT $2", u.no, most-n)
		if err != nil {
			return 0, err
		}
		if len(seqs) > 0 {
			if _, err := tx.Exec(ctx, "DELETE FROM upload_row WHERE upload = $1 AND seq <= $2", u.no, seqs[len(seqs)-1]); err != nil {
				return 0, err
			}
		}
		if n += len(seqs); n == most {
			break
		}
		if err := blob.Release(ctx, tx, u.file, holder(u.no)); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, "UPDATE upload SET erased = 1 WHERE no = $1", u.no); err != nil {
			return 0, err
		}
		if n++; n == most {
			break
		}
	}
	return int64(n), nil
}
