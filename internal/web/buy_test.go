package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// TestWhoBuysGoodsOfTheHomeMarketSeesTheRateBeforeHeSigns presses the button of a stone that has
// been released to the home market: asked for in dollars, paid in yuan.
func TestWhoBuysGoodsOfTheHomeMarketSeesTheRateBeforeHeSigns(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	ctx, system := context.Background(), access.System("test")
	buyer, x := f.dealer(t, 0), f.stonesOf(t, 1, 1)[0]
	if err := f.keeper.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		from, err := ledger.World(ctx, tx, ledger.Status, ledger.Abroad)
		if err != nil {
			return err
		}
		to, err := ledger.World(ctx, tx, ledger.Status, ledger.HomeMarket)
		if err != nil {
			return err
		}
		_, err = ledger.Post(ctx, tx, ledger.Transfer{At: 1, Kind: "test", Legs: []ledger.Leg{{Book: ledger.Status, Asset: x.Stone.No, From: from.No, To: to.No, Quantity: 1, Pieces: 1}}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, set := range deal.ChinaCurrencies("2020-01-01") {
		if _, err := set.Do(ctx, f.keeper, system, id.New()); err != nil {
			t.Fatal(err)
		}
	}
	press := url.Values{"no": {strconv.FormatInt(x.No, 10)}, "ppc": {strconv.FormatInt(x.PPC, 10)}}
	if w := buyer.send("POST", "/deals/buy", press); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "no reference rate for it today") {
		t.Errorf("without a rate: %d %s", w.Code, refusalOf(w))
	}
	if _, err := (rule.Set{Name: "settle.rate", Item: "CNY", Value: "7.1230", From: "2020-01-01", Source: "PBC", Mark: rule.Read}).Do(ctx, f.keeper, system, id.New()); err != nil {
		t.Fatal(err)
	}
	ppc, _ := money.MulDiv(x.PPC, 7_123_000, 1_000_000)
	page := buyer.send("POST", "/deals/buy", press).Body.String()
	for _, want := range []string{"Asked in US dollars, at", "US$ 1 = CNY 7.1230", i18n.English.Money(money.Of(ppc, money.CNY))} {
		if !strings.Contains(page, want) {
			t.Errorf("the page to sign lacks %q", want)
		}
	}
}
