package settle

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// mostMoney bounds one amount: 10^12 minor units.
const mostMoney = 1_000_000_000_000

// Pay moves money from a member's cash to another member's.
type Pay struct {
	From     id.ID          `json:"from"`
	To       id.ID          `json:"to"`
	Currency money.Currency `json:"currency"`
	Amount   int64          `json:"amount"` // minor units
	Text     string         `json:"text,omitempty"`
}

// Paid is the answer.
type Paid struct {
	Transfer int64 `json:"transfer"`
	Posting  int64 `json:"posting,omitempty"` // that waits for a second person; nothing has moved
}

// Do pays.
func (c Pay) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Paid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settle.Pay", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Paid, error) {
			if err := access.Check(who, "settle.pay", who.To(c.From)); err != nil {
				return nil, Paid{}, err
			}
			asset, err := amount(c.Currency, c.Amount)
			if err != nil {
				return nil, Paid{}, err
			}
			if c.From == c.To {
				return nil, Paid{}, errs.New(errs.Invalid, "settle.pay_self").At("to")
			}
			if !utf8.ValidString(c.Text) || utf8.RuneCountInString(c.Text) > 140 || strings.ContainsFunc(c.Text, unicode.IsControl) {
				return nil, Paid{}, errs.New(errs.Invalid, "settle.text", "max", 140).At("text")
			}
			from, to, err := c.accounts(ctx, tx)
			if err != nil {
				return nil, Paid{}, err
			}
			now := k.Clock().Now()
			no, err := ledger.Post(ctx, tx, ledger.Transfer{
				At: now, Kind: "settle.pay", Reference: "pay",
				Legs: []ledger.Leg{{Book: ledger.Money, Asset: asset, From: from, To: to, Quantity: c.Amount}},
			})
			if errs.Is(err, "ledger.short") {
				err = errs.New(errs.Conflict, "settle.short_cash", "currency", string(c.Currency)).Because(err).At("amount")
			}
			return fact.MoneyPaid{From: c.From, To: c.To, Currency: string(c.Currency), Amount: c.Amount, Transfer: no}, Paid{Transfer: no}, err
		})
}

// accounts are the two; who has none yet must be a member.
func (c Pay) accounts(ctx context.Context, tx *db.Tx) (from, to int64, err error) {
	a, found, err := ledger.Find(ctx, tx, ledger.Money, c.From, ledger.Cash)
	if err == nil && !found {
		err = errs.New(errs.Conflict, "settle.short_cash", "currency", string(c.Currency)).At("amount")
	}
	if err != nil {
		return 0, 0, err
	}
	b, found, err := ledger.Find(ctx, tx, ledger.Money, c.To, ledger.Cash)
	if err != nil || found {
		return a.No, b.No, err
	}
	o, err := party.OrgByID(ctx, tx, c.To)
	if err == nil && o.Kind != party.Member {
		err = errs.New(errs.Invalid, "settle.pay_member").At("to")
	}
	if err != nil {
		return 0, 0, err
	}
	to, err = cashOf(ctx, tx, c.To)
	return a.No, to, err
}

// amount refuses sums that nobody can move and gives the currency's asset.
func amount(c money.Currency, n int64) (int64, error) {
	if !c.Known() {
		return 0, errs.New(errs.Invalid, "settle.currency", "currency", string(c)).At("currency")
	}
	if n <= 0 || n > mostMoney {
		return 0, errs.New(errs.Invalid, "settle.amount").At("amount")
	}
	return ledger.CurrencyAsset(c)
}
