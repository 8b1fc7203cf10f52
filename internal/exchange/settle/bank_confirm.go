package settle

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Confirmation is a credit that a person of the bank confirmed by hand.
type Confirmation struct {
	No        int64
	Account   string
	Entry     string
	Currency  money.Currency
	Amount    int64
	Reference string
	Booked    clock.Date
	FirstBy   id.ID
	FirstAt   clock.Instant
	SecondBy  id.ID
	State     string // waiting, done
}

const confirmationColumns = "f.no, f.account, f.entry, f.currency, f.amount, f.reference, f.booked, f.first_by, f.first_at, f.second_by, f.state"

func scanConfirmation(r *sql.Rows) (Confirmation, error) {
	var f Confirmation
	return f, r.Scan(&f.No, &f.Account, &f.Entry, &f.Currency, &f.Amount, &f.Reference, &f.Booked, &f.FirstBy, &f.FirstAt, &f.SecondBy, &f.State)
}

// Confirm is the word of a person of the bank that money came in. From an amount on it
// takes a second person, who confirms the same. What was confirmed is then a credit like
// one from a file; the file that brings it later changes nothing.
type Confirm struct {
	Account   string         `json:"account"`
	Entry     string         `json:"entry"` // the bank's number of the booking
	Currency  money.Currency `json:"currency"`
	Amount    int64          `json:"amount"`
	Reference string         `json:"reference"`
	Booked    clock.Date     `json:"booked"`
}

// Confirmed is the answer.
type Confirmed struct {
	No    int64  `json:"no"`
	State string `json:"state"` // waiting: for the second person; done
}

// Do confirms.
func (c Confirm) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Confirmed, error) {
	f, err := journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.confirm", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Confirmed, error) {
			if err := c.check(ctx, tx, who); err != nil {
				return nil, Confirmed{}, err
			}
			return c.write(ctx, tx, who, k.Clock().Now())
		})
	if err != nil || f.State != "done" {
		return f, err
	}
	return f, confirmAgain(ctx, k)
}

// confirmAgain makes credits of all confirmations that are none yet.
func confirmAgain(ctx context.Context, k *journal.Keeper) error {
	all, err := db.Rows(ctx, k.DB(), scanConfirmation, "SELECT "+confirmationColumns+` FROM bank_confirmation f
		WHERE f.state = 'done' AND NOT EXISTS (SELECT 1 FROM bank_credit c WHERE c.account = f.account AND c.entry = f.entry) ORDER BY f.no LIMIT 1000`)
	for _, f := range all {
		if _, err := (noteCredit{
			Account: f.Account, Entry: f.Entry, Currency: f.Currency, Amount: f.Amount, Reference: f.Reference, Booked: f.Booked, Message: "hand:" + f.FirstBy.String(),
		}).do(ctx, k); err != nil {
			return err
		}
	}
	return err
}

func (c Confirm) check(ctx context.Context, q db.Querier, who access.Actor) error {
	a, found, err := bankAccount(ctx, q, c.Account)
	if err == nil && (!found || access.Check(who, "bank.confirm", bankSees(who, a.Bank)) != nil) {
		err = errs.New(errs.NotFound, "bank.unknown_account", "account", c.Account)
	}
	if err != nil {
		return err
	}
	if a.Currency != c.Currency {
		return errs.New(errs.Invalid, "bank.account_currency", "account", c.Account, "currency", string(c.Currency)).At("currency")
	}
	if _, err := amount(c.Currency, c.Amount); err != nil {
		return err
	}
	if e := strings.TrimSpace(c.Entry); e == "" || len(e) > 35 || e != c.Entry {
		return errs.New(errs.Invalid, "bank.entry").At("entry")
	}
	if len(c.Reference) > 35 {
		return errs.New(errs.Invalid, "bank.reference").At("reference")
	}
	if _, err := clock.ParseDate(string(c.Booked)); err != nil {
		return errs.New(errs.Invalid, "bank.day").At("booked")
	}
	return nil
}

func (c Confirm) write(ctx context.Context, tx *db.Tx, who access.Actor, now clock.Instant) (journal.Fact, Confirmed, error) {
	said := func(no int64, state string) (journal.Fact, Confirmed, error) {
		return fact.CreditMoved{No: no, State: "confirmed_" + state, Currency: string(c.Currency), Amount: c.Amount}, Confirmed{no, state}, nil
	}
	f, found, err := db.Row(ctx, tx, scanConfirmation, "SELECT "+confirmationColumns+" FROM bank_confirmation f WHERE f.account = $1 AND f.entry = $2", c.Account, c.Entry)
	if err != nil {
		return nil, Confirmed{}, err
	}
	if found {
		switch {
		case f.Currency != c.Currency || f.Amount != c.Amount || f.Reference != c.Reference:
			return nil, Confirmed{}, errs.New(errs.Conflict, "bank.confirmed_otherwise", "entry", c.Entry)
		case f.State == "done":
			return nil, Confirmed{}, errs.New(errs.Conflict, "bank.confirmed", "entry", c.Entry)
		case f.FirstBy == who.Person:
			return nil, Confirmed{}, errs.New(errs.Conflict, "bank.second_of_bank")
		}
		if _, err := tx.Exec(ctx, "UPDATE bank_confirmation SET second_by = $2, state = 'done' WHERE no = $1", f.No, who.Person[:]); err != nil {
			return nil, Confirmed{}, err
		}
		return said(f.No, "done")
	}
	two, err := takesTwo(ctx, tx, confirmedAlone, who.Person, c.Currency, c.Amount, now)
	if err != nil {
		return nil, Confirmed{}, err
	}
	state := "done"
	if two {
		state = "waiting"
	}
	no, err := tx.Next(ctx, "bank.confirmation")
	if err != nil {
		return nil, Confirmed{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO bank_confirmation (no, account, entry, currency, amount, reference, booked, first_by, first_at, second_by, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		no, c.Account, c.Entry, string(c.Currency), c.Amount, c.Reference, string(c.Booked), who.Person[:], now, noBody[:], state); err != nil {
		return nil, Confirmed{}, err
	}
	return said(no, state)
}

// confirmedAlone adds up what person $1 confirmed in currency $2 since $3 that nobody else has.
const confirmedAlone = `SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM bank_confirmation
	WHERE first_by = $1 AND currency = $2 AND first_at > $3 AND state = 'done' AND second_by = $4`

// takesTwo tells whether an amount is so large that one person's word is not enough: with what
// he did alone in the 24 hours before, so that nobody passes by in small steps. alone adds that up.
func takesTwo(ctx context.Context, q db.Querier, alone string, who id.ID, c money.Currency, amount int64, now clock.Instant) (bool, error) {
	today, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return false, err
	}
	units, err := fourEyesRule.Int(ctx, q, string(c), today)
	if err != nil {
		return false, err
	}
	for range c.Digits() {
		units *= 10
	}
	if amount >= units {
		return true, nil
	}
	before, _, err := db.Row(ctx, q, db.One[int64], alone, who[:], string(c), now.Add(-24*time.Hour), noBody[:])
	if err != nil {
		return false, fmt.Errorf("settle: what one person did alone: %w", err)
	}
	return before+amount >= units, nil
}

// Confirmations are those that wait for a second person, of one bank or for the house.
func Confirmations(ctx context.Context, q db.Querier, who access.Actor) ([]Confirmation, error) {
	bank, err := bankOf(who)
	if err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanConfirmation, "SELECT "+confirmationColumns+` FROM bank_confirmation f JOIN bank_account a ON a.account = f.account
		WHERE f.state = 'waiting' AND ($1 = 1 OR a.bank = $2) ORDER BY f.no LIMIT 500`, yes(bank.IsZero()), bank[:])
}

// Expected are open settlements whose money may come to an account of the bank.
func Expected(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, limit int) ([]Settlement, error) {
	bank, err := bankOf(who)
	if err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+` FROM settlement s WHERE s.state IN ('open', 'overdue') AND s.mode <> 'ledger' AND ($1 = 1 OR EXISTS (
			SELECT 1 FROM bank_account a JOIN org o ON o.id = a.org WHERE a.bank = $2 AND a.currency = s.currency AND (o.kind = 'exchange' OR a.org = s.buyer)))
		ORDER BY s.due, s.deal LIMIT $3`, yes(bank.IsZero()), bank[:], limit)
	if err != nil {
		return nil, err
	}
	for i := range all { // what would settle it now
		all[i] = all[i].At(now)
		if all[i].Penalty, err = all[i].penalty(ctx, q, now); err != nil {
			return nil, err
		}
	}
	return all, nil
}
