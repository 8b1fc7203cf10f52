package settle

import (
	"context"
	"database/sql"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Payout is money on its way out.
type Payout struct {
	No       int64
	Org      id.ID
	Currency money.Currency
	Amount   int64
	Account  string
	BIC      string
	Holder   string
	State    lifecycle.State
	Asked    clock.Instant
	Moved    clock.Instant
	Pending  int64
	Transfer int64
	Message  string
	Reason   string
	Credit   int64  // that goes back, 0: none
	Debtor   string // account it is paid from; empty: the exchange had none when it was ordered
	Deal     int64  // that it pays, 0: none
}

const payoutColumns = "p.no, p.org, p.currency, p.amount, p.account, p.bic, p.holder, p.state, p.asked, p.moved, p.pending, p.transfer, p.message, p.reason, p.credit, p.debtor, p.deal"

func scanPayout(r *sql.Rows) (Payout, error) {
	var p Payout
	return p, r.Scan(&p.No, &p.Org, &p.Currency, &p.Amount, &p.Account, &p.BIC, &p.Holder, &p.State, &p.Asked, &p.Moved, &p.Pending, &p.Transfer, &p.Message, &p.Reason, &p.Credit, &p.Debtor, &p.Deal)
}

func (p *Payout) fact() fact.PayoutMoved {
	return fact.PayoutMoved{No: p.No, Org: p.Org, State: string(p.State), Currency: string(p.Currency), Amount: p.Amount, Transfer: p.Transfer, Reason: p.Reason, Deal: p.Deal}
}

func (p *Payout) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO payout (no, org, currency, amount, account, bic, holder, state, asked, moved, pending, transfer, message, reason, credit, debtor, deal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', '', $12, $13, $14)`,
		p.No, p.Org[:], string(p.Currency), p.Amount, p.Account, p.BIC, p.Holder, string(p.State), p.Asked, p.Moved, p.Pending, p.Credit, p.Debtor, p.Deal)
	return err
}

func (p *Payout) update(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE payout SET state = $2, moved = $3, transfer = $4, message = $5, reason = $6, debtor = $7 WHERE no = $1",
		p.No, string(p.State), p.Moved, p.Transfer, p.Message, p.Reason, p.Debtor)
	return err
}

// AskPayout orders that a member's money be paid out to his payout account in force.
type AskPayout struct {
	Currency money.Currency `json:"currency"`
	Amount   int64          `json:"amount"`
}

// PayoutAsked is the answer.
type PayoutAsked struct {
	Payout int64           `json:"payout"`
	State  lifecycle.State `json:"state"`
}

// Do orders it: the money is set aside from now on.
func (c AskPayout) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (PayoutAsked, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.payout", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, PayoutAsked, error) {
			if err := access.Check(who, "bank.payout", access.Own); err != nil {
				return nil, PayoutAsked{}, err
			}
			if _, err := amount(c.Currency, c.Amount); err != nil {
				return nil, PayoutAsked{}, err
			}
			now := k.Clock().Now()
			to, err := payoutAccountInForce(ctx, tx, who.Org, c.Currency, now)
			if err != nil {
				return nil, PayoutAsked{}, err
			}
			from, err := cashOf(ctx, tx, who.Org)
			if err != nil {
				return nil, PayoutAsked{}, err
			}
			debtor, err := paidFrom(ctx, tx, who.Org, c.Currency)
			if err != nil {
				return nil, PayoutAsked{}, err
			}
			p := &Payout{Org: who.Org, Currency: c.Currency, Amount: c.Amount, Account: to.Account, BIC: to.BIC, Holder: to.Holder, State: Ordered, Asked: now, Moved: now, Debtor: debtor}
			if err := p.order(ctx, tx, from); err != nil {
				return nil, PayoutAsked{}, err
			}
			return p.fact(), PayoutAsked{p.No, p.State}, nil
		})
}

// paidFrom is the account a member's payouts leave from: his dedicated one, else the
// exchange's; empty when there is neither.
func paidFrom(ctx context.Context, q db.Querier, org id.ID, c money.Currency) (string, error) {
	own, found, err := bankAccountOf(ctx, q, org, c)
	if err == nil && !found {
		own, _, err = Collecting(ctx, q, c)
	}
	return own.Number, err
}

// order sets the money aside and writes the payout down.
func (p *Payout) order(ctx context.Context, tx *db.Tx, from int64) error {
	t, err := tillsOf(ctx, tx)
	if err != nil {
		return err
	}
	asset, err := ledger.CurrencyAsset(p.Currency)
	if err != nil {
		return err
	}
	if p.No, err = tx.Next(ctx, "bank.payout"); err != nil {
		return err
	}
	p.Pending, err = ledger.Reserve(ctx, tx, ledger.Transfer{At: p.Asked, Kind: "bank.payout", Reference: p.endToEnd(), Legs: []ledger.Leg{
		{Book: ledger.Money, Asset: asset, From: from, To: t.bank, Quantity: p.Amount},
	}}, 0)
	if errs.Is(err, "ledger.short") {
		err = errs.New(errs.Conflict, "settle.short_cash", "currency", string(p.Currency)).Because(err).At("amount")
	}
	if err != nil {
		return err
	}
	return p.insert(ctx, tx)
}

// ReturnCredit sends a held credit back to the account it came from, out of the one it came
// in on.
type ReturnCredit struct {
	Credit int64 `json:"credit"`
}

// Do sends it back.
func (c ReturnCredit) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (PayoutAsked, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "bank.return", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, PayoutAsked, error) {
			x, err := creditByNo(ctx, tx, c.Credit)
			if err != nil {
				return nil, PayoutAsked{}, err
			}
			if err := access.Check(who, "bank.return", bankSees(who, x.Bank)); err != nil {
				return nil, PayoutAsked{}, err
			}
			if x.State, err = CreditLife.Next(x.State, "return"); err != nil {
				return nil, PayoutAsked{}, err
			}
			if x.PayerAccount == "" {
				return nil, PayoutAsked{}, errs.New(errs.Conflict, "bank.no_payer", "no", c.Credit)
			}
			t, err := tillsOf(ctx, tx)
			if err != nil {
				return nil, PayoutAsked{}, err
			}
			now := k.Clock().Now()
			p := &Payout{Org: t.house, Currency: x.Currency, Amount: x.Amount, Account: x.PayerAccount, BIC: x.PayerBIC, Holder: "Payer of " + x.Entry, State: Ordered, Asked: now, Moved: now, Credit: x.No, Debtor: x.Account}
			if err := p.order(ctx, tx, t.suspense); err != nil {
				return nil, PayoutAsked{}, err
			}
			return p.fact(), PayoutAsked{p.No, p.State}, x.update(ctx, tx)
		})
}

// Payouts lists payouts, the newest first: a member's own, a bank's, or all for the house.
func Payouts(ctx context.Context, q db.Querier, who access.Actor, org id.ID, state lifecycle.State, before int64, limit int) ([]Payout, error) {
	bank := noBody
	if org.IsZero() {
		var err error
		if bank, err = bankOf(who); err != nil {
			return nil, err
		}
	} else if err := access.Check(who, "settle.money", who.To(org)); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scanPayout, "SELECT "+payoutColumns+` FROM payout p WHERE p.no < $1 AND ($2 = '' OR p.state = $2) AND ($4 = 1 OR p.org = $5) AND ($6 = 1 OR `+paidBy("$7")+`)
		ORDER BY p.no DESC LIMIT $3`, before, string(state), limit, yes(org.IsZero()), org[:], yes(bank.IsZero()), bank[:])
}

// paidBy is the condition that a bank keeps the account a payout is paid from.
func paidBy(bank string) string {
	return "EXISTS (SELECT 1 FROM bank_account a JOIN org o ON o.id = a.org WHERE a.bank = " + bank + " AND (a.account = p.debtor OR p.debtor = '' AND o.kind = 'exchange' AND a.currency = p.currency))"
}
