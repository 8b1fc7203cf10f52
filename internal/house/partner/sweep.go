package partner

import (
	"context"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

var sweeper = access.System("partner.sweep")

// Sweep reminds both sides of agreements whose last day comes, once for each last day, and
// notes the bound of keys anew where one agreement ended and another goes on.
func Sweep(ctx context.Context, k *journal.Keeper, z *time.Location) error {
	day := dayOf(k.Clock().Now(), z)
	all, err := db.Rows(ctx, k.DB(), scan, "SELECT "+columns+" FROM partnership WHERE state IN ('signed', 'terminated') ORDER BY no LIMIT 2000")
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Due(day) && a.reminded != a.Until {
			if err := remind(ctx, k, a.No, a.Until); err != nil {
				return err
			}
		}
	}
	return k.DB().Write(ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
		seen := map[id.ID]bool{}
		for _, a := range all {
			if seen[a.Org] {
				continue
			}
			seen[a.Org] = true
			if err := rebind(ctx, tx, a.Org, day); err != nil {
				return err
			}
		}
		return nil
	})
}

// rebind writes the bound of a partner's keys only when it changed.
func rebind(ctx context.Context, tx *db.Tx, org id.ID, day clock.Date) error {
	all, err := ofOrg(ctx, tx, org)
	if err != nil {
		return err
	}
	want, found := boundOf(all, day)
	have, known, err := party.KeyBoundOf(ctx, tx, org)
	if err != nil || !found || known && have.From == want.From && have.Until == want.Until && slices.Equal(have.Acts, want.Acts) {
		return err
	}
	return party.NoteKeyBound(ctx, tx, org, want)
}

// remind writes to the administrators of both sides, in the same transaction as the note of it.
func remind(ctx context.Context, k *journal.Keeper, no int64, last clock.Date) error {
	cmd := id.ID{}.With("partner.remind:" + num(no) + ":" + string(last))
	_, err := journal.Do(ctx, k, journal.Act{Actor: sweeper.Key(), ID: cmd, Kind: "partner.remind", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			a, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, Done{}, err
			}
			now := k.Clock().Now()
			people, err := toldOf(ctx, tx, a.Org, now)
			if err != nil {
				return nil, Done{}, err
			}
			o, err := party.OrgByID(ctx, tx, a.Org)
			if err != nil {
				return nil, Done{}, err
			}
			for _, p := range people {
				l := mail.Letter{
					To: p.Email, Subject: p.Lang.T("partner.mail_subject", "org", o.NameIn(p.Lang), "day", p.Lang.Date(last)),
					Text: p.Lang.T("partner.mail_text", "org", o.NameIn(p.Lang), "title", a.Title, "day", p.Lang.Date(last)),
				}
				if err := mail.Post(ctx, tx, now, l); err != nil {
					return nil, Done{}, err
				}
			}
			a.reminded = last
			if err := a.add(ctx, tx, now, "remind", id.ID{}, string(last)); err != nil {
				return nil, Done{}, err
			}
			return fact.PartnershipMoved{No: a.No, Org: a.Org, Service: a.Service, Act: "remind", State: string(a.State), From: a.From, Until: a.last()}, Done{a.No}, a.update(ctx, tx)
		})
	return err
}

// toldOf are the administrators of the partner and of the exchange.
func toldOf(ctx context.Context, q db.Querier, org id.ID, now clock.Instant) ([]party.Person, error) {
	var told []party.Person
	orgs := []id.ID{org}
	if h, err := party.House(ctx, q); err == nil {
		orgs = append(orgs, h.ID)
	}
	for _, o := range orgs {
		people, err := party.PeopleAt(ctx, q, o, now)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if slices.Contains(p.Post.Roles, access.PartnerAdmin) || slices.Contains(p.Post.Roles, access.Admin) {
				told = append(told, p)
			}
		}
	}
	return told, nil
}
