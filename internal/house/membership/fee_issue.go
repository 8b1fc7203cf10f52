package membership

import (
	"context"
	"fmt"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

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
			if err := f.tell(ctx, tx, now, "fee_issued"); err != nil {
				return nil, FeeDone{}, err
			}
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
	if owed, err := c.once(ctx, q); err != nil || !owed {
		if err == nil {
			err = errs.New(errs.Conflict, "membership.fee_there", "year", strconv.FormatInt(c.Year, 10))
		}
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

// once tells whether the year was not invoiced before: to the member, or to the company it
// succeeded.
func (c IssueFee) once(ctx context.Context, q db.Querier) (bool, error) {
	org := c.Org
	for range mostSuccessions {
		_, found, err := db.Row(ctx, q, db.One[int64], "SELECT no FROM membership_fee WHERE org = $1 AND year = $2 AND state <> 'void'", org, c.Year)
		if err != nil || found {
			return false, err
		}
		s, found, err := succeeded(ctx, q, org)
		if err != nil || !found {
			return true, err
		}
		org = s.Before
	}
	return true, nil
}

// reckon fills in the figures by the rules of the day from which they are owed.
func (f *Fee) reckon(ctx context.Context, q db.Querier, on, today clock.Date) error {
	var found bool
	var err error
	if f.annual, found, err = admission.AnnualFeeOn(ctx, q, on); err != nil {
		return err
	}
	if !found {
		return errs.New(errs.Conflict, "membership.no_rule")
	}
	dollars, err := f.annual.Int()
	if err != nil {
		return err
	}
	if f.Full = dollars * 100; f.Full == 0 {
		return errs.New(errs.Conflict, "membership.no_rule")
	}
	if f.Tier, err = party.TierOn(ctx, q, f.Org, on); err != nil {
		return err
	}
	if f.Discount, f.discount, err = party.OffAnnual(ctx, q, f.Tier, on); err != nil {
		return err
	}
	if f.Amount, err = admission.Owed(f.Full, f.Months, f.Discount); err != nil {
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
