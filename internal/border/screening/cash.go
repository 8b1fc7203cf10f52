package screening

import (
	"context"
	"database/sql"
	"math"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

const pboc = "People's Bank of China, Yinfa [2025] 124, in force since 2025-08-01: cash of one deal or of one day of RMB 100,000 or more is reported within five working days; members of the Shanghai Diamond Exchange are named (jrh.financeun.com 137507; news.91jinshu.com)"

var (
	cashRule = rule.Define(rule.Definition{Name: "screening.cash", Kind: rule.Whole, Shipped: "100000", Mark: rule.Read, Source: pboc})
	cashDays = rule.Define(rule.Definition{Name: "screening.cash_days", Kind: rule.Days, Shipped: "5", Mark: rule.Read, Source: pboc})
)

// NoteCash notes money in cash that a member handed over, in fen; foreign cash by its value
// in renminbi.
type NoteCash struct {
	Org    id.ID      `json:"org"`
	Deal   int64      `json:"deal,omitempty"`
	Amount int64      `json:"amount"`
	Day    clock.Date `json:"day"`
	Note   string     `json:"note,omitempty"`
}

// CashDone is the answer: the note, and the reports that are due because of it.
type CashDone struct {
	Note    int64   `json:"note"`
	Reports []int64 `json:"reports,omitempty"`
}

// Do notes it. When the cash of the deal or of the day reaches the rule's sum, a report is
// due; one that is not filed yet grows, after one was filed another is due.
func (c NoteCash) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (CashDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "screening.NoteCash", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, CashDone, error) {
			if err := access.Check(who, "screening.cash", access.Any); err != nil {
				return nil, CashDone{}, err
			}
			now := k.Clock().Now()
			due, limit, err := c.check(ctx, tx, now)
			if err != nil {
				return nil, CashDone{}, err
			}
			totals, err := c.totals(ctx, tx, limit)
			if err != nil {
				return nil, CashDone{}, err
			}
			done := CashDone{}
			if done.Note, err = tx.Next(ctx, "cash_note"); err != nil {
				return nil, done, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO cash_note (no, org, deal, amount, day, note, at, person) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", done.Note, c.Org, c.Deal, c.Amount, string(c.Day), c.Note, now, maybe(who.Person))
			if err != nil {
				return nil, done, err
			}
			for _, t := range totals {
				no, err := c.report(ctx, tx, t, due, now)
				if err != nil {
					return nil, done, err
				}
				done.Reports = append(done.Reports, no)
			}
			return fact.CashNoted{No: done.Note, Org: c.Org, Deal: c.Deal, Amount: c.Amount, Day: c.Day, Reports: done.Reports}, done, nil
		})
}

// check says until when a report would be in time, and from which sum on one is due.
func (c *NoteCash) check(ctx context.Context, q db.Querier, now clock.Instant) (due clock.Date, limit int64, err error) {
	c.Note = strings.TrimSpace(c.Note)
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return "", 0, err
	}
	if _, err := clock.ParseDate(string(c.Day)); err != nil || c.Day > cal.Today(now) {
		return "", 0, errs.New(errs.Invalid, "screening.cash_day").At("day")
	}
	switch {
	case c.Amount <= 0 || c.Amount > 1_000_000_000_000:
		return "", 0, errs.New(errs.Invalid, "screening.cash_sum").At("amount")
	case c.Deal < 0:
		return "", 0, errs.New(errs.Invalid, "screening.cash_deal").At("deal")
	case !utf8.ValidString(c.Note) || utf8.RuneCountInString(c.Note) > 500:
		return "", 0, errs.New(errs.Invalid, "screening.long", "max", 500).At("note")
	}
	if _, err := party.OrgByID(ctx, q, c.Org); err != nil {
		return "", 0, err
	}
	days, err := cashDays.Int(ctx, q, "", c.Day)
	if err != nil {
		return "", 0, err
	}
	if limit, err = cashRule.Int(ctx, q, "", c.Day); err != nil {
		return "", 0, err
	}
	due, err = cal.AddWorkingDays(c.Day, int(days))
	return due, 100 * limit, err
}

// total is cash that is to be reported: of a deal, or of a day.
type total struct {
	deal, sum int64
	open      int64 // number of the report that waits, 0: none
}

// totals are those that reach the limit with the new note. The cash of a deal that is
// reported by itself does not make the day's report.
func (c *NoteCash) totals(ctx context.Context, q db.Querier, limit int64) ([]total, error) {
	var all []total
	sum := func(where string, args ...any) (int64, error) {
		n, _, err := db.Row(ctx, q, db.One[int64], "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM cash_note WHERE org = $1 AND "+where, append([]any{c.Org}, args...)...)
		return n + c.Amount, err
	}
	waits := func(where string, args ...any) (int64, error) {
		n, _, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM cash_report WHERE org = $1 AND state = 'open' AND "+where+" ORDER BY no DESC LIMIT 1", append([]any{c.Org}, args...)...)
		return n, err
	}
	if c.Deal != 0 {
		n, err := sum("deal = $2", c.Deal)
		if err != nil {
			return nil, err
		}
		if n >= limit {
			open, err := waits("deal = $2", c.Deal)
			if err != nil {
				return nil, err
			}
			return append(all, total{c.Deal, n, open}), nil
		}
	}
	n, err := sum("day = $2 AND NOT EXISTS (SELECT 1 FROM cash_report r WHERE r.org = cash_note.org AND r.deal = cash_note.deal AND r.deal <> 0)", string(c.Day))
	if err != nil || n < limit {
		return all, err
	}
	open, err := waits("deal = 0 AND day = $2", string(c.Day))
	return append(all, total{0, n, open}), err
}

func (c *NoteCash) report(ctx context.Context, tx *db.Tx, t total, due clock.Date, now clock.Instant) (int64, error) {
	if t.open != 0 {
		_, err := tx.Exec(ctx, "UPDATE cash_report SET amount = $2 WHERE no = $1", t.open, t.sum)
		return t.open, err
	}
	no, err := tx.Next(ctx, "cash_report")
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO cash_report (no, org, deal, day, amount, due, state, opened, filed, filer, reference) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, 0, NULL, '')", no, c.Org, t.deal, string(c.Day), t.sum, string(due), now)
	return no, err
}

// FileReport notes that a report was sent, with the number the receiving office gave it.
type FileReport struct {
	No        int64  `json:"no"`
	Reference string `json:"reference"`
}

// Do notes it.
func (c FileReport) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (int64, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "screening.FileReport", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, int64, error) {
			if err := access.Check(who, "screening.cash", access.Any); err != nil {
				return nil, 0, err
			}
			ref := strings.TrimSpace(c.Reference)
			if ref == "" || !utf8.ValidString(ref) || utf8.RuneCountInString(ref) > 60 || strings.ContainsAny(ref, "\r\n\x00") {
				return nil, 0, errs.New(errs.Invalid, "screening.reference", "max", 60).At("reference")
			}
			r, found, err := db.Row(ctx, tx, scanReport, "SELECT "+reportColumns+" FROM cash_report r WHERE r.no = $1", c.No)
			switch {
			case err != nil:
				return nil, 0, err
			case !found:
				return nil, 0, errs.New(errs.NotFound, "screening.no_report", "no", c.No)
			case r.Filed != 0:
				return nil, 0, errs.New(errs.Conflict, "screening.filed", "no", c.No)
			}
			_, err = tx.Exec(ctx, "UPDATE cash_report SET state = 'filed', filed = $2, filer = $3, reference = $4 WHERE no = $1", c.No, k.Clock().Now(), maybe(who.Person), ref)
			return fact.CashReported{No: c.No, Due: r.Due}, c.No, err
		})
}

// Report is cash that is to be reported, or was.
type Report struct {
	No, Deal  int64
	Org       id.ID
	Day, Due  clock.Date
	Amount    int64 // fen
	Filed     clock.Instant
	Reference string
}

const reportColumns = "r.no, r.deal, r.org, r.day, r.due, r.amount, r.filed, r.reference"

func scanReport(rows *sql.Rows) (r Report, err error) {
	err = rows.Scan(&r.No, &r.Deal, &r.Org, &r.Day, &r.Due, &r.Amount, &r.Filed, &r.Reference)
	return r, err
}

// Reports is the register of cash, newest first.
func Reports(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Report, error) {
	if err := access.Check(who, "screening.read", access.Any); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	return db.Rows(ctx, q, scanReport, "SELECT "+reportColumns+" FROM cash_report r WHERE r.no < $1 ORDER BY r.no DESC LIMIT $2", before, min(max(limit, 1), 500))
}
