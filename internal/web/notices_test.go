package web

import (
	"net/http"
	"strconv"
	"testing"

	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func TestANoticeIsDraftedByOneAndDecidedByAnother(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff, admin := p.token[access.Staff], p.token[access.Admin]
	no := strconv.FormatInt(p.orgs[party.Member].No, 10)
	p.shows(p.ask("POST", "/notices", staff, "holder_no", no, "act", "suspend", "day", "2026-11-24", "reason", "It stopped paying."), http.StatusUnprocessableEntity, "Error:", "It stopped paying.")
	p.leads(p.ask("POST", "/notices", staff, "holder_no", no, "act", "suspend", "ground", "a", "day", "2026-11-24", "reason", "It stopped paying."), "/notices")
	p.shows(p.ask("GET", "/notices", p.token[access.Trader]), http.StatusOK, "No notices")
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "The member: suspend")
	p.shows(p.ask("POST", "/notices/1/decide", staff, "do", "publish"), http.StatusForbidden)
	p.leads(p.ask("POST", "/notices/1/decide", admin, "do", "publish"), "/notices")
	p.shows(p.ask("GET", "/notices", p.token[access.Trader]), http.StatusOK, "Published", "cessation of payments")
}
