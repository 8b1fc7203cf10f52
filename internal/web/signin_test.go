package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin/signintest"
)

const goodWords = "four words make this long"

// firstLink is the path of an invitation of a fresh person.
func (p *staffed) firstLink(email string) string {
	p.Helper()
	ctx := context.Background()
	a, err := party.AddPerson{Org: p.orgs[party.Member].Org, Email: email, Name: "Guest", Lang: i18n.English, Roles: []access.Role{access.Trader}}.Do(ctx, p.k, p.who[access.Admin], id.New())
	if err != nil {
		p.Fatal(err)
	}
	link, err := p.desk.Invite(ctx, p.who[access.Admin], id.New(), a.Person)
	if err != nil {
		p.Fatal(err)
	}
	return strings.TrimPrefix(link, "http://localhost:8080")
}

func TestAnInvitedPersonSetsAPasswordAndSignsInWithIt(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	link := p.firstLink("guest@house.example")
	p.shows(p.ask("GET", link, ""), http.StatusOK, "Choose your password", "guest@house.example")
	p.shows(p.ask("POST", link, "", "password", "short"), http.StatusUnprocessableEntity, "This could not be done", "at least 12 characters")
	w := p.ask("POST", link, "", "password", goodWords)
	p.leads(w, "/account")
	p.shows(p.ask("GET", "/account", p.cookie(w)), http.StatusOK, "guest@house.example", "Trader", "The member")
	p.shows(p.ask("GET", link, ""), http.StatusGone, "was used or has expired")

	p.shows(p.ask("POST", "/signin", "", "email", "guest@house.example", "password", "not this one at all"), http.StatusUnauthorized, "do not belong together")
	w = p.ask("POST", "/signin", "", "email", "Guest@house.example", "password", goodWords)
	p.leads(w, "/stones")
	token := p.cookie(w)
	p.leads(p.ask("POST", "/signin", "", "email", "guest@house.example", "password", goodWords, "to", "https://evil.example/"), "/stones")
	p.leads(p.ask("POST", "/signin", "", "email", "guest@house.example", "password", goodWords, "to", "/account"), "/account")
	p.leads(p.ask("POST", "/signout", token), "/signin")
	p.shows(p.ask("GET", "/account", token), http.StatusUnauthorized, "Sign in first")
}

func TestTheSessionCookieIsOutOfReachOfScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	w := p.ask("GET", "/signin/demo/"+mailOf(access.Trader), "")
	p.leads(w, "/stones")
	for _, c := range w.Result().Cookies() {
		if c.Name == "bourse" && (!c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= 0) {
			t.Errorf("cookie %+v", c)
		}
	}
	p.server.secure = true
	if p.server.sessionCookie() != "__Host-bourse" {
		t.Error("an https origin does not get a host cookie")
	}
	w = p.ask("GET", "/signin/demo/"+mailOf(access.Trader), "")
	for _, c := range w.Result().Cookies() {
		if strings.HasPrefix(c.Name, "__Host-") && !c.Secure {
			t.Errorf("cookie %+v", c)
		}
	}
}

func TestTheAppIsSetUpAskedForAndTakenAway(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	w := p.ask("POST", p.firstLink("guest@house.example"), "", "password", goodWords)
	token := p.cookie(w)
	p.leads(p.ask("POST", "/account/app/begin", token), "/account/app")
	page := p.ask("GET", "/account/app", token)
	p.shows(page, http.StatusOK, "Read this code")
	if !strings.Contains(page.Body.String(), `<svg class="qr"`) {
		t.Error("there is no QR code")
	}
	secret := secretOn(t, page.Body.String())
	p.shows(p.ask("POST", "/account/app", token, "code", "000000"), http.StatusUnprocessableEntity, "does not fit")
	p.leads(p.ask("POST", "/account/app", token, "code", signintest.Code(t, secret, p.now.Instant)), "/account#app")

	w = p.ask("POST", "/signin", "", "email", "guest@house.example", "password", goodWords, "to", "/account")
	p.leads(w, "/signin/code?to=%2Faccount")
	half := p.cookie(w)
	p.shows(p.ask("GET", "/account", half), http.StatusUnauthorized)
	p.shows(p.ask("GET", "/signin/code", half), http.StatusOK, "Code from your app")
	p.now.Instant = p.now.Instant.Add(time.Minute)
	p.shows(p.ask("POST", "/signin/code", half, "code", "123"), http.StatusUnauthorized, "does not fit")
	w = p.ask("POST", "/signin/code", half, "code", signintest.Code(t, secret, p.now.Instant), "to", "/account")
	p.leads(w, "/account")
	p.leads(p.ask("POST", "/account/app/remove", p.cookie(w), "present", goodWords), "/account#app")
	p.leads(p.ask("GET", "/signin/code", ""), "/signin?to=")
}

func secretOn(t *testing.T, page string) string {
	t.Helper()
	_, after, _ := strings.Cut(page, "Or type this secret:")
	_, after, _ = strings.Cut(after, `class="mono">`)
	secret, _, found := strings.Cut(after, "<")
	if !found {
		t.Fatal("there is no secret on the page")
	}
	return strings.ReplaceAll(secret, " ", "")
}

func TestAnAccountIsKeptByItsPerson(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	token := p.token[access.Trader]
	p.shows(p.ask("POST", "/account/profile", token, "name", "", "lang", "en"), http.StatusUnprocessableEntity, "Give a name in Latin letters")
	p.leads(p.ask("POST", "/account/profile", token, "name", "Ana Peeters", "name_zh", "安娜", "lang", "nl"), "/account#profile")
	p.shows(p.ask("POST", "/account/letters", token, "deals", "none"), http.StatusUnprocessableEntity, "Kies alle brieven over transacties")
	p.leads(p.ask("POST", "/account/letters", token, "deals", "binding"), "/account#letters")
	if !strings.Contains(p.ask("GET", "/account", token).Body.String(), `value="binding" selected`) {
		t.Error("the choice of letters is not shown")
	}
	if strings.Contains(p.ask("GET", "/account", p.token[access.Admin]).Body.String(), "/account/letters") {
		t.Error("who is written to about no deal chooses letters about deals")
	}
	p.leads(p.ask("POST", "/account/password", token, "password", goodWords), "/account#password")
	p.shows(p.ask("POST", "/account/password", token, "present", "wrong", "password", goodWords), http.StatusUnprocessableEntity, "niet uw huidige wachtwoord")
	w := p.ask("POST", "/account/keys", token, "name", "Stock sync", "days", "30", "scopes", "market.read")
	p.shows(w, http.StatusOK, "bk_test_", "Stock sync", "Geldig")
	_, after, _ := strings.Cut(w.Body.String(), "bk_test_")
	key := "bk_test_" + after[:38]
	if who, err := p.desk.KeyActor(context.Background(), "Bearer "+key); err != nil || who.Person != p.who[access.Trader].Person {
		t.Errorf("the key on the page opens nothing: %v", err)
	}
	if strings.Contains(p.ask("GET", "/account", token).Body.String(), key) {
		t.Error("the key is shown a second time")
	}
	p.shows(p.ask("POST", "/account/keys", token, "name", "x", "days", "many", "scopes", "market.read"), http.StatusUnprocessableEntity)
	p.shows(p.ask("POST", "/account/keys", token, "name", "x", "days", "1", "scopes", "account.change"), http.StatusUnprocessableEntity)

	second := p.cookie(p.ask("GET", "/signin/demo/"+mailOf(access.Trader), ""))
	p.leads(p.ask("POST", "/account/sessions/others", token), "/account#sessions")
	p.shows(p.ask("GET", "/account", second), http.StatusUnauthorized)
	p.shows(p.ask("GET", "/account", token), http.StatusOK)
	p.shows(p.ask("POST", "/account/sessions/"+id.New().String()+"/end", token), http.StatusNotFound)
	p.shows(p.ask("POST", "/account/sessions/x/end", token), http.StatusNotFound)
}

func TestAGuesserIsMadeToWait(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	for range 12 {
		p.ask("POST", "/signin", "", "email", mailOf(access.Admin), "password", "guess guess guess")
	}
	p.shows(p.ask("POST", "/signin", "", "email", mailOf(access.Admin), "password", "guess guess guess"), http.StatusTooManyRequests, "Too many tries")
}
