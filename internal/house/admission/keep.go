package admission

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// ended says which applications came to nothing before an instant and still stand here with what
// was written, shown and named for them: drafts that lapsed too.
const ended = ` FROM admission a WHERE a.ended > 0 AND a.ended < $1 AND a.state IN ('refused', 'lapsed', 'withdrawn') AND a.erased = 0`

// EndedBefore counts them.
func EndedBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT count(*)"+ended, before)
	return n, err
}

// EraseEnded erases the documents and texts of at most so many of them, and when the company did
// not apply again and never became a member, who owns it and the name and address of who asked
// for it. That it applied, when, and what became of it stays.
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
		"UPDATE admission SET erased = 1 WHERE no = $1",
	} {
		if _, err := tx.Exec(ctx, text, no); err != nil {
			return err
		}
	}
	a, _, err := byNo(ctx, tx, no)
	if err != nil {
		return err
	}
	last, _, err := lastOf(ctx, tx, a.Org)
	if err != nil || last.No != no {
		return err
	}
	if err := party.KeepOwners(ctx, tx, a.Org, nil); err != nil {
		return err
	}
	o, err := party.OrgByID(ctx, tx, a.Org)
	if err != nil || o.Kind != party.Applicant {
		return err
	}
	p, err := party.PersonByID(ctx, tx, a.Contact)
	if err != nil || p.Post.Org != a.Org || p.Erased() {
		return err
	}
	_, err = party.Erase(ctx, tx, p)
	return err
}
