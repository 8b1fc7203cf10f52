package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"openbourse/internal/browser"
	"openbourse/internal/registry/access"
)

// pictures keeps a picture of the page for who wants to look at it (BOURSE_SHOTS).
func pictures(p *browser.Page, name string) {
	if shot := os.Getenv("BOURSE_SHOTS"); shot != "" {
		p.Screenshot(filepath.Join(shot, name+".png"))
	}
}

func TestACaseIsReadAndAnsweredInABrowser(t *testing.T) {
	p, _ := disputed(t)
	srv := httptest.NewServer(p.h)
	t.Cleanup(srv.Close)
	b := browser.Open(t)
	b.Visit(srv.URL + "/signin/demo/" + mailOf(access.Trader))
	b.Visit(srv.URL + "/cases/new?deal=7")
	b.Accessible()
	b.Type("#f-body", "The colour is G, not E.")
	b.Follow("form[action='/cases'] button")
	b.Says("h1", "Case 1")
	b.Accessible()
	b.Type("#f-body", "Here is the report.")
	b.Follow("form[action='/cases/1/statements'] button")
	b.Says(".tl", "Here is the report.")
	pictures(b, "case")
	b.Size(390, 844)
	pictures(b, "case-phone")
	b.Size(1440, 900)
	b.Visit(srv.URL + "/cases")
	b.Accessible()
	pictures(b, "cases")
	b.Visit(srv.URL + "/signin/demo/" + mailOf(access.Staff))
	b.Visit(srv.URL + "/cases/1")
	b.Accessible()
	b.Says("main", "You see the steps of the case")
	pictures(b, "case-staff")
	b.NoProblems()
}
