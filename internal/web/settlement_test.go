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
)

// follows does what follows from the journal for settlements, as the house does all the time.
func (f *floor) follows(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	all, err := f.keeper.After(ctx, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if _, err := settle.Apply(ctx, f.keeper, e); err != nil {
			t.Fatal(err)
		}
	}
}

// struck is a deal about one stone of the seller, agreed by pages.
func (f *floor) struck(t *testing.T, buyer, seller *dealer, listing int64) (deal string) {
	t.Helper()
	at := buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(listing, 10)}}).Header().Get("Location")
	offer := url.Values{"do": {"offer"}, "version": {"0"}, "pct.1": {"-10"}, "days": {"3"}, "delivery": {"premises"}, "valid": {"2"}}
	if w := buyer.signs(at+"/sign", offer); w.Code != http.StatusSeeOther {
		t.Fatalf("offer: %d %s", w.Code, refusalOf(w))
	}
	if w := seller.signs(at+"/sign", url.Values{"do": {"strike"}, "version": {"1"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("mazal: %d %s", w.Code, refusalOf(w))
	}
	return strings.TrimPrefix(at, "/deals/")
}

func TestADealIsPaidAndTakenOverByPages(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	ctx := context.Background()
	if _, err := party.House(ctx, f.keeper.DB()); err != nil {
		if _, err := (party.AddOrg{Kind: party.Exchange, Name: "Exchange", Country: "CN", Since: "2020-01-01"}).Do(ctx, f.keeper, access.System("test"), id.New()); err != nil {
			t.Fatal(err)
		}
	}
	buyer, seller, third := f.dealer(t, 0), f.dealer(t, 1), f.dealer(t, 2)
	x := f.stonesOf(t, 1, 1)[0]
	no := f.struck(t, buyer, seller, x.No)
	f.follows(t)
	n, _ := strconv.ParseInt(no, 10, 64)
	at := "/settlements/" + no

	page := buyer.send("GET", at, nil).Body.String()
	for _, want := range []string{"Awaiting money", settle.DealReference(n), "Free on your account", "Pay in what is missing", "Fee of the exchange", x.StockNo} {
		if !strings.Contains(page, want) {
			t.Errorf("the buyer's page lacks %q", want)
		}
	}
	if w := third.send("GET", at, nil); w.Code != http.StatusNotFound {
		t.Errorf("a third member reads the settlement: %d", w.Code)
	}
	if w := buyer.send("POST", at, url.Values{}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Not enough free money") {
		t.Errorf("settling without money: %d %s", w.Code, refusalOf(w))
	}
	if w := seller.send("POST", at, url.Values{}); w.Code == http.StatusSeeOther {
		t.Error("the seller paid for the buyer")
	}
	if w := buyer.send("POST", "/money/deposit", url.Values{"member_no": {strconv.FormatInt(buyer.who.OrgNo, 10)}, "currency": {"USD"}, "amount": {"1000000"}, "source": {"x"}}); w.Code != http.StatusForbidden {
		t.Errorf("a member notes his own deposit: %d", w.Code)
	}
	if _, err := (settle.Deposit{Org: buyer.who.Org, Currency: money.USD, Amount: 900_000_000, Source: "advice 55"}).Do(ctx, f.keeper, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	if page := buyer.send("GET", at, nil).Body.String(); !strings.Contains(page, "Pay and take over") {
		t.Error("the buyer has the money and cannot settle")
	}
	if w := buyer.send("POST", at, url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("settling: %d %s", w.Code, refusalOf(w))
	}
	if page := seller.send("GET", at, nil).Body.String(); !strings.Contains(page, "Settled") || !strings.Contains(page, "The seller receives") {
		t.Error("the seller does not see that it is settled")
	}
	for _, p := range []*dealer{buyer, seller} {
		if page := p.send("GET", "/settlements?state=settled", nil).Body.String(); !strings.Contains(page, at) {
			t.Error("the list lacks the settlement")
		}
		money := p.send("GET", "/money?currency=USD", nil).Body.String()
		if !strings.Contains(money, "Settlement of a deal") || !strings.Contains(money, at) {
			t.Error("the statement lacks the settlement")
		}
		file := p.send("GET", "/money/statement.csv?currency=USD", nil).Body.String()
		if !strings.Contains(file, "deal:"+no) {
			t.Errorf("the file lacks it: %s", file)
		}
	}
	if page := third.send("GET", "/money", nil).Body.String(); strings.Contains(page, "deal:"+no) {
		t.Error("a third member reads another's statement")
	}
}

func TestMoneyGoesToAnotherMemberOrTheFormComesBackAsTyped(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 10)
	from, to := f.dealer(t, 0), f.dealer(t, 1)
	pay := func(amount, member string) (int, string) {
		w := from.send("POST", "/money/pay", url.Values{"member_no": {member}, "currency": {"USD"}, "amount": {amount}, "text": {"viewing costs"}})
		return w.Code, w.Body.String()
	}
	member := strconv.FormatInt(to.who.OrgNo, 10)
	for _, amount := range []string{"0", "-5", "1.234", "ten", "", "99999999999999999999"} {
		if code, page := pay(amount, member); code != http.StatusUnprocessableEntity || !strings.Contains(page, "An amount is above zero") || !strings.Contains(page, "viewing costs") {
			t.Errorf("amount %q: %d", amount, code)
		}
	}
	if code, page := pay("5", "999999"); code != http.StatusUnprocessableEntity || !strings.Contains(page, "999999") {
		t.Errorf("nobody: %d", code)
	}
	if code, page := pay("5", member); code != http.StatusConflict || !strings.Contains(page, "not that much free money") {
		t.Errorf("without money: %d", code)
	}
}
