package market

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
)

// Jobs names who does this room's jobs: staging, what follows a publication, clearing, and
// the sweep of the clock.
func Jobs(r *job.Runner, k *journal.Keeper, blobs *blob.Store) {
	of := func(f func(ctx context.Context, upload int64) error) job.Handler {
		return func(ctx context.Context, body []byte) error {
			var b jobBody
			if err := json.Unmarshal(body, &b); err != nil {
				return job.Permanent(fmt.Errorf("market: job: %w", err))
			}
			return f(ctx, b.Upload)
		}
	}
	r.Handle(jobStage, of(func(ctx context.Context, no int64) error { return Stage(ctx, k, blobs, no) }))
	r.Handle(jobAfter, of(func(ctx context.Context, no int64) error { return After(ctx, k, no) }))
	r.Handle(jobClear, of(func(ctx context.Context, no int64) error { return Clear(ctx, k, no) }))
	r.Every("market.sweep", sweepPeriod, func(ctx context.Context) error { return Sweep(ctx, k) })
	r.Every("market.transfers", time.Hour, func(ctx context.Context) error { return sweepTransfers(ctx, k) })
}

// After does what follows a published upload. It renews the leases of the listings that a merge
// or keep-alive file named without changing them; a keep-alive confirms them, too. And it locks
// those whose goods are out on memo.
func After(ctx context.Context, k *journal.Keeper, upload int64) error {
	u, err := uploadByNo(ctx, k.DB(), upload)
	if err != nil || u.State != Published {
		return err
	}
	if err := lockRelisted(ctx, k, u.Member); err != nil {
		return err
	}
	terms, err := termsAt(ctx, k.DB(), u.Received)
	if err != nil {
		return err
	}
	f := fact.LeaseRenewed{Member: u.Member, Upload: u.No, Until: u.Received.Add(terms.Lease)}
	if u.Mode == Keep {
		f.Sure = u.Received.Add(terms.Sure)
	}
	for seq := int64(0); seq < u.lines; seq += clearRows {
		_, err := bulk(ctx, k, "market.renew", u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			_, err := tx.Exec(ctx, `UPDATE listing SET lease = CASE WHEN lease < $4 THEN $4 ELSE lease END, sure = CASE WHEN sure < $5 THEN $5 ELSE sure END
				FROM upload_line y WHERE y.upload = $1 AND y.seq > $2 AND y.seq <= $3 AND y.act = $6 AND listing.no = y.listing
				AND listing.gen_from <= $7 AND listing.gen_to > $7`,
				u.No, seq, seq+clearRows, int64(f.Until), int64(f.Sure), lineSame, u.generation)
			return fact.UploadStaged{Upload: u.No, Step: "renewing"}, struct{}{}, err
		})
		if err != nil {
			return err
		}
	}
	_, err = journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "market.renewed", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			s, err := ownStock(ctx, tx, u.Member)
			if err != nil {
				return nil, struct{}{}, err
			}
			s.due = sooner(s.due, f.Until)
			if f.Sure != 0 {
				s.due = sooner(s.due, f.Sure)
			}
			return f, struct{}{}, s.write(ctx, tx)
		})
	return err
}

const (
	clearRows   = 300 // rows of one piece of clearing
	sweepPeriod = time.Minute
)

// Clear removes what nobody can reach any more: all that an ended or undone upload staged,
// and, when a published one can no longer be undone, the versions it ended, whose terms go
// into the history of their stones.
func Clear(ctx context.Context, k *journal.Keeper, upload int64) error {
	u, err := uploadByNo(ctx, k.DB(), upload)
	if err != nil {
		return err
	}
	switch u.State {
	case Undone, Discarded, Failed:
		return clearUpload(ctx, k, upload)
	case Published:
		if u.dirty == 0 || k.Clock().Now() < u.UndoUntil {
			return nil
		}
		return settleUpload(ctx, k, &u)
	}
	return nil
}

// clearUpload removes the versions an upload staged and takes back that it ended others.
// It may be run again.
func clearUpload(ctx context.Context, k *journal.Keeper, upload int64) error {
	u, err := uploadByNo(ctx, k.DB(), upload)
	if err != nil || u.dirty == 0 || u.State == Published || u.State == Ready {
		return err
	}
	for no := u.firstListing; u.firstListing > 0 && no <= u.lastListing; no += clearRows {
		if err := clearPiece(ctx, k, &u, "no >= $3 AND no < $4", no, no+clearRows); err != nil {
			return err
		}
	}
	for seq := int64(0); seq < u.lines; seq += clearRows {
		if err := clearPiece(ctx, k, &u, "no IN (SELECT listing FROM upload_line WHERE upload = $2 AND seq > $3 AND seq <= $4)", seq, seq+clearRows); err != nil {
			return err
		}
	}
	_, err = bulk(ctx, k, "market.clear", upload, func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
		f := fact.StockCleared{Upload: upload, Why: "ended"}
		if _, err := tx.Exec(ctx, "UPDATE upload SET dirty = 0 WHERE no = $1", upload); err != nil {
			return nil, struct{}{}, err
		}
		if u.State == Undone { // readers of the journal still ask which listings it touched
			return f, struct{}{}, nil
		}
		if u.State == Reading {
			if _, err := tx.Exec(ctx, "DELETE FROM upload_row WHERE upload = $1", upload); err != nil {
				return nil, struct{}{}, err
			}
		}
		_, err := tx.Exec(ctx, "DELETE FROM upload_line WHERE upload = $1", upload)
		return f, struct{}{}, err
	})
	return err
}

// clearPiece clears some of an upload's listings.
func clearPiece(ctx context.Context, k *journal.Keeper, u *uploadRow, which string, from, to int64) error {
	_, err := bulk(ctx, k, "market.clear", u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
		var dirty int64
		if err := tx.QueryRow(ctx, "SELECT dirty FROM upload WHERE no = $1", u.No).Scan(&dirty); err != nil {
			return nil, struct{}{}, err
		}
		if dirty == 0 { // another run has cleared it, and the next upload may be writing already
			return fact.StockCleared{Upload: u.No, Why: "ended"}, struct{}{}, nil
		}
		staged := "SELECT stone FROM listing WHERE gen_from = $1 AND upload = $2 AND " + which
		var rows int64
		for _, q := range []string{
			"DELETE FROM stone_report WHERE edition = $2 AND stone IN (" + staged + ")",
			"DELETE FROM stone WHERE edition = $2 AND no IN (" + staged + ")",
			"DELETE FROM listing WHERE gen_from = $1 AND upload = $2 AND " + which,
		} {
			n, err := tx.Exec(ctx, q, u.generation, u.No, from, to)
			if err != nil {
				return nil, struct{}{}, err
			}
			rows = n
		}
		if _, err := tx.Exec(ctx, "UPDATE listing SET gen_to = $5 WHERE gen_to = $1 AND member = $6 AND "+which+" AND $2 > 0",
			u.generation, u.No, from, to, int64(forever), u.Member); err != nil {
			return nil, struct{}{}, err
		}
		return fact.StockCleared{Upload: u.No, Rows: rows, Why: "ended"}, struct{}{}, nil
	})
	return err
}

// settleUpload moves the versions a published upload ended into the history of their stones.
func settleUpload(ctx context.Context, k *journal.Keeper, u *uploadRow) error {
	for seq := int64(0); seq < u.lines; seq += clearRows {
		_, err := bulk(ctx, k, "market.settle", u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			which := "no IN (SELECT listing FROM upload_line WHERE upload = $2 AND seq > $3 AND seq <= $4)"
			n, err := tx.Exec(ctx, `INSERT INTO listing_past (stone, until_at, listing, from_at, member, ppc, total, availability, why)
				SELECT l.stone, $5, l.no, p.published, l.member, l.ppc, l.total, l.availability, $6
				FROM listing l JOIN upload p ON p.no = l.upload WHERE l.gen_to = $1 AND l.`+which+`
				ON CONFLICT (stone, until_at, listing) DO NOTHING`, u.generation, u.No, seq, seq+clearRows, int64(u.Published), "upload")
			if err != nil {
				return nil, struct{}{}, err
			}
			// Descriptions no version uses go with the versions.
			ended := "SELECT stone FROM listing WHERE gen_to = $1 AND " + which
			for _, t := range [][2]string{{"stone_report", "stone"}, {"stone", "no"}} {
				if _, err := tx.Exec(ctx, "DELETE FROM "+t[0]+" WHERE "+t[1]+" IN ("+ended+`)
					AND EXISTS (SELECT 1 FROM listing x WHERE x.stone = `+t[0]+"."+t[1]+" AND x.edition = "+t[0]+`.edition AND x.gen_to = $1)
					AND NOT EXISTS (SELECT 1 FROM listing y WHERE y.stone = `+t[0]+"."+t[1]+" AND y.edition = "+t[0]+`.edition AND y.gen_to <> $1)
					AND EXISTS (SELECT 1 FROM listing z WHERE z.stone = `+t[0]+"."+t[1]+" AND z.edition <> "+t[0]+".edition)",
					u.generation, u.No, seq, seq+clearRows); err != nil {
					return nil, struct{}{}, err
				}
			}
			if _, err := tx.Exec(ctx, "DELETE FROM listing WHERE gen_to = $1 AND "+which, u.generation, u.No, seq, seq+clearRows); err != nil {
				return nil, struct{}{}, err
			}
			_, err = tx.Exec(ctx, "DELETE FROM upload_line WHERE upload = $1 AND seq > $2 AND seq <= $3", u.No, seq, seq+clearRows)
			return fact.StockCleared{Upload: u.No, Rows: n, Why: "over"}, struct{}{}, err
		})
		if err != nil {
			return err
		}
	}
	_, err := bulk(ctx, k, "market.settle", u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
		_, err := tx.Exec(ctx, "UPDATE upload SET dirty = 0 WHERE no = $1", u.No)
		return fact.StockCleared{Upload: u.No, Why: "over"}, struct{}{}, err
	})
	return err
}
