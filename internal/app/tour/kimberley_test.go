package tour_test

import (
	"strconv"
	"testing"
	"time"

	"openbourse/internal/app/apptest"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/border/lane"
	"openbourse/internal/registry/shipment"
)

// kimberleyPages are certificates of rough, as the house and a member see them.
func kimberleyPages(cert, sent string) map[string][]address {
	return map[string][]address{
		"/border/kp":                 {{trader, "/border/kp"}, {admin, "/border/kp"}},
		"/border/kp/new":             {{trader, "/border/kp/new"}},
		"/border/kp/apply":           {{trader, "/border/kp/apply"}},
		"/border/kp/{no}":            {{trader, cert}, {admin, cert}},
		"/border/kp/participants":    {{visitor, "/border/kp/participants"}},
		"/border/kp/tables":          {{admin, "/border/kp/tables"}},
		"/border/kp/tables.csv":      {{admin, ""}},
		"/border/kp/tables.xlsx":     {{admin, ""}},
		"/border/kp/production.csv":  {{admin, ""}},
		"/border/kp/production.xlsx": {{admin, ""}},
		"/border/kp/balance":         {{admin, "/border/kp/balance"}},
		"/border/evidence/{no}":      {{trader, "/border/evidence/1"}},
		"/border/cases":              {{trader, "/border/cases"}, {admin, "/border/cases"}},
		"/border/cases/{no}":         {{trader, sent}, {admin, sent}},
	}
}

// certified is a certificate that the trader announced.
func certified(t *testing.T, f *apptest.Fair) string {
	t.Helper()
	who := f.Actor(t, trader.Mail)
	day := clock.DateOf(f.Keeper.Clock().Now(), time.UTC)
	done, err := kimberley.Announce{
		Issuer: "BW", Number: "0012345", HS: "7102.31", Weight: 12_500, USD: 1_875_000, Parcels: 2, Origins: []kimberley.Origin{{Country: "BW"}},
		Issued: day.AddDays(-10), Expires: day.AddDays(50), Exporter: "Gaborone Sorters",
	}.Do(t.Context(), f.Keeper, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	return "/border/kp/" + strconv.FormatInt(done.Certificate, 10)
}

// sent is the case of a shipment from Thailand that the trader announced, with a proof of
// origin applied for.
func sent(t *testing.T, f *apptest.Fair) string {
	t.Helper()
	ctx, who := t.Context(), f.Actor(t, trader.Mail)
	day := clock.DateOf(f.Keeper.Clock().Now(), time.UTC)
	drafted, err := shipment.Draft{
		Head: shipment.Head{
			Direction: shipment.AbroadIn, Counterpart: "Bangkok Cutters", From: shipment.Side{Country: "TH"}, To: shipment.Side{Country: "CN"}, Carrier: "Secure Air", Waybill: "999-12345675",
			Terms: "CIF", Currency: "USD", Insured: 10_000_000, Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: day.AddDays(-7), Packing: "PL-1",
		},
		Goods: []shipment.Good{{Label: "P-1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 900_000}},
	}.Do(ctx, f.Keeper, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (lane.Begin{Shipment: drafted.Shipment}).Do(ctx, f.Keeper, who, id.New()); err != nil {
		t.Fatal(err)
	}
	if _, err := (lane.Apply{Shipment: drafted.Shipment, Form: lane.FormE, Line: 1, Origin: "TH", Criterion: "RVC40", Departure: day}).Do(ctx, f.Keeper, who, id.New()); err != nil {
		t.Fatal(err)
	}
	return "/border/cases/" + strconv.FormatInt(drafted.Shipment, 10)
}

// bondedPages are the page of a lot that the trader's member has under customs control, and
// of a stock check that the exchange began.
func bondedPages(t *testing.T, f *apptest.Fair) (lot, count string) {
	t.Helper()
	ctx := t.Context()
	lots, err := custody.Lots(ctx, f.DB, f.Actor(t, trader.Mail), custody.LotAsk{Limit: 1})
	if err != nil || len(lots) == 0 {
		t.Fatal(len(lots), err)
	}
	open, err := custody.OpenCheck{}.Do(ctx, f.Keeper, f.Actor(t, admin.Mail), id.New())
	if err != nil {
		t.Fatal(err)
	}
	return "/border/bonded/" + strconv.FormatInt(lots[0].Stone, 10), "/border/checks/" + strconv.FormatInt(open.Check, 10)
}
