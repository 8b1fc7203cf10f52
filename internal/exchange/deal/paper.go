package deal

import (
	"context"

	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func (m *mazal) papers(ctx context.Context, tx *db.Tx, k *journal.Keeper, method string) error {
	return nil
}

func (r *room) creditNote(ctx context.Context, tx *db.Tx, k *journal.Keeper, sold []Line, by, award string, signed []Signature) (string, error) {
	return "", nil
}

func (r *room) viewingSlip(ctx context.Context, tx *db.Tx, k *journal.Keeper, v Viewing) (string, error) {
	return "", nil
}

func registerPaper(ctx context.Context, tx *db.Tx, k *journal.Keeper, f Filed, deals []Deal) (string, error) {
	return "", nil
}
