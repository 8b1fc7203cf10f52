package tour_test

import (
	"strconv"
	"testing"

	"openbourse/internal/app/apptest"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
)

// declarationPages are customs papers, as their member, an officer and the house see them.
func declarationPages(paper string) map[string][]address {
	return map[string][]address{
		"/declarations":             {{trader, "/declarations"}, {officer, "/declarations"}},
		"/declarations/new":         {{trader, "/declarations/new"}},
		"/declarations/{no}":        {{trader, paper}, {officer, paper}},
		"/declarations/{no}/export": {{trader, ""}},
		"/declarations/desk":        {{officer, "/declarations/desk"}},
		"/approval-forms":           {{admin, "/approval-forms"}},
		"/stone-certificates":       {{admin, "/stone-certificates"}},
	}
}

// declared lodges a record list of rough from abroad and gives its page.
func declared(t *testing.T, f *apptest.Fair) string {
	t.Helper()
	ctx, who := t.Context(), f.Actor(t, trader.Mail)
	s, err := shipment.Draft{Head: shipment.Head{
		Direction: shipment.AbroadIn, Counterpart: "Scheldt & Zoon", From: shipment.Side{Country: "BE", Port: "Antwerp"}, To: shipment.Side{Country: "CN", Port: "Shanghai"},
		Carrier: "Malca-Amit", Waybill: "999-12345675", Terms: "CIF", Currency: money.USD, Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: "2026-11-20", Packing: "PL-1",
	}, Goods: []shipment.Good{{
		Label: "LOT 7", HS: "71023100", Kind: "natural", Rough: true, Pieces: 40, Weight: 102_500, Price: 4_100_000,
		Origins: []fact.Share{{Country: "BW", Weight: 80_000}, {Country: "CA", Weight: 22_500}}, Kimberley: "EU12345",
	}}}.Do(ctx, f.Keeper, who, id.New())
	if err == nil {
		_, err = shipment.Announce{Shipment: s.Shipment}.Do(ctx, f.Keeper, who, id.New())
	}
	var d customs.Done
	if err == nil {
		d, err = customs.DraftPaper{Shipment: s.Shipment}.Do(ctx, f.Keeper, who, id.New())
	}
	if err == nil {
		_, err = customs.Check{Paper: d.Paper}.Do(ctx, f.Keeper, who, id.New())
	}
	if err == nil {
		_, err = customs.Send{Paper: d.Paper}.Do(ctx, f.Keeper, who, id.New())
	}
	if err != nil {
		t.Fatal(err)
	}
	return "/declarations/" + strconv.FormatInt(d.Paper, 10)
}
