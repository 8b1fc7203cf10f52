package web

import (
	"net/http/httptest"
	"strconv"
	"testing"

	"openbourse/internal/browser"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func TestANoticeIsTrackedInABrowser(t *testing.T) {
	p := newStaffed(t)
	no := strconv.FormatInt(p.orgs[party.Member].No, 10)
	p.leads(p.ask("POST", "/notices", p.token[access.Staff], "member_no", no, "act", "suspend", "ground", "a", "day", "2026-11-24", "reason", "It stopped paying."), "/notices")
	p.leads(p.ask("POST", "/notices/1/decide", p.token[access.Admin], "do", "publish"), "/notices")
	srv := httptest.NewServer(p.h)
	t.Cleanup(srv.Close)
	b := browser.Open(t)
	b.Visit(srv.URL + "/signin/demo/" + mailOf(access.Staff))
	b.Visit(srv.URL + "/notices/1")
	b.Accessible()
	b.Type("#f-bourse", "Antwerp")
	b.Follow("form[action='/notices/1/sent'] button")
	b.Says("tbody", "Antwerp")
	b.Accessible()
	pictures(b, "notice")
	b.Visit(srv.URL + "/admin/members?day=2026-01-04")
	b.Accessible()
	pictures(b, "members-day")
	b.NoProblems()
}
