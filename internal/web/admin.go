package web

import (
	"strings"

	"openbourse/internal/registry/access"
)

// adminPages are the pages of administration in their order.
var adminPages = []struct {
	Key, URL string
	Act      access.Act
}{
	{"admin.members", "/admin/members", "party.list"},
	{"membership.admin", "/admin/memberships", "membership.list"},
	{"partner.title", "/admin/partners", "partner.list"},
	{"admin.people", "/admin/people", "people.read"},
	{"roles.title", "/admin/roles", "access.table"},
	{"admin.recoveries", "/admin/recoveries", "people.recover"},
	{"admin.calendar", "/admin/calendar", "calendar.change"},
	{"admin.rules", "/admin/rules", "rule.change"},
	{"admin.prices", "/admin/prices", "price.flags"},
	{"admin.statistics", "/admin/statistics", "statistics.editions"},
	{"languages.tab", "/admin/languages", "translation.read"},
	{"admin.news", "/admin/news", "news.desk"},
	{"admin.settings", "/admin/settings", "settings.read"},
	{"health.menu", "/admin/health", "health.read"},
	{"retention.menu", "/admin/erasure", "erasure.read"},
	{"audit.title", "/admin/audit", "journal.read"},
	{"office.outbox_title", "/admin/outbox", "office.outbox"},
	{"office.storage_title", "/admin/storage", "office.storage"},
}

// tabsFor are the pages of administration that the reader may open.
func tabsFor(r *Request) []tab {
	var all []tab
	for _, p := range adminPages {
		if r.Actor.May(p.Act, access.Own) || r.Actor.May(p.Act, access.Any) {
			all = append(all, tab{r.Lang.T(p.Key), p.URL, r.URL.Path == p.URL || strings.HasPrefix(r.URL.Path, p.URL+"/")})
		}
	}
	return all
}
