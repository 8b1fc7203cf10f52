package market

import (
	"context"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/store/db"
)

// What is on the market is not changed beneath its buyers: they see its weight, hold it, and
// negotiate about it.
var _ = parcel.Watch(notListed)

func notListed(ctx context.Context, q db.Querier, owner id.ID, no int64, _ clock.Instant) error {
	stock, listed, err := db.Row(ctx, q, db.One[string], `SELECT l.stock_no FROM listing l JOIN stock k ON k.member = l.member JOIN org o ON o.no = l.member
		WHERE`+ofGeneration+`AND l.stone = $1 AND o.id = $2 LIMIT 1`, no, owner)
	if err == nil && listed {
		err = errs.New(errs.Conflict, "parcel.listed", "stock", stock)
	}
	return err
}

// Parts of parcels get numbers made of the parcel's, and none that the owner's stock has or had.
// A line of his next file under such a number is that part: it gets no second title.
var _ = parcel.Stocked(parcel.Shelf{Number: lastNumber, Between: numbersBetween, Names: numberNames, Keep: keepNumber})

// lastNumber looks among what is listed, then among the numbers that once named goods.
func lastNumber(ctx context.Context, q db.Querier, owner id.ID, no int64) (string, error) {
	s, found, err := db.Row(ctx, q, db.One[string], "SELECT l.stock_no FROM listing l JOIN org o ON o.no = l.member WHERE l.stone = $1 AND o.id = $2 ORDER BY l.gen_from DESC, l.no DESC LIMIT 1", no, owner)
	if err == nil && !found {
		s, _, err = db.Row(ctx, q, db.One[string], "SELECT y.stock_no FROM stock_line y JOIN org o ON o.no = y.member WHERE y.stone = $1 AND y.stone > 0 AND o.id = $2 ORDER BY y.listing DESC LIMIT 1", no, owner)
	}
	return s, err
}

func numbersBetween(ctx context.Context, q db.Querier, owner id.ID, from, to string) ([]string, error) {
	return db.Rows(ctx, q, db.One[string], "SELECT y.stock_no FROM org o JOIN stock_line y ON y.member = o.no WHERE o.id = $1 AND y.stock_no >= $2 AND y.stock_no <= $3", owner, from, to)
}

// numberNames is what a number names, now or when it was last in stock; a stone that its report
// names is none.
func numberNames(ctx context.Context, q db.Querier, owner id.ID, number string) (no int64, listed bool, err error) {
	var live int64
	_, err = db.Get(ctx, q, []any{&no, &live}, `SELECT y.stone, (SELECT COUNT(*) FROM listing l JOIN stock k ON k.member = l.member WHERE`+ofGeneration+`AND l.no = y.listing)
		FROM org o JOIN stock_line y ON y.member = o.no WHERE o.id = $1 AND y.stock_no = $2`, owner, number)
	return no, live > 0, err
}

// Bought lets a parcel come into its buyer's stock as the parcel it is, inside the command that
// settles its deal. He has no number of his own for it yet, so the exchange's, under which his
// list of parcels shows it, names it in his next file; goods of his under that number keep it.
// Without this his file would make new goods of it, and he would have title to them too.
func Bought(ctx context.Context, tx *db.Tx, buyer id.ID, no int64) error {
	number, err := parcel.Number(ctx, tx, buyer, no)
	if err != nil || number != strconv.FormatInt(no, 10) {
		return err
	}
	if used, err := numbersBetween(ctx, tx, buyer, number, number); err != nil || len(used) > 0 {
		return err
	}
	return keepNumber(ctx, tx, buyer, number, no)
}

// keepNumber makes a number name a parcel. One that named goods before, which are not listed
// any more, names the parcel from now on.
func keepNumber(ctx context.Context, tx *db.Tx, owner id.ID, number string, no int64) error {
	member, found, err := db.Row(ctx, tx, db.One[int64], "SELECT no FROM org WHERE id = $1 AND kind = 'member'", owner)
	if err != nil || !found {
		return err
	}
	_, known, err := db.Row(ctx, tx, db.One[int64], "SELECT listing FROM stock_line WHERE member = $1 AND stock_no = $2", member, number)
	if err != nil {
		return err
	}
	if known {
		_, err = tx.Exec(ctx, "UPDATE stock_line SET stone = $3 WHERE member = $1 AND stock_no = $2", member, number, no)
		return err
	}
	listing, err := tx.Next(ctx, "listing")
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO stock_line (member, stock_no, listing, stone) VALUES ($1, $2, $3, $4)", member, number, listing, no)
	return err
}
