package statistics

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// change is what an entry of the journal does to the lines: those of a paper or deal that
// held until its instant hold no longer, and new ones hold from there.
type change struct {
	Source, Paper int64
	At            clock.Instant
	Lines         []Line
}

// read says what an entry changes; nil when nothing.
func read(ctx context.Context, q db.Querier, zone *time.Location, e journal.Entry) (*change, error) {
	switch e.Fact {
	case (fact.PaperReleased{}).FactName():
		var f fact.PaperReleased
		if err := e.Decode(&f); err != nil {
			return nil, err
		}
		if flowOf[f.Kind] == 0 {
			return nil, nil
		}
		no, err := memberNo(ctx, q, f.Member)
		if err != nil {
			return nil, err
		}
		return &change{ofPaper, f.Paper, f.At, linesOf(&f, no)}, nil
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		if err := e.Decode(&f); err != nil {
			return nil, err
		}
		lines, err := linesOfDeal(ctx, q, zone, &f)
		return &change{ofDeal, f.Deal, f.At, lines}, err
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		err := e.Decode(&f)
		return &change{Source: ofDeal, Paper: f.Deal, At: f.At}, err
	}
	return nil, nil
}

// linesOfDeal are the lines of a settled deal. Deals in other currencies than US dollars
// have no place in a series of US dollars and are left out.
func linesOfDeal(ctx context.Context, q db.Querier, zone *time.Location, f *fact.DealSettled) ([]Line, error) {
	if f.Currency != "USD" {
		return nil, nil
	}
	seller, err := memberNo(ctx, q, f.Seller)
	if err != nil {
		return nil, err
	}
	day := clock.DateOf(f.At, zone)
	lines := make([]Line, len(f.Lines))
	for i := range f.Lines {
		l := &f.Lines[i]
		s, found, err := stone.Latest(ctx, q, l.Stone)
		if err != nil {
			return nil, err
		}
		goods, known := goodsOf(l.Kind, found && s.Form == stone.Rough)
		lines[i] = Line{
			Source: ofDeal, Paper: f.Deal, Revision: 1, Line: int64(i + 1), Part: 1, Month: MonthOf(day), Day: day, Flow: Between, Counted: known,
			Goods: goods, Member: seller, Pieces: l.Pieces, Weight: l.Weight, USD: l.Total, At: f.At, Until: open,
		}
	}
	return lines, nil
}

// memberNo is a member's number as people say it; 0 for one the house does not know.
func memberNo(ctx context.Context, q db.Querier, org id.ID) (int64, error) {
	o, err := party.OrgByID(ctx, q, org)
	if e := (*errs.Error)(nil); errors.As(err, &e) && e.Code == errs.NotFound {
		return 0, nil
	}
	return o.No, err
}

// keep writes a change. Goods stay in the month in which their paper was released first.
func (c *change) keep(ctx context.Context, tx *db.Tx) error {
	first, there, err := db.Row(ctx, tx, scanFirst, "SELECT month, day FROM stat_line WHERE source = $1 AND paper = $2 ORDER BY revision LIMIT 1", c.Source, c.Paper)
	if err != nil {
		return err
	}
	if there {
		if _, err := tx.Exec(ctx, "UPDATE stat_line SET until = $1 WHERE source = $2 AND paper = $3 AND until > $1", int64(c.At), c.Source, c.Paper); err != nil {
			return err
		}
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		if there {
			l.Month, l.Day = first.Month, first.Day
		}
		if _, err := tx.Exec(ctx, "INSERT INTO stat_line ("+lineColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`, l.Values()...); err != nil {
			return err
		}
	}
	return nil
}

const lineColumns = "source, paper, revision, line, part, month, day, flow, route, mode, counted, goods, member, consigned, origin, pieces, weight, usd, value, vat, refund, at, until"

// Values are the columns of a line in the order of the table.
func (l *Line) Values() []any {
	counted := int64(0)
	if l.Counted {
		counted = 1
	}
	return []any{
		l.Source, l.Paper, l.Revision, l.Line, l.Part, int64(l.Month), string(l.Day), int64(l.Flow), int64(l.Route), l.Mode, counted, int64(l.Goods),
		l.Member, l.Consigned, l.Origin, l.Pieces, l.Weight, l.USD, l.Value, l.VAT, l.Refund, int64(l.At), int64(l.Until),
	}
}

func scanLine(rows *sql.Rows) (l Line, err error) {
	var counted int64
	err = rows.Scan(&l.Source, &l.Paper, &l.Revision, &l.Line, &l.Part, &l.Month, &l.Day, &l.Flow, &l.Route, &l.Mode, &counted, &l.Goods,
		&l.Member, &l.Consigned, &l.Origin, &l.Pieces, &l.Weight, &l.USD, &l.Value, &l.VAT, &l.Refund, &l.At, &l.Until)
	l.Counted = counted == 1
	return l, err
}

func scanFirst(rows *sql.Rows) (l Line, err error) {
	err = rows.Scan(&l.Month, &l.Day)
	return l, err
}

// Apply puts an entry of the journal into the tables. It may be called again.
func Apply(ctx context.Context, k *journal.Keeper, zone *time.Location, e journal.Entry) (bool, error) {
	c, err := read(ctx, k.DB(), zone, e)
	if err != nil || c == nil {
		return false, err
	}
	return true, k.DB().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		at, err := following.At(ctx, tx)
		if err != nil || at >= e.No {
			return err
		}
		if err := c.keep(ctx, tx); err != nil {
			return err
		}
		return following.Move(ctx, tx, e.No)
	})
}

// Rebuild throws all lines away and reads them again from the journal, in one transaction.
// Editions stay: they are what was said.
func Rebuild(ctx context.Context, k *journal.Keeper, zone *time.Location) error {
	return k.DB().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM stat_line"); err != nil {
			return err
		}
		for last := int64(0); ; {
			entries, err := journal.After(ctx, tx, last, 1000)
			if err != nil {
				return err
			}
			if len(entries) == 0 {
				return following.Move(ctx, tx, last)
			}
			for _, e := range entries {
				last = e.No
				c, err := read(ctx, tx, zone, e)
				if err != nil {
					return err
				}
				if c == nil {
					continue
				}
				if err := c.keep(ctx, tx); err != nil {
					return err
				}
			}
		}
	})
}

// Lines are the lines of a paper, every revision: for other rooms and tests; it asks for
// no permission.
func Lines(ctx context.Context, q db.Querier, paper int64) ([]Line, error) {
	return db.Rows(ctx, q, scanLine, "SELECT "+lineColumns+" FROM stat_line WHERE source = 1 AND paper = $1 ORDER BY revision, line, part", paper)
}

// Newest is the newest month that has lines; false when there are none.
func Newest(ctx context.Context, q db.Querier, before clock.Date) (Month, bool, error) {
	m, found, err := db.Row(ctx, q, db.One[int64], "SELECT month FROM stat_line WHERE month < $1 AND flow = 3 ORDER BY month DESC LIMIT 1", int64(MonthOf(before)))
	return Month(m), found, err
}
