package membership

import (
	"context"
	"strconv"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// begin starts the life of a new member with what it brings from its application: its line in
// the directory, its tier, and the fee of the year, which it has paid.
func begin(ctx context.Context, k *journal.Keeper, e journal.Entry, f fact.AdmissionMoved) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("membership begin"), Kind: "membership.begin", Input: f},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
			now, b, why := k.Clock().Now(), f.Brings, "admission "+strconv.FormatInt(f.Admission, 10)
			p, err := SetProfile{Org: f.Org, Capital: b.Capital, Sectors: b.Sectors}.read()
			if err != nil {
				return nil, struct{}{}, err
			}
			due, err := IssueFee{Org: f.Org, Year: b.Year}.once(ctx, tx)
			if err != nil {
				return nil, struct{}{}, err
			}
			if err := p.keep(ctx, tx, f.Org, f.From, now, system.Key()); err != nil {
				return nil, struct{}{}, err
			}
			if t := party.Tier(b.Tier); t.Known() {
				if _, err := party.NoteTier(ctx, tx, now, system.Key(), f.Org, t, f.From, "", why); err != nil {
					return nil, struct{}{}, err
				}
			}
			said := fact.MemberProfiled{Org: f.Org, Capital: p.Capital, Sectors: p.Sectors, From: f.From}
			if !due || b.Fee == 0 {
				return said, struct{}{}, nil
			}
			return said, struct{}{}, paidBefore(ctx, tx, f.Org, b, f, why)
		})
	return err
}

// paidBefore notes the part of the year's fee that was paid with the admission.
func paidBefore(ctx context.Context, tx *db.Tx, org id.ID, b *fact.Brought, f fact.AdmissionMoved, why string) error {
	no, err := tx.Next(ctx, "membership_fee")
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO membership_fee (no, org, year, months, whole, discount, tier, amount, due, paper, state, issued, paid, reference, reminded, reminders)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $9, $12, 0, 0)`,
		no, org, b.Year, b.Months, b.Yearly, b.Discount, b.Tier, b.Fee, string(f.From), b.Invoice, string(Paid), why)
	return err
}
