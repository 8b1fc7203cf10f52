package party

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Category is what kind of member an organisation is.
type Category string

// The categories.
const (
	Preparatory Category = "preparatory" // on probation: trades, but neither sponsors nor objects
	Formal      Category = "formal"
	Guild       Category = "guild" // designers and craftsmen
)

// Categories are all of them in the order they are offered.
var Categories = []Category{Preparatory, Formal, Guild}

// Known tells whether c is a category.
func (c Category) Known() bool { return c == Preparatory || c == Formal || c == Guild }

// CategoryLine says what kind of member an organisation was from a day on.
type CategoryLine struct {
	No       int64
	Org      id.ID
	Category Category
	From     clock.Date
	Until    clock.Date // first day it no longer holds; empty: open
	Source   string
}

const categoryColumns = "no, org, category, from_day, until_day, source"

func scanCategory(r *sql.Rows) (CategoryLine, error) {
	var l CategoryLine
	return l, r.Scan(&l.No, &l.Org, &l.Category, &l.From, &l.Until, &l.Source)
}

// CategoryOn is what kind of member an organisation was on a day; false when it was none, or
// nobody noted it.
func CategoryOn(ctx context.Context, q db.Querier, org id.ID, day clock.Date) (Category, bool, error) {
	c, found, err := db.Row(ctx, q, db.One[string], `SELECT category FROM party_category
		WHERE org = $1 AND from_day <= $2 AND (until_day = '' OR until_day > $2) ORDER BY no DESC LIMIT 1`, org, string(day))
	return Category(c), found && c != "", err
}

// CategoriesOn are all members' categories on a day.
func CategoriesOn(ctx context.Context, q db.Querier, day clock.Date) (map[id.ID]Category, error) {
	lines, err := db.Rows(ctx, q, scanCategory, "SELECT "+categoryColumns+` FROM party_category
		WHERE from_day <= $1 AND (until_day = '' OR until_day > $1) ORDER BY no`, string(day))
	all := make(map[id.ID]Category, len(lines))
	for _, l := range lines { // the later line wins
		if all[l.Org] = l.Category; l.Category == "" { // it is none any more: another succeeded it
			delete(all, l.Org)
		}
	}
	return all, err
}

// CategoriesOf are all lines of one organisation in the order they were noted.
func CategoriesOf(ctx context.Context, q db.Querier, org id.ID) ([]CategoryLine, error) {
	return db.Rows(ctx, q, scanCategory, "SELECT "+categoryColumns+" FROM party_category WHERE org = $1 ORDER BY no", org)
}

// EverOf are the organisations that were of a category at some time, in no order.
func EverOf(ctx context.Context, q db.Querier, c Category) ([]id.ID, error) {
	return db.Rows(ctx, q, db.One[id.ID], "SELECT DISTINCT org FROM party_category WHERE category = $1", string(c))
}

// NoteCategory writes a line in the transaction of the command that decided it; until empty
// means open. The command has checked whether it may, and says it in its fact.
func NoteCategory(ctx context.Context, tx *db.Tx, org id.ID, c Category, from, until clock.Date, source string) error {
	no, err := tx.Next(ctx, "party_category")
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO party_category ("+categoryColumns+") VALUES ($1, $2, $3, $4, $5, $6)",
		no, org, string(c), string(from), string(until), source)
	return err
}

// SetCategory notes a category that was decided outside the program: when an exchange comes
// from other books, or by the administrator's own hand.
type SetCategory struct {
	Org      id.ID      `json:"org"`
	Category Category   `json:"category"`
	From     clock.Date `json:"from"`
	Until    clock.Date `json:"until,omitempty"` // first day it no longer holds
	Source   string     `json:"source"`
}

// Do notes it.
func (c SetCategory) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.SetCategory", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			if err := access.Check(who, "party.category", access.Any); err != nil {
				return nil, Changed{}, err
			}
			o, err := OrgByID(ctx, tx, c.Org)
			if err != nil {
				return nil, Changed{}, err
			}
			source, err := c.check(o)
			if err != nil {
				return nil, Changed{}, err
			}
			said := fact.CategoryChanged{Org: o.ID, Category: string(c.Category), From: c.From, Until: c.Until, Source: source}
			return said, Changed{true}, NoteCategory(ctx, tx, o.ID, c.Category, c.From, c.Until, source)
		})
}

func (c SetCategory) check(o Org) (string, error) {
	if o.Kind != Member {
		return "", errs.New(errs.Invalid, "party.not_member", "org", o.Name).At("org")
	}
	if !c.Category.Known() {
		return "", errs.New(errs.Invalid, "party.bad_category").At("category")
	}
	if _, err := clock.ParseDate(string(c.From)); err != nil {
		return "", errs.New(errs.Invalid, "party.bad_day").At("from")
	}
	if _, err := clock.ParseDate(string(c.Until)); c.Until != "" && (err != nil || c.Until <= c.From) {
		return "", errs.New(errs.Invalid, "party.bad_term").At("until")
	}
	source, err := line("source", c.Source, maxWhy)
	if err == nil && source == "" {
		err = errs.New(errs.Invalid, "party.no_paper").At("source")
	}
	return source, err
}

// MayTrade refuses a member of the guild: designers and craftsmen have no trading rights.
func MayTrade(ctx context.Context, q db.Querier, o Org, day clock.Date) error {
	c, _, err := CategoryOn(ctx, q, o.ID, day)
	if err == nil && c == Guild {
		err = errs.New(errs.Conflict, "party.guild_trades_not", "org", o.Name)
	}
	return err
}
