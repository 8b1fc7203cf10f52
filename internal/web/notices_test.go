package web

import (
	"net/http"
	"strconv"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

func TestANoticeIsDraftedByOneAndDecidedByAnother(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff, admin := p.token[access.Staff], p.token[access.Admin]
	no := strconv.FormatInt(p.orgs[party.Member].No, 10)
	p.shows(p.ask("POST", "/notices", staff, "member_no", no, "act", "suspend", "day", "2026-11-24", "reason", "It stopped paying."), http.StatusUnprocessableEntity, "Error:", "It stopped paying.")
	p.leads(p.ask("POST", "/notices", staff, "member_no", no, "act", "suspend", "ground", "a", "day", "2026-11-24", "reason", "It stopped paying."), "/notices")
	p.shows(p.ask("GET", "/notices", p.token[access.Trader]), http.StatusOK, "No notices")
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "The member: suspend")
	p.shows(p.ask("POST", "/notices/1/decide", staff, "do", "publish"), http.StatusForbidden)
	p.leads(p.ask("POST", "/notices/1/decide", admin, "do", "publish"), "/notices")
	p.shows(p.ask("GET", "/notices", p.token[access.Trader]), http.StatusOK, "Published", "cessation of payments")
	p.shows(p.ask("GET", "/notices/1", p.token[access.Trader]), http.StatusOK, "It stopped paying.", "cessation of payments")
	p.shows(p.ask("POST", "/notices/1/sent", staff, "bourse", "Antwerp", "answer", "Noted"), http.StatusConflict, "cannot have answered")
	p.leads(p.ask("POST", "/notices/1/sent", staff, "bourse", "Antwerp"), "/notices/1")
	p.leads(p.ask("POST", "/notices/1/sent", staff, "bourse", "Antwerp", "answer", "Noted under 12"), "/notices/1")
	page := p.ask("GET", "/notices/1", staff)
	p.shows(page, http.StatusOK, "Antwerp", "Noted under 12", "A trader")
	who := p.who[access.Trader].Person.String()
	p.shows(p.ask("POST", "/notices/1/marks", staff, "who", who, "do", "clear"), http.StatusUnprocessableEntity, "Error:")
	p.leads(p.ask("POST", "/notices/1/marks", staff, "who", who, "do", "clear", "why", "No other posts."), "/notices/1")
	p.shows(p.ask("GET", "/notices/1", staff), http.StatusOK, "Cleared", "No other posts.")
	p.shows(p.ask("GET", "/notices/2", staff), http.StatusNotFound)
}

func TestWhoWasWhatOnWhichDayIsShown(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin := p.token[access.Admin]
	p.shows(p.ask("GET", "/admin/members?day=2026-01-04", admin), http.StatusOK, "As it stood on 2026-01-04", i18n.English.T("state.org.none"))
	p.shows(p.ask("GET", "/admin/members?day=2026-01-05", admin), http.StatusOK, i18n.English.T("state.org.active"))
	p.shows(p.ask("GET", "/admin/members?day=soon", admin), http.StatusOK, i18n.English.T("state.org.active"))
}
