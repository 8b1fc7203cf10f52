package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
)

// keyAt gives an organisation with one person, and a key of his.
func (h *house) keyAt(kind party.OrgKind, name string, role access.Role, scopes ...string) (string, error) {
	h.t.Helper()
	ctx, who := context.Background(), access.System("test")
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(ctx, h.k, who, id.New())
	must(h.t, err)
	p, err := party.AddPerson{Org: o.Org, Email: strings.ToLower(name) + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(ctx, h.k, who, id.New())
	must(h.t, err)
	k, err := h.desk.MakeKey(ctx, access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English}, id.New(),
		signin.MakeKey{Name: "test", Scopes: scopes, Days: 30})
	return k.Secret, err
}

func TestAPartnersProgramDoesWhatItsKindMayAndNoMore(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	carrier, err := h.keyAt(party.Carrier, "Vans", access.Partner, "shipment.carried", "partner.read")
	must(t, err)
	var page api.ConsignmentPage
	h.get("/partner/shipments", carrier).into(t, &page)
	var agreed api.Agreements
	h.get("/partner/agreements", carrier).into(t, &agreed)
	if len(page.Shipments)+len(agreed.Agreements) != 0 || page.Next != "" {
		t.Errorf("%+v %+v", page, agreed)
	}
	h.get("/bank/credits", carrier).problem(t, http.StatusForbidden)
	h.get("/partner/shipments?after=x", carrier).problem(t, http.StatusUnprocessableEntity)
	if _, err := h.keyAt(party.Carrier, "Lorries", access.Partner, "bank.read"); !errs.Is(err, "access.beyond_partner") {
		t.Errorf("a carrier's key for the bank: %v", err)
	}
	var partners api.Partners
	h.get("/partners", "").into(t, &partners)
	if len(partners.Partners) != 0 {
		t.Errorf("without an agreement: %+v", partners)
	}
}

func TestTheJournalIsSearchedByAProgramOfTheAdministrator(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	admin, err := h.keyAt(party.Exchange, "House", access.Admin, "journal.read")
	must(t, err)
	var page, next api.JournalPage
	h.get("/journal?kind=party.*&limit=1", admin).into(t, &page)
	if len(page.Entries) != 1 || page.Next == "" || !strings.HasPrefix(page.Entries[0].Kind, "party.") {
		t.Fatalf("%+v", page)
	}
	h.get("/journal?kind=party.*&limit=1&after="+page.Next, admin).into(t, &next)
	if len(next.Entries) != 1 || next.Entries[0].No >= page.Entries[0].No {
		t.Errorf("%+v after %+v", next, page)
	}
	h.get("/journal?from=soon", admin).problem(t, http.StatusUnprocessableEntity)
	h.get("/journal?org=9999", admin).problem(t, http.StatusUnprocessableEntity)
	h.get("/journal", h.key(0, "market.*")).problem(t, http.StatusForbidden)
}
