package admission

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// ended says which applications came to nothing before an instant and still have something that
// was written or shown for them.
const ended = ` FROM admission a WHERE a.ended > 0 AND a.ended < $1 AND a.state IN ('refused', 'lapsed', 'withdrawn')
	AND (EXISTS (SELECT 1 FROM admission_file f WHERE f.admission = a.no) OR EXISTS (SELECT 1 FROM admission_event e WHERE e.admission = a.no AND e.body <> '')
	OR EXISTS (SELECT 1 FROM admission_sponsor s WHERE s.admission = a.no AND s.text <> ''))`

// EndedBefore counts them.
func EndedBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT count(*)"+ended, before)
	return n, err
}

// EraseEnded erases the documents and texts of at most so many of them, and who owns the
// company when it did not apply again. That it applied, when, and what became of it stays.
func EraseEnded(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	all, err := db.Rows(ctx, tx, db.One[int64], "SELECT a.no"+ended+" ORDER BY a.no LIMIT $2", before, most)
	if err != nil {
		return 0, err
	}
	for _, no := range all {
		if err := erase(ctx, tx, no); err != nil {
			return 0, err
		}
	}
	return int64(len(all)), nil
}

func erase(ctx context.Context, tx *db.Tx, no int64) error {
	files, err := db.Rows(ctx, tx, db.One[blob.Hash], "SELECT DISTINCT hash FROM admission_file WHERE admission = $1", no)
	if err != nil {
		return err
	}
	for _, h := range files {
		if err := blob.Release(ctx, tx, h, "admission:"+itoa(no)); err != nil {
			return err
		}
	}
	for _, text := range []string{
		"DELETE FROM admission_file WHERE admission = $1", "UPDATE admission_event SET body = '' WHERE admission = $1",
		"UPDATE admission_point SET note = '' WHERE admission = $1", "UPDATE admission_sponsor SET text = '' WHERE admission = $1",
		"UPDATE admission_objection SET answer = '' WHERE admission = $1",
	} {
		if _, err := tx.Exec(ctx, text, no); err != nil {
			return err
		}
	}
	org, last, err := db.Row(ctx, tx, db.One[id.ID], `SELECT a.org FROM admission a WHERE a.no = $1
		AND NOT EXISTS (SELECT 1 FROM admission b WHERE b.org = a.org AND b.no > a.no)`, no)
	if err != nil || !last {
		return err
	}
	return party.KeepOwners(ctx, tx, org, nil)
}
