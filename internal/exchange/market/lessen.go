package market

import (
	"context"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
)

// Lessen takes a part of a parcel off its live listing inside the command that sells the
// part: the listing goes on with what is left, at the same price per carat. A negative
// weight gives a part back. A new edition of the stone's description says the new weight;
// how many pieces are left nobody has counted. What an owner's next file says counts again:
// the title book, not the listing, keeps a carat from being sold twice.
func Lessen(ctx context.Context, tx *db.Tx, listing int64, w carat.Weight) error {
	l, err := liveOf(ctx, tx, listing)
	if err != nil {
		return err
	}
	s, found, err := stone.Latest(ctx, tx, l.stone)
	if err != nil {
		return err
	}
	if !found || s.Form == stone.Single || s.Form == stone.Pair || l.weight-w <= 0 {
		return errs.New(errs.Conflict, "market.no_part", "stock", l.t[0])
	}
	s.No, s.Carat, s.Pieces = l.stone, l.weight-w, 0
	edition, err := stone.Revise(ctx, tx, s)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE listing SET edition = $3 WHERE no = $1 AND gen_from = $2", l.no, l.genFrom, edition); err != nil {
		return err
	}
	o := l.offer()
	if err := (edit{act: editPrice, ppc: o.PPC}).apply(&o, s.Carat); err != nil {
		return err
	}
	return writeTerms(ctx, tx, l.no, l.genFrom, &o)
}
