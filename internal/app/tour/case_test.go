package tour_test

import (
	"context"
	"strconv"
	"testing"

	"openbourse/internal/app/apptest"
	"openbourse/internal/base/id"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// disputed is a case that the trader brought about a deal of his and another member's.
func disputed(t *testing.T, f *apptest.Fair) string {
	t.Helper()
	ctx := t.Context()
	who := f.Actor(t, trader.Mail)
	other, err := party.OrgByNo(ctx, f.DB, who.OrgNo+1)
	if err != nil {
		t.Fatal(err)
	}
	const deal = 900_001
	head, _, err := f.Keeper.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	struck := fact.DealStruck{Deal: deal, Seller: other.ID, Buyer: who.Org, Currency: "USD", Total: 100_000}
	if _, err := journal.Do(ctx, f.Keeper, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test", Input: struck},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return struck, struct{}{}, nil }); err != nil {
		t.Fatal(err)
	}
	entries, err := f.Keeper.After(ctx, head, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries { // the follower beside us does the same, once
		if err := justice.Apply(ctx, f.Keeper, e); err != nil {
			t.Fatal(err)
		}
	}
	made, err := justice.Bring{Deal: deal, Body: "The colour is G, not E."}.Do(ctx, f.Keeper, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	return "/cases/" + strconv.FormatInt(made.Case, 10)
}

// noticed is a published notice about a member that trades no more here.
func noticed(t *testing.T, f *apptest.Fair) string {
	t.Helper()
	ctx := t.Context()
	org, err := party.AddOrg{Kind: party.Member, Name: "Gone Diamonds", Country: "BE", Since: "2020-01-01"}.Do(ctx, f.Keeper, access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	house, err := party.House(ctx, f.DB)
	if err != nil {
		t.Fatal(err)
	}
	people, err := party.PeopleOnce(ctx, f.DB, house.ID)
	if err != nil || len(people) == 0 {
		t.Fatal(people, err)
	}
	who := access.Actor{Person: people[0].ID, Org: house.ID, OrgNo: house.No, OrgKind: string(house.Kind), Roles: []access.Role{access.Admin}}
	drafted, err := justice.Propose{Org: org.Org, Act: party.Suspend, Ground: "a", Day: "2026-01-05", Reason: "It stopped paying."}.Do(ctx, f.Keeper, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	second := who
	second.Person = id.New()
	if _, err := (justice.Decide{Notice: drafted.Notice, Publish: true}).Do(ctx, f.Keeper, second, id.New()); err != nil {
		t.Fatal(err)
	}
	return "/notices/" + strconv.FormatInt(drafted.Notice, 10)
}
