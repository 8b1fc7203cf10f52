package market

import (
	"context"

	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// numbers writes which listing each new stock number is, in the order of the numbers.
func (s *stager) numbers(ctx context.Context) error {
	f := s.fresh
	order := f.ordered(func(l *freshLine) bool { return l.flags&freshStockNo != 0 }, f.stockNo)
	b := db.NewBatch(3, 1)
	return s.inOrder(ctx, order, func(ctx context.Context, tx *db.Tx, part []int32) error {
		b.Reset()
		for _, i := range part {
			l := &f.lines[i]
			b.Add()
			b.Int(0, s.u.Member)
			b.Int(1, int64(l.listing))
			if l.flags&freshKeyed == 0 { // without a report the stock number is what names the stone
				b.Int(2, int64(l.stone))
			}
			b.Text(0, string(f.stockNo(l)))
		}
		if err := tx.Load(ctx, b); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO stock_line (member, stock_no, listing, stone) SELECT n0, t0, n1, n2 FROM batch")
		return err
	})
}

// titles records whose each new stone is: the first entry of its title.
func (s *stager) titles(ctx context.Context) error {
	f := s.fresh
	var order []int32
	for i := range f.lines {
		if l := &f.lines[i]; l.flags&freshStone != 0 && l.flags&freshOut == 0 {
			order = append(order, int32(i))
		}
	}
	items := make([]ledger.Item, 0, maxPiece)
	return s.inOrder(ctx, order, func(ctx context.Context, tx *db.Tx, part []int32) error {
		items = items[:0]
		for _, i := range part {
			l := &f.lines[i]
			items = append(items, ledger.Item{No: int64(l.stone), Pieces: int64(l.pieces), Weight: int64(l.carat), Single: l.flags&freshSingle != 0})
		}
		_, err := ledger.FirstTitle(ctx, tx, s.k.Clock().Now(), holder(s.u.No), s.org.ID, items)
		return err
	})
}

// inOrder writes lines piece by piece.
func (s *stager) inOrder(ctx context.Context, order []int32, write func(context.Context, *db.Tx, []int32) error) error {
	s.u.Done, s.u.Todo = 0, int64(len(order))
	for len(order) > 0 {
		part := order[:min(s.wanted(), len(order))]
		var took int64
		u, err := bulk(ctx, s.k, "market.stage", s.u.No, func(ctx context.Context, tx *db.Tx) (journal.Fact, uploadRow, error) {
			u := s.u
			if err := s.stillReading(ctx, tx); err != nil {
				return nil, u, err
			}
			if err := write(ctx, tx, part); err != nil {
				return nil, u, err
			}
			u.Done += int64(len(part))
			took = int64(tx.Spent())
			return fact.UploadStaged{Upload: u.No, Piece: s.piece + 1, Step: u.Step, Rows: int64(len(part))}, u, u.saveCounts(ctx, tx)
		})
		if err != nil {
			return err
		}
		s.learn(len(part), took)
		s.u = u
		s.piece++
		order = order[len(part):]
	}
	return nil
}
