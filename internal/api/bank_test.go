package api_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
)

const collecting = "6222021001116245702"

// staffed gives an organisation that is no member, one person with a role, and his key.
func (h *house) staffed(kind party.OrgKind, name string, role access.Role) (access.Actor, string) {
	h.t.Helper()
	ctx, who := context.Background(), access.System("test")
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: "2020-01-01"}.Do(ctx, h.k, who, id.New())
	must(h.t, err)
	p, err := party.AddPerson{Org: o.Org, Email: strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@example.org", Name: name, Lang: i18n.English, Roles: []access.Role{role}}.Do(ctx, h.k, who, id.New())
	must(h.t, err)
	person := access.Actor{
		Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, OrgName: name, Roles: []access.Role{role}, Lang: i18n.English,
	}
	k, err := h.desk.MakeKey(ctx, person, id.New(), signin.MakeKey{Name: "test", Scopes: []string{"bank.*"}, Days: 30})
	must(h.t, err)
	return person, k.Secret
}

// withBank is an exchange with a collecting account at its bank, and keys of both.
func withBank(t *testing.T) (h *house, teller, cashier string, admin access.Actor) {
	t.Helper()
	h = open(t, api.Limits{})
	admin, cashier = h.staffed(party.Exchange, "Exchange", access.Admin)
	bank, key := h.staffed(party.Bank, "Bank of the Bund", access.Partner)
	_, err := settle.OpenAccount{Org: admin.Org, Currency: "USD", Account: collecting, Bank: bank.Org}.Do(context.Background(), h.k, access.System("test"), id.New())
	must(t, err)
	return h, key, cashier, admin
}

// advice is a camt.054 with one credit.
func (h *house) advice(message, account string, cents int64) []byte {
	return bankfile.WriteReports(bankfile.Advice, message, h.now.Now().Time(), []bankfile.Report{{ID: "N1", Account: account, Currency: "USD", Entries: []bankfile.Entry{{
		Ref: "E-" + message, Currency: "USD", Amount: cents, Credit: true, Booked: true, Day: "2026-11-23", Value: "2026-11-23",
		Payments: []bankfile.Transfer{{Amount: cents, Reference: "RF18S1204", Other: bankfile.Party{Name: "Payer", Account: "BE68539007547034", BIC: "BBRUBEBB"}}},
	}}}})
}

func (h *house) brings(key string, b []byte) answer {
	h.t.Helper()
	return h.do("POST", api.Base+"/bank/files?name=advice.xml", key, bytes.NewReader(b), "Content-Type", "application/xml", "Idempotency-Key", id.New().String())
}

func TestABanksProgramBringsFilesAndReadsWhatBecameOfThem(t *testing.T) {
	t.Parallel()
	h, teller, cashier, admin := withBank(t)
	var taken, again api.BankFileTaken
	file := h.advice("ADV1", collecting, 250_000)
	h.brings(teller, file).into(t, &taken)
	h.brings(teller, file).into(t, &again)
	if taken.Credits != 1 || taken.Held != 1 || taken.Again || !again.Again || again.Credits != 0 {
		t.Errorf("taken %+v, again %+v", taken, again)
	}
	for _, key := range []string{teller, cashier} {
		var page api.CreditPage
		h.get("/bank/credits?state=held&limit=1", key).into(t, &page)
		if len(page.Credits) != 1 || page.Credits[0].Amount != "2500.00" || page.Credits[0].Why != "unknown" || page.Next == "" {
			t.Errorf("%+v", page)
		}
		var payouts api.PayoutPage
		h.get("/bank/payouts", key).into(t, &payouts)
		var day api.BankDay
		h.get("/bank/days/2026-11-23", key).into(t, &day)
		if len(payouts.Payouts) != 0 || day.Held != 1 {
			t.Errorf("%+v %+v", payouts, day)
		}
	}
	_, err := settle.ReturnCredit{Credit: 1}.Do(context.Background(), h.k, admin, id.New())
	must(t, err)
	var sent, listed api.BankOrders
	h.send("POST", "/bank/orders", cashier, nil).into(t, &sent)
	h.get("/bank/orders", cashier).into(t, &listed)
	if len(sent.Orders) != 1 || len(listed.Orders) != 1 || sent.Orders[0] != listed.Orders[0] || sent.Orders[0].Entries != 1 {
		t.Fatalf("sent %+v, listed %+v", sent, listed)
	}
	a := h.get("/bank/orders/"+sent.Orders[0].Message, cashier)
	if a.StatusCode != http.StatusOK || !bytes.Contains(a.body, []byte("pain.001")) || !bytes.Contains(a.body, []byte("2500.00")) {
		t.Errorf("%s: %s", a.Status, a.body)
	}
	h.send("POST", "/bank/orders", cashier, nil).into(t, &sent)
	if len(sent.Orders) != 0 {
		t.Errorf("sent twice: %+v", sent)
	}
}

func TestOnlyTheBankAndTheCashierHandleTheBanksFiles(t *testing.T) {
	t.Parallel()
	h, teller, cashier, _ := withBank(t)
	member := h.key(0, "bank.*", "market.*")
	h.brings(member, h.advice("ADV1", collecting, 100)).problem(t, http.StatusForbidden)
	for _, path := range []string{"/bank/credits", "/bank/payouts", "/bank/covers", "/bank/registrations", "/bank/days/2026-11-23", "/bank/orders"} {
		h.get(path, member).problem(t, http.StatusForbidden)
		h.get(path, "").problem(t, http.StatusUnauthorized)
	}
	h.send("POST", "/bank/orders", teller, nil).problem(t, http.StatusForbidden)
	h.get("/bank/orders/OB1", cashier).problem(t, http.StatusNotFound)
	_, other := h.staffed(party.Bank, "Another bank", access.Partner)
	if p := h.brings(other, h.advice("ADV1", collecting, 100)).problem(t, http.StatusNotFound); p.Key != "bank.unknown_account" {
		t.Errorf("another bank's file: %+v", p)
	}
}

func TestABrokenBankFileIsRefusedAndNothingIsTakenIn(t *testing.T) {
	t.Parallel()
	h, teller, _, _ := withBank(t)
	good := h.advice("ADV1", collecting, 100)
	for what, b := range map[string][]byte{
		"empty":          {},
		"no XML":         []byte("MT910"),
		"cut off":        good[:len(good)/2],
		"a DTD":          []byte("<!DOCTYPE x [<!ENTITY a \"b\">]>" + string(good)),
		"another's":      h.advice("ADV2", "6222021001116245799", 100),
		"a wrong amount": bytes.Replace(good, []byte(">1.00<"), []byte(">1.001<"), 1),
	} {
		if a := h.brings(teller, b); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s: %s %s", what, a.Status, a.body)
		}
	}
	h.brings(teller, good).into(t, new(api.BankFileTaken))
	if p := h.brings(teller, h.advice("ADV1", collecting, 200)).problem(t, http.StatusConflict); p.Key != "bank.message_twice" {
		t.Errorf("%+v", p)
	}
	var page api.CreditPage
	h.get("/bank/credits", teller).into(t, &page)
	if len(page.Credits) != 1 || page.Credits[0].Amount != "1.00" {
		t.Errorf("taken in: %+v", page)
	}
	for _, path := range []string{"/bank/days/2026-02-30", "/bank/days/x", "/bank/credits?state=gone", "/bank/payouts?limit=0", "/bank/covers?state=ordered", "/bank/covers?currency=XAU", fmt.Sprintf("/bank/credits?after=%s", "x")} {
		h.get(path, teller).problem(t, http.StatusUnprocessableEntity)
	}
}
