package web

import (
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"openbourse/internal/browser"
	"openbourse/internal/registry/access"
)

// opened is a staffed exchange that a browser can reach: passkeys want a host name.
func opened(t *testing.T) (*staffed, string) {
	t.Helper()
	ln, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	origin := "http://localhost:" + port
	p := newStaffedAt(t, origin)
	srv := httptest.NewUnstartedServer(p.h)
	srv.Listener.Close()
	srv.Listener = ln
	srv.Start()
	t.Cleanup(srv.Close)
	return p, origin
}

func TestAPersonComesInByLinkPasswordAndPasskey(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	p, origin := opened(t)
	b.Authenticator()
	link := strings.TrimPrefix(p.firstLink("guest@house.example"), origin)
	b.Visit(origin + link)
	b.Type("#f-password", goodWords)
	b.Submit("main form button")
	b.Says("h1", "My account")
	b.Says("[role=status]", "Your password is set and you are signed in")
	b.Wait("[data-passkey=create]")
	b.Type("#f-device", "Test telephone")
	b.Follow("[data-passkey=create] button")
	b.WaitUntil(`document.querySelector("#passkeys tbody th")?.innerText === "Test telephone"`)
	b.Submit(".me form[action='/signout'] button")
	b.Says("h1", "Sign in")
	b.Follow("[data-passkey=get] button")
	b.WaitUntil(`location.pathname === "/stones" && document.readyState === "complete"`)
	b.Visit(origin + "/account")
	b.Says("#profile", "guest@house.example")
	b.Submit(".me form[action='/signout'] button")
	b.Type("#f-email", "guest@house.example")
	b.Type("#f-password", goodWords)
	b.Submit("form[action='/signin'] button")
	b.WaitUntil(`location.pathname === "/stones" && document.readyState === "complete"`)
	b.NoProblems()
	if n := p.server.CSPReports(); n != 0 {
		t.Errorf("%d reports of the content security policy", n)
	}
}

func TestAMemberIsAddedWithoutScripts(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	_, origin := opened(t)
	b.Scripts(false)
	b.Visit(origin + "/signin/demo/" + mailOf(access.Admin) + "?to=/admin/members")
	b.Type("#f-name", "Scheldt & Zoon")
	b.Type("#f-country", "Belgium")
	b.Submit("form[method=post][action='/admin/members'] button")
	b.Says(".errs", "is not a country")
	b.Type("#f-country", "BE")
	b.Submit("form[method=post][action='/admin/members'] button")
	b.Says("h1", "Scheldt & Zoon")
}

func TestTheWayBackInIsOpenToEverybodysEyesAndHands(t *testing.T) {
	t.Parallel()
	b := browser.Open(t)
	p, origin := opened(t)
	p.ask("POST", "/admin/people/"+p.who[access.Trader].Person.String()+"/recover", p.token[access.Admin], "reason", "seen in person")
	b.Visit(origin + strings.TrimPrefix(p.firstLink("guest@house.example"), origin))
	b.Accessible()
	b.Visit(origin + "/signin/demo/" + mailOf(access.Admin))
	b.Visit(origin + "/admin/recoveries")
	b.Accessible()
	b.NoProblems()
	if n := p.server.CSPReports(); n != 0 {
		t.Errorf("%d reports of the content security policy", n)
	}
}
