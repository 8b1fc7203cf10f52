package web

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/search"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
)

// openPrices changes the one setting and leaves the others as they are.
func (f *floor) openPrices(t *testing.T, open bool) {
	t.Helper()
	h, err := settings.Now(context.Background(), f.keeper.DB())
	if err == nil {
		_, err = settings.Change{
			Name: h.Name, NameZh: h.NameZh, Zone: h.Zone, Preset: h.Preset, Origin: h.Origin, Currency: h.Currency, Prices: open,
		}.Do(context.Background(), f.keeper, access.System("test"), id.New())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestVisitorsSeeWhatIsAskedWhereTheExchangeOpensPricesAndStillNoStone(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 120)
	f.openPrices(t, true)
	w := f.visit("/stones?s=round")
	body := w.Body.String()
	low, high, sum, weight := int64(0), int64(0), int64(0), int64(0)
	res, err := f.index.Snapshot().Search(search.Ask{Query: search.ParseURL("s=round&form=single"), Limit: search.MaxPage, Sums: true})
	if err != nil || res.Next != "" || len(res.Hits) == 0 {
		t.Fatalf("%d stones, next %q, %v", len(res.Hits), res.Next, err)
	}
	for i, h := range res.Hits { // the naive way
		if i == 0 || h.PPC < low {
			low = h.PPC
		}
		high, weight = max(high, h.PPC), weight+h.Carat
	}
	sum = res.Sums.Value
	for what, cents := range map[string]int64{"lowest": low, "average": sum * 1000 / weight, "highest": high, "total": sum} {
		words := i18n.English.T("prices." + what)
		if want := "<dt>" + words + "</dt><dd>" + i18n.English.Money(money.Of(cents, money.USD)) + "</dd>"; !strings.Contains(body, want) {
			t.Errorf("a visitor does not see %s: %s", words, want)
		}
	}
	for _, secret := range []string{"data-no", "data-usd", `name="seller`, `name="no"`, "/stones/1"} {
		if strings.Contains(body, secret) {
			t.Errorf("a visitor sees %s", secret)
		}
	}
	for _, filter := range []string{`name="ppc.min`, `name="total.min`} {
		if !strings.Contains(body, filter) && !strings.Contains(f.visit("/stones?s=round&open=price").Body.String(), filter) {
			t.Errorf("a visitor has no filter %s", filter)
		}
	}
	count := regexp.MustCompile(`<h1>([\d,]+) stone`)
	few := f.visit("/stones?s=round&ppc=*-" + carat.Decimal(low, 2))
	if all, some := count.FindStringSubmatch(body), count.FindStringSubmatch(few.Body.String()); all == nil || some == nil || all[1] == some[1] {
		t.Errorf("a visitor's price filter is answered with %d: %v of %v", few.Code, some, all)
	}
	for _, path := range []string{"/stones/1", "/stones/1/peek", "/stones.csv", "/stones.json", "/stones/compare?nos=1", "/find?q=1"} {
		if w := f.visit(path); w.Code != 401 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	f.openPrices(t, false)
	if w := f.visit("/stones?s=round"); strings.Contains(w.Body.String(), i18n.English.T("prices.asked")) || strings.Contains(w.Body.String(), `name="ppc`) {
		t.Error("prices are closed again, and a visitor still sees them")
	}
}

func TestAnEmptySearchOfAVisitorNamesNoPrices(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 120)
	f.openPrices(t, true)
	if w := f.visit("/stones?s=round&ct=90-99"); w.Code != 200 || strings.Contains(w.Body.String(), i18n.English.T("prices.lowest")) {
		t.Errorf("%d", w.Code)
	}
}
