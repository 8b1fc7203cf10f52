package customs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Taken says what a file of receipts did.
type Taken struct {
	Digest   string `json:"digest"`
	Receipts int64  `json:"receipts"`
	Papers   []Done `json:"papers,omitempty"` // where each receipt's paper stands, in the order of the file
}

// Take reads a file of receipts and carries each out. A file with anything wrong in it, about
// a paper that is not here, or that was read before, is refused whole and changes nothing.
func Take(ctx context.Context, k *journal.Keeper, who access.Actor, b []byte) (Taken, error) {
	sum := sha256.Sum256(b)
	t := Taken{Digest: hex.EncodeToString(sum[:])}
	if err := access.Check(who, "declaration.receipt", access.Any); err != nil {
		return t, err
	}
	all, err := Read(b)
	if err != nil {
		return t, err
	}
	if err := foresee(ctx, k.DB(), sum[:], all); err != nil {
		return t, err
	}
	for i := range all {
		d, err := take(ctx, k, sum[:], int64(i+1), &all[i])
		if err != nil && !errs.Is(err, "customs.answered") {
			return t, err
		}
		t.Papers = append(t.Papers, d)
	}
	return journal.Do(ctx, k, journal.Act{Actor: receipts.Key(), ID: id.New(), Kind: "customs.Take", Input: t.Digest},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Taken, error) {
			t.Receipts = int64(len(all))
			_, err := tx.Exec(ctx, "INSERT INTO customs_file (digest, at, receipts) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING", sum[:], k.Clock().Now(), t.Receipts)
			return fact.ReceiptsTaken{Digest: t.Digest, Receipts: t.Receipts}, t, err
		})
}

// receipts is who acts when customs' own system has answered.
var receipts = access.System("customs receipts")

// take carries out one receipt of a file, once: that it was is noted in the same transaction,
// so that a file that was read in part goes on where it stopped.
func take(ctx context.Context, k *journal.Keeper, digest []byte, no int64, r *Receipt) (Done, error) {
	return step(ctx, k, receipts, id.New(), "customs.receipt", r, "declaration.receipt", r.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		_, done, err := db.Row(ctx, w.tx, db.One[int64], "SELECT no FROM customs_receipt WHERE digest = $1 AND no = $2", digest, no)
		if err != nil {
			return nil, err
		}
		if done {
			return nil, errs.New(errs.Unavailable, "customs.answered")
		}
		f, err := w.take(ctx, r)
		if err != nil {
			return nil, err
		}
		_, err = w.tx.Exec(ctx, "INSERT INTO customs_receipt (digest, no, paper) VALUES ($1, $2, $3)", digest, no, w.No)
		return f, err
	})
}

// foresee refuses a file before anything of it is done: read before, about unknown papers,
// or with an answer that cannot follow from where its paper stands. Answers that a broken-off
// reading carried out already are passed over.
func foresee(ctx context.Context, q db.Querier, digest []byte, all []Receipt) error {
	at, found, err := db.Row(ctx, q, db.One[int64], "SELECT at FROM customs_file WHERE digest = $1", digest)
	if err != nil {
		return err
	}
	if found {
		return errs.New(errs.Conflict, "customs.read_before", "at", at).At("file")
	}
	papers := map[int64]*Paper{}
	done, err := db.Rows(ctx, q, db.One[int64], "SELECT no FROM customs_receipt WHERE digest = $1 ORDER BY no", digest)
	if err != nil {
		return err
	}
	for i := range all {
		r := &all[i]
		p := papers[r.Paper]
		if p == nil {
			have, found, err := byNo(ctx, q, r.Paper)
			if err != nil {
				return err
			}
			if !found || have.Sent == 0 {
				return errs.New(errs.NotFound, "customs.unknown_paper", "line", i+1, "paper", r.Paper).At("file")
			}
			p = &have
			papers[r.Paper] = p
		}
		if slices.Contains(done, int64(i+1)) {
			continue
		}
		if err := p.foresee(r); err != nil {
			e := errs.Of(err)
			return errs.New(e.Code, "customs.cannot_follow", "line", i+1, "paper", r.Paper, "channel", string(r.Channel), "state", string(p.State)).At("file").Because(err)
		}
	}
	return nil
}

// foresee moves a paper in thought.
func (p *Paper) foresee(r *Receipt) error {
	act := channels[r.Channel]
	if r.Channel == SaysReleased {
		act = p.releasing()
	}
	if r.Channel == SaysAccepted {
		if err := CheckEntry(r.Entry, p.Kind); err != nil {
			return err
		}
		p.Entry = r.Entry
	} else if r.Entry != "" && p.Entry != r.Entry {
		return errs.New(errs.Conflict, "customs.other_entry", "paper", p.No, "entry", r.Entry, "has", p.Entry)
	}
	if act == "" {
		return nil
	}
	to, err := Life.Next(p.State, act)
	if p.State = to; to == Amended {
		p.State = lifecycle.State(Accepted)
	}
	return err
}
