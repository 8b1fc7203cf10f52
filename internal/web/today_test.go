package web

import (
	"net/http"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
)

func TestStaffSeeWhatWaitsTodayAndCloseTheDay(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff := p.token[access.Staff] // it is Monday morning: Friday is over
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "Today", "No day is closed yet.", "Close 20 Nov 2026", i18n.English.T("today.cases"))
	p.leads(p.ask("POST", "/today/close", staff, "day", "2026-11-20"), "/today")
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "The ledger balances", "20 Nov 2026")
	p.shows(p.ask("POST", "/today/close", staff, "day", "2026-11-20"), http.StatusConflict, "closed already")
	p.shows(p.ask("GET", "/today", p.token[access.Trader]), http.StatusForbidden)
}
