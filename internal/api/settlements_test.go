package api_test

import (
	"context"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

func TestAProgramReadsHowADealIsPaidAndOrdersItsPaymentAtTheBank(t *testing.T) {
	t.Parallel()
	h, _, _, admin := withBank(t)
	ctx := context.Background()
	seller, buyer := h.key(0, "settle.*"), h.key(1, "settle.*")
	for i, pays := range []string{"bank", "ledger", ""} {
		h.tells(fact.DealStruck{
			Deal: int64(7 + i), Seller: h.members[0].org, Buyer: h.members[1].org, Currency: "USD", Total: 100_000, Delivery: "premises", Pays: pays,
			At: h.now.Now(), Due: h.now.Now().Add(1 << 46),
		})
	}
	all, err := h.k.After(ctx, 0, 1000)
	must(t, err)
	for _, e := range all {
		_, err := settle.Apply(ctx, h.k, e)
		must(t, err)
	}
	for path, want := range map[string]string{"/settlements/7": "bank", "/settlements/8": "ledger", "/settlements/9": "either"} {
		var s api.Settlement
		if h.get(path, seller).into(t, &s); s.Mode != want || s.State != "open" {
			t.Errorf("%s is paid by %q, %s", path, s.Mode, s.State)
		}
	}
	_, err = settle.Deposit{Org: h.members[1].org, Currency: "USD", Amount: 150_000, Source: "advice 1"}.Do(ctx, h.k, access.System("test"), id.New())
	must(t, err)
	h.send("POST", "/settlements/7", buyer, nil).problem(t, http.StatusConflict)
	h.send("POST", "/settlements/7/order", buyer, nil).problem(t, http.StatusConflict) // he has no dedicated account
	var bank id.ID
	accounts, err := settle.Accounts(ctx, h.d, admin, admin.Org)
	must(t, err)
	bank = accounts[0].Bank
	_, err = settle.OpenAccount{Org: h.members[1].org, Currency: "USD", Account: "6222021001116245799", Bank: bank}.Do(ctx, h.k, access.System("test"), id.New())
	must(t, err)
	h.send("POST", "/settlements/7/order", seller, nil).problem(t, http.StatusForbidden)
	h.send("POST", "/settlements/8/order", buyer, nil).problem(t, http.StatusConflict) // his word is enough
	var ordered api.PaymentOrdered
	h.send("POST", "/settlements/7/order", buyer, nil).into(t, &ordered)
	if ordered.State != "ordered" || ordered.Payout == 0 {
		t.Errorf("%+v", ordered)
	}
	var money api.Balances
	if h.get("/money", buyer).into(t, &money); len(money.Balances) != 1 || money.Balances[0].Aside != "1000.00" {
		t.Errorf("%+v", money)
	}
}
