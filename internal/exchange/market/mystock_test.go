package market_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/stone"
)

func TestAMemberFindsHisStonesByStockOrReportNumberAndCountsThem(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		who, other := h.member("Meridian"), h.member("Scheldt")
		h.publish(who, h.upload(who, market.Replace, file("AB-1,1111111111,5000", "AB-2,1111111222,5100", "CD-1,2222222222,5200")).No)
		h.publish(other, h.upload(other, market.Replace, file("AB-9,9999999999,6000")).No)

		stock := func(ask market.StockQuery) []string {
			ask.Member = who.OrgNo
			page, err := market.MyStock(ctx, h.d, who, h.clock.Now(), ask)
			if err != nil {
				t.Fatal(err)
			}
			var nos []string
			for _, l := range page.Listings {
				nos = append(nos, l.StockNo)
			}
			return nos
		}
		for number, want := range map[string][]string{"AB": {"AB-1", "AB-2"}, "1111111": {"AB-1", "AB-2"}, "2222222222": {"CD-1"}, "AB-9": nil, "": {"AB-1", "AB-2", "CD-1"}} {
			if got := stock(market.StockQuery{Number: number}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", number, got, want)
			}
		}

		hold, _ := stone.ParseAvailability("On Hold")
		guaranteed, _ := stone.ParseAvailability("Guaranteed")
		no, err := market.NumberOfStockNo(ctx, h.d, who, who.OrgNo, "CD-1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (market.SetAvailability{Listing: no, Availability: hold.String()}).Do(ctx, h.k, who, id.New()); err != nil {
			t.Fatal(err)
		}
		counts := func() market.StockCounts {
			c, err := market.CountStock(ctx, h.d, who, h.clock.Now(), who.OrgNo)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		if c := counts(); c.All != 3 || c.Over != 0 || c.Availability[hold] != 1 || c.Availability[guaranteed] != 2 {
			t.Errorf("counted %+v", c)
		}
		h.later(30 * 24 * time.Hour)
		if c := counts(); c.All != 3 || c.Over != 3 {
			t.Errorf("after their leases: %+v", c)
		}
		if got := stock(market.StockQuery{Expired: true}); len(got) != 3 {
			t.Errorf("expired: %v", got)
		}
		if _, err := market.CountStock(ctx, h.d, other, h.clock.Now(), who.OrgNo); errs.Of(err) == nil || errs.Of(err).Code != errs.Forbidden {
			t.Errorf("another member counts it: %v", err)
		}
	})
}

func TestAPreviewReadsTheFirstRowsAndNamesUnknownWords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		who, other := h.member("Meridian"), h.member("Scheldt")
		no := h.receive(who, market.Merge, "Stock #,Shape,Carat,Color,Clarity,Cut Grade,Price Per Carat,Report #,Lab\nA-1,Round,1.01,G,VS1,Premium,5000,1111111111,GIA\nA-2,Round,1.01,G,VS1,Premium,-1,1111111112,GIA\n")
		seen, err := market.Preview(context.Background(), h.d, h.blobs, who, no, stockfile.Profile{})
		if err != nil {
			t.Fatal(err)
		}
		if seen.Rows != 2 || seen.Refused != 1 || !slices.Equal(seen.Unknown[stockfile.FieldCut], []string{"Premium"}) {
			t.Errorf("%+v", seen)
		}
		if _, err := market.Preview(context.Background(), h.d, h.blobs, other, no, stockfile.Profile{}); err == nil {
			t.Error("another member looks into the file")
		}
	})
}
