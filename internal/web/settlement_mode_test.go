package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
)

func TestADealThatIsPaidAtTheBankIsOrderedFromTheDedicatedAccountByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	ctx, system := context.Background(), access.System("test")
	teller, _ := f.withBank(t)
	did := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := rule.Set{Name: "settle.mode", Value: settle.ByBank, From: "2026-01-01", Source: "test", Mark: rule.Read}.Do(ctx, f.keeper, system, id.New())
	did(err)
	buyer, seller := f.dealer(t, 0), f.dealer(t, 1)
	no := f.struck(t, buyer, seller, f.stonesOf(t, 1, 1)[0].No)
	f.follows(t)
	at := "/settlements/" + no
	_, err = settle.Deposit{Org: buyer.who.Org, Currency: money.USD, Amount: 900_000_000, Source: "advice 55"}.Do(ctx, f.keeper, system, id.New())
	did(err)

	page := buyer.send("GET", at, nil).Body.String()
	for _, want := range []string{"At the bank", "Only the bank’s booking with this reference", collectingUSD, "Order payment from the dedicated account"} {
		if !strings.Contains(page, want) {
			t.Errorf("the buyer's page lacks %q", want)
		}
	}
	if strings.Contains(page, "Pay and take over") {
		t.Error("the page offers to pay from the balance")
	}
	if page := seller.send("GET", at, nil).Body.String(); !strings.Contains(page, "At the bank") || strings.Contains(page, "Order payment") {
		t.Error("the seller's page is wrong")
	}
	if w := buyer.send("POST", at, url.Values{}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "your balance does not pay it") {
		t.Errorf("paying from the balance: %d %s", w.Code, refusalOf(w))
	}
	if w := buyer.send("POST", at+"/order", url.Values{}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "No dedicated account in USD") {
		t.Errorf("ordering without an account: %d %s", w.Code, refusalOf(w))
	}
	org := party.Added{Org: teller.who.Org}
	_, err = settle.OpenAccount{Org: buyer.who.Org, Currency: money.USD, Account: "6222021001116245799", Bank: org.Org}.Do(ctx, f.keeper, system, id.New())
	did(err)
	if w := seller.send("POST", at+"/order", url.Values{}); w.Code == http.StatusSeeOther {
		t.Error("the seller ordered the buyer's payment")
	}
	if w := buyer.send("POST", at+"/order", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("ordering: %d %s", w.Code, refusalOf(w))
	}
	page = buyer.send("GET", at, nil).Body.String()
	if !strings.Contains(page, "from the dedicated account, ordered") || strings.Contains(page, "Order payment from") {
		t.Error("the page does not show the order, or offers another")
	}
	n, _ := strconv.ParseInt(no, 10, 64)
	s, err := settle.Read(ctx, f.keeper.DB(), system, f.keeper.Clock().Now(), n)
	did(err)
	if s.State != settle.Open || s.Mode != settle.ByBank {
		t.Errorf("the settlement is %s, paid by %s", s.State, s.Mode)
	}
	note := buyer.send("GET", "/deals/"+no, nil).Body.String()
	_, rest, _ := strings.Cut(note, `href="/papers/`)
	code, _, _ := strings.Cut(rest, `"`)
	if sheet := buyer.send("GET", "/papers/"+code, nil).Body.String(); !strings.Contains(sheet, "At the bank") || !strings.Contains(sheet, "经银行付款") {
		t.Errorf("the deal note %q does not say how it is paid", code)
	}
}
