package statistics

import (
	"context"
	"time"

	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Live is the image of a house: filled from its table, kept up by its journal. Thrown away
// and opened again it gives the same answers.
type Live struct {
	*Image
	k    *journal.Keeper
	zone *time.Location
}

// Open fills an image with all lines. Months are those of the zone.
func Open(ctx context.Context, k *journal.Keeper, zone *time.Location) (*Live, error) {
	for {
		head, err := following.At(ctx, k.DB())
		if err != nil {
			return nil, err
		}
		l := &Live{NewImage(), k, zone}
		if err := l.fill(ctx); err != nil {
			return nil, err
		}
		after, err := following.At(ctx, k.DB())
		if err != nil {
			return nil, err
		}
		if after == head { // else another process wrote meanwhile
			s := *l.now.Load()
			s.head = head
			l.now.Store(&s)
			return l, nil
		}
	}
}

func (l *Live) fill(ctx context.Context) error {
	rows, err := l.k.DB().Query(ctx, "SELECT "+lineColumns+" FROM stat_line ORDER BY month, at, source, paper, revision, line, part")
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // read to its end below
	batch := make([]Line, 0, 4096)
	for rows.Next() {
		one, err := scanLine(rows)
		if err != nil {
			return err
		}
		if batch = append(batch, one); len(batch) == cap(batch) {
			l.Add(batch)
			batch = batch[:0]
		}
	}
	l.Add(batch)
	return rows.Err()
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "stat_cursor", Name: "lines"}

// Follow applies the journal to table and image until ctx ends or reading fails.
func (l *Live) Follow(ctx context.Context) error {
	return l.k.FollowKept(ctx, l.Head(), following, l.apply)
}

func (l *Live) apply(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	done, err := Apply(ctx, k, l.zone, e)
	if err != nil || !done {
		return done, err
	}
	c, err := read(ctx, k.DB(), l.zone, e)
	if err != nil || c == nil {
		return done, err
	}
	l.Image.apply(c, e.No)
	return true, nil
}

var _ interface {
	Reader
	Follow(context.Context) error
} = (*Live)(nil)

var _ Reader = SQL{DB: (*db.DB)(nil)}
