package market

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Undo takes back the upload that was published last: the stock stands as before it, but
// for single edits made since, which stay.
type Undo struct {
	Upload int64 `json:"upload"`
}

// Do undoes it.
func (c Undo) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Flipped, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.Undo", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Flipped, error) {
			now := k.Clock().Now()
			u, err := uploadByNo(ctx, tx, c.Upload)
			if err != nil {
				return nil, Flipped{}, err
			}
			if _, err := may(ctx, tx, who, "market.undo", u.Member, now); err != nil {
				return nil, Flipped{}, err
			}
			if _, err := u.move(ActUndo); err != nil {
				return nil, Flipped{}, err
			}
			s, err := ownStock(ctx, tx, u.Member)
			if err != nil {
				return nil, Flipped{}, err
			}
			switch {
			case u.UndoUntil <= now:
				return nil, Flipped{}, errs.New(errs.Gone, "market.undo_over", "upload", u.No)
			case s.last != u.No:
				return nil, Flipped{}, errs.New(errs.Conflict, "market.undo_last", "upload", s.last)
			case s.staged != 0:
				return nil, Flipped{}, errs.New(errs.Conflict, "market.undo_staged", "upload", s.staged)
			}
			if err := noLockTouched(ctx, tx, &u, now); err != nil {
				return nil, Flipped{}, err
			}
			back, err := comingBack(ctx, tx, &u, int64(now))
			if err != nil {
				return nil, Flipped{}, err
			}
			return c.flip(ctx, tx, &u, s, back, int64(now))
		})
}

func (c Undo) flip(ctx context.Context, tx *db.Tx, u *uploadRow, s stockRow, back []claim, now int64) (journal.Fact, Flipped, error) {
	for _, b := range back {
		if _, err := tx.Exec(ctx, "UPDATE report SET member = $3, listing = $4 WHERE report_no = $1 AND lab = $2",
			b.number, int64(b.lab), b.member, b.listing); err != nil {
			return nil, Flipped{}, err
		}
		if _, err := tx.Exec(ctx, "UPDATE listing SET taken = 0 WHERE no = $1 AND stone = $2 AND gen_to = $3", b.listing, b.stone, u.generation); err != nil {
			return nil, Flipped{}, err
		}
		t := taking{upload: u.No, member: u.Member, listing: b.listing, stone: b.stone, report: b, at: now}
		if _, err := t.do(ctx, tx); err != nil {
			return nil, Flipped{}, err
		}
	}
	gone, err := goneSince(ctx, tx, u)
	if err != nil {
		return nil, Flipped{}, err
	}
	again, err := reapply(ctx, tx, u.Member, u.editsPublished, untilGeneration, u.generation)
	if err != nil {
		return nil, Flipped{}, err
	}
	s.generation, s.last = u.generation-1, u.before
	s.live = u.Live - gone - again
	if err := s.write(ctx, tx); err != nil {
		return nil, Flipped{}, err
	}
	if _, err := tx.Exec(ctx, "UPDATE upload SET state = $2, ended = $3 WHERE no = $1", u.No, string(Undone), now); err != nil {
		return nil, Flipped{}, err
	}
	if err := addJob(ctx, tx, jobClear, u.No); err != nil {
		return nil, Flipped{}, err
	}
	return fact.StockUndone{Upload: u.No, Member: u.Member, From: u.generation, To: s.generation, Live: s.live},
		Flipped{Upload: u.No, Generation: s.generation, Live: s.live, Counts: u.Counts}, nil
}

// goneSince counts listings of the stock before the upload that have left it since: those
// withdrawn that the upload had not touched, and those another member took over.
func goneSince(ctx context.Context, q db.Querier, u *uploadRow) (int64, error) {
	var withdrawn, taken int64
	err := q.QueryRow(ctx, "SELECT COUNT(*) FROM listing_edit WHERE member = $1 AND no > $2 AND act = $3 AND gen_from < $4",
		u.Member, u.editsPublished, editWithdraw, u.generation).Scan(&withdrawn)
	if err != nil {
		return 0, err
	}
	err = q.QueryRow(ctx, `SELECT COUNT(DISTINCT t.from_listing) FROM takeover t JOIN listing l ON l.no = t.from_listing
		AND l.gen_from < $3 AND l.gen_to >= $3 AND l.taken = 1 WHERE t.from_member = $1 AND t.at >= $2`,
		u.Member, int64(u.Published), u.generation).Scan(&taken)
	return withdrawn + taken, err
}

// named is how many stock numbers a refusal names.
const named = 5

// noLockTouched refuses when a locked stone stands in the version the upload brought.
func noLockTouched(ctx context.Context, q db.Querier, u *uploadRow, now clock.Instant) error {
	nos, err := db.Rows(ctx, q, db.One[string], `SELECT l.stock_no FROM listing_lock x JOIN listing l ON l.no = x.listing
		WHERE x.member = $1 AND l.gen_from = $2 AND (x.until_at = 0 OR x.until_at > $3) ORDER BY l.stock_no`, u.Member, u.generation, int64(now))
	if err != nil || len(nos) == 0 {
		return err
	}
	return errs.New(errs.Conflict, "market.undo_locked", "n", len(nos), "stones", list(nos))
}

// comingBack gives the listings, taken over by others since the upload was published, that
// must return with the stock before it. It refuses, naming the stones, when another member
// offers one of them by now.
func comingBack(ctx context.Context, q db.Querier, u *uploadRow, now int64) ([]claim, error) {
	type taken struct {
		claim
		stockNo string
		busy    bool
	}
	all, err := db.Rows(ctx, q, func(r *sql.Rows) (taken, error) {
		var t taken
		return t, r.Scan(&t.lab, &t.number, &t.stone, &t.listing, &t.stockNo, &t.busy)
	}, `SELECT t.lab, t.report_no, t.stone, t.from_listing, l.stock_no, CASE WHEN EXISTS (
			SELECT 1 FROM listing o JOIN stock k ON k.member = o.member LEFT JOIN upload p ON p.no = k.staged
			WHERE o.stone = t.stone AND o.member <> $1 AND o.taken = 0 AND (
				o.gen_from <= k.generation AND o.gen_to > k.generation AND (o.vault = 1 OR o.lease > $4 OR k.lease > $4)
				OR o.gen_from > k.generation AND k.staged > 0 AND (p.until_at = 0 OR p.until_at > $4))) THEN 1 ELSE 0 END
		FROM takeover t JOIN listing l ON l.no = t.from_listing AND l.gen_to = $3 AND l.stone = t.stone AND l.taken = 1
		WHERE t.from_member = $1 AND t.at >= $2 ORDER BY l.stock_no, t.upload`,
		u.Member, int64(u.Published), u.generation, now)
	if err != nil {
		return nil, err
	}
	var back []claim
	var busy []string
	for _, t := range all {
		t.member = u.Member
		if back = append(back, t.claim); t.busy && !slices.Contains(busy, t.stockNo) {
			busy = append(busy, t.stockNo)
		}
	}
	if len(busy) > 0 {
		return nil, errs.New(errs.Conflict, "market.undo_taken", "n", len(busy), "stones", list(busy))
	}
	return back, nil
}

// list writes the first few stock numbers.
func list(nos []string) string {
	if len(nos) > named {
		return strings.Join(nos[:named], ", ") + " …"
	}
	return strings.Join(nos, ", ")
}
