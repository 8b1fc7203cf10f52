package web

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/stone"
)

func TestTheHistoryOfAStoneTellsItsPriceAndAvailability(t *testing.T) {
	f := makeFloor(t, 40)
	ctx := context.Background()
	now := f.keeper.Clock().Now()
	page, err := market.MyStock(ctx, f.keeper.DB(), f.trader, now, market.StockQuery{Member: f.trader.OrgNo, Availability: onSale, Limit: 1})
	if err != nil || len(page.Listings) == 0 {
		t.Fatal("nothing is available", err)
	}
	x := page.Listings[0]
	if _, err := (market.ChangePrice{Listing: x.No, PPC: 123_400}).Do(ctx, f.keeper, f.trader, id.New()); err != nil {
		t.Fatal(err)
	}
	if _, err := (market.SetAvailability{Listing: x.No, Availability: onHold.String()}).Do(ctx, f.keeper, f.trader, id.New()); err != nil {
		t.Fatal(err)
	}
	for l, want := range map[i18n.Lang][3]string{
		i18n.English: {"Availability: Available → On hold", "Price per carat US$ %s → US$ 1,234", " at US$ %s per carat"},
		i18n.Chinese: {"货源状态：可售 → 留货", "每克拉价格 US$ %s → US$ 1,234", "上架，每克拉 US$ %s"},
		i18n.Dutch:   {"Beschikbaarheid: Beschikbaar → Gereserveerd", "Prijs per karaat US$ %s → US$ 1.234", " voor US$ %s per karaat"},
		i18n.Russian: {"Наличие: Доступен → Отложен", "Цена за карат: US$ %s → US$ 1\u00a0234", ", US$ %s за карат"},
	} {
		body := f.get(t, stoneURL(x.No), l).Body.String()
		was, at := wholeUSD(l, x.PPC), 0
		for _, line := range want { // newest first
			line = strings.ReplaceAll(line, "%s", was)
			i := strings.Index(body[at:], line)
			if i < 0 {
				t.Errorf("%s: no %q in its place among %q", l, line, regexp.MustCompile(`<time>.*?</li>`).FindAllString(body, -1))
				break
			}
			at += i
		}
	}
}

var onSale, _ = stone.ParseAvailability("Available")
