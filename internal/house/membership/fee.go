package membership

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// The states of an annual fee. Overdue is the clock's.
const (
	Due     lifecycle.State = "due"
	Overdue lifecycle.State = "overdue"
	Paid    lifecycle.State = "paid"
	Void    lifecycle.State = "void"
)

// FeeLife is the lifecycle of an annual fee.
var FeeLife = lifecycle.Table{Name: "annual_fee", Steps: []lifecycle.Step{
	{From: Due, Act: "pay", To: Paid, Who: staff, Rule: "the cashier notes the day and the bank's reference"},
	{From: Due, Act: "void", To: Void, Who: staff, Rule: "written by mistake: the paper is made void"},
	{From: Due, Act: "overdue", To: Overdue, Who: []string{"clock"}, Rule: "its day has passed: a flag for the council, and reminders; nothing else follows by itself"},
	{From: Overdue, Act: "pay", To: Paid, Who: staff, Rule: "late, but paid"},
	{From: Overdue, Act: "void", To: Void, Who: staff, Rule: "written by mistake: the paper is made void"},
}}

// FeeCurrency is what annual fees are in.
const FeeCurrency = money.USD

// Fee is a member's fee of a year.
type Fee struct {
	No               int64
	Org              id.ID
	Year, Months     int64
	Full             int64 // cents of twelve months
	Discount         int64 // millionths
	Tier             party.Tier
	Amount           int64
	Due              clock.Date
	Paper            string
	State            lifecycle.State
	Issued           clock.Instant
	Paid             clock.Date
	Reference        string
	Reminded         clock.Instant
	Reminders        int64
	annual, discount rule.Rule // where the figures come from, while it is written
}

// At is the fee as the calendar has it.
func (f Fee) At(today clock.Date) Fee {
	if f.State == Due && f.Due < today {
		f.State = Overdue
	}
	return f
}

func (f *Fee) moved(what string) fact.AnnualFeeMoved {
	return fact.AnnualFeeMoved{
		No: f.No, Org: f.Org, Year: f.Year, Months: f.Months, Amount: f.Amount, Currency: string(FeeCurrency), Due: f.Due, What: what, State: string(f.State),
		Paper: f.Paper, Paid: f.Paid, Reference: f.Reference,
	}
}

// MonthsOf are the months of a year that a member who joined on a day pays: the month of
// joining counts.
func MonthsOf(year int64, since clock.Date) int64 {
	t := since.Time()
	switch {
	case int64(t.Year()) > year:
		return 0
	case int64(t.Year()) < year:
		return 12
	}
	return int64(13 - t.Month())
}

// FeeDone is the answer.
type FeeDone struct {
	Fee   int64           `json:"fee"`
	State lifecycle.State `json:"state"`
	Paper string          `json:"paper,omitempty"`
}

// NotePayment notes that a fee was paid, as the bank told the cashier.
type NotePayment struct {
	No        int64      `json:"no"`
	Day       clock.Date `json:"day"`
	Reference string     `json:"reference"`
}

// Do notes it.
func (c NotePayment) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (FeeDone, error) {
	return stepFee(ctx, k, who, cmd, "membership.NotePayment", c, c.No, "pay", func(ctx context.Context, q db.Querier, f *Fee, today clock.Date) error {
		if err := day("day", c.Day); err != nil {
			return err
		}
		if c.Day > today || c.Day < today.AddDays(-400) {
			return errs.New(errs.Invalid, "membership.paid_day").At("day")
		}
		f.Paid = c.Day
		var err error
		f.Reference, err = line("reference", c.Reference, 140)
		return err
	})
}

// VoidFee takes back an invoice that was written by mistake.
type VoidFee struct {
	No  int64  `json:"no"`
	Why string `json:"why"`
}

// Do takes it back: its paper is void.
func (c VoidFee) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (FeeDone, error) {
	return stepFee(ctx, k, who, cmd, "membership.VoidFee", c, c.No, "void", func(_ context.Context, _ db.Querier, f *Fee, _ clock.Date) error {
		var err error
		f.Reference, err = line("why", c.Why, 140)
		return err
	})
}

func stepFee(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, no int64, act lifecycle.Act, check func(context.Context, db.Querier, *Fee, clock.Date) error) (FeeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, FeeDone, error) {
			if err := access.Check(who, "membership.fee", access.Any); err != nil {
				return nil, FeeDone{}, err
			}
			now := k.Clock().Now()
			f, found, err := feeByNo(ctx, tx, no)
			if err != nil {
				return nil, FeeDone{}, err
			}
			if !found {
				return nil, FeeDone{}, noSuch("fee", no)
			}
			_, today, err := days(ctx, tx, now)
			if err != nil {
				return nil, FeeDone{}, err
			}
			if f.State, err = FeeLife.Next(f.At(today).State, act); err != nil {
				return nil, FeeDone{}, err
			}
			if err := check(ctx, tx, &f, today); err != nil {
				return nil, FeeDone{}, err
			}
			if f.State == Void {
				if err := document.MakeVoid(ctx, tx, f.Paper, now, f.Reference); err != nil {
					return nil, FeeDone{}, err
				}
			}
			return f.moved(string(act)), FeeDone{f.No, f.State, f.Paper}, f.update(ctx, tx)
		})
}
