package price

import (
	"context"
	"database/sql"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/affiliation"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Sale is a line of a settled deal.
type Sale struct {
	Row
	Deal, Line, Stone int64
	Kind              string
	Seller, Buyer     id.ID
	Struck, Settled   clock.Instant
	WhyNot            string // why it does not count: affiliated, currency, parcel, grades, rescinded; empty when it does
}

var system = access.System("price")

// Follow reads the prices of settled deals, from where it stopped the last time.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
		return false, Apply(ctx, k, e) // so the place is noted after every thousand entries, whatever they were
	})
}

// Apply reads the prices of one entry of the journal, if it has any. It may be called again.
func Apply(ctx context.Context, k *journal.Keeper, e journal.Entry) error {
	run, err := step(e)
	if err != nil || run == nil {
		return err
	}
	_, err = journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("sales"), Kind: "price.take", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			at, err := following.At(ctx, tx)
			if err != nil || at >= e.No { // rebuilt meanwhile
				return fact.SalesTaken{}, struct{}{}, err
			}
			said, err := run(ctx, tx)
			if err != nil {
				return nil, struct{}{}, err
			}
			return said, struct{}{}, following.Move(ctx, tx, e.No)
		})
	return err
}

// step is what an entry of the journal does to the sales; nil when nothing.
func step(e journal.Entry) (func(context.Context, *db.Tx) (fact.SalesTaken, error), error) {
	switch e.Fact {
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		err := e.Decode(&f)
		return func(ctx context.Context, tx *db.Tx) (fact.SalesTaken, error) { return take(ctx, tx, f) }, err
	case (fact.DealRescinded{}).FactName():
		var f fact.DealRescinded
		err := e.Decode(&f)
		return func(ctx context.Context, tx *db.Tx) (fact.SalesTaken, error) { return undo(ctx, tx, f) }, err
	}
	return nil, nil
}

// undo takes a deal that was undone out of the sales that count. What was published with
// it stays published.
func undo(ctx context.Context, tx *db.Tx, f fact.DealRescinded) (fact.SalesTaken, error) {
	said := fact.SalesTaken{Deal: f.Deal}
	var err error
	if said.Left, _, err = db.Row(ctx, tx, db.One[int64], "SELECT count(*) FROM price_sale WHERE deal = $1", f.Deal); err != nil {
		return said, err
	}
	_, err = tx.Exec(ctx, "UPDATE price_sale SET why_not = 'rescinded' WHERE deal = $1 AND why_not = ''", f.Deal)
	return said, err
}

// Rebuild throws all sales away and reads them again from the journal, in one transaction
// up to its newest entry, so that a follower beside it neither loses an entry nor takes one
// twice. Published versions stay: they are what was said, not what follows from the sales
// of today.
func Rebuild(ctx context.Context, k *journal.Keeper) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "price.rebuild", Input: "sales"},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			all := fact.SalesTaken{Rebuilt: true}
			for _, table := range []string{"price_flag", "price_sale"} {
				if _, err := tx.Exec(ctx, "DELETE FROM "+table); err != nil {
					return nil, struct{}{}, err
				}
			}
			for last := int64(0); ; {
				entries, err := journal.After(ctx, tx, last, 1000)
				if err != nil {
					return nil, struct{}{}, err
				}
				if len(entries) == 0 {
					return all, struct{}{}, following.Move(ctx, tx, last)
				}
				for _, e := range entries {
					last = e.No
					if err := again(ctx, tx, e, &all); err != nil {
						return nil, struct{}{}, err
					}
				}
			}
		})
	return err
}

// again reads an entry as it was read the first time.
func again(ctx context.Context, tx *db.Tx, e journal.Entry, all *fact.SalesTaken) error {
	if e.Fact == (fact.SalesBrought{}).FactName() {
		var f fact.SalesBrought
		if err := e.Decode(&f); err != nil {
			return err
		}
		taken, left, err := keepPast(ctx, tx, f)
		all.Taken, all.Left = all.Taken+taken, all.Left+left
		return err
	}
	run, err := step(e)
	if err != nil || run == nil {
		return err
	}
	one, err := run(ctx, tx)
	all.Taken, all.Left = all.Taken+one.Taken, all.Left+one.Left
	return err
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "price_cursor", Name: "sales"}

// take keeps the lines of a settled deal. Members behind whom one and the same person or
// firm stood on the day of the mazal make no price.
func take(ctx context.Context, tx *db.Tx, f fact.DealSettled) (fact.SalesTaken, error) {
	said := fact.SalesTaken{Deal: f.Deal}
	day, err := calendar.DayOf(ctx, tx, f.Struck)
	if err != nil {
		return said, err
	}
	both, err := affiliation.Between(ctx, tx, f.Seller, f.Buyer, day)
	if err != nil {
		return said, err
	}
	for i, l := range f.Lines {
		s := Sale{Deal: f.Deal, Line: int64(i + 1), Stone: l.Stone, Kind: l.Kind, Seller: f.Seller, Buyer: f.Buyer, Struck: f.Struck, Settled: f.At}
		described, found, err := stone.Latest(ctx, tx, l.Stone)
		if err != nil {
			return said, err
		}
		graded := false
		if found {
			s.Row, graded = RowOf(&described)
		}
		s.Carat, s.PPC = carat.Weight(l.Weight), l.PPC
		switch {
		case len(both) > 0:
			s.WhyNot = "affiliated"
		case f.Currency != "USD":
			s.WhyNot = "currency"
		case !l.Single:
			s.WhyNot = "parcel"
		case !graded || !s.Fits():
			s.WhyNot = "grades"
		}
		patterns, err := s.look(ctx, tx)
		if err != nil {
			return said, err
		}
		for _, p := range patterns {
			said.Flags = append(said.Flags, fact.PriceFlag{Line: s.Line, Pattern: p})
		}
		if said.Left++; s.WhyNot == "" {
			said.Left, said.Taken = said.Left-1, said.Taken+1
		}
		if err := s.insert(ctx, tx); err != nil {
			return said, err
		}
	}
	return said, nil
}

func (s *Sale) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO price_sale (deal, line, stone, kind, seller, buyer, shape, color, clarity, cut, fluor, weight, ppc, struck, settled, why_not)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, s.Deal, s.Line, s.Stone, s.Kind, s.Seller, s.Buyer,
		int64(s.Shape), int64(s.Color), int64(s.Clarity), int64(s.Cut), int64(s.Fluor), int64(s.Carat), s.PPC, int64(s.Struck), int64(s.Settled), s.WhyNot)
	return err
}

const saleColumns = "deal, line, stone, kind, seller, buyer, shape, color, clarity, cut, fluor, weight, ppc, struck, settled, why_not"

func scanSale(rows *sql.Rows) (Sale, error) {
	var s Sale
	err := rows.Scan(&s.Deal, &s.Line, &s.Stone, &s.Kind, &s.Seller, &s.Buyer, &s.Shape, &s.Color, &s.Clarity, &s.Cut, &s.Fluor,
		&s.Carat, &s.PPC, &s.Struck, &s.Settled, &s.WhyNot)
	return s, err
}

// Sales are all lines of a settled deal as they were read. It is for other rooms and asks
// for no permission.
func Sales(ctx context.Context, q db.Querier, deal int64) ([]Sale, error) {
	return db.Rows(ctx, q, scanSale, "SELECT "+saleColumns+" FROM price_sale WHERE deal = $1 ORDER BY line", deal)
}
