package web

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	said "openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func TestTheBankSeesWhosePaymentsItVerifiesOneByOne(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 20)
	one, _ := f.withBank(t)
	buyer, seller := f.dealer(t, 0), f.dealer(t, 1)
	f.struck(t, buyer, seller, f.stonesOf(t, 1, 1)[0].No)
	f.follows(t)
	page := one.send("GET", "/bank", nil).Body.String()
	if strings.Contains(page, "Registration of foreign exchange") || strings.Contains(page, "Verify") {
		t.Error("nobody failed, and the desk says so")
	}
	c := said.RegistrationChecked{Org: buyer.who.Org, Year: 2026, Done: "2026-06-02", Result: "failed"}
	if _, err := journal.Do(context.Background(), f.keeper, journal.Act{Actor: access.System("test").Key(), ID: id.New(), Kind: "test.check", Input: c},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return c, struct{}{}, nil }); err != nil {
		t.Fatal(err)
	}
	all, err := f.keeper.After(context.Background(), 0, 5000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if _, err := settle.ApplyRegistration(settings.Letterhead)(context.Background(), f.keeper, e); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range i18n.Languages {
		page := one.sendIn(l, "/bank")
		for _, want := range []string{l.T("bank.registrations"), l.T("bank.registration_failed"), l.Date("2026-06-02")} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the desk lacks %q", l, want)
			}
		}
		if n := strings.Count(page, ">"+l.T("bank.verify")+"<"); n != 1 {
			t.Errorf("%s: %d payments are marked, want that of the buyer", l, n)
		}
	}
}

// sendIn reads a page in a language.
func (p *dealer) sendIn(l i18n.Lang, path string) string {
	p.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Cookie", p.cookie+"; lang="+string(l))
	w := httptest.NewRecorder()
	p.f.handler.ServeHTTP(w, r)
	return w.Body.String()
}
