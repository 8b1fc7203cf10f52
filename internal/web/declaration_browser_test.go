package web

import (
	"net/http/httptest"
	"testing"

	"openbourse/internal/browser"
	"openbourse/internal/registry/access"
)

func TestACustomsPaperIsLodgedAndAcceptedInABrowser(t *testing.T) {
	p := consigned(t)
	srv := httptest.NewServer(p.h)
	t.Cleanup(srv.Close)
	b := browser.Open(t)
	b.Visit(srv.URL + "/signin/demo/" + mailOf(access.Trader))
	b.Visit(srv.URL + "/declarations/new")
	b.Accessible()
	b.Follow("form[action='/declarations'] button")
	b.Says("h1", "Inbound record list 1")
	b.Accessible()
	pictures(b, "declaration-draft")
	b.Follow("form[action='/declarations/1/check'] button")
	b.Follow("form[action='/declarations/1/send'] button")
	b.Says("aside", "2026-000001")
	b.Visit(srv.URL + "/signin/demo/" + mailOf(access.Officer))
	b.Visit(srv.URL + "/declarations/desk")
	b.Accessible()
	pictures(b, "declaration-desk")
	b.Visit(srv.URL + "/declarations/1")
	b.Accessible()
	pictures(b, "declaration-officer")
	b.Type("#f-entry", "220020261000044128")
	b.Follow("form[action='/declarations/1/answer'] button")
	b.Says("h1", "2200 2026 1 000044128")
	b.Size(390, 844)
	pictures(b, "declaration-phone")
	b.NoProblems()
}
