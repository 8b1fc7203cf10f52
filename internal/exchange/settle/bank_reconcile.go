package settle

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
)

// What the reconciliation of a day can find that has no explanation.
const (
	NotOnLedger = "not_on_ledger" // the bank booked it and the ledger does not have it
	NotAtBank   = "not_at_bank"   // the ledger has it and the bank's statement does not
	Gap         = "gap"           // the statement does not begin where the one before ended
	Difference  = "difference"    // of a currency, bank and ledger differ by more than all that
	NoAnswer    = "no_answer"     // a payout or a cover was sent days ago and the bank says nothing
)

// Unexplained is one thing to look at.
type Unexplained struct {
	What     string         `json:"what"`
	Account  string         `json:"account,omitempty"`
	Ref      string         `json:"ref,omitempty"`
	Currency money.Currency `json:"currency"`
	Amount   int64          `json:"amount"`
	Cover    int64          `json:"cover,omitempty"` // that waits for its answer
}

// Day is what the bank's statements of a day say beside the ledger and the deals.
type Day struct {
	Day         clock.Date    `json:"day"`
	Accounts    int           `json:"accounts"` // with a statement of the day
	Entries     int           `json:"entries"`
	Held        int           `json:"held"` // credits whose place is not found yet: known, and open
	Unexplained []Unexplained `json:"unexplained"`
}

// kept is a statement that was kept.
type kept struct {
	account  string
	currency money.Currency
	opening  int64
	closing  int64
	entries  []statementEntry
}

const keptColumns = "s.account, s.currency, s.opening, s.closing, s.entries"

func scanKept(r *sql.Rows) (kept, error) {
	var s kept
	var text string
	if err := r.Scan(&s.account, &s.currency, &s.opening, &s.closing, &text); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(text), &s.entries); err != nil {
		return s, fmt.Errorf("settle: statement of %s: %w", s.account, err)
	}
	return s, nil
}

// Reconcile compares the bank's statements of a day with the ledger and the deals. Nothing
// unexplained means that each booking of the bank is on the ledger, each credit and payout
// of that day on the ledger is in a statement, and both ends agree to the cent.
func Reconcile(ctx context.Context, q db.Querier, who access.Actor, day clock.Date, now clock.Instant) (Day, error) {
	d := Day{Day: day, Unexplained: []Unexplained{}}
	bank, err := bankOf(who)
	if err != nil {
		return d, err
	}
	all, err := db.Rows(ctx, q, scanKept, "SELECT "+keptColumns+` FROM bank_statement s WHERE s.day = $1
		AND ($2 = 1 OR EXISTS (SELECT 1 FROM bank_account a WHERE a.account = s.account AND a.bank = $3)) ORDER BY s.account`, string(day), yes(bank.IsZero()), bank[:])
	if err != nil {
		return d, err
	}
	d.Accounts = len(all)
	for i := range all {
		if err := d.account(ctx, q, &all[i]); err != nil {
			return d, err
		}
	}
	if err := d.totals(ctx, q, all); err != nil {
		return d, err
	}
	held, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM bank_credit WHERE state = 'held' AND ($1 = 1 OR bank = $2)", yes(bank.IsZero()), bank[:])
	if err != nil {
		return d, err
	}
	d.Held = int(held)
	return d, d.silent(ctx, q, bank, now)
}

// account compares one statement with the ledger, booking by booking.
func (d *Day) account(ctx context.Context, q db.Querier, s *kept) error {
	add := func(what, ref string, amount int64) {
		d.Unexplained = append(d.Unexplained, Unexplained{What: what, Account: s.account, Ref: ref, Currency: s.currency, Amount: amount})
	}
	before, found, err := db.Row(ctx, q, db.One[int64], "SELECT closing FROM bank_statement WHERE account = $1 AND day < $2 ORDER BY day DESC LIMIT 1", s.account, string(d.Day))
	if err != nil {
		return err
	}
	if found && before != s.opening {
		add(Gap, "", s.opening-before)
	}
	seen := map[string]bool{}
	for _, e := range s.entries {
		d.Entries++
		seen[e.Ref] = true
		sum, err := onLedger(ctx, q, s.account, &e)
		if err != nil {
			return err
		}
		if sum != e.Amount {
			add(NotOnLedger, e.Ref, e.Amount-sum)
		}
	}
	noted, err := db.Rows(ctx, q, scanCredit, "SELECT "+creditColumns+" FROM bank_credit c WHERE c.account = $1 AND c.booked = $2 ORDER BY c.no", s.account, string(d.Day))
	if err != nil {
		return err
	}
	for _, c := range noted {
		whole := c.Entry[:max(strings.LastIndexByte(c.Entry, '/'), 0)] // a part of an entry of several payments
		if !seen[c.Entry] && (whole == "" || !seen[whole]) {
			add(NotAtBank, c.Entry, c.Amount)
		}
	}
	return nil
}

// onLedger is how much of a booking the ledger has, and how much of it is our own movement
// between two accounts.
func onLedger(ctx context.Context, q db.Querier, account string, e *statementEntry) (int64, error) {
	total := int64(0)
	if e.Amount > 0 {
		sum, _, err := db.Row(ctx, q, db.One[int64], "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM bank_credit WHERE account = $1 AND (entry = $2 OR entry LIKE $3)",
			account, e.Ref, e.Ref+"/%")
		if err != nil {
			return 0, err
		}
		moved, _, err := db.Row(ctx, q, db.One[int64], "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM bank_cover WHERE target = $1 AND (entry = $2 OR entry LIKE $3)",
			account, e.Ref, e.Ref+"/%")
		return sum + moved, err
	}
	for _, r := range e.EndToEnd {
		sum, _, err := db.Row(ctx, q, db.One[int64], `SELECT CAST(COALESCE(SUM(x.amount), 0) AS BIGINT) FROM (
			SELECT amount FROM payout WHERE no = $1 AND state = 'paid' AND debtor IN ('', $3)
			UNION ALL SELECT amount FROM bank_cover WHERE no = $2 AND state = 'paid' AND source = $3) x`, payoutOf(r), coverOf(r), account)
		if err != nil {
			return 0, err
		}
		total -= sum
	}
	return total, nil
}

// totals compare what the accounts of a currency hold at the bank with what the ledger says
// is there, for currencies all of whose accounts have a statement of the day.
func (d *Day) totals(ctx context.Context, q db.Querier, all []kept) error {
	for _, c := range Currencies {
		sum, n := int64(0), int64(0)
		for i := range all {
			if all[i].currency == c {
				sum, n = sum+all[i].closing, n+1
			}
		}
		accounts, _, err := db.Row(ctx, q, db.One[int64], "SELECT COUNT(*) FROM bank_account WHERE currency = $1", string(c))
		if err != nil {
			return err
		}
		if n == 0 || n != accounts {
			continue
		}
		asset, err := ledger.CurrencyAsset(c)
		if err != nil {
			return err
		}
		// what the ledger took from the bank until the end of that day, as the bank booked it
		after, _, err := db.Row(ctx, q, db.One[int64], "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM bank_credit WHERE currency = $1 AND booked > $2", string(c), string(d.Day))
		if err != nil {
			return err
		}
		on, err := bankPosition(ctx, q, asset)
		if err != nil {
			return err
		}
		explained := int64(0)
		for _, u := range d.Unexplained {
			if u.Currency == c && u.What == NotOnLedger {
				explained += u.Amount
			}
			if u.Currency == c && u.What == NotAtBank {
				explained -= u.Amount
			}
		}
		if diff := sum - (on - after) - explained; diff != 0 {
			d.Unexplained = append(d.Unexplained, Unexplained{What: Difference, Currency: c, Amount: diff})
		}
	}
	return nil
}

// silence is how long the bank may take to answer an order.
const silence = 3 * 24 * time.Hour

// silent are payouts and covers that the bank has not answered for longer than that.
func (d *Day) silent(ctx context.Context, q db.Querier, bank id.ID, now clock.Instant) error {
	since := now.Add(-silence)
	old, err := db.Rows(ctx, q, scanPayout, "SELECT "+payoutColumns+" FROM payout p WHERE p.state = 'sent' AND p.moved < $1 AND ($2 = 1 OR "+paidBy("$3")+") ORDER BY p.no LIMIT 1000",
		since, yes(bank.IsZero()), bank[:])
	if err != nil {
		return err
	}
	for i := range old {
		d.Unexplained = append(d.Unexplained, Unexplained{What: NoAnswer, Account: old[i].Debtor, Ref: old[i].endToEnd(), Currency: old[i].Currency, Amount: old[i].Amount})
	}
	moves, err := db.Rows(ctx, q, scanCover, "SELECT "+coverColumns+` FROM bank_cover v WHERE v.state = 'sent' AND v.moved < $1
		AND ($2 = 1 OR EXISTS (SELECT 1 FROM bank_account a WHERE a.account = v.source AND a.bank = $3)) ORDER BY v.no LIMIT 1000`, since, yes(bank.IsZero()), bank[:])
	for i := range moves {
		d.Unexplained = append(d.Unexplained, Unexplained{What: NoAnswer, Account: moves[i].Source, Ref: moves[i].EndToEnd(), Currency: moves[i].Currency, Amount: moves[i].Amount, Cover: moves[i].No})
	}
	return err
}
