package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
	news "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// disputed is an exchange where the member bought from another member, whose trader's
// session is given: the deal has the number 7.
func disputed(t *testing.T) (p *staffed, seller string) {
	t.Helper()
	p = newStaffed(t)
	ctx, boss := context.Background(), access.System("test")
	o, err := party.AddOrg{Kind: party.Member, Name: "The seller", NameZh: "卖方公司", Country: "CN", Since: "2026-01-05"}.Do(ctx, p.k, boss, id.New())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (party.AddPerson{Org: o.Org, Email: "seller@house.example", Name: "A seller", Lang: i18n.English, Roles: []access.Role{access.Trader}}).Do(ctx, p.k, boss, id.New()); err != nil {
		t.Fatal(err)
	}
	e, err := p.desk.EnterDemo(ctx, "seller@house.example", "Browser/1", "")
	if err != nil {
		t.Fatal(err)
	}
	p.tells(news.DealStruck{Deal: 7, Seller: o.Org, Buyer: p.orgs[party.Member].Org, Currency: "USD", Total: 100_000})
	return p, e.Token
}

// tells writes a fact of another room and lets justice follow it.
func (p *staffed) tells(f journal.Fact) {
	p.Helper()
	ctx := context.Background()
	_, err := journal.Do(ctx, p.k, journal.Act{Actor: "system:test", ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	if err != nil {
		p.Fatal(err)
	}
	all, err := p.k.After(ctx, 0, 1000)
	if err != nil {
		p.Fatal(err)
	}
	for _, e := range all {
		if err := justice.Apply(ctx, p.k, e); err != nil {
			p.Fatal(err)
		}
	}
}

// confirms sends the form of a signing page on, as it stands.
func (p *staffed) confirms(w *httptest.ResponseRecorder, to, token string) *httptest.ResponseRecorder {
	p.Helper()
	page := w.Body.String()
	at := strings.Index(page, `<form class="grid gm"`)
	if w.Code != http.StatusOK || at < 0 {
		p.Fatalf("no signing page: %d %s", w.Code, refusalOf(w))
	}
	var pairs []string
	for _, m := range hidden.FindAllStringSubmatch(page[at:], -1) {
		pairs = append(pairs, m[1], m[2])
	}
	return p.ask("POST", to, token, pairs...)
}

func TestADisputeIsPlayedByPagesUntilItsAward(t *testing.T) {
	t.Parallel()
	p, seller := disputed(t)
	buyer, staff, admin := p.token[access.Trader], p.token[access.Staff], p.token[access.Admin]
	p.shows(p.ask("GET", "/cases", buyer), http.StatusOK, "No cases", "Bring a case")
	p.shows(p.ask("POST", "/cases", buyer, "deal", "8", "body", "The colour is G."), http.StatusNotFound, "Error:", "The colour is G.")
	p.leads(p.ask("POST", "/cases", buyer, "deal", "7", "body", "The colour is G.\nThe report says E."), "/cases/1")
	p.shows(p.ask("GET", "/cases/1", seller), http.StatusOK, "The report says E.", "Against", "Opened")
	p.leads(p.ask("POST", "/cases/1/statements", seller, "body", "It was graded in 2019."), "/cases/1")
	p.shows(p.ask("POST", "/cases/1/statements", seller, "body", " "), http.StatusUnprocessableEntity, "Error:")

	outline := p.ask("GET", "/cases/1", staff)
	p.shows(outline, http.StatusOK, "You see the steps of the case", "A staff", "A admin")
	if strings.Contains(outline.Body.String(), "2019") {
		t.Error("staff read what was said")
	}
	judge := regexp.MustCompile(`value="([0-9a-f-]{36})"[^>]*> A admin`).FindStringSubmatch(outline.Body.String())
	if judge == nil {
		t.Fatal("nobody can be chosen")
	}
	p.shows(p.ask("POST", "/cases/1/panel", staff, "judges", judge[1], "hearing", "2020-01-01T10:00"), http.StatusUnprocessableEntity, "The hearing must be")
	p.leads(p.ask("POST", "/cases/1/panel", staff, "judges", judge[1], "hearing", "2026-11-25T10:00"), "/cases/1")

	award := []string{"rescind", "1", "pay", "50.00", "money", "USD", "payer", "against", "reasons", "The report was not of this stone."}
	p.shows(p.ask("POST", "/cases/1/award", staff, award...), http.StatusNotFound)
	p.shows(p.ask("POST", "/cases/1/award", admin, "pay", "x", "money", "USD", "reasons", "y"), http.StatusUnprocessableEntity, "Error:", "y")
	sign := p.ask("POST", "/cases/1/award", admin, award...)
	p.shows(sign, http.StatusOK, "Sign the award in case 1", "50.00", "The seller", "is undone")
	p.leads(p.confirms(sign, "/cases/1/awarded", admin), "/cases/1")
	for _, token := range []string{buyer, seller} {
		p.shows(p.ask("GET", "/cases/1", token), http.StatusOK, "Can be appealed until", "The report was not of this stone.", "Award")
	}
	p.shows(p.ask("GET", "/cases", staff), http.StatusOK, "Awarded", "Dispute about deal 7")
	p.leads(p.ask("POST", "/cases/1/appeal", seller, "why_appeal", "It was."), "/cases/1")
	p.shows(p.ask("GET", "/cases/1", seller), http.StatusOK, "Appealed")
	p.shows(p.ask("GET", "/cases/1", ""), http.StatusUnauthorized)
}

func TestEvidenceComesInAndGoesOutByPages(t *testing.T) {
	t.Parallel()
	p, seller := disputed(t)
	buyer := p.token[access.Trader]
	p.leads(p.ask("POST", "/cases", buyer, "deal", "7", "body", "x"), "/cases/1")
	send := func(token, content string) *httptest.ResponseRecorder {
		body := "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"report.pdf\"\r\n\r\n" + content + "\r\n--B--\r\n"
		r := httptest.NewRequest("POST", "/cases/1/evidence", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: token})
		return serve(p.h, r)
	}
	p.shows(send(seller, "<html>"), http.StatusUnsupportedMediaType)
	p.leads(send(seller, "%PDF-1.7 graded"), "/cases/1")
	p.shows(p.ask("GET", "/cases/1", buyer), http.StatusOK, "report.pdf")
	w := p.ask("GET", "/cases/1/evidence/1", buyer)
	if w.Code != http.StatusOK || w.Body.String() != "%PDF-1.7 graded" || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %s %q", w.Code, w.Header(), w.Body)
	}
	p.shows(p.ask("GET", "/cases/1/evidence/1", p.token[access.Staff]), http.StatusNotFound)
}

func TestCasesSpeakFourLanguages(t *testing.T) {
	t.Parallel()
	p, seller := disputed(t)
	p.leads(p.ask("POST", "/cases", seller, "deal", "7", "body", "x"), "/cases/1")
	p.tells(news.DealDefaulted{Deal: 7, Party: p.orgs[party.Member].Org, Other: p.who[access.Admin].Org, What: "payment", Amount: 100_000, Money: "USD"})
	for _, l := range i18n.Languages {
		for path, want := range map[string]string{"/cases": "case.lead", "/cases/new": "case.bring_lead", "/cases/1": "case.tell_do", "/cases/2": "case.next_open"} {
			r := mustRequest(t, path)
			r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: p.token[access.Trader]})
			r.AddCookie(&http.Cookie{Name: "lang", Value: url.QueryEscape(string(l))})
			if w := serve(p.h, r); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), l.T(want)) {
				t.Errorf("%s in %s: %d lacks %q", path, l, w.Code, l.T(want))
			}
		}
	}
}
