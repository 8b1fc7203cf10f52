package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/app"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// founded is a house as `bourse init` leaves it, on a clock that the test moves.
type founded struct {
	*testing.T
	where string
	clock *clock.Fixed
}

// with opens the data for as long as f runs: between, the command line has it.
func (h *founded) with(f func(k *journal.Keeper)) {
	h.Helper()
	d, err := db.Open(h.Context(), h.where, db.Options{})
	h.must(err)
	f(journal.New(d, h.clock))
	h.must(d.Close())
}

func (h *founded) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// founder is a member who was there before the program, with a person who signs for it.
func (h *founded) founder(k *journal.Keeper, admin access.Actor, name string) access.Actor {
	h.Helper()
	o, err := party.AddOrg{Kind: party.Member, Name: name, Country: "CN", RegNo: "9131-" + name, Since: "2020-01-01"}.Do(h.Context(), k, admin, id.New())
	h.must(err)
	p, err := party.AddPerson{Org: o.Org, Email: strings.ToLower(name) + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{access.MemberAdmin}}.Do(h.Context(), k, admin, id.New())
	h.must(err)
	_, err = party.FileRepresentative{Person: p.Person, Source: "letter of the office"}.Do(h.Context(), k, admin, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(party.Member), OrgName: name, Roles: []access.Role{access.MemberAdmin}}
}

// TestAHouseThatWasSetUpHasItsFoundingMembersNotedAndAdmitsACompany goes from init by the
// command line to the first member that was admitted by the procedure itself.
func TestAHouseThatWasSetUpHasItsFoundingMembersNotedAndAdmitsACompany(t *testing.T) {
	h := &founded{t, t.TempDir(), &clock.Fixed{Instant: clock.At(time.Now())}}
	ctx := t.Context()
	_, err := app.Begin(ctx, h.where, app.Beginning{Name: "Exchange", Preset: settings.Plain, Country: "CN", Origin: "http://localhost:1", Admin: "ada@house.example"})
	h.must(err)
	var admin, one, two, guild access.Actor
	h.with(func(k *journal.Keeper) {
		p, err := party.PersonByEmail(ctx, k.DB(), "ada@house.example")
		h.must(err)
		admin = access.Actor{Person: p.ID, Org: p.Post.Org, OrgKind: string(party.Exchange), Roles: p.Post.Roles}
		one, two, guild = h.founder(k, admin, "Alpha"), h.founder(k, admin, "Beta"), h.founder(k, admin, "Gamma")
	})
	noted := func(no int64, category, source string) error {
		c := memberCategoryCmd{place: place{Data: h.where}, No: no, Category: category, From: "2020-01-01", Source: source, JSON: true}
		return c.Run(ctx)
	}
	if err := noted(one.OrgNo, "formal", " "); !errs.Is(err, "party.no_paper") {
		t.Errorf("without a source: %v", err)
	}
	if err := noted(999, "formal", "deed"); !errs.Is(err, "party.no_org") {
		t.Errorf("nobody's number: %v", err)
	}
	h.must(noted(one.OrgNo, "formal", "deed of foundation"))
	h.must(noted(two.OrgNo, "formal", "deed of foundation"))
	h.must(noted(guild.OrgNo, "guild", "register of the guild"))
	h.with(func(k *journal.Keeper) { h.admits(ctx, k, admin, one, two, guild) })
}

// admits takes a company through the procedure, recommended by the two founders.
func (h *founded) admits(ctx context.Context, k *journal.Keeper, admin, one, two, guild access.Actor) {
	h.Helper()
	a, err := admission.Apply{Name: "Brook", RegNo: "91440300MA5G0001", Country: "CN", Capital: "CN", Person: "Ming", Email: "ming@example.org", Lang: i18n.English}.Do(ctx, k, access.Actor{}, id.New())
	h.must(err)
	p, err := party.PersonByID(ctx, k.DB(), a.Person)
	h.must(err)
	who := access.Actor{Person: p.ID, Org: p.Post.Org, OrgKind: string(party.Applicant), Roles: p.Post.Roles}
	_, err = admission.Write{
		No: a.No, Name: "Brook", NameZh: "明溪", RegNo: "91440300MA5G0001", Country: "CN", Capital: "CN", Since: "2010-01-01", Sectors: []string{"polished"}, Premises: "Bund", PremisesZh: "外滩",
		Owners: []party.Owner{{Name: "Ming", Country: "CN", Share: party.Whole}},
	}.Do(ctx, k, who, id.New())
	h.must(err)
	blobs, err := blob.New(k.DB(), h.clock)
	h.must(err)
	ref, err := blobs.Put(ctx, strings.NewReader("%PDF-1.7"), 1<<10)
	h.must(err)
	_, err = admission.AddFile{No: a.No, Kind: "licence", Lang: admission.Both, Name: "licence.pdf", Type: "application/pdf", File: ref}.Do(ctx, k, who, id.New())
	h.must(err)
	if _, err = (admission.AskSponsors{No: a.No, Members: []int64{one.OrgNo, guild.OrgNo}}).Do(ctx, k, who, id.New()); !errs.Is(err, "admission.sponsor_formal") {
		h.Errorf("a guild member sponsors: %v", err)
	}
	_, err = admission.AskSponsors{No: a.No, Members: []int64{one.OrgNo, two.OrgNo}}.Do(ctx, k, who, id.New())
	h.must(err)
	for _, s := range []access.Actor{one, two} {
		_, err = admission.Recommend{No: a.No, Text: "We know them."}.Do(ctx, k, s, id.New())
		h.must(err)
	}
	_, err = admission.Submit{No: a.No}.Do(ctx, k, who, id.New())
	h.must(err)
	for _, x := range admission.Points {
		_, err = admission.Note{No: a.No, Point: x, Result: "ok", Source: "seen"}.Do(ctx, k, admin, id.New())
		h.must(err)
	}
	_, err = admission.Check{No: a.No}.Do(ctx, k, admin, id.New())
	h.must(err)
	_, err = admission.Publish{No: a.No}.Do(ctx, k, admin, id.New())
	h.must(err)
	h.clock.Instant = h.clock.Instant.Add(11 * 24 * time.Hour)
	h.must(admission.Sweep(ctx, k))
	f := fact.ResolutionTaken{Resolution: 1, Organ: "council", About: "application", No: a.No, Adopted: true}
	_, err = journal.Do(ctx, k, journal.Act{Actor: "test", ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	all, err := k.After(ctx, 0, 1000)
	h.must(err)
	for _, e := range all {
		_, err := admission.Carry(ctx, k, e)
		h.must(err)
	}
	x, err := admission.Read(ctx, k.DB(), admin, h.clock.Now(), a.No)
	h.must(err)
	if x.State == admission.FeeDue {
		_, err = admission.Pay{No: a.No, Reference: "BANK-1"}.Do(ctx, k, admin, id.New())
		h.must(err)
	}
	o, err := party.OrgByID(ctx, k.DB(), who.Org)
	h.must(err)
	if o.Kind != party.Member {
		h.Errorf("the company is a %s", o.Kind)
	}
}
