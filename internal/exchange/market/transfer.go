package market

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// A transfer is a stock file that comes in piece by piece: when the line breaks, or the
// house is started anew, it goes on after the last piece that arrived. Each piece is a blob;
// the last act joins them and is an ordinary Receive. Until then nothing has happened to the
// member's stock, so transfers are no commands and stand in no journal.

// Limits of transfers.
const (
	MaxPiece     = 8 << 20        // bytes of a piece
	maxTransfers = 5              // of one person at a time
	transferRest = 24 * time.Hour // how long one may rest before it is forgotten
	maxMark      = 200
)

// Transfer says how far a file has come.
type Transfer struct {
	ID      id.ID `json:"id"`
	Size    int64 `json:"size"`
	Arrived int64 `json:"arrived"` // the next piece begins here

	member int64
	actor  string
	mode   Mode
	name   string
	pieces int64
	upload int64 // that it became
}

// OpenTransfer begins a transfer, or finds the one that the same person began for the same
// file.
type OpenTransfer struct {
	Member   int64
	Mode     Mode
	FileName string
	Size     int64
	Mark     string // by which the sender knows the file again: its date, a digest
}

// Do opens it.
func (c OpenTransfer) Do(ctx context.Context, k *journal.Keeper, who access.Actor) (Transfer, error) {
	var t Transfer
	err := k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		now := k.Clock().Now()
		if _, err := may(ctx, tx, who, "market.upload", c.Member, now); err != nil {
			return err
		}
		if err := c.check(); err != nil {
			return err
		}
		var found bool
		var err error
		if t, found, err = c.begun(ctx, tx, who, now); err != nil || found {
			return err
		}
		n, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM transfer WHERE actor = $1 AND touched > $2 AND upload = 0", who.Key(), int64(now.Add(-transferRest)))
		if err != nil {
			return err
		}
		if n >= maxTransfers {
			return errs.New(errs.Conflict, "market.many_transfers", "n", n)
		}
		t = Transfer{ID: id.New(), Size: c.Size, member: c.Member, actor: who.Key(), mode: c.Mode, name: fileName(c.FileName)}
		_, err = tx.Exec(ctx, `INSERT INTO transfer (id, member, actor, mode, file_name, size, mark, arrived, pieces, touched, upload)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, 0)`, t.ID[:], t.member, t.actor, string(t.mode), t.name, t.Size, c.Mark, int64(now))
		return err
	})
	return t, err
}

func (c OpenTransfer) check() error {
	switch {
	case !c.Mode.Known():
		return errs.New(errs.Invalid, "market.bad_mode", "mode", string(c.Mode)).At("mode")
	case c.Size <= 0:
		return errs.New(errs.Invalid, "market.file_empty").At("file")
	case c.Size > MaxFile:
		return errs.New(errs.TooLarge, "market.file_too_large", "max", MaxFile>>20).At("file")
	case c.Mark == "" || len(c.Mark) > maxMark:
		return errs.New(errs.Invalid, "market.bad_mark", "max", maxMark).At("mark")
	}
	return nil
}

// begun finds the transfer of the same file. Another mode is taken over: nothing was read yet.
func (c OpenTransfer) begun(ctx context.Context, tx *db.Tx, who access.Actor, now clock.Instant) (Transfer, bool, error) {
	t, found, err := db.Row(ctx, tx, scanTransfer, "SELECT "+transferColumns+` FROM transfer
		WHERE actor = $1 AND touched > $2 AND member = $3 AND file_name = $4 AND size = $5 AND mark = $6 AND upload = 0 ORDER BY touched DESC LIMIT 1`,
		who.Key(), int64(now.Add(-transferRest)), c.Member, fileName(c.FileName), c.Size, c.Mark)
	if err != nil || !found {
		return t, false, err
	}
	t.mode = c.Mode
	_, err = tx.Exec(ctx, "UPDATE transfer SET mode = $2, touched = $3 WHERE id = $1", t.ID[:], string(c.Mode), int64(now))
	return t, true, err
}

// TransferByID is a person's own transfer; errs.NotFound "market.no_transfer" when there is
// none or it rested too long.
func TransferByID(ctx context.Context, k *journal.Keeper, who access.Actor, no id.ID) (Transfer, error) {
	return transferByID(ctx, k.DB(), who, no, k.Clock().Now())
}

func transferByID(ctx context.Context, q db.Querier, who access.Actor, no id.ID, now clock.Instant) (Transfer, error) {
	t, found, err := db.Row(ctx, q, scanTransfer, "SELECT "+transferColumns+" FROM transfer WHERE id = $1 AND actor = $2 AND touched > $3",
		no[:], who.Key(), int64(now.Add(-transferRest)))
	if err == nil && !found {
		err = errs.New(errs.NotFound, "market.no_transfer")
	}
	return t, err
}

// AddPiece takes the piece of a file that begins at a place: at most MaxPiece bytes. A piece
// that begins elsewhere than where the transfer stands is refused with that place
// (errs.Conflict "market.piece_place"), so that the sender goes on from there.
func AddPiece(ctx context.Context, k *journal.Keeper, blobs *blob.Store, who access.Actor, no id.ID, at int64, piece io.Reader) (Transfer, error) {
	t, err := TransferByID(ctx, k, who, no)
	if err != nil {
		return t, err
	}
	if at != t.Arrived {
		return t, errs.New(errs.Conflict, "market.piece_place", "at", t.Arrived)
	}
	ref, err := blobs.Put(ctx, piece, min(MaxPiece, t.Size-t.Arrived))
	if errs.Is(err, "blob.too_large") {
		return t, errs.New(errs.TooLarge, "market.piece_large", "max", MaxPiece>>20)
	}
	if err != nil || ref.Size == 0 {
		return t, err
	}
	err = k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		now := k.Clock().Now()
		t, err = transferByID(ctx, tx, who, no, now)
		if err != nil {
			return err
		}
		if at != t.Arrived { // the same piece came twice at once
			return errs.New(errs.Conflict, "market.piece_place", "at", t.Arrived)
		}
		if err := blob.Hold(ctx, tx, ref, t.holder(), now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO transfer_piece (transfer, no, hash, size) VALUES ($1, $2, $3, $4)", no[:], t.pieces, ref.Hash, ref.Size); err != nil {
			return err
		}
		t.Arrived, t.pieces = t.Arrived+ref.Size, t.pieces+1
		_, err := tx.Exec(ctx, "UPDATE transfer SET arrived = $2, pieces = $3, touched = $4 WHERE id = $1", no[:], t.Arrived, t.pieces, int64(now))
		return err
	})
	return t, err
}

// EndTransfer joins the pieces of a file that has arrived whole and receives it. Said again
// it gives the same upload. want is the SHA-256 of the file when the sender knows it: pieces
// that make another file are thrown away (errs.Conflict "market.other_file").
func EndTransfer(ctx context.Context, k *journal.Keeper, blobs *blob.Store, who access.Actor, no, cmd id.ID, want []byte) (UploadMade, error) {
	t, err := TransferByID(ctx, k, who, no)
	if err != nil || t.upload != 0 {
		return UploadMade{t.upload}, err
	}
	if t.Arrived != t.Size {
		return UploadMade{}, errs.New(errs.Conflict, "market.piece_place", "at", t.Arrived)
	}
	pieces, err := piecesOf(ctx, k.DB(), no)
	if err != nil {
		return UploadMade{}, err
	}
	ref, err := TakeFile(ctx, blobs, &joined{ctx: ctx, blobs: blobs, left: pieces}, nil)
	if err != nil {
		return UploadMade{}, err
	}
	if len(want) > 0 && !bytes.Equal(want, ref.Hash[:]) {
		err = k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(t.release(ctx, tx), t.forget(ctx, tx))
		})
		if err == nil {
			err = errs.New(errs.Conflict, "market.other_file")
		}
		return UploadMade{}, err
	}
	made, err := Receive{Member: t.member, Mode: t.mode, FileName: t.name, File: ref}.Do(ctx, k, who, cmd)
	if err != nil {
		return made, err
	}
	return made, k.DB().Write(context.WithoutCancel(ctx), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		if err := t.release(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE transfer SET upload = $2 WHERE id = $1", t.ID[:], made.Upload)
		return err
	})
}

// sweepTransfers forgets transfers that nobody went on with.
func sweepTransfers(ctx context.Context, k *journal.Keeper) error {
	return k.DB().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		old, err := db.Rows(ctx, tx, scanTransfer, "SELECT "+transferColumns+" FROM transfer WHERE touched <= $1 ORDER BY touched LIMIT 100",
			int64(k.Clock().Now().Add(-transferRest)))
		for _, t := range old {
			err = errors.Join(err, t.release(ctx, tx), t.forget(ctx, tx))
		}
		return err
	})
}
