package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/search"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

// staffed is an exchange with one organisation of each kind that matters and one person of
// each role, signed in; its market is empty and its clock is moved by the test.
type staffed struct {
	*testing.T
	k      *journal.Keeper
	now    *clock.Fixed
	desk   *signin.Desk
	server *Server
	h      http.Handler
	orgs   map[party.OrgKind]party.Added
	who    map[access.Role]access.Actor
	token  map[access.Role]string
}

var roleAt = []struct {
	kind party.OrgKind
	role access.Role
}{
	{party.Exchange, access.Admin},
	{party.Exchange, access.Staff},
	{party.Exchange, access.Compliance},
	{party.Member, access.Trader},
	{party.Member, access.StockKeeper},
	{party.Member, access.MemberAdmin},
	{party.Bank, access.Partner},
	{party.Bank, access.PartnerAdmin},
	{party.Customs, access.CustomsAdmin},
	{party.Customs, access.Officer},
}

func mailOf(r access.Role) string { return string(r) + "@house.example" }

func newStaffed(t *testing.T) *staffed { return newStaffedAt(t, "http://localhost:8080") }

// newStaffedAt is newStaffed for browsers that come to that origin.
func newStaffedAt(t *testing.T, origin string) *staffed {
	t.Helper()
	ctx, boss := context.Background(), access.System("test")
	p := &staffed{
		T: t, now: &clock.Fixed{Instant: clock.At(clock.Date("2026-11-23").Time())}, orgs: map[party.OrgKind]party.Added{},
		who: map[access.Role]access.Actor{}, token: map[access.Role]string{},
	}
	d := dbtest.SQLite(t)
	p.k = journal.New(d, p.now)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := settings.Begin{Mode: settings.Demo, Change: settings.Change{
		Name: "Huangpu Diamond Exchange", NameZh: "黄浦钻石交易所", Zone: "Asia/Shanghai", Preset: settings.Plain, Origin: origin, Currency: "USD",
	}}.Do(ctx, p.k, boss, id.New())
	must(err)
	week, _ := calendar.Preset("plain", "Asia/Shanghai")
	_, err = calendar.Begin(week, "2026-01-01").Do(ctx, p.k, boss, id.New())
	must(err)
	seal, err := signin.SealFor(ctx, d)
	must(err)
	p.desk, err = signin.New(signin.Config{Keeper: p.k, Seal: seal, Origin: origin, Issuer: "Huangpu Diamond Exchange", Demo: true})
	must(err)
	blobs, err := blob.New(d, p.now)
	must(err)
	p.server, err = New(Deps{Keeper: p.k, Search: snapshots{search.NewIndex()}, Desk: p.desk, Blobs: blobs, Origin: origin, Limits: Limits{Reads: 1e6, Writes: 1e6}})
	must(err)
	p.h, err = p.server.Handler()
	must(err)
	for _, x := range roleAt {
		o, have := p.orgs[x.kind]
		if !have {
			o, err = party.AddOrg{Kind: x.kind, Name: "The " + string(x.kind), NameZh: "单位", Country: "CN", Since: "2026-01-05"}.Do(ctx, p.k, boss, id.New())
			must(err)
			p.orgs[x.kind] = o
		}
		by := boss
		if x.role == access.Officer {
			by = p.who[access.CustomsAdmin]
		}
		a, err := party.AddPerson{Org: o.Org, Email: mailOf(x.role), Name: "A " + string(x.role), Lang: i18n.English, Roles: []access.Role{x.role}}.Do(ctx, p.k, by, id.New())
		must(err)
		p.who[x.role] = access.Actor{Person: a.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(x.kind), Roles: []access.Role{x.role}, Lang: i18n.English}
		e, err := p.desk.EnterDemo(ctx, mailOf(x.role), "Browser/1", "")
		must(err)
		p.token[x.role] = e.Token
	}
	return p
}

// ask sends a request with a session's token, or none.
func (p *staffed) ask(method, path, token string, pairs ...string) *httptest.ResponseRecorder {
	p.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(method, path, strings.NewReader(v.Encode()))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("User-Agent", "Browser/1")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: token})
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

// cookie is the session an answer gives.
func (p *staffed) cookie(w *httptest.ResponseRecorder) string {
	p.Helper()
	for _, c := range w.Result().Cookies() {
		if c.Name == p.server.sessionCookie() {
			return c.Value
		}
	}
	return ""
}

// leads checks that an answer is a redirect.
func (p *staffed) leads(w *httptest.ResponseRecorder, to string) {
	p.Helper()
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != to {
		p.Errorf("%d to %q, want %q: %s", w.Code, w.Header().Get("Location"), to, refusalOf(w))
	}
}

// shows checks that a page answers with a status and holds words.
func (p *staffed) shows(w *httptest.ResponseRecorder, code int, words ...string) {
	p.Helper()
	if w.Code != code {
		p.Errorf("status %d, want %d: %s", w.Code, code, refusalOf(w))
	}
	for _, x := range words {
		if !strings.Contains(text(w), x) {
			p.Errorf("the page lacks %q", x)
		}
	}
}

// refusalOf is what a page says is wrong, for messages of tests.
func refusalOf(w *httptest.ResponseRecorder) string {
	_, after, found := strings.Cut(w.Body.String(), `role="alert"`)
	if !found {
		return ""
	}
	return tags.ReplaceAllString(after[:min(len(after), 400)], " ")
}
