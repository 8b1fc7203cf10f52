package price

import (
	"context"
	"database/sql"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// What has to stand behind a value of the index, and how long a month is waited for.
var (
	tradesRule = rule.Define(rule.Definition{
		Name: "price.index_trades", Kind: rule.Whole, Shipped: "25", Mark: rule.Proposal,
		Source: "our proposal: trades of a month without which it has no value in the price index",
	})
	partiesRule = rule.Define(rule.Definition{
		Name: "price.index_parties", Kind: rule.Whole, Shipped: "5", Mark: rule.Proposal,
		Source: "our proposal: different sellers, and different buyers, of a month without which it has no value in the price index",
	})
	waitRule = rule.Define(rule.Definition{
		Name: "price.index_wait", Kind: rule.Days, Shipped: "10", Mark: rule.Proposal,
		Source: "our proposal: days after the end of a month until its value is published, so that its deals have settled; later ones count in the window of the next months",
	})
)

// Rules are the rules of the index, as the method page shows them.
var Rules = [...]rule.Definition{tradesRule, partiesRule, waitRule}

// Terms are the rules of the index on a day.
type Terms struct {
	Least
	Wait int64 // days
}

// TermsAt are the rules of the index on a day.
func TermsAt(ctx context.Context, q db.Querier, day clock.Date) (Terms, error) {
	var t Terms
	for _, r := range []struct {
		def rule.Definition
		to  *int64
	}{{tradesRule, &t.Trades}, {partiesRule, &t.Parties}, {waitRule, &t.Wait}} {
		n, err := r.def.Int(ctx, q, "", day)
		if err != nil {
			return t, err
		}
		*r.to = n
	}
	return t, nil
}

// PublishIndex keeps the index of every month that is over and was waited for, each kind
// apart. A month that has its value keeps it.
func PublishIndex(ctx context.Context, k *journal.Keeper) error {
	now := k.Clock().Now()
	t, err := TermsAt(ctx, k.DB(), clock.DateOf(now, time.UTC))
	if err != nil {
		return err
	}
	last := MonthOf(now.Add(-time.Duration(t.Wait) * 24 * time.Hour)).Add(-1)
	for _, kind := range Kinds {
		if err := publishIndex(ctx, k, kind, last, t.Least); err != nil {
			return err
		}
	}
	return nil
}

func publishIndex(ctx context.Context, k *journal.Keeper, kind string, last Month, least Least) error {
	past, err := Index(ctx, k.DB(), kind)
	if err != nil {
		return err
	}
	var m Month
	if n := len(past); n > 0 {
		m = past[n-1].Month.Add(1)
	} else {
		first, found, err := db.Row(ctx, k.DB(), db.One[int64], "SELECT struck FROM price_sale WHERE kind = $1 AND why_not = '' ORDER BY struck LIMIT 1", kind)
		if err != nil || !found {
			return err
		}
		m = MonthOf(clock.Instant(first))
	}
	for ; m <= last; m = m.Add(1) {
		from := m.Add(1 - span)
		if a := anchors(past, m); len(a) > 0 && a[0].Month < from {
			from = a[0].Month
		}
		sales, err := between(ctx, k.DB(), kind, from.begin(), m.End())
		if err != nil {
			return err
		}
		p, err := next(kind, m, past, sales, least)
		if err != nil {
			return err
		}
		if p.Value == 0 && len(past) == 0 {
			continue // the index begins with the first month that has a value
		}
		if err := p.keep(ctx, k); err != nil {
			return err
		}
		past = append(past, p)
	}
	return nil
}

// between are the sales of a kind that count, agreed from one instant to before another.
func between(ctx context.Context, q db.Querier, kind string, from, to clock.Instant) ([]Sale, error) {
	return db.Rows(ctx, q, scanSale, "SELECT "+saleColumns+" FROM price_sale WHERE kind = $1 AND struck >= $2 AND struck < $3 AND why_not = '' ORDER BY deal, line",
		kind, int64(from), int64(to))
}

func (p *Point) keep(ctx context.Context, k *journal.Keeper) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "price.index", Input: []string{p.Kind, string(p.Month)}},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			_, there, err := db.Row(ctx, tx, db.One[int64], "SELECT value FROM price_index WHERE kind = $1 AND month = $2", p.Kind, string(p.Month))
			if err != nil {
				return nil, none, err
			}
			if there {
				return nil, none, errs.New(errs.Conflict, "price.indexed", "kind", p.Kind, "month", string(p.Month))
			}
			_, err = tx.Exec(ctx, "INSERT INTO price_index ("+pointColumns+", at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
				p.Kind, string(p.Month), p.Value, p.Low, p.High, p.Fisher, p.Covered, p.Trades, p.Sellers, p.Buyers, p.Share, p.Months, p.Sales, int64(k.Clock().Now()))
			return fact.IndexPublished{Kind: p.Kind, Month: string(p.Month), Value: p.Value, Trades: p.Trades}, none, err
		})
	return err
}

const pointColumns = "kind, month, value, low, high, fisher, covered, trades, sellers, buyers, share, months, sales"

func scanPoint(rows *sql.Rows) (Point, error) {
	var p Point
	err := rows.Scan(&p.Kind, &p.Month, &p.Value, &p.Low, &p.High, &p.Fisher, &p.Covered, &p.Trades, &p.Sellers, &p.Buyers, &p.Share, &p.Months, &p.Sales)
	return p, err
}

// Index is the published index of a kind of stones, the first month first. Months without
// a value have 0.
func Index(ctx context.Context, q db.Querier, kind string) ([]Point, error) {
	return db.Rows(ctx, q, scanPoint, "SELECT "+pointColumns+" FROM price_index WHERE kind = $1 ORDER BY month", kind)
}
