package api_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/bankfile"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

func TestProgramsOfTheBankAndTheCashierReadCoversAndAnswerThem(t *testing.T) {
	t.Parallel()
	h, teller, cashier, admin := withBank(t)
	ctx, system := context.Background(), access.System("test")
	const dedicated = "6222021001116245799"
	accounts, err := settle.BankAccounts(ctx, h.d, admin, "", 1)
	must(t, err)
	m := h.members[0]
	one := m.actor
	one.Roles = []access.Role{access.Trader, access.MemberAdmin}
	two := one
	two.Person = id.New()
	_, err = settle.OpenAccount{Org: m.org, Currency: "USD", Account: dedicated, Bank: accounts[0].Bank}.Do(ctx, h.k, system, id.New())
	must(t, err)
	to, err := settle.NamePayoutAccount{Currency: "USD", Account: "BE68539007547034", Holder: "Scheldt"}.Do(ctx, h.k, one, id.New())
	must(t, err)
	_, err = settle.ConfirmPayoutAccount{No: to.No}.Do(ctx, h.k, two, id.New())
	must(t, err)
	h.now.Instant = h.now.Instant.Add(8 * 24 * time.Hour)
	_, err = settle.Deposit{Org: m.org, Currency: "USD", Amount: 90_000, Source: "test"}.Do(ctx, h.k, system, id.New())
	must(t, err)
	p, err := settle.AskPayout{Currency: "USD", Amount: 25_000}.Do(ctx, h.k, one, id.New())
	must(t, err)

	h.checks(t, m.org, "failed")
	for _, key := range []string{teller, cashier} {
		var r api.Registrations
		h.get("/bank/registrations", key).into(t, &r)
		if len(r.Registrations) != 1 || r.Registrations[0] != (api.Registration{Member: m.no, Year: 2026, Result: "failed", Day: "2026-06-02"}) {
			t.Errorf("registrations: %+v", r)
		}
		var out api.PayoutPage
		h.get("/bank/payouts", key).into(t, &out)
		if len(out.Payouts) != 1 || !out.Payouts[0].Verify {
			t.Errorf("the payout is not marked: %+v", out)
		}
	}
	h.checks(t, m.org, "passed")
	var out api.PayoutPage
	if h.get("/bank/payouts", teller).into(t, &out); len(out.Payouts) != 1 || out.Payouts[0].Verify {
		t.Errorf("after it has passed: %+v", out)
	}

	var sent api.BankOrders
	h.send("POST", "/bank/orders", cashier, nil).into(t, &sent)
	if len(sent.Orders) != 2 {
		t.Fatalf("a cover and a payout: %+v", sent)
	}
	for _, key := range []string{teller, cashier} {
		var page api.CoverPage
		h.get("/bank/covers?state=sent&currency=USD&limit=1", key).into(t, &page)
		if len(page.Covers) != 1 || page.Next == "" {
			t.Fatalf("%+v", page)
		}
		v := page.Covers[0]
		if v.Number != "CV1" || v.Amount != "250.00" || v.From != collecting || v.Payer != 0 || v.To != dedicated || v.Payee != m.no || v.Message != sent.Orders[0].Message || len(v.Payouts) != 1 || v.Payouts[0] != p.Payout {
			t.Errorf("%+v", v)
		}
		var none api.CoverPage
		h.get("/bank/covers?after="+page.Next, key).into(t, &none)
		if len(none.Covers) != 0 || none.Next != "" {
			t.Errorf("after the last: %+v", none)
		}
		h.get("/bank/covers?currency=CNY", key).into(t, &none)
		if len(none.Covers) != 0 {
			t.Errorf("in another currency: %+v", none)
		}
	}
	_, other := h.staffed(party.Bank, "Another bank", access.Partner)
	no := &bankfile.Result{ID: "RES1", Created: h.now.Now().Time(), Original: sent.Orders[0].Message, Group: "RJCT", Reason: bankfile.Reason{Code: "AM04"}}
	var page api.CoverPage
	if h.get("/bank/covers", other).into(t, &page); len(page.Covers) != 0 {
		t.Errorf("another bank reads %+v", page)
	}
	var taken api.BankFileTaken
	if h.brings(teller, bankfile.WriteResult(no)).into(t, &taken); taken.Covers != 1 || taken.Payouts != 0 || taken.Unknown != 0 {
		t.Errorf("the bank refused it: %+v", taken)
	}
	if h.get("/bank/covers?state=refused", cashier).into(t, &page); len(page.Covers) != 1 || page.Covers[0].Reason != "AM04" {
		t.Errorf("%+v", page)
	}
}

// checks writes how the yearly check of a member came out, as the house's room does, and lets
// the money's room read it.
func (h *house) checks(t *testing.T, org id.ID, result string) {
	t.Helper()
	f := fact.RegistrationChecked{Org: org, Year: 2026, Done: "2026-06-02", Result: result}
	_, err := journal.Do(context.Background(), h.k, journal.Act{Actor: access.System("test").Key(), ID: id.New(), Kind: "test.check", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	must(t, err)
	all, err := h.k.After(context.Background(), 0, 5000)
	must(t, err)
	for _, e := range all {
		_, err := settle.ApplyRegistration(settings.Letterhead)(context.Background(), h.k, e)
		must(t, err)
	}
}
