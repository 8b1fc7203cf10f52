package web

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	news "openbourse/internal/registry/fact"
	"openbourse/internal/registry/shipment"
)

// consigned is an exchange whose member has announced a shipment of rough from abroad.
func consigned(t *testing.T) *staffed {
	t.Helper()
	p := newStaffed(t)
	ctx, who := context.Background(), p.who[access.Trader]
	d, err := shipment.Draft{Head: shipment.Head{
		Direction: shipment.AbroadIn, Counterpart: "Scheldt & Zoon", From: shipment.Side{Country: "BE", Port: "Antwerp"}, To: shipment.Side{Country: "CN", Port: "Shanghai"},
		Carrier: "Malca-Amit", Waybill: "999-12345675", Terms: "CIF", Currency: money.USD, Packages: 1, Gross: 900, Invoice: "INV-1", InvoiceDay: "2026-11-20", Packing: "PL-1",
	}, Goods: []shipment.Good{{
		Label: "LOT 7", HS: "71023100", Kind: "natural", Rough: true, Pieces: 40, Weight: 102_500, Price: 4_100_000,
		Origins: []news.Share{{Country: "BW", Weight: 80_000}, {Country: "CA", Weight: 22_500}}, Kimberley: "EU12345",
	}, {
		Label: "S-1", HS: "71023900", Kind: "natural", Single: true, Pieces: 1, Weight: 1_010, Price: 812_300, Origins: []news.Share{{Country: "BE", Weight: 1_010}}, Reports: []string{"GIA 2141234567"},
	}}}.Do(ctx, p.k, who, id.New())
	if err == nil {
		_, err = shipment.Announce{Shipment: d.Shipment}.Do(ctx, p.k, who, id.New())
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestACustomsPaperIsPlayedByPagesFromItsShipmentToItsRelease(t *testing.T) {
	t.Parallel()
	p := consigned(t)
	member, officer, staff := p.token[access.Trader], p.token[access.Officer], p.token[access.Staff]
	p.shows(p.ask("GET", "/declarations", member), http.StatusOK, "No customs papers here", "Draft from a shipment")
	p.shows(p.ask("GET", "/declarations/new", member), http.StatusOK, "Scheldt &amp; Zoon")
	p.shows(p.ask("POST", "/declarations", member, "shipment", "99"), http.StatusNotFound, "Error:")
	p.leads(p.ask("POST", "/declarations", member, "shipment", "1"), "/declarations/1")
	p.shows(p.ask("POST", "/declarations", member, "shipment", "1"), http.StatusConflict, "was drafted from this shipment already")
	p.shows(p.ask("GET", "/declarations/1", member), http.StatusOK, "Inbound record list 1", "7102.31.00", "999-12345675", "Check", "A record list bears no tax", "KP EU12345")
	p.leads(p.ask("POST", "/declarations/1/line", member, "line", "1", "what", "weight", "is", "99"), "/declarations/1")
	p.shows(p.ask("POST", "/declarations/1/check", member), http.StatusConflict, "Line 1: declared 99.00 ct", "Error:")
	p.shows(p.ask("GET", "/declarations/1", member), http.StatusOK, "1 failed", "Line 1: declared 99.00 ct")
	p.shows(p.ask("POST", "/declarations/1/line", member, "line", "1", "what", "weight", "is", "much"), http.StatusUnprocessableEntity, "much")
	p.leads(p.ask("POST", "/declarations/1/line", member, "line", "1", "what", "weight", "is", "102.5"), "/declarations/1")
	p.leads(p.ask("POST", "/declarations/1/line", member, "line", "1", "what", "origin", "is", "BW 80, CA 22.5"), "/declarations/1")
	p.leads(p.ask("POST", "/declarations/1/form", member, "NoteS", "first lot"), "/declarations/1")
	p.leads(p.ask("POST", "/declarations/1/documents", member, "code", "101036", "number", "R-1"), "/declarations/1")
	p.leads(p.ask("POST", "/declarations/1/check", member), "/declarations/1")
	p.leads(p.ask("POST", "/declarations/1/send", member), "/declarations/1")
	p.shows(p.ask("GET", "/declarations/desk", officer), http.StatusOK, "Inbound record list", "Lodged")
	p.shows(p.ask("POST", "/declarations/1/back", officer, "why", " "), http.StatusUnprocessableEntity, "Write the reason")
	p.shows(p.ask("POST", "/declarations/1/answer", officer, "channel", "accepted", "entry", "123"), http.StatusUnprocessableEntity, "Error:")
	p.leads(p.ask("POST", "/declarations/1/answer", officer, "channel", "accepted", "entry", "2200 2026 1 000044128"), "/declarations/1")
	p.leads(p.ask("POST", "/declarations/1/ask", member, "ask", "amend", "ask_line", "2", "ask_field", "usd", "new", "8000", "grounds", "The invoice says 8,000."), "/declarations/1")
	p.shows(p.ask("GET", "/declarations/1", officer), http.StatusOK, "Consent to the amendment", "The invoice says 8,000.", "8123.00 → 8000")
	p.leads(p.ask("POST", "/declarations/1/answer", officer, "channel", "amended"), "/declarations/1")
	p.leads(p.ask("POST", "/declarations/1/answer", officer, "channel", "released"), "/declarations/1")
	released := p.ask("GET", "/declarations/1", member)
	p.shows(released, http.StatusOK, "revision 2", "Released", "2026-000001")
	p.leads(p.ask("POST", "/declarations/1/certify", member, "line", "2"), "/declarations/1")
	p.shows(p.ask("GET", "/stone-certificates", member), http.StatusOK, "One stone, one certificate")
	p.shows(p.ask("GET", "/approval-forms", staff), http.StatusOK, "2026-000001", "File it")
	p.leads(p.ask("POST", "/approval-forms/1", staff, "act", "archive"), "/approval-forms")
	p.shows(p.ask("GET", "/declarations/1/export?format=xml", member), http.StatusOK, "71023100", "999-12345675")
	for _, code := range codesIn(released.Body.String()) {
		p.shows(p.ask("GET", "/papers/"+code, member), http.StatusOK, "102.50", "2026-000001")
	}
	p.shows(p.ask("GET", "/declarations/1", ""), http.StatusUnauthorized)
}

// codesIn are the papers a page leads to.
func codesIn(page string) []string {
	var all []string
	for _, part := range strings.Split(page, `href="/papers/`)[1:] {
		code, _, _ := strings.Cut(part, `"`)
		all = append(all, code)
	}
	return all
}

func TestReceiptsComeInByTheDesk(t *testing.T) {
	t.Parallel()
	p := consigned(t)
	member, officer := p.token[access.Trader], p.token[access.Officer]
	for _, act := range []string{"check", "send"} {
		if act == "check" {
			p.leads(p.ask("POST", "/declarations", member, "shipment", "1"), "/declarations/1")
		}
		p.leads(p.ask("POST", "/declarations/1/"+act, member), "/declarations/1")
	}
	bring := func(token, content string) *httptest.ResponseRecorder {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		f, _ := m.CreateFormFile("file", "receipts.csv")
		fmt.Fprint(f, content)
		m.Close()
		r := httptest.NewRequest("POST", "/declarations/receipts", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("User-Agent", "Browser/1")
		r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: token})
		w := httptest.NewRecorder()
		p.h.ServeHTTP(w, r)
		return w
	}
	line := "1,220020261000044128,%s,2026-11-23T11:26:00+08:00\n"
	good := "SeqNo,EntryId,Channel,NoticeDate\n" + fmt.Sprintf(line, "accepted") + fmt.Sprintf(line, "released")
	p.shows(bring(officer, "SeqNo,EntryId,Channel,NoticeDate\n"+fmt.Sprintf(line, "paid")), http.StatusConflict, "Nothing of the file was carried out")
	p.leads(bring(officer, good), "/declarations/desk")
	p.shows(bring(officer, good), http.StatusConflict, "This file was read before")
	p.shows(p.ask("GET", "/declarations/1", member), http.StatusOK, "Released", "Receipt of customs")
}
