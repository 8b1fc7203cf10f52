package justice

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// closed says which cases were over before an instant and still have what was said and shown.
const closed = ` c.state IN ('kept', 'settled', 'withdrawn') AND c.erased = 0
	AND NOT EXISTS (SELECT 1 FROM justice_entry y WHERE y.case_no = c.no AND y.at >= $1)`

// spoken says which entries of a case hold somebody's words: not the code of a paper, nor what
// was not done in a default.
const spoken = ` n.body <> '' AND n.act <> 'notice' AND (n.act <> 'open' OR c.kind <> 'default')`

// ClosedBefore counts the words and documents of cases that were over before an instant, and
// those cases.
func ClosedBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], `SELECT COALESCE(SUM(1 + (SELECT COUNT(*) FROM justice_entry n WHERE n.case_no = c.no AND`+spoken+`)
		+ (SELECT COUNT(*) FROM justice_evidence v WHERE v.case_no = c.no)), 0) FROM justice_case c WHERE`+closed, before)
	return n, err
}

// EraseClosed erases at most so many of these. That there was a case, between whom, each step
// with its day, and the award, which is a signed paper, stay.
func EraseClosed(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	all, err := db.Rows(ctx, tx, db.One[int64], "SELECT c.no FROM justice_case c WHERE"+closed+" ORDER BY c.no LIMIT $2", before, most)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, no := range all {
		for _, erase := range []func(context.Context, *db.Tx, int64, int) (int, error){eraseWords, eraseEvidence} {
			k, err := erase(ctx, tx, no, most-n)
			if err != nil {
				return 0, err
			}
			if n += k; n == most {
				return int64(n), nil
			}
		}
		if _, err := tx.Exec(ctx, "UPDATE justice_case SET erased = 1 WHERE no = $1", no); err != nil {
			return 0, err
		}
		if n++; n == most {
			break
		}
	}
	return int64(n), nil
}

func eraseWords(ctx context.Context, tx *db.Tx, no int64, most int) (int, error) {
	nos, err := db.Rows(ctx, tx, db.One[int64], "SELECT n.no FROM justice_entry n JOIN justice_case c ON c.no = n.case_no WHERE n.case_no = $1 AND"+spoken+" ORDER BY n.no LIMIT $2", no, most)
	if err != nil {
		return 0, err
	}
	for _, n := range nos {
		if _, err := tx.Exec(ctx, "UPDATE justice_entry SET body = '' WHERE case_no = $1 AND no = $2", no, n); err != nil {
			return 0, err
		}
	}
	return len(nos), nil
}

func eraseEvidence(ctx context.Context, tx *db.Tx, no int64, most int) (int, error) {
	all, err := db.Rows(ctx, tx, scanEvidence, "SELECT "+evidenceColumns+" FROM justice_evidence e WHERE e.case_no = $1 ORDER BY e.no LIMIT $2", no, most)
	if err != nil {
		return 0, err
	}
	for _, e := range all {
		if _, err := tx.Exec(ctx, "DELETE FROM justice_evidence WHERE case_no = $1 AND no = $2", no, e.No); err != nil {
			return 0, err
		}
		_, other, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM justice_evidence WHERE case_no = $1 AND hash = $2 LIMIT 1", no, e.File.Hash)
		if err != nil {
			return 0, err
		}
		if other {
			continue
		}
		if err := blob.Release(ctx, tx, e.File.Hash, "case:"+itoa(no)); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}
