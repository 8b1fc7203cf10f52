package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
)

func TestAnAdministratorAddsSuspendsAndReinstatesAMember(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin := p.token[access.Admin]
	p.shows(p.ask("GET", "/admin/members", admin), http.StatusOK, "The member", "Add an organisation")
	p.shows(p.ask("POST", "/admin/members", admin, "kind", "member", "name", "Scheldt & Zoon", "country", "ZZ", "since", "2026-11-23"), http.StatusUnprocessableEntity, "is not a country")
	w := p.ask("POST", "/admin/members", admin, "kind", "member", "name", "Scheldt & Zoon", "name_zh", "斯海尔德", "country", "CN", "since", "2026-11-23")
	at := w.Header().Get("Location")
	p.leads(w, at)
	p.shows(p.ask("GET", at, admin), http.StatusOK, "Scheldt &amp; Zoon", "In good standing")
	p.leads(p.ask("POST", "/admin/members", admin, "kind", "principal", "name", "Antwerp BV", "country", "BE", "via", strings.TrimPrefix(at, "/admin/members/"), "since", "2026-11-23"), next(at))
	p.shows(p.ask("GET", next(at), admin), http.StatusOK, "Antwerp BV", "Consigns through")
	p.shows(p.ask("POST", "/admin/members", admin, "kind", "principal", "name", "X", "country", "BE", "via", "77", "since", "2026-11-23"), http.StatusUnprocessableEntity, "consigns through one member")

	p.shows(p.ask("POST", at+"/standing", admin, "act", "suspend", "from", "2026-11-23"), http.StatusUnprocessableEntity, "Write the reason")
	p.leads(p.ask("POST", at+"/standing", admin, "act", "suspend", "from", "2026-11-23", "reason", "The Council decided"), at)
	p.shows(p.ask("GET", at, admin), http.StatusOK, "Suspended", "The Council decided", "Lift suspension")
	p.shows(p.ask("POST", at+"/standing", admin, "act", "suspend", "from", "2026-11-23", "reason", "twice"), http.StatusConflict)
	p.leads(p.ask("POST", at+"/standing", admin, "act", "lift", "from", "2026-11-24", "reason", "Paid"), at)
	p.leads(p.ask("POST", at, admin, "name", "Scheldt Diamonds", "country", "CN"), at)
	p.shows(p.ask("GET", at, admin), http.StatusOK, "Scheldt Diamonds")

	boss := p.token[access.MemberAdmin]
	own := fmt.Sprintf("/admin/members/%d", p.orgs[party.Member].No)
	p.shows(p.ask("GET", own, boss), http.StatusOK, "The member")
	p.shows(p.ask("GET", at, boss), http.StatusForbidden)
	p.shows(p.ask("POST", own+"/standing", boss, "act", "resign", "from", "2026-11-23", "reason", "x"), http.StatusForbidden)
}

// next is the address of the organisation after the one at an address.
func next(at string) string {
	var no int
	_, _ = fmt.Sscanf(at, "/admin/members/%d", &no)
	return fmt.Sprintf("/admin/members/%d", no+1)
}

var personAt = regexp.MustCompile(`/admin/people/[0-9a-f-]{36}`)

func TestAMembersAdministratorKeepsItsPeople(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	boss := p.token[access.MemberAdmin]
	p.shows(p.ask("GET", "/admin/people", boss), http.StatusOK, "People of The member", mailOf(access.Trader))
	p.shows(p.ask("POST", "/admin/people", boss, "email", "new@house.example", "name", "New One", "lang", "en"), http.StatusUnprocessableEntity, "Choose at least one role")
	w := p.ask("POST", "/admin/people", boss, "email", "new@house.example", "name", "New One", "lang", "en", "roles", "trader")
	p.shows(w, http.StatusOK, "/account/first/", "New One", "shown this once")
	at := personAt.FindString(w.Body.String())
	p.leads(p.ask("POST", at+"/roles", boss, "roles", "trader", "roles", "stockkeeper"), at)
	p.shows(p.ask("POST", at+"/roles", boss, "roles", "admin"), http.StatusUnprocessableEntity, "cannot be")
	p.leads(p.ask("POST", at, boss, "email", "newer@house.example", "name", "Newer One"), at)
	p.shows(p.ask("GET", at, boss), http.StatusOK, "Newer One", "Stock keeper", "Trader")
	p.shows(p.ask("POST", at+"/invite", boss), http.StatusOK, "/account/first/")
	p.leads(p.ask("POST", at+"/end", boss), at)
	p.shows(p.ask("GET", at, boss), http.StatusOK, "No post")
	p.shows(p.ask("GET", "/admin/people?org=1", boss), http.StatusForbidden)
	p.shows(p.ask("POST", at+"/recover", boss, "reason", "x"), http.StatusForbidden)
}

func TestCustomsPeopleAreNotShownToTheExchange(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	office := fmt.Sprintf("/admin/people?org=%d", p.orgs[party.Customs].No)
	officer := "/admin/people/" + p.who[access.Officer].Person.String()
	for _, role := range []access.Role{access.Admin, access.Staff, access.MemberAdmin} {
		for _, c := range [][]string{
			{"GET", office},
			{"GET", officer},
			{"POST", officer + "/end"},
			{"POST", officer + "/roles", "roles", "customsadmin"},
			{"POST", officer + "/recover", "reason", "x"},
			{"POST", officer + "/invite"},
			{"POST", officer, "email", "x@house.example", "name", "X"},
			{"POST", office, "email", "x@house.example", "name", "X", "lang", "en", "roles", "officer"},
		} {
			if w := p.ask(c[0], c[1], p.token[role], c[2:]...); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), mailOf(access.Officer)) {
				t.Errorf("%s %s as %s: %d", c[0], c[1], role, w.Code)
			}
		}
	}
	p.shows(p.ask("GET", "/admin/people", p.token[access.CustomsAdmin]), http.StatusOK, mailOf(access.Officer))
	p.shows(p.ask("GET", officer, p.token[access.CustomsAdmin]), http.StatusOK, "Lost password or device")
}

func TestTwoAdministratorsLetAPersonBackIn(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	first := p.token[access.Admin]
	w := p.ask("POST", fmt.Sprintf("/admin/people?org=%d", p.orgs[party.Exchange].No), first, "email", "second@house.example", "name", "Second", "lang", "zh", "roles", "admin")
	p.shows(w, http.StatusOK, "/account/first/")
	e, err := p.desk.EnterDemo(context.Background(), "second@house.example", "", "")
	if err != nil {
		t.Fatal(err)
	}
	lost := "/admin/people/" + p.who[access.Trader].Person.String()
	p.shows(p.ask("POST", lost+"/recover", first, "reason", " "), http.StatusUnprocessableEntity, "Write the reason")
	p.leads(p.ask("POST", lost+"/recover", first, "reason", "telephone stolen; seen in person"), lost)
	page := p.ask("GET", "/admin/recoveries", first)
	p.shows(page, http.StatusOK, "telephone stolen", "another administrator confirms")
	if strings.Contains(page.Body.String(), "/confirm") {
		t.Error("the one who asked is offered to confirm")
	}
	page = p.ask("GET", "/admin/recoveries", e.Token)
	confirm := regexp.MustCompile(`/admin/recoveries/[0-9a-f-]{36}/confirm`).FindString(page.Body.String())
	p.shows(p.ask("POST", confirm, first), http.StatusForbidden)
	w = p.ask("POST", confirm, e.Token)
	p.shows(w, http.StatusOK, "/account/first/", "已确认")
	link := regexp.MustCompile(`/account/first/[\w-]{43}`).FindString(w.Body.String())
	p.shows(p.ask("GET", link, ""), http.StatusOK, "removes your authenticator app")
	p.leads(p.ask("POST", link, "", "password", goodWords), "/account")
	p.shows(p.ask("POST", confirm, e.Token), http.StatusConflict)
}

func TestCalendarRulesSettingsAndNoticesAreNoted(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin := p.token[access.Admin]
	p.leads(p.ask("POST", "/admin/calendar/days", admin, "kind", "holiday", "days", "2027-10-01..2027-10-07 2027-10-10", "name", "National Day", "source", "State Council notice", "mark", "R"), "/admin/calendar?year=2027")
	p.shows(p.ask("GET", "/admin/calendar?year=2027", admin), http.StatusOK, "National Day", "7 Oct 2027", "10 Oct 2027", "State Council notice")
	p.shows(p.ask("POST", "/admin/calendar/days", admin, "kind", "holiday", "days", "tomorrow", "name", "x", "source", "x", "mark", "R"), http.StatusUnprocessableEntity, "is not a day")
	p.shows(p.ask("POST", "/admin/calendar/days", admin, "kind", "holiday", "days", "2027-01-01..2029-01-01", "name", "x", "source", "x", "mark", "R"), http.StatusUnprocessableEntity, "At most 400 days")
	p.leads(p.ask("POST", "/admin/calendar/week", admin, "from", "2026-12-01", "zone", "Asia/Shanghai", "day1", "09:00-17:00", "source", "Council", "mark", "D"), "/admin/calendar")
	p.shows(p.ask("POST", "/admin/calendar/week", admin, "from", "2026-12-01", "zone", "Asia/Shanghai", "day1", "late", "source", "Council", "mark", "D"), http.StatusUnprocessableEntity)

	p.shows(p.ask("GET", "/admin/rules", admin), http.StatusOK, "168", "hours")
	p.leads(p.ask("POST", "/admin/rules", admin, "name", "market.lease", "value", "48", "from", "2026-11-23", "source", "Council", "mark", "D"), "/admin/rules?name=market.lease&item=")
	p.shows(p.ask("GET", "/admin/rules?name=market.lease&item=", admin), http.StatusOK, "48", "Council")
	p.shows(p.ask("POST", "/admin/rules", admin, "name", "market.lease", "value", "long", "from", "2026-11-23", "source", "Council", "mark", "D"), http.StatusUnprocessableEntity)
	p.shows(p.ask("GET", "/admin/rules?name=none", admin), http.StatusNotFound)
	p.leads(p.ask("POST", "/admin/rules", admin, "name", "duty.vat", "item", "7102/sde", "value", "9", "from", "2026-11-23", "source", "a notice", "mark", "R"), "/admin/rules?name=duty.vat&item=7102%2Fsde")
	p.shows(p.ask("GET", "/admin/rules", admin), http.StatusOK, "Waiting for a second person", "proposed by you")
	p.shows(p.ask("POST", "/admin/rules/1/accept", admin), http.StatusConflict, "Another person must accept it")
	p.shows(p.ask("GET", "/admin/rules", p.token[access.Staff]), http.StatusOK, "Accept")
	p.leads(p.ask("POST", "/admin/rules/1/accept", p.token[access.Staff]), "/admin/rules")
	p.shows(p.ask("POST", "/admin/rules", admin, "name", "duty.vat", "item", "diamonds", "value", "9", "from", "2026-11-23", "source", "x", "mark", "R"), http.StatusUnprocessableEntity, "is not what a duty rule can be about")

	change := []string{"name", "Renamed Exchange", "name_zh", "新名", "zone", "Asia/Shanghai", "preset", "sde", "origin", "http://localhost:8080", "currency", "CNY"}
	p.leads(p.ask("POST", "/admin/settings", admin, change...), "/admin/settings")
	change[5] = "Mars/Base"
	p.shows(p.ask("POST", "/admin/settings", admin, change...), http.StatusUnprocessableEntity, "time zone such as")
	p.leads(p.ask("POST", "/admin/notices", admin, "from", "2026-11-23", "until", "2026-12-22", "title_en", "Application of a member", "body_en", "Objections in writing."), "/admin/settings#notices")
	p.shows(p.ask("POST", "/admin/notices", admin, "from", "2026-11-23", "until", "2026-12-22"), http.StatusUnprocessableEntity, "title in English")
	p.shows(p.ask("GET", "/admin/settings/history", admin), http.StatusOK, "Renamed Exchange", "Huangpu Diamond Exchange", "A admin")
	p.shows(p.ask("GET", "/admin/settings", admin), http.StatusOK, "Renamed Exchange", "Application of a member", "Demonstration")
	p.shows(p.ask("GET", "/en/", ""), http.StatusOK, "Application of a member")
	p.leads(p.ask("POST", "/admin/notices/1/withdraw", admin), "/admin/settings#notices")
	if up, err := settings.Notices(context.Background(), p.k.DB(), "2026-11-23"); err != nil || len(up) != 0 {
		t.Errorf("%v, %v", up, err)
	}
	p.shows(p.ask("POST", "/admin/notices/99/withdraw", admin), http.StatusNotFound)

	p.shows(p.ask("GET", "/admin/audit", admin), http.StatusOK, "settings.AddNotice", "settings.notice_moved v1", "refused")
	p.shows(p.ask("GET", "/admin/audit?before=4", admin), http.StatusOK, "settings.Begin")
	p.shows(p.ask("GET", "/admin/settings", p.token[access.Staff]), http.StatusOK, "History")
	p.shows(p.ask("GET", "/admin/audit", p.token[access.Staff]), http.StatusForbidden)
}

// TestPeoplePagesAreWholeInFourLanguages looks for words that are missing: they show as
// their key in brackets.
func TestPeoplePagesAreWholeInFourLanguages(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	missing := regexp.MustCompile(`\[[a-z_]+\.[a-zA-Z_.0-9]+\]|<no value>|\{[a-z_]+\}|ZgotmplZ`)
	member := fmt.Sprintf("/admin/members/%d", p.orgs[party.Member].No)
	p.ask("POST", "/admin/people/"+p.who[access.Trader].Person.String()+"/recover", p.token[access.Admin], "reason", "seen in person")
	p.ask("POST", "/account/app/begin", p.token[access.Admin])
	for _, l := range i18n.Languages {
		p.ask("POST", "/account/profile", p.token[access.Admin], "name", "Admin", "lang", string(l))
		for _, path := range []string{
			"/account", "/account/app", "/admin/members", "/admin/members?kind=customs", member, "/admin/people", "/admin/people?org=2",
			"/admin/people/" + p.who[access.Trader].Person.String(), "/admin/recoveries", "/admin/calendar", "/admin/rules?name=market.lease&item=", "/admin/settings", "/admin/settings/history", "/admin/audit", "/admin/roles", "/admin/outbox", "/admin/storage", "/admin/partners", fmt.Sprintf("/admin/partners/%d", p.orgs[party.Bank].No),
		} {
			w := p.ask("GET", path, p.token[access.Admin])
			if bad := missing.FindString(w.Body.String()); w.Code != http.StatusOK || bad != "" {
				t.Errorf("%s in %s: %d %q", path, l, w.Code, bad)
			}
			if !strings.Contains(w.Body.String(), `lang="`+l.Tag()+`"`) {
				t.Errorf("%s is not in %s", path, l)
			}
		}
	}
	for _, path := range []string{"/signin", p.firstLink("guest@house.example")} {
		if bad := missing.FindString(p.ask("GET", path, "").Body.String()); bad != "" {
			t.Errorf("%s: %q", path, bad)
		}
	}
}

func TestEveryRuleHasAName(t *testing.T) {
	t.Parallel()
	for _, d := range rule.Definitions() {
		for _, l := range i18n.Languages {
			if !l.Has("rule."+d.Name) || !l.Has("admin.unit_"+string(d.Kind)) {
				t.Errorf("%s has no words for the rule %s", l, d.Name)
			}
		}
	}
}
