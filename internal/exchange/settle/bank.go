package settle

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Money at the bank. Words:
//
//	dedicated account  a member's own account of a currency at the bank on the exchange
//	collecting account the exchange's account of a currency: settlements are paid to it
//	credit             money that came in, by the bank's own number of the booking
//	held               a credit that settles nothing yet, with the reason; it stands in suspense
//	payout             money on its way out, to a payout account that two people confirmed; it
//	                   leaves from the member's dedicated account, where he has one
//	cover              money moved between two accounts at the bank, so that a payout finds it
//
// The ledger follows the bank: whatever came in is on the ledger from the moment it is
// known, as a member's cash or in suspense.

// The states of a credit.
const (
	Held      lifecycle.State = "held"
	Applied   lifecycle.State = "applied"
	Returning lifecycle.State = "returning"
	Returned  lifecycle.State = "returned"
)

// CreditLife is the lifecycle of money that came in.
var CreditLife = lifecycle.Table{Name: "credit", Steps: []lifecycle.Step{
	{From: Held, Act: "apply", To: Applied, Who: theHouse, Rule: "reference, currency and sum are those of a settlement, in time"},
	{From: Applied, Act: "undo", To: Held, Who: theHouse, Rule: "the deal that it settled was undone: the money is in suspense again and goes back to its payer"},
	{From: Held, Act: "return", To: Returning, Who: []string{"partner", "admin"}, Rule: "to the account it came from, never to another"},
	{From: Returning, Act: "paid", To: Returned, Who: theHouse, Rule: "the bank says that it is back"},
	{From: Returning, Act: "refused", To: Held, Who: theHouse, Rule: "the bank could not send it back"},
}}

// The states of a payout.
const (
	Ordered lifecycle.State = "ordered"
	Sent    lifecycle.State = "sent"
	PaidOut lifecycle.State = "paid"
	Refused lifecycle.State = "refused"
)

// PayoutLife is the lifecycle of money on its way out.
var PayoutLife = lifecycle.Table{Name: "payout", Steps: []lifecycle.Step{
	{From: Ordered, Act: "send", To: Sent, Who: theHouse, Rule: "in a file for the bank; the money stays set aside"},
	{From: Ordered, Act: "paid", To: PaidOut, Who: theHouse, Rule: "the bank paid before its file was seen to be fetched"},
	{From: Sent, Act: "paid", To: PaidOut, Who: theHouse, Rule: "the bank's answer, or its statement, says so"},
	{From: Sent, Act: "refused", To: Refused, Who: theHouse, Rule: "the bank's answer says why; the money is free again"},
}}

// Account is an account at the bank.
type Account struct {
	Number   string
	Org      id.ID
	Currency money.Currency
	BIC      string
	Bank     id.ID // the organisation that keeps it
	Opened   clock.Instant
}

const accountColumns = "a.account, a.org, a.currency, a.bic, a.bank, a.opened"

func scanBankAccount(r *sql.Rows) (Account, error) {
	var a Account
	return a, r.Scan(&a.Number, &a.Org, &a.Currency, &a.BIC, &a.Bank, &a.Opened)
}

func bankAccount(ctx context.Context, q db.Querier, number string) (Account, bool, error) {
	return db.Row(ctx, q, scanBankAccount, "SELECT "+accountColumns+" FROM bank_account a WHERE a.account = $1", number)
}

func bankAccountOf(ctx context.Context, q db.Querier, org id.ID, c money.Currency) (Account, bool, error) {
	return db.Row(ctx, q, scanBankAccount, "SELECT "+accountColumns+" FROM bank_account a WHERE a.org = $1 AND a.currency = $2", org[:], string(c))
}

// Collecting is the exchange's account of a currency; false when it has none.
func Collecting(ctx context.Context, q db.Querier, c money.Currency) (Account, bool, error) {
	house, err := party.House(ctx, q)
	if err != nil {
		return Account{}, false, err
	}
	return bankAccountOf(ctx, q, house.ID, c)
}

// Accounts are an organisation's accounts at the bank.
func Accounts(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]Account, error) {
	if err := access.Check(who, "settle.money", who.To(org)); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, scanBankAccount, "SELECT "+accountColumns+" FROM bank_account a WHERE a.org = $1 ORDER BY a.currency", org[:])
}

// OpenAccount notes an account that the bank opened for an organisation. Each has one of a
// currency.
type OpenAccount struct {
	Org      id.ID          `json:"org"`
	Currency money.Currency `json:"currency"`
	Account  string         `json:"account"`
	BIC      string         `json:"bic"`
	Bank     id.ID          `json:"bank"`
}

// Opened is the answer.
type Opened struct {
	Account string `json:"account"`
}

// Do notes it.
func (c OpenAccount) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Opened, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.account", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Opened, error) {
			if err := access.Check(who, "bank.account", access.Any); err != nil {
				return nil, Opened{}, err
			}
			if _, err := amount(c.Currency, 1); err != nil {
				return nil, Opened{}, err
			}
			if err := accountTyped(c.Account, c.BIC); err != nil {
				return nil, Opened{}, err
			}
			o, err := party.OrgByID(ctx, tx, c.Org)
			if err == nil && o.Kind != party.Member && o.Kind != party.Exchange {
				err = errs.New(errs.Invalid, "settle.pay_member").At("org")
			}
			if err != nil {
				return nil, Opened{}, err
			}
			bank, err := party.OrgByID(ctx, tx, c.Bank)
			if err == nil && bank.Kind != party.Bank {
				err = errs.New(errs.Invalid, "bank.no_bank").At("bank")
			}
			if err != nil {
				return nil, Opened{}, err
			}
			if _, found, err := bankAccountOf(ctx, tx, c.Org, c.Currency); err != nil || found {
				if err == nil {
					err = errs.New(errs.Conflict, "bank.one_account", "currency", string(c.Currency)).At("currency")
				}
				return nil, Opened{}, err
			}
			if _, found, err := bankAccount(ctx, tx, c.Account); err != nil || found {
				if err == nil {
					err = errs.New(errs.Conflict, "bank.account_taken").At("account")
				}
				return nil, Opened{}, err
			}
			_, err = tx.Exec(ctx, "INSERT INTO bank_account (account, org, currency, bic, bank, opened) VALUES ($1, $2, $3, $4, $5, $6)",
				c.Account, c.Org[:], string(c.Currency), c.BIC, c.Bank[:], k.Clock().Now())
			return fact.BankAccountOpened{Org: c.Org, Currency: string(c.Currency), Bank: c.Bank}, Opened{c.Account}, err
		})
}

// accountTyped refuses numbers that no bank has: what looks like an IBAN must have the right
// check digits.
func accountTyped(number, bic string) error {
	if len(number) < 4 || len(number) > 34 || number[0] == ' ' {
		return errs.New(errs.Invalid, "bank.account_number").At("account")
	}
	for i, c := range number {
		letter := c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') {
			return errs.New(errs.Invalid, "bank.account_number").At("account")
		}
		if i == 0 && letter && !bankfile.ValidIBAN(number) {
			return errs.New(errs.Invalid, "bank.iban").At("account")
		}
	}
	if bic != "" && len(bic) != 8 && len(bic) != 11 {
		return errs.New(errs.Invalid, "bank.bic").At("bic")
	}
	return nil
}

// bankSees is the relation of somebody to what one bank keeps.
func bankSees(who access.Actor, bank id.ID) access.Relation {
	if !bank.IsZero() && who.Org == bank && who.OrgKind == string(party.Bank) {
		return access.Assigned
	}
	return access.Any
}
