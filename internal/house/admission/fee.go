package admission

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// bill writes the invoice: the entry fee once, and of the annual fee the months left of the
// year, the month of the resolution among them.
func (a *Application) bill(ctx context.Context, tx *db.Tx, k *journal.Keeper, t Terms, now clock.Instant) error {
	to, err := Life.Next(a.State, ActBill)
	if err != nil {
		return err
	}
	a.Months, a.Currency = Left(t.Day), string(money.USD)
	a.EntryFee, a.AnnualFee = t.EntryFee*100, Pro(t.AnnualFee, a.Months)
	last := months(t.Day, t.PayMonths)
	a.PayBy = midnight(last.AddDays(1), t.Zone)
	house, company, err := parties(ctx, tx, a.Org)
	if err != nil {
		return err
	}
	d := document.Draft{Kind: document.AdmissionInvoice, Subject: "admission:" + itoa(a.No), Readers: []id.ID{a.Org}, Content: document.FeeInvoice{
		Admission: a.No, Exchange: house, Company: company, Resolution: a.Resolution, Day: t.Day, Entry: a.EntryFee, Yearly: t.AnnualFee * 100, Months: a.Months, Annual: a.AnnualFee,
		Currency: a.Currency, Total: a.Fee(), PayBy: last, Reference: a.Reference(),
	}}
	p, err := document.Issue(ctx, tx, k, now, d)
	if err != nil {
		return err
	}
	a.State, a.Invoice = to, string(p.Code)
	return a.tell(ctx, tx, now, "billed")
}

// parties are the exchange and a company as papers name them.
func parties(ctx context.Context, q db.Querier, org id.ID) (house, company document.Party, err error) {
	h, err := party.House(ctx, q)
	if err != nil {
		return house, company, err
	}
	o, err := party.OrgByID(ctx, q, org)
	return document.PartyOf(h), document.PartyOf(o), err
}

// Pay notes that the cashier has the money, and by which booking of the bank. The company is
// a member from that day on.
type Pay struct {
	No        int64  `json:"no"`
	Reference string `json:"reference"`
}

// Do notes it and admits.
func (c Pay) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "admission.Pay", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			now := k.Clock().Now()
			a, o, t, err := c.check(ctx, tx, who, now)
			if err != nil {
				return nil, Done{}, err
			}
			category, until := party.Formal, clock.Date("")
			if t.Probation > 0 {
				category, until = party.Preparatory, months(t.Day, t.Probation)
			}
			if err := party.Admit(ctx, tx, now, who.Key(), o, category, t.Day, until, "admission "+itoa(a.No)); err != nil {
				return nil, Done{}, err
			}
			a.PaidAt, a.Ended = now, now
			if a.Certificate, err = a.certify(ctx, tx, k, category, t, now); err != nil {
				return nil, Done{}, err
			}
			if err := a.add(ctx, tx, now, string(ActPay), "house", who, a.Certificate); err != nil {
				return nil, Done{}, err
			}
			if err := a.tell(ctx, tx, now, "admitted"); err != nil {
				return nil, Done{}, err
			}
			if err := a.tellSponsors(ctx, tx, now); err != nil {
				return nil, Done{}, err
			}
			said := fact.AdmissionMoved{Admission: a.No, Org: a.Org, What: "admitted", State: string(a.State), Category: string(category), From: t.Day, Paper: a.Certificate, Brings: a.brings(t)}
			return said, Done{No: a.No, State: a.State, Paper: a.Certificate}, a.update(ctx, tx)
		})
}

// brings is what the new member's life begins with. The fee is of the year of its invoice.
func (a *Application) brings(t Terms) *fact.Brought {
	b := &fact.Brought{Capital: a.Capital, Sectors: a.Sectors, Tier: a.Tier, Year: int64(t.Day.Time().Year()), Months: a.Months, Yearly: t.AnnualFee * 100, Fee: a.AnnualFee, Invoice: a.Invoice}
	if 13-a.Months > int64(t.Day.Time().Month()) {
		b.Year--
	}
	return b
}

func (c Pay) check(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) (Application, party.Org, Terms, error) {
	a, _, _, err := enter(ctx, q, who, "admission.pay", c.No, now)
	if err != nil {
		return a, party.Org{}, Terms{}, err
	}
	if a.State, err = Life.Next(a.State, ActPay); err != nil {
		return a, party.Org{}, Terms{}, err
	}
	if a.PaidRef, err = line("reference", c.Reference, maxLine); err != nil {
		return a, party.Org{}, Terms{}, err
	}
	if a.PaidRef == "" {
		return a, party.Org{}, Terms{}, errs.New(errs.Invalid, "admission.no_reference").At("reference")
	}
	_, used, err := db.Row(ctx, q, db.One[int64], "SELECT a.no FROM admission a WHERE a.paid_ref = $1", a.PaidRef)
	if err != nil {
		return a, party.Org{}, Terms{}, err
	}
	if used {
		return a, party.Org{}, Terms{}, errs.New(errs.Conflict, "admission.reference_used").At("reference")
	}
	t, err := a.terms(ctx, q, now)
	if err != nil {
		return a, party.Org{}, t, err
	}
	o, err := a.clear(ctx, q, t.Day)
	return a, o, t, err
}

// certify writes the certificate of membership.
func (a *Application) certify(ctx context.Context, tx *db.Tx, k *journal.Keeper, c party.Category, t Terms, now clock.Instant) (string, error) {
	house, company, err := parties(ctx, tx, a.Org)
	if err != nil {
		return "", err
	}
	n, err := a.asPosted()
	if err != nil {
		return "", err
	}
	p, err := document.Issue(ctx, tx, k, now, document.Draft{Kind: document.Membership, Subject: "admission:" + itoa(a.No), Readers: []id.ID{a.Org}, Content: document.MemberCertificate{
		Admission: a.No, Exchange: house, Member: company, Category: string(c), Tier: a.Tier, From: t.Day, Sponsors: n.Sponsors, NoticeFrom: a.NoticeFrom, NoticeUntil: a.NoticeUntil, Resolution: a.Resolution,
	}})
	return string(p.Code), err
}
