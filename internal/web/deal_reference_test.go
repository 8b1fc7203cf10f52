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
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/price"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
)

// TestAPriceIsSaidInPerCentToTheReference offers eight per cent below what the exchange
// publishes, and is refused for a stone of which it publishes nothing.
func TestAPriceIsSaidInPerCentToTheReference(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 120)
	buyer := f.dealer(t, 0)
	stones := f.stonesOf(t, 1, 12)
	offer := url.Values{"do": {"offer"}, "version": {"0"}, "ref.1": {"−8"}, "days": {"3"}, "delivery": {"premises"}, "valid": {"2"}}
	buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(stones[0].No, 10)}})
	if w, to, _ := buyer.drawnUp("/deals/1/sign", offer); to != "" || !strings.Contains(w.Body.String(), "No reference price is published for") {
		t.Errorf("without a reference price: %d %s", w.Code, text(w))
	}
	if page := buyer.send("GET", "/deals/1", nil).Body.String(); strings.Contains(page, `name="ref.1"`) {
		t.Error("a field for a reference that is not there")
	}

	pastOf(t, f.keeper, 12)
	ctx := context.Background()
	for i := range stones {
		x := &stones[i]
		row, ok := price.RowOf(&x.Stone)
		if !ok {
			continue
		}
		ref, err := price.At(ctx, f.keeper.DB(), x.Stone.Kind.String(), row, f.keeper.Clock().Now())
		if err != nil {
			t.Fatal(err)
		}
		if ref.PPC == 0 {
			continue
		}
		no := int64(1)
		if i > 0 {
			no = 2
			buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(x.No, 10)}})
		}
		if page := buyer.send("GET", dealURL(no), nil).Body.String(); !strings.Contains(page, `name="ref.1"`) || !strings.Contains(page, `data-ref="`+strconv.FormatInt(ref.PPC, 10)+`"`) {
			t.Error("the room has no field for the reference")
		}
		_, to, form := buyer.drawnUp(dealURL(no)+"/sign", offer)
		if w := buyer.send("POST", to, form); w.Code != http.StatusSeeOther {
			t.Fatalf("signing: %d %s", w.Code, text(w))
		}
		want, _ := money.MulDiv(ref.PPC, 920, 1000)
		room, err := deal.Read(ctx, f.keeper.DB(), buyer.who, f.keeper.Clock().Now(), no)
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := room.Standing(); !ok || v.Prices[0].PPC != want || v.Prices[0].How != deal.PerCarat {
			t.Errorf("offered %+v, want %d a carat: 8 %% below %d", v, want, ref.PPC)
		}
		return
	}
	t.Error("no stone has a reference price")
}

func TestInAnotherCurrencyThePerCentIsReckonedAtTheExchangesRate(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 120)
	buyer, ctx := f.dealer(t, 0), context.Background()
	pastOf(t, f.keeper, 12)
	for _, x := range f.stonesOf(t, 1, 12) {
		row, ok := price.RowOf(&x.Stone)
		if !ok {
			continue
		}
		ref, err := price.At(ctx, f.keeper.DB(), x.Stone.Kind.String(), row, f.keeper.Clock().Now())
		if err != nil {
			t.Fatal(err)
		}
		if ref.PPC == 0 {
			continue
		}
		made, err := deal.Enquire{Listings: []int64{x.No}, Currency: money.CNY}.Do(ctx, f.keeper, buyer.who, id.New())
		if err != nil {
			t.Fatal(err)
		}
		at := dealURL(made.Deal)
		offer := url.Values{"do": {"offer"}, "version": {"0"}, "ref.1": {"-8"}, "days": {"3"}, "delivery": {"premises"}, "valid": {"2"}}
		if page := buyer.send("GET", at, nil).Body.String(); strings.Contains(page, `name="ref.1"`) {
			t.Error("a field for a per cent that cannot be reckoned")
		}
		if w, to, _ := buyer.drawnUp(at+"/sign", offer); to != "" || !strings.Contains(w.Body.String(), "no reference rate for CNY") {
			t.Errorf("without a rate: %d %s", w.Code, text(w))
		}
		if _, err := (rule.Set{Name: "settle.rate", Item: "CNY", Value: "7.1230", From: "2020-01-01", Source: "PBC", Mark: rule.Read}).Do(ctx, f.keeper, access.System("test"), id.New()); err != nil {
			t.Fatal(err)
		}
		inYuan, _ := money.MulDiv(ref.PPC, 7_123_000, 1_000_000)
		page := buyer.send("GET", at, nil).Body.String()
		for _, want := range []string{`name="ref.1"`, `data-ref="` + strconv.FormatInt(inYuan, 10) + `"`, "CNY 7.1230", "PBC"} {
			if !strings.Contains(page, want) {
				t.Errorf("the room lacks %q", want)
			}
		}
		_, to, form := buyer.drawnUp(at+"/sign", offer)
		if w := buyer.send("POST", to, form); w.Code != http.StatusSeeOther {
			t.Fatalf("signing: %d %s", w.Code, text(w))
		}
		want, _ := money.MulDiv(ref.PPC, 7_123_000*920, 1_000_000*1000)
		room, err := deal.Read(ctx, f.keeper.DB(), buyer.who, f.keeper.Clock().Now(), made.Deal)
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := room.Standing(); !ok || v.Prices[0].PPC != want || room.Currency != money.CNY {
			t.Errorf("offered %+v, want %d a carat in yuan", v, want)
		}
		return
	}
	t.Error("no stone has a reference price")
}
