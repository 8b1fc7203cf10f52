package market

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// What an upload does to a listing it knew (upload_line.act).
const (
	lineChanged int64 = 1
	lineDropped int64 = 2
	lineSame    int64 = 3
	lineBack    int64 = 4
)

// uploadRow is an upload with what only this room needs to know of it.
type uploadRow struct {
	Upload
	hash                         blob.Hash
	generation, before, dirty    int64
	firstListing, lastListing    int64
	lines, run, erased           int64
	editsStarted, editsPublished int64
}

const uploadColumns = `no, member, actor, state, mode, file_name, size, file, container, profile, received, started, readied,
	published, ended, until_at, undo_until, reason, args, generation, before, live_before, step, done, todo, dirty,
	first_listing, last_listing, lines, run, edits_started, edits_published, rows_read, ready, held, refused, added, changed, same, dropped, kept, erased`

func scanUpload(r *sql.Rows) (uploadRow, error) {
	var u uploadRow
	var args string
	c := &u.Counts
	err := r.Scan(&u.No, &u.Member, &u.Actor, &u.State, &u.Mode, &u.FileName, &u.Size, &u.hash, &u.Container, &u.Profile,
		&u.Received, &u.Started, &u.Readied, &u.Published, &u.Ended, &u.Until, &u.UndoUntil, &u.Reason, &args,
		&u.generation, &u.before, &u.Live, &u.Step, &u.Done, &u.Todo, &u.dirty, &u.firstListing, &u.lastListing,
		&u.lines, &u.run, &u.editsStarted, &u.editsPublished, &u.RowsRead, &u.RowsOK, &c.Held, &c.Refused, &c.Added, &c.Changed, &c.Same, &c.Dropped, &c.Kept, &u.erased)
	if err != nil {
		return u, err
	}
	u.File, u.Erased = u.hash[:], u.erased == 1
	if args != "" {
		if err := json.Unmarshal([]byte(args), &u.Args); err != nil {
			return u, fmt.Errorf("market: upload %d: %w", u.No, err)
		}
	}
	return u, nil
}

func uploadByNo(ctx context.Context, q db.Querier, no int64) (uploadRow, error) {
	u, ok, err := db.Row(ctx, q, scanUpload, "SELECT "+uploadColumns+" FROM upload WHERE no = $1", no)
	if err == nil && !ok {
		err = errs.New(errs.NotFound, "market.no_upload", "upload", no)
	}
	return u, err
}

// UploadByNo reads an upload of the viewer's own member; errs.NotFound "market.no_upload".
func UploadByNo(ctx context.Context, q db.Querier, who access.Actor, no int64) (Upload, error) {
	u, err := uploadByNo(ctx, q, no)
	if err != nil {
		return Upload{}, err
	}
	if err := mayStock(ctx, q, who, u.Member); err != nil {
		return Upload{}, err
	}
	return u.Upload, nil
}

// Uploads lists a member's uploads, newest first: before is a number to go on from, 0 for
// the first page.
func Uploads(ctx context.Context, q db.Querier, who access.Actor, member, before int64, limit int) ([]Upload, error) {
	if err := mayStock(ctx, q, who, member); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	rows, err := db.Rows(ctx, q, scanUpload, "SELECT "+uploadColumns+" FROM upload WHERE member = $1 AND no < $2 ORDER BY no DESC LIMIT $3",
		member, before, limit)
	all := make([]Upload, len(rows))
	for i := range rows {
		all[i] = rows[i].Upload
	}
	return all, err
}

// mayStock checks that the viewer may see a member's stock from inside.
func mayStock(ctx context.Context, q db.Querier, who access.Actor, member int64) error {
	org, err := memberID(ctx, q, member)
	if err != nil {
		return err
	}
	return access.Check(who, "market.stock", who.To(org))
}

// ownStock reads a member's stock, or that of a member who has had none.
func ownStock(ctx context.Context, q db.Querier, member int64) (stockRow, error) {
	s, ok, err := db.Row(ctx, q, scanStock, "SELECT "+stockColumns+" FROM stock WHERE member = $1", member)
	if err == nil && !ok {
		s = stockRow{member: member}
	}
	return s, err
}

func (s stockRow) write(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO stock (`+stockColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (member) DO UPDATE SET generation = excluded.generation, live = excluded.live, staged = excluded.staged,
		last = excluded.last, lease = excluded.lease, sure = excluded.sure, swept = excluded.swept, due = excluded.due, edits = excluded.edits`,
		s.member, s.generation, s.live, s.staged, s.last, int64(s.lease), int64(s.sure), int64(s.swept), int64(s.due), s.edits)
	return err
}

// move gives the state after an act, or the refusal in words about uploads.
func (u *uploadRow) move(act lifecycle.Act) (lifecycle.State, error) {
	to, err := UploadLife.Next(u.State, act)
	if err != nil {
		return to, errs.New(errs.Conflict, "market.upload_state", "upload", u.No, "state", string(u.State), "act", string(act))
	}
	return to, nil
}

func (u *uploadRow) saveCounts(ctx context.Context, tx *db.Tx) error {
	c := &u.Counts
	_, err := tx.Exec(ctx, `UPDATE upload SET step = $2, done = $3, todo = $4, dirty = 1, first_listing = $5, last_listing = $6,
		lines = $7, rows_read = $8, ready = $9, held = $10, refused = $11, added = $12, changed = $13, same = $14,
		dropped = $15, kept = $16 WHERE no = $1`,
		u.No, u.Step, u.Done, u.Todo, u.firstListing, u.lastListing, u.lines, u.RowsRead, u.RowsOK,
		c.Held, c.Refused, c.Added, c.Changed, c.Same, c.Dropped, c.Kept)
	return err
}
