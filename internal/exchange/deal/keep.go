package deal

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// silent says in which rooms nothing has moved and nobody has spoken since an instant: deals
// that were settled or undone, and rooms from which nothing came. While a case about a deal is
// under way its talk is evidence and stays.
const silent = ` d.state IN ('settled', 'rescinded', 'closed', 'lapsed') AND d.moved < $1
	AND NOT EXISTS (SELECT 1 FROM deal_message y WHERE y.deal = d.no AND y.at >= $1)
	AND NOT EXISTS (SELECT 1 FROM deal_file y WHERE y.deal = d.no AND y.at >= $1)
	AND NOT EXISTS (SELECT 1 FROM deal_case c WHERE c.deal = d.no AND c.open = 1)`

// key names a message or a document: the deal of its room and its number there.
type key struct{ deal, no int64 }

func scanKey(r *sql.Rows) (k key, err error) { return k, r.Scan(&k.deal, &k.no) }

const (
	oldWords = " FROM deal_message m JOIN deal d ON d.no = m.deal WHERE m.body <> '' AND" + silent
	oldFiles = " FROM deal_file f JOIN deal d ON d.no = f.deal WHERE" + silent
)

// TalkBefore counts the messages and documents in rooms that have been silent since an instant.
func TalkBefore(ctx context.Context, q db.Querier, before clock.Instant) (int64, error) {
	n, _, err := db.Row(ctx, q, db.One[int64], "SELECT (SELECT COUNT(*)"+oldWords+") + (SELECT COUNT(*)"+oldFiles+")", before)
	return n, err
}

// EraseTalk erases at most so many of them. Who spoke when stays, and so do offers, papers and
// every step of the deal.
func EraseTalk(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error) {
	said, err := db.Rows(ctx, tx, scanKey, "SELECT m.deal, m.no"+oldWords+" ORDER BY m.deal, m.no LIMIT $2", before, most)
	if err != nil {
		return 0, err
	}
	for _, m := range said {
		if _, err := tx.Exec(ctx, "UPDATE deal_message SET body = '' WHERE deal = $1 AND no = $2", m.deal, m.no); err != nil {
			return 0, err
		}
	}
	if len(said) == most {
		return int64(most), nil
	}
	files, err := db.Rows(ctx, tx, scanKey, "SELECT f.deal, f.no"+oldFiles+" ORDER BY f.deal, f.no LIMIT $2", before, most-len(said))
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		if err := f.erase(ctx, tx); err != nil {
			return 0, err
		}
	}
	return int64(len(said) + len(files)), nil
}

// erase takes one document out of its room, and lets its file go when no other document of the
// room is the same file.
func (k key) erase(ctx context.Context, tx *db.Tx) error {
	hash, _, err := db.Row(ctx, tx, db.One[blob.Hash], "SELECT hash FROM deal_file WHERE deal = $1 AND no = $2", k.deal, k.no)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM deal_file WHERE deal = $1 AND no = $2", k.deal, k.no); err != nil {
		return err
	}
	_, other, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM deal_file WHERE deal = $1 AND hash = $2 LIMIT 1", k.deal, hash)
	if err != nil || other {
		return err
	}
	return blob.Release(ctx, tx, hash, ref(k.deal))
}

// keepCase keeps whether a case about a deal is under way.
func keepCase(ctx context.Context, k *journal.Keeper, e journal.Entry, no, deal int64, open bool) (bool, error) {
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO deal_case (case_no, deal, open) VALUES ($1, $2, $3) ON CONFLICT (case_no) DO UPDATE SET open = excluded.open", no, deal, yes(open)); err != nil {
			return err
		}
		return following.Move(ctx, tx, e.No)
	})
}

// underWay tells whether a case goes on after a step.
func underWay(f fact.CaseMoved) bool {
	return f.State != "kept" && f.State != "settled" && f.State != "withdrawn"
}
