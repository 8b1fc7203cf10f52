package api_test

import (
	"context"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// TestEverybodyReadsWhoSatInAnOrganOnADay asks for a day in a term, one after it and today.
func TestEverybodyReadsWhoSatInAnOrganOnADay(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	ctx := context.Background()
	_, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2000-01-01"}).Do(ctx, h.k, access.System("test"), id.New())
	must(t, err)
	admin := access.Actor{Person: id.New(), OrgKind: string(party.Exchange), Roles: []access.Role{access.Admin}}
	_, err = organ.Begin{Organ: "council", Person: h.members[0].actor.Person, Post: "chair", From: "2024-03-01", Until: "2026-12-01", Source: "minutes of 2024"}.Do(ctx, h.k, admin, id.New())
	must(t, err)
	_, err = organ.Begin{Organ: "council", Person: h.members[1].actor.Person, Post: "chair", From: "2026-12-01", Until: "2028-12-01", Source: "minutes of 2026"}.Do(ctx, h.k, admin, id.New())
	must(t, err)
	for ask, member := range map[string]int64{"?on=2024-03-01": h.members[0].no, "": h.members[0].no, "?on=2026-12-01": h.members[1].no, "?on=2020-01-01": 0} {
		var page api.OrganPage
		h.get("/organs"+ask, "").into(t, &page)
		var sat int64
		for _, o := range page.Organs {
			if o.Code != "council" {
				continue
			}
			for _, s := range o.Seats {
				sat = s.Member
			}
		}
		if sat != member {
			t.Errorf("%q: the chair is of member %d, want %d", ask, sat, member)
		}
	}
	h.get("/organs?on=yesterday", "").problem(t, 422)
}
