package membership

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"

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

// Owed is the part of a year's fee for some months, less a discount in millionths, rounded
// once, half up to the cent.
func Owed(full, months, discount int64) (int64, error) {
	return money.MulDiv(full*months, rule.RateScale-discount, 12*rule.RateScale)
}

// FeeDone is the answer.
type FeeDone struct {
	Fee   int64           `json:"fee"`
	State lifecycle.State `json:"state"`
	Paper string          `json:"paper,omitempty"`
}

// IssueFee writes a member's invoice of a year.
type IssueFee struct {
	Org  id.ID `json:"org"`
	Year int64 `json:"year"`
}

// Do writes it, once a member and year.
func (c IssueFee) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (FeeDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "membership.IssueFee", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, FeeDone, error) {
			if err := access.Check(who, "membership.fee", access.Any); err != nil {
				return nil, FeeDone{}, err
			}
			now := k.Clock().Now()
			f, o, err := c.draft(ctx, tx, now)
			if err != nil {
				return nil, FeeDone{}, err
			}
			house, err := party.House(ctx, tx)
			if err != nil && !errs.Is(err, "party.no_org") {
				return nil, FeeDone{}, err
			}
			if f.No, err = tx.Next(ctx, "membership_fee"); err != nil {
				return nil, FeeDone{}, err
			}
			p, err := document.Issue(ctx, tx, k, now, document.Draft{
				Kind: document.AnnualFee, Subject: "fee:" + strconv.FormatInt(f.No, 10), Readers: []id.ID{f.Org},
				Content: document.Annual{
					Fee: f.No, Year: f.Year, Exchange: document.PartyOf(house), Member: document.PartyOf(o), Months: f.Months, Full: f.Full, Tier: string(f.Tier), Discount: f.Discount,
					Total: f.Amount, Currency: string(FeeCurrency), Due: f.Due, Source: f.annual.Source, OfDiscount: f.discount.Source,
				},
			})
			if err != nil {
				return nil, FeeDone{}, err
			}
			f.Paper = string(p.Code)
			return f.moved("issue"), FeeDone{f.No, f.State, f.Paper}, f.insert(ctx, tx, now)
		})
}

// draft reckons the fee, or says why there is none.
func (c IssueFee) draft(ctx context.Context, q db.Querier, now clock.Instant) (Fee, party.Org, error) {
	f := Fee{Org: c.Org, Year: c.Year, State: Due, Issued: now}
	o, err := aMember(ctx, q, c.Org)
	if err != nil {
		return f, o, err
	}
	_, today, err := days(ctx, q, now)
	if err != nil {
		return f, o, err
	}
	if year := int64(today.Time().Year()); c.Year < year-1 || c.Year > year+1 {
		return f, o, errs.New(errs.Invalid, "membership.bad_year").At("year")
	}
	first, last := yearOf(c.Year)
	on := min(max(first, o.Since(last)), last)
	if f.Months = MonthsOf(c.Year, o.Since(last)); f.Months == 0 || party.Over(o.StateOn(on)) {
		return f, o, errs.New(errs.Conflict, "membership.not_then", "org", o.Name, "year", strconv.FormatInt(c.Year, 10))
	}
	if cat, _, err := party.CategoryOn(ctx, q, c.Org, on); err != nil || cat == party.Guild {
		if err == nil {
			err = errs.New(errs.Conflict, "membership.guild_free")
		}
		return f, o, err
	}
	if err := c.once(ctx, q); err != nil {
		return f, o, err
	}
	_, followed, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_succession WHERE before = $1 AND from_day <= $2", c.Org, string(on))
	if err != nil || followed {
		if err == nil {
			err = errs.New(errs.Conflict, "membership.not_then", "org", o.Name, "year", strconv.FormatInt(c.Year, 10))
		}
		return f, o, err
	}
	return f, o, f.reckon(ctx, q, on, today)
}

// yearOf are the first and the last day of a year.
func yearOf(year int64) (first, last clock.Date) {
	return clock.Date(fmt.Sprintf("%04d-01-01", year)), clock.Date(fmt.Sprintf("%04d-12-31", year))
}

// once refuses what was invoiced before: to the member, or to the company it succeeded.
func (c IssueFee) once(ctx context.Context, q db.Querier) error {
	org := c.Org
	for range mostSuccessions {
		no, found, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_fee WHERE org = $1 AND year = $2 AND state <> 'void'", org, c.Year)
		if err != nil || found {
			if err == nil {
				err = errs.New(errs.Conflict, "membership.fee_there", "no", no, "year", strconv.FormatInt(c.Year, 10))
			}
			return err
		}
		s, found, err := succeeded(ctx, q, org)
		if err != nil || !found {
			return err
		}
		org = s.Before
	}
	return nil
}

// reckon fills in the figures by the rules of the day from which they are owed.
func (f *Fee) reckon(ctx context.Context, q db.Querier, on, today clock.Date) error {
	var found bool
	var err error
	if f.annual, found, err = feeRule.At(ctx, q, "", on); err != nil {
		return err
	}
	if !found {
		return errs.New(errs.Conflict, "membership.no_rule")
	}
	dollars, err := f.annual.Int()
	if err != nil {
		return err
	}
	f.Full = dollars * 100
	if f.Tier, err = party.TierOn(ctx, q, f.Org, on); err != nil {
		return err
	}
	if f.Tier != "" {
		if f.discount, _, err = annualRule.At(ctx, q, string(f.Tier), on); err != nil {
			return err
		}
	}
	if f.Discount, err = discountOn(ctx, q, f.Tier, on); err != nil {
		return err
	}
	if f.Amount, err = Owed(f.Full, f.Months, f.Discount); err != nil {
		return err
	}
	last, err := dueRule.Int(ctx, q, "", on)
	if err != nil {
		return err
	}
	f.Due = clock.Date(fmt.Sprintf("%04d-01-%02d", f.Year, min(max(last, 1), 31)))
	if f.Due >= today {
		return nil
	}
	wait, err := firstRule.Int(ctx, q, "", on)
	f.Due = today.AddDays(int(wait))
	return err
}

// IssueAll writes the invoices of a year for all members who owe one and have none yet, and
// says how many it wrote. The same command id writes none twice.
func IssueAll(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, year int64) (int, error) {
	if err := access.Check(who, "membership.fee", access.Any); err != nil {
		return 0, err
	}
	n := 0
	for after := int64(0); ; {
		page, err := party.Orgs(ctx, k.DB(), party.Filter{Kind: party.Member, After: after})
		if err != nil || len(page) == 0 {
			return n, err
		}
		for _, o := range page {
			_, err := IssueFee{Org: o.ID, Year: year}.Do(ctx, k, who, cmd.With(o.ID.String()))
			r := errs.Of(err)
			switch {
			case err == nil:
				n++
			case r == nil || r.Code != errs.Conflict:
				return n, err
			}
		}
		after = page[len(page)-1].No
	}
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

const feeColumns = "f.no, f.org, f.year, f.months, f.whole, f.discount, f.tier, f.amount, f.due, f.paper, f.state, f.issued, f.paid, f.reference, f.reminded, f.reminders"

func scanFee(r *sql.Rows) (Fee, error) {
	var f Fee
	return f, r.Scan(&f.No, &f.Org, &f.Year, &f.Months, &f.Full, &f.Discount, &f.Tier, &f.Amount, &f.Due, &f.Paper, &f.State, &f.Issued, &f.Paid, &f.Reference, &f.Reminded, &f.Reminders)
}

func feeByNo(ctx context.Context, q db.Querier, no int64) (Fee, bool, error) {
	return db.Row(ctx, q, scanFee, "SELECT "+feeColumns+" FROM membership_fee f WHERE f.no = $1", no)
}

func (f *Fee) insert(ctx context.Context, tx *db.Tx, now clock.Instant) error {
	_, err := tx.Exec(ctx, `INSERT INTO membership_fee (no, org, year, months, whole, discount, tier, amount, due, paper, state, issued, paid, reference, reminded, reminders)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', 0, 0)`,
		f.No, f.Org, f.Year, f.Months, f.Full, f.Discount, string(f.Tier), f.Amount, string(f.Due), f.Paper, string(f.State), now)
	return err
}

func (f *Fee) update(ctx context.Context, tx *db.Tx) error {
	state := f.State
	if state == Overdue { // the clock's word
		state = Due
	}
	_, err := tx.Exec(ctx, "UPDATE membership_fee SET state = $2, paid = $3, reference = $4, reminded = $5, reminders = $6 WHERE no = $1", f.No, string(state), string(f.Paid), f.Reference, f.Reminded, f.Reminders)
	return err
}

// FeesOf lists the fees of one member, newest year first.
func FeesOf(ctx context.Context, q db.Querier, who access.Actor, org id.ID, now clock.Instant) ([]Fee, error) {
	if err := access.Check(who, "membership.read", who.To(org)); err != nil {
		return nil, err
	}
	return fees(ctx, q, now, "SELECT "+feeColumns+" FROM membership_fee f WHERE f.org = $1 ORDER BY f.year DESC, f.no DESC LIMIT 100", org)
}

// Fees lists the fees of a year, or those that nobody has paid, for the cashier.
func Fees(ctx context.Context, q db.Querier, who access.Actor, year int64, unpaid bool, now clock.Instant) ([]Fee, error) {
	if err := access.Check(who, "membership.list", access.Any); err != nil {
		return nil, err
	}
	return fees(ctx, q, now, "SELECT "+feeColumns+" FROM membership_fee f WHERE ($1 = 0 OR f.year = $1) AND ($2 = 0 OR f.state = 'due') ORDER BY f.due, f.no LIMIT 2000", year, yes(unpaid))
}

func fees(ctx context.Context, q db.Querier, now clock.Instant, query string, args ...any) ([]Fee, error) {
	_, today, err := days(ctx, q, now)
	if err != nil {
		return nil, err
	}
	list, err := db.Rows(ctx, q, scanFee, query, args...)
	for i := range list {
		list[i] = list[i].At(today)
	}
	return list, err
}
