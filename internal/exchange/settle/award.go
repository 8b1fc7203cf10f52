package settle

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of a debt from an award. Late is the clock's.
const (
	Owed     lifecycle.State = "owed"
	Late     lifecycle.State = "late"
	DebtPaid lifecycle.State = "paid"
)

// ActPay pays a debt.
const ActPay lifecycle.Act = "pay"

// DebtLife is the lifecycle of a debt from an award.
var DebtLife = lifecycle.Table{Name: "debt", Steps: []lifecycle.Step{
	{From: Owed, Act: ActPay, To: DebtPaid, Who: []string{"trader"}, Rule: "what an award orders is paid on the exchange’s ledger; a suspended member can pay too"},
	{From: Owed, Act: ActLate, To: Late, Who: theClock, Rule: "the day of the award has passed: rule justice.keep"},
	{From: Late, Act: ActPay, To: DebtPaid, Who: []string{"trader"}, Rule: "with the penalty of the rule settle.award_penalty"},
}}

var awardPenalty = rule.Define(rule.Definition{
	Name: "settle.award_penalty", Kind: rule.Rate, Shipped: "0.05", Mark: rule.Proposal,
	Source: "our proposal: of the sum awarded for each day begun after the award was to be kept, paid to the other side",
})

// Debt is what a final award has one side owe the other.
type Debt struct {
	Case, Deal   int64
	Payer, Payee id.ID
	Currency     money.Currency
	Amount       int64
	Due          clock.Instant // 0: no day was set
	Penalty      int64         // due now, or paid with it
	State        lifecycle.State
	Made, Paid   clock.Instant
	Transfer     int64
	Paper        string
}

// Ref is what transfers call it.
func (d *Debt) Ref() string { return "case:" + strconv.FormatInt(d.Case, 10) }

// at is the debt as the clock has it, with its penalty by the rules of the day it is late.
func (d Debt) at(ctx context.Context, q db.Querier, now clock.Instant) (Debt, error) {
	if d.State != Owed || d.Due == 0 || d.Due > now {
		return d, nil
	}
	d.State = Late
	day, err := calendar.DayOf(ctx, q, d.Due)
	if err != nil {
		return d, err
	}
	rate, err := awardPenalty.Int(ctx, q, "", day)
	if err != nil {
		return d, err
	}
	days := int64(now.Sub(d.Due)/(24*time.Hour)) + 1
	d.Penalty, err = money.MulDiv(d.Amount, rate*days, rule.RateScale)
	return d, err
}

const debtColumns = "a.case_no, a.deal, a.payer, a.payee, a.currency, a.amount, a.due, a.penalty, a.state, a.made, a.paid, a.transfer, a.paper"

func scanDebt(r *sql.Rows) (Debt, error) {
	var d Debt
	return d, r.Scan(&d.Case, &d.Deal, &d.Payer, &d.Payee, &d.Currency, &d.Amount, &d.Due, &d.Penalty, &d.State, &d.Made, &d.Paid, &d.Transfer, &d.Paper)
}

// DebtOf is the debt of a case, for its sides alone: an award is theirs.
func DebtOf(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no int64) (Debt, error) {
	d, found, err := db.Row(ctx, q, scanDebt, "SELECT "+debtColumns+" FROM settle_award a WHERE a.case_no = $1 AND (a.payer = $2 OR a.payee = $2)", no, who.Org)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "settle.no_debt", "case", no)
	}
	if err != nil {
		return d, err
	}
	if err := access.Check(who, "settle.debts", access.Own); err != nil {
		return Debt{}, err
	}
	return d.at(ctx, q, now)
}

// Debts are those of one's organisation, to pay or to get, the newest first.
func Debts(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, limit int) ([]Debt, error) {
	if err := access.Check(who, "settle.debts", access.Own); err != nil {
		return nil, err
	}
	all, err := db.Rows(ctx, q, scanDebt, "SELECT "+debtColumns+" FROM settle_award a WHERE a.payer = $1 OR a.payee = $1 ORDER BY a.case_no DESC LIMIT $2", who.Org, limit)
	for i := range all {
		if all[i], err = all[i].at(ctx, q, now); err != nil {
			return nil, err
		}
	}
	return all, err
}

// PayAward pays what an award orders, with the penalty when it is late.
type PayAward struct {
	Case int64 `json:"case"`
}

// Do pays.
func (c PayAward) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Paid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "settle.PayAward", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Paid, error) {
			now := k.Clock().Now()
			d, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Paid{}, err
			}
			if d.Transfer, err = d.post(ctx, tx, now); err != nil {
				return nil, Paid{}, err
			}
			_, err = tx.Exec(ctx, "UPDATE settle_award SET state = $2, penalty = $3, paid = $4, transfer = $5 WHERE case_no = $1", d.Case, string(DebtPaid), d.Penalty, now, d.Transfer)
			f := fact.AwardPaid{Case: d.Case, Deal: d.Deal, Payer: d.Payer, Payee: d.Payee, Currency: string(d.Currency), Amount: d.Amount, Penalty: d.Penalty, Transfer: d.Transfer, At: now}
			return f, Paid{Transfer: d.Transfer}, err
		})
}

func (c PayAward) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Debt, error) {
	d, err := DebtOf(ctx, q, who, now, c.Case)
	if err != nil {
		return d, err
	}
	if err := access.Check(who, "settle.pay_award", who.To(d.Payer)); err != nil {
		return d, err
	}
	_, err = DebtLife.Next(d.State, ActPay)
	return d, err
}

func (d *Debt) post(ctx context.Context, tx *db.Tx, now clock.Instant) (int64, error) {
	asset, err := ledger.CurrencyAsset(d.Currency)
	if err != nil {
		return 0, err
	}
	from, err := cashOf(ctx, tx, d.Payer)
	if err != nil {
		return 0, err
	}
	to, err := cashOf(ctx, tx, d.Payee)
	if err != nil {
		return 0, err
	}
	legs := []ledger.Leg{{Book: ledger.Money, Asset: asset, From: from, To: to, Quantity: d.Amount}}
	if d.Penalty > 0 {
		legs = append(legs, ledger.Leg{Book: ledger.Money, Asset: asset, From: from, To: to, Quantity: d.Penalty})
	}
	no, err := ledger.Post(ctx, tx, ledger.Transfer{At: now, Kind: "settle.award", Reference: d.Ref(), Legs: legs})
	if errs.Is(err, "ledger.short") {
		err = errs.New(errs.Conflict, "settle.short_cash", "currency", string(d.Currency)).Because(err)
	}
	return no, err
}

// ApplyAward makes the debt of one entry of the journal, when it is an award that orders
// payment. It may be called again for the same entry.
func ApplyAward(ctx context.Context, k *journal.Keeper, e journal.Entry) error {
	if e.Fact != (fact.AwardMade{}).FactName() {
		return nil
	}
	var f fact.AwardMade
	if err := e.Decode(&f); err != nil || f.Pay <= 0 {
		return err
	}
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("settle.award"), Kind: "settle.award", Input: e.No},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			none := struct{}{}
			_, there, err := db.Row(ctx, tx, db.One[int64], "SELECT a.case_no FROM settle_award a WHERE a.case_no = $1", f.Case)
			if err != nil {
				return nil, none, err
			}
			if there {
				return nil, none, errs.New(errs.Conflict, "settle.twice", "deal", f.Deal)
			}
			if _, err := ledger.CurrencyAsset(money.Currency(f.Money)); err != nil {
				return nil, none, err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO settle_award (case_no, deal, payer, payee, currency, amount, due, penalty, state, made, paid, transfer, paper)
				VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 0, 0, $10)`, f.Case, f.Deal, f.Payer, f.Payee, f.Money, f.Pay, f.KeepBy, string(Owed), k.Clock().Now(), f.Paper); err != nil {
				return nil, none, err
			}
			if err := followingAwards.Move(ctx, tx, e.No); err != nil {
				return nil, none, err
			}
			return fact.AwardOwed{Case: f.Case, Deal: f.Deal, Payer: f.Payer, Payee: f.Payee, Currency: f.Money, Amount: f.Pay, Due: f.KeepBy}, none, nil
		})
	if errs.Is(err, "settle.twice") {
		return nil
	}
	return err
}

// followingAwards is how far the room has come in the journal.
var followingAwards = journal.Place{Table: "settle_cursor", Name: "awards"}

// FollowAwards reads the journal for as long as ctx lives and makes the debts of awards. It
// reads beside Follow, so that a long queue of settlements does not keep an award waiting.
func FollowAwards(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(followingAwards, func(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
		return false, ApplyAward(ctx, k, e)
	})
}
