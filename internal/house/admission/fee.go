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

// reckon fills in what is to be paid: the entry fee once, and of the annual fee the months left
// of the year, the month of the resolution among them, less what the tier takes off.
func (a *Application) reckon(ctx context.Context, q db.Querier, t Terms) error {
	a.Months, a.Currency, a.EntryFee = Left(t.Day), string(money.USD), t.EntryFee*100
	var err error
	if a.Discount, _, err = party.OffAnnual(ctx, q, party.Tier(a.Tier), t.Day); err != nil {
		return err
	}
	a.AnnualFee, err = Owed(t.AnnualFee*100, a.Months, a.Discount)
	return err
}

// bill writes the invoice over what was reckoned.
func (a *Application) bill(ctx context.Context, tx *db.Tx, k *journal.Keeper, t Terms, now clock.Instant) error {
	to, err := Life.Next(a.State, ActBill)
	if err != nil {
		return err
	}
	last := t.Day.AddMonths(int(t.PayMonths))
	a.PayBy = midnight(last.AddDays(1), t.Zone)
	house, company, err := parties(ctx, tx, a.Org)
	if err != nil {
		return err
	}
	d := document.Draft{Kind: document.AdmissionInvoice, Subject: "admission:" + itoa(a.No), Readers: []id.ID{a.Org}, Content: document.FeeInvoice{
		Admission: a.No, Exchange: house, Company: company, Resolution: a.Resolution, Day: t.Day, Entry: a.EntryFee, Yearly: t.AnnualFee * 100, Months: a.Months, Annual: a.AnnualFee, Tier: a.Tier, Discount: a.Discount,
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
			a.PaidAt = now
			said, err := a.seat(ctx, tx, k, who.Key(), o, t, now)
			if err != nil {
				return nil, Done{}, err
			}
			if err := a.add(ctx, tx, now, string(ActPay), "house", who, a.Certificate); err != nil {
				return nil, Done{}, err
			}
			return said, Done{No: a.No, State: a.State, Paper: a.Certificate}, a.update(ctx, tx)
		})
}

// seat makes the company a member from today on, with its certificate.
func (a *Application) seat(ctx context.Context, tx *db.Tx, k *journal.Keeper, by string, o party.Org, t Terms, now clock.Instant) (fact.AdmissionMoved, error) {
	category, until := party.Formal, clock.Date("")
	if t.Probation > 0 {
		category, until = party.Preparatory, t.Day.AddMonths(int(t.Probation))
	}
	if err := party.Admit(ctx, tx, now, by, o, category, t.Day, until, "admission "+itoa(a.No)); err != nil {
		return fact.AdmissionMoved{}, err
	}
	a.Ended = now
	var err error
	if a.Certificate, err = a.certify(ctx, tx, k, category, t, now); err != nil {
		return fact.AdmissionMoved{}, err
	}
	said := fact.AdmissionMoved{Admission: a.No, Org: a.Org, What: "admitted", State: string(a.State), Category: string(category), From: t.Day, Paper: a.Certificate, Brings: a.brings(t)}
	if err := a.tell(ctx, tx, now, "admitted"); err != nil {
		return said, err
	}
	return said, a.tellSponsors(ctx, tx, now)
}

// free tells whether nothing is to be paid: then there is neither invoice nor cashier.
func (a *Application) free() bool { return a.State == Prequalified && a.Fee() == 0 }

// seatFree makes a company a member that has nothing to pay, unless a case of screening stands
// against it: then it waits, prequalified, until the sweep finds it clear.
func (a *Application) seatFree(ctx context.Context, tx *db.Tx, k *journal.Keeper, t Terms, now clock.Instant) (fact.AdmissionMoved, bool, error) {
	o, err := a.clear(ctx, tx, t.Day)
	if errs.Is(err, "admission.blocked") {
		return a.moved("prequalified"), false, nil
	}
	if err != nil {
		return fact.AdmissionMoved{}, false, err
	}
	if a.State, err = Life.Next(a.State, ActSeat); err != nil {
		return fact.AdmissionMoved{}, false, err
	}
	said, err := a.seat(ctx, tx, k, system.Key(), o, t, now)
	if err != nil {
		return said, false, err
	}
	return said, true, a.add(ctx, tx, now, string(ActSeat), "house", access.Actor{}, a.Certificate)
}

// brings is what the new member's life begins with. The fee is of the year of its invoice.
func (a *Application) brings(t Terms) *fact.Brought {
	b := &fact.Brought{Capital: a.Capital, Sectors: a.Sectors, Tier: a.Tier, Discount: a.Discount, Year: int64(t.Day.Time().Year()), Months: a.Months, Yearly: t.AnnualFee * 100, Fee: a.AnnualFee, Invoice: a.Invoice}
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
