package stone

import (
	"context"

	"openbourse/internal/store/db"
)

// Make writes the first description of goods that no upload brought, such as a part of a
// parcel, and gives them their number.
func Make(ctx context.Context, tx *db.Tx, s Stone) (int64, error) {
	no, err := tx.Next(ctx, "stone")
	if err != nil {
		return 0, err
	}
	s.No = no
	_, err = Revise(ctx, tx, s)
	return no, err
}

// Revise writes another description of a stone and gives its edition. It takes the number
// of an upload that never was, so that later uploads are later editions.
func Revise(ctx context.Context, tx *db.Tx, s Stone) (int64, error) {
	edition, err := tx.Next(ctx, "upload")
	if err != nil {
		return 0, err
	}
	e := NewEditions()
	e.Add(&s, edition, s.Hash())
	return edition, e.Write(ctx, tx)
}
