package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// keyShown is a key as the account page shows it, once.
var keyShown = regexp.MustCompile(`bk_test_[A-Za-z0-9_-]+`)

// another gives a second person of an organisation, signed in.
func (p *staffed) another(kind party.OrgKind, mail string, role access.Role) string {
	p.Helper()
	_, err := party.AddPerson{Org: p.orgs[kind].Org, Email: mail, Name: "Another " + string(role), Lang: i18n.English, Roles: []access.Role{role}}.Do(p.Context(), p.k, access.System("test"), id.New())
	if err != nil {
		p.Fatal(err)
	}
	e, err := p.desk.EnterDemo(p.Context(), mail, "Browser/1", "")
	if err != nil {
		p.Fatal(err)
	}
	return e.Token
}

// brings posts a file.
func (p *staffed) brings(path, token, name string, content []byte) *httptest.ResponseRecorder {
	p.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		p.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = m.Close()
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("User-Agent", "Browser/1")
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: token})
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

func TestAPartnerIsMadeWorksAtItsOwnDeskAndItsKeyDoesNoMore(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin, second := p.token[access.Admin], p.another(party.Exchange, "second@house.example", access.Admin)
	bank := p.orgs[party.Bank]
	at := fmt.Sprintf("/admin/partners/%d", bank.No)
	p.shows(p.ask("GET", "/admin/partners", admin), http.StatusOK, "The bank", "No agreement")
	p.shows(p.ask("GET", fmt.Sprintf("/admin/partners/%d", p.orgs[party.Member].No), admin), http.StatusNotFound)
	p.shows(p.ask("POST", at, admin, "service", "transport", "title", "x", "from", "2026-11-23"), http.StatusUnprocessableEntity, "Choose a service")
	p.leads(p.ask("POST", at, admin, "service", "settlement", "title", "Bank on the <b>floor</b>", "from", "2026-11-23", "until", "2027-11-22", "notice", "60", "scopes", "bank.read"), at)
	p.shows(p.ask("POST", "/admin/agreements/1/sign", second), http.StatusConflict, "not in the file yet")
	p.shows(p.brings("/admin/agreements/1/files", admin, "signed.pdf", []byte("<script>alert(1)</script>")), http.StatusUnsupportedMediaType)
	p.leads(p.brings("/admin/agreements/1/files", admin, "../signed.pdf", []byte("%PDF-1.7 signed")), at)
	p.shows(p.ask("POST", "/admin/agreements/1/sign", admin), http.StatusConflict, "another administrator signs")
	p.leads(p.ask("POST", "/admin/agreements/1/sign", second), at)
	p.shows(p.ask("GET", at, admin), http.StatusOK, "Running", "signed.pdf", "Bank on the &lt;b&gt;floor&lt;/b&gt;", "Another admin")
	p.shows(p.ask("GET", "/deadlines", p.token[access.Partner]), http.StatusOK, "Agreement 1 ends: Bank on the &lt;b&gt;floor&lt;/b&gt;", "22 Nov 2027")
	p.links(p.ask("GET", "/deadlines", p.token[access.Partner]), "/partner")
	p.lacks(p.ask("GET", "/deadlines", admin), "Agreement 1") // nobody is to be reminded yet
	p.shows(p.ask("GET", "/en/partners", ""), http.StatusOK, "The bank", "Settlement of deals", "2026")
	p.shows(p.ask("GET", "/zh/partners", ""), http.StatusOK, "单位", "交易结算")

	boss := p.token[access.PartnerAdmin]
	p.shows(p.ask("GET", "/partner", boss), http.StatusOK, "The bank", "Running", "Keep people")
	p.shows(p.ask("GET", "/partner", p.token[access.Partner]), http.StatusOK, "What waits for you")
	if w := p.ask("GET", "/partner/agreements/1/files/1", boss); w.Code != http.StatusOK || w.Body.String() != "%PDF-1.7 signed" {
		t.Errorf("the paper: %d %q", w.Code, w.Body.String())
	}
	p.shows(p.ask("GET", "/partner", p.token[access.Trader]), http.StatusForbidden)
	p.shows(p.ask("POST", "/admin/people", boss, "email", "new@bank.example", "name", "New Teller", "lang", "zh", "roles", "partner"), http.StatusOK, "/account/first/", "New Teller")
	p.shows(p.ask("POST", "/admin/people", boss, "email", "x@bank.example", "name", "X", "lang", "en", "roles", "admin"), http.StatusUnprocessableEntity, "cannot be")

	p.shows(p.ask("POST", "/account/keys", p.token[access.Partner], "name", "files", "days", "30", "scopes", "bank.file"), http.StatusForbidden, "A key of The bank cannot carry bank.file")
	page := p.ask("POST", "/account/keys", p.token[access.Partner], "name", "files", "days", "30", "scopes", "bank.read")
	p.shows(page, http.StatusOK, "bk_test_")
	secret := keyShown.FindString(page.Body.String())
	who, err := p.desk.KeyActor(p.Context(), "Bearer "+secret)
	if err != nil || !who.May("bank.read", access.Assigned) || who.May("bank.file", access.Assigned) || who.May("paper.read", access.Own) {
		t.Errorf("the key's actor may read %v, bring files %v: %v", who.May("bank.read", access.Assigned), who.May("bank.file", access.Assigned), err)
	}

	p.shows(p.ask("POST", "/partner/accounts", boss, "currency", "EUR", "account", "BE00539007547034", "bank", "B"), http.StatusUnprocessableEntity, "no account number")
	p.leads(p.ask("POST", "/partner/accounts", boss, "currency", "EUR", "account", "be68 5390 0754 7034", "bank", "Bank B"), "/partner#accounts")
	p.shows(p.ask("POST", "/admin/partner-accounts/1/look", boss), http.StatusForbidden)
	p.leads(p.ask("POST", "/admin/partner-accounts/1/look", admin), at+"#accounts")
	p.shows(p.ask("POST", "/admin/partner-accounts/1/look", admin), http.StatusConflict, "Two people look")
	p.leads(p.ask("POST", "/admin/partner-accounts/1/look", second), at+"#accounts")
	p.shows(p.ask("GET", "/partner", boss), http.StatusOK, "Verified", "BE68539007547034")

	p.shows(p.ask("POST", "/admin/agreements/1/terminate", admin, "last", "2026-11-22", "why", "x"), http.StatusUnprocessableEntity, "today or later")
	p.leads(p.ask("POST", "/admin/agreements/1/terminate", admin, "last", "2026-11-23", "why", "The bank leaves"), at)
	p.now.Instant = p.now.Instant.Add(24 * time.Hour)
	if who, err := p.desk.KeyActor(p.Context(), "Bearer "+secret); err != nil || who.May("bank.read", access.Assigned) {
		t.Errorf("the key outlives the agreement: %v", err)
	}
	p.shows(p.ask("GET", "/en/partners", ""), http.StatusOK, "No agreement is running today")
}

func TestSettingsThatWantTwoPeopleWaitForTheSecond(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin, second := p.token[access.Admin], p.another(party.Exchange, "second@house.example", access.Admin)
	change := []string{"name", "Two Eyes", "zone", "Asia/Shanghai", "preset", "plain", "origin", "http://localhost:8080", "currency", "USD", "two", "yes"}
	p.leads(p.ask("POST", "/admin/settings", admin, change...), "/admin/settings")
	change[1] = "Four Eyes"
	p.leads(p.ask("POST", "/admin/settings", admin, change...), "/admin/settings")
	p.shows(p.ask("GET", "/admin/settings", admin), http.StatusOK, "Changes that wait", "Four Eyes", "proposed by you")
	p.shows(p.ask("POST", "/admin/settings/changes/1/accept", admin), http.StatusConflict, "Another administrator must accept it")
	p.leads(p.ask("POST", "/admin/settings/changes/1/accept", second), "/admin/settings")
	p.shows(p.ask("GET", "/admin/settings/history", admin), http.StatusOK, "Two Eyes", "Four Eyes", "Before", "The exchange was set up.")
	p.shows(p.ask("POST", "/admin/settings/changes/1/drop", second), http.StatusConflict)
	p.shows(p.ask("POST", "/admin/settings/changes/1/accept", p.token[access.Staff]), http.StatusForbidden)
}

func TestTheAuditTrailIsSearchedAndCannotCarryAFormula(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin := p.token[access.Admin]
	p.ask("POST", "/admin/members", admin, "kind", "member", "name", "=cmd|x", "country", "CN", "since", "2026-11-23")
	p.ask("POST", "/admin/members", admin, "kind", "member", "name", "", "country", "CN", "since", "2026-11-23")
	for _, c := range []struct{ query, want, not string }{
		{"who=" + mailOf(access.Admin), "party.AddOrg", "settings.Begin"},
		{"kind=settings.*", "settings.Begin", "party.AddOrg"},
		{"fact=party.org_added", "party.AddOrg", "settings.Begin"},
		{"refused=1", "party.no_name", "settings.changed"},
		{"from=2026-11-24", "Nothing found", "party.AddOrg"},
		{fmt.Sprintf("org=%d", p.orgs[party.Bank].No), p.orgs[party.Bank].Org.String(), p.orgs[party.Member].Org.String()},
		{"thing=no&number=1", "party.AddOrg", "party.AddPerson"},
		{"command=" + id.New().String(), "Nothing found", "party.AddOrg"},
	} {
		w := p.ask("GET", "/admin/audit?"+c.query, admin)
		p.shows(w, http.StatusOK, c.want)
		if body := w.Body.String(); strings.Contains(body[strings.Index(body, "</form>"):], c.not) {
			t.Errorf("%s shows %s", c.query, c.not)
		}
	}
	for query, words := range map[string]string{"who=no@body.example": "Nobody has this", "kind=a%20b": "Write a name", "org=x": "no organisation", "thing=deal&number=x": "Choose a thing", "command=7": "A command id", "from=soon": "not a day"} {
		p.shows(p.ask("GET", "/admin/audit?"+query, admin), http.StatusUnprocessableEntity, words)
		p.shows(p.ask("GET", "/admin/audit.csv?"+query, admin), http.StatusUnprocessableEntity)
	}
	w := p.ask("GET", "/admin/audit.csv?kind=party.*", admin)
	p.shows(w, http.StatusOK, "party.AddOrg", "no,at,actor")
	for _, line := range strings.Split(w.Body.String(), "\r\n") {
		if strings.HasPrefix(line, "=") || strings.Contains(line, ",=") {
			t.Errorf("a cell starts a formula: %q", line)
		}
	}
	p.shows(p.ask("GET", "/admin/audit.csv", p.token[access.Staff]), http.StatusForbidden)
}
