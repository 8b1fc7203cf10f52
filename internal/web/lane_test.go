package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/border/lane"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/shipment"
)

// sends drafts a shipment of the member from Thailand and opens its case.
func (p *staffed) sends() {
	p.Helper()
	ctx, who := context.Background(), p.who[access.StockKeeper]
	done, err := shipment.Draft{
		Head: shipment.Head{
			Direction: shipment.AbroadIn, Counterpart: "Bangkok Cutters", From: shipment.Side{Country: "TH"}, To: shipment.Side{Country: "CN"}, Carrier: "Secure Air", Waybill: "999-12345675",
			Terms: "CIF", Currency: "USD", Insured: 10_000_000, Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: "2026-01-05", Packing: "PL-1",
		},
		Goods: []shipment.Good{{Label: "P-1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 900_000}},
	}.Do(ctx, p.k, who, id.New())
	if err != nil {
		p.Fatal(err)
	}
	if _, err := (lane.Begin{Shipment: done.Shipment}).Do(ctx, p.k, who, id.New()); err != nil {
		p.Fatal(err)
	}
}

func TestABorderCaseIsKeptByPages(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	p.sends()
	member, officer := p.token[access.StockKeeper], p.token[access.Officer]
	p.shows(p.ask("GET", "/border/cases", member), http.StatusOK, "TH → CN", "polished")
	p.shows(p.ask("GET", "/border/cases/1", member), http.StatusOK, "Customs has released no paper", "Insurance limit covers the value", "Apply for a certificate of origin")
	p.shows(p.ask("GET", "/border/cases/1", officer), http.StatusOK, "The member")
	p.shows(p.ask("POST", "/border/cases/1/note", member, "item", "paper", "state", "not_needed", "why", "no time"), http.StatusConflict, "Error:", "The law asks for this")
	p.leads(p.ask("POST", "/border/cases/1/note", member, "item", "fx", "state", "done", "reference", "BOC 1", "amount", "9000.00", "currency", "USD"), "/border/cases/1")
	p.shows(p.ask("POST", "/border/cases/1/close", member), http.StatusConflict, "Error:", "needed items are missing")
	p.shows(p.ask("POST", "/border/cases/1/deal", member, "deal", "77"), http.StatusNotFound, "Error:", "There is no deal 77")
	p.shows(p.ask("POST", "/border/cases/1/proof", member, "form", "E", "line", "1", "origin", "BE", "criterion", "RVC40", "departure", "2026-01-07"), http.StatusUnprocessableEntity, "Error:", "is no party")
	p.leads(p.ask("POST", "/border/cases/1/proof", member, "form", "E", "line", "1", "origin", "TH", "criterion", "RVC40", "departure", "2026-01-07"), "/border/cases/1")
	page := p.ask("GET", "/border/cases/1", member)
	p.shows(page, http.StatusOK, "Form E · 1", "Applied for", "BOC 1")
	_, after, _ := strings.Cut(page.Body.String(), "/papers/")
	code, _, _ := strings.Cut(after, `"`)
	p.shows(p.ask("GET", "/papers/"+code, member), http.StatusOK, "Application for a certificate of origin", "8. Origin criterion", "Bangkok Cutters", "FOB USD 9000.00")
	back := []string{
		"proof", "1", "reference", "E26TH1", "body", "DFT", "exporter", "Bangkok Cutters", "importer", "The member", "origin", "TH", "criterion", "RVC40", "hs", "7102.39", "fob", "9000.00",
		"invoice", "INV-1", "invoiced", "2026-01-05", "departure", "2026-01-07", "issued", "2026-01-06",
	}
	p.leads(p.ask("POST", "/border/cases/1/returned", member, append(back, "weight", "1.02")...), "/border/cases/1")
	p.shows(p.ask("GET", "/border/cases/1", member), http.StatusOK, "Differs", "The quantity differs from the application")
	p.leads(p.ask("POST", "/border/cases/1/returned", member, append(back, "weight", "1.01")...), "/border/cases/1")
	p.shows(p.ask("GET", "/border/cases/1", member), http.StatusOK, "Accepted", "E26TH1")
	p.shows(p.ask("GET", "/border/cases/1", p.token[access.Partner]), http.StatusForbidden)
	for _, l := range i18n.Languages {
		for path, want := range map[string]string{"/border/cases": "lane.lead", "/border/cases/1": "lane.checklist_note"} {
			r := mustRequest(t, path)
			r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: member})
			r.AddCookie(&http.Cookie{Name: "lang", Value: url.QueryEscape(string(l))})
			if w := serve(p.h, r); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), l.T(want)) {
				t.Errorf("%s in %s: %d lacks %q", path, l, w.Code, l.T(want))
			}
		}
	}
}
