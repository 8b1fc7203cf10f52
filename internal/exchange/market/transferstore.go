package market

import (
	"context"
	"database/sql"
	"errors"
	"io"

	"openbourse/internal/base/id"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

const transferColumns = "id, member, actor, mode, file_name, size, arrived, pieces, upload"

func scanTransfer(r *sql.Rows) (Transfer, error) {
	var t Transfer
	err := r.Scan(&t.ID, &t.member, &t.actor, &t.mode, &t.name, &t.Size, &t.Arrived, &t.pieces, &t.upload)
	return t, err
}

func (t Transfer) holder() string { return "transfer " + t.ID.String() }

// piecesOf are the pieces of a transfer in their order.
func piecesOf(ctx context.Context, q db.Querier, no id.ID) ([]blob.Hash, error) {
	return db.Rows(ctx, q, func(r *sql.Rows) (blob.Hash, error) {
		var h blob.Hash
		return h, r.Scan(&h)
	}, "SELECT hash FROM transfer_piece WHERE transfer = $1 ORDER BY no", no[:])
}

// release lets the pieces of a transfer go.
func (t Transfer) release(ctx context.Context, tx *db.Tx) error {
	pieces, err := piecesOf(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	for _, h := range pieces {
		if err := blob.Release(ctx, tx, h, t.holder()); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "DELETE FROM transfer_piece WHERE transfer = $1", t.ID[:])
	return err
}

func (t Transfer) forget(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "DELETE FROM transfer WHERE id = $1", t.ID[:])
	return err
}

// joined reads pieces one after the other.
type joined struct {
	ctx   context.Context
	blobs *blob.Store
	left  []blob.Hash
	now   blob.File
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.now == nil {
			if len(j.left) == 0 {
				return 0, io.EOF
			}
			f, _, err := j.blobs.Open(j.ctx, j.left[0])
			if err != nil {
				return 0, err
			}
			j.now, j.left = f, j.left[1:]
		}
		n, err := j.now.Read(p)
		if errors.Is(err, io.EOF) {
			err = j.now.Close()
			j.now = nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}
