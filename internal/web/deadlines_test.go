package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/news"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	happened "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
)

// lacks wants an answer without some words.
func (p *staffed) lacks(w *httptest.ResponseRecorder, words ...string) {
	p.Helper()
	for _, x := range words {
		if strings.Contains(w.Body.String(), x) {
			p.Errorf("a page shows %q", x)
		}
	}
}

// links wants an answer with links to addresses.
func (p *staffed) links(w *httptest.ResponseRecorder, to ...string) {
	p.Helper()
	for _, x := range to {
		if !strings.Contains(w.Body.String(), `href="`+x+`"`) {
			p.Errorf("a page has no link to %s", x)
		}
	}
}

// owes makes deal 7 of a disputed exchange a settlement that is due at an instant.
func (p *staffed) owes(due clock.Instant) {
	p.Helper()
	all, err := p.k.After(p.Context(), 0, 1000)
	if err != nil {
		p.Fatal(err)
	}
	var seller id.ID
	for _, e := range all {
		var f happened.DealStruck
		if e.Fact == f.FactName() {
			if err := e.Decode(&f); err != nil {
				p.Fatal(err)
			}
			seller = f.Seller
		}
	}
	p.tells(happened.DealStruck{Deal: 8, Seller: seller, Buyer: p.orgs[party.Member].Org, Currency: "USD", Total: 123_400, Delivery: "vault", At: p.now.Instant, Due: due})
	if all, err = p.k.After(p.Context(), all[len(all)-1].No, 1000); err != nil {
		p.Fatal(err)
	}
	for _, e := range all {
		if _, err := settle.Apply(p.Context(), p.k, e); err != nil {
			p.Fatal(err)
		}
	}
}

func TestDeadlinesStandOnAPageAndInACalendarOfOnesOwn(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	trader := p.token[access.Trader]
	if _, err := (membership.NoteCheck{Org: p.orgs[party.Member].Org, Day: "2026-11-23", Result: membership.Passed, Document: "31000012"}).Do(t.Context(), p.k, p.who[access.Staff], id.New()); err != nil {
		t.Fatal(err)
	}
	p.shows(p.ask("GET", "/deadlines", trader), http.StatusOK, "Nothing waits for you", "Make a private address")
	p.shows(p.ask("GET", "/deadlines", ""), http.StatusUnauthorized)
	w := p.ask("POST", "/deadlines", trader)
	address := regexp.MustCompile(`/calendar/[A-Za-z0-9_]+\.ics`).FindString(w.Body.String())
	if w.Code != http.StatusOK || address == "" {
		t.Fatalf("no address: %d %s", w.Code, w.Body)
	}
	feed := p.ask("GET", address, "")
	p.shows(feed, http.StatusOK, "BEGIN:VCALENDAR", "END:VCALENDAR")
	if c := feed.Header().Get("Cache-Control"); !strings.Contains(c, "private") {
		t.Errorf("a private calendar may be kept by others: %q", c)
	}
	for _, wrong := range []string{"/calendar/x.ics", address + "x", strings.TrimSuffix(address, ".ics"), address[:len(address)-5] + ".ics"} {
		p.shows(p.ask("GET", wrong, ""), http.StatusNotFound)
	}
	key := regexp.MustCompile(`/account/keys/[0-9a-f-]{36}/revoke`).FindString(p.ask("GET", "/account", trader).Body.String())
	p.leads(p.ask("POST", key, trader), "/account#keys")
	p.shows(p.ask("GET", address, ""), http.StatusNotFound)
}

func TestMoneyStaysADeadlineWhenItIsLateAndBecomesACase(t *testing.T) {
	t.Parallel()
	p, seller := disputed(t)
	buyer, due := p.token[access.Trader], p.now.Instant.Add(2*time.Hour)
	p.owes(due)
	p.shows(p.ask("GET", "/deadlines", buyer), http.StatusOK, "Deal 8: money is due", "23 Nov 2026 10:00")
	p.links(p.ask("GET", "/deadlines", buyer), "/settlements/8")
	p.shows(p.ask("GET", "/deadlines", seller), http.StatusOK, "Deal 8: the buyer’s money is due")
	p.now.Instant = due
	p.shows(p.ask("GET", "/deadlines", buyer), http.StatusOK, "Deal 8: money is overdue, the grace ends")
	p.shows(p.ask("GET", "/deadlines", seller), http.StatusOK, "Deal 8: the buyer’s money is overdue")
	p.lacks(p.ask("GET", "/deadlines", p.token[access.Partner]), "Deal 8")
	p.tells(happened.DealDefaulted{Deal: 8, Party: p.orgs[party.Member].Org, Other: p.who[access.Admin].Org, What: "payment", Amount: 123_400, Money: "USD"})
	p.shows(p.ask("GET", "/deadlines", buyer), http.StatusOK, "Case 1: talk about a settlement")
	p.links(p.ask("GET", "/deadlines", buyer), "/cases/1")
	p.lacks(p.ask("GET", "/deadlines", p.token[access.StockKeeper]), "Case 1")
}

func TestAMemberSeesItsTermItsCheckAndTheEditorsTheirEmbargoes(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	director, staff, bank := p.token[access.MemberAdmin], p.token[access.Staff], p.token[access.Partner]
	if _, err := (party.SetCategory{Org: p.orgs[party.Member].Org, Category: party.Preparatory, From: "2026-01-05", Until: "2028-01-05", Source: "test"}).Do(t.Context(), p.k, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	embargo := clock.At(time.Date(2026, 11, 30, 17, 30, 0, 0, time.UTC)) // the first of December in Shanghai
	if _, err := (news.Begin{Kind: news.News, Desk: "press", Lang: "en", Words: news.Words{Title: "A <b>record</b> stone", Lead: "It is sold.", Body: "It is sold."}, Embargo: embargo}).Do(t.Context(), p.k, p.who[access.Staff], id.New()); err != nil {
		t.Fatal(err)
	}
	p.shows(p.ask("GET", "/deadlines", director), http.StatusOK, "The preparatory term ends", "4 Jan 2028", "Yearly check 2026", "30 Jun 2026", "Over")
	p.shows(p.ask("GET", "/deadlines", staff), http.StatusOK, "Article 1: the embargo ends: A &lt;b&gt;record&lt;/b&gt; stone", "1 Dec 2026 01:30")
	p.links(p.ask("GET", "/deadlines", staff), "/admin/news/1")
	p.lacks(p.ask("GET", "/deadlines", director), "embargo")
	p.lacks(p.ask("GET", "/deadlines", staff), "preparatory", "Yearly check")
	p.shows(p.ask("GET", "/deadlines", bank), http.StatusOK, "Nothing waits for you")

	for who, want := range map[string][]string{director: {"DTSTART;VALUE=DATE:20280104", "DTSTART;VALUE=DATE:20260630"}, staff: {"DTSTART;TZID=Asia/Shanghai:20261201T013000"}} {
		address := regexp.MustCompile(`/calendar/[A-Za-z0-9_]+\.ics`).FindString(p.ask("POST", "/deadlines", who).Body.String())
		p.shows(p.ask("GET", address, ""), http.StatusOK, want...)
	}
}

func TestAMeetingIsADeadlineAndALinkForWhoSitsThere(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	for role, post := range map[access.Role]string{access.Trader: "chair", access.StockKeeper: "secretary"} {
		if _, err := (organ.Begin{Organ: organ.Council, Person: p.who[role].Person, Post: post, From: "2026-01-01", Until: "2028-12-31", Source: "minutes"}).Do(t.Context(), p.k, p.who[access.Admin], id.New()); err != nil {
			t.Fatal(err)
		}
	}
	at := clock.At(time.Date(2026, 12, 8, 2, 0, 0, 0, time.UTC))
	if _, err := (organ.Call{Organ: organ.Council, At: at, Place: "The hall"}).Do(t.Context(), p.k, p.who[access.Staff], id.New()); err != nil {
		t.Fatal(err)
	}
	const meeting = "/organs/council/meetings/1"
	for _, role := range []access.Role{access.Trader, access.StockKeeper} {
		p.shows(p.ask("GET", "/deadlines", p.token[role]), http.StatusOK, "Meeting 1: Council", "8 Dec 2026 10:00")
		p.links(p.ask("GET", "/deadlines", p.token[role]), meeting)
	}
	for role, may := range map[access.Role]bool{access.Trader: true, access.StockKeeper: true, access.Staff: true, access.MemberAdmin: false, access.Partner: false} {
		page := p.ask("GET", "/organs", p.token[role])
		p.shows(page, http.StatusOK, "8 Dec 2026 10:00")
		if linked := strings.Contains(page.Body.String(), `href="`+meeting+`"`); linked != may {
			t.Errorf("%s has a link: %t", role, linked)
		}
		p.shows(p.ask("GET", meeting, p.token[role]), map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[may])
	}
	p.lacks(p.ask("GET", "/deadlines", p.token[access.MemberAdmin]), "Meeting 1")
}

func TestAHoldIsADeadlineOfWhoHolds(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	buyer, seller := f.dealer(t, 0), f.dealer(t, 1)
	if w := buyer.send("POST", "/holds", url.Values{"no": {strconv.FormatInt(f.stonesOf(t, 1, 1)[0].No, 10)}, "hours": {"2"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("the hold: %d %s", w.Code, refusalOf(w))
	}
	if page := buyer.send("GET", "/deadlines", nil).Body.String(); !strings.Contains(page, "Hold 1 ends") || !strings.Contains(page, `href="/holds"`) {
		t.Error("who holds has no deadline")
	}
	if page := seller.send("GET", "/deadlines", nil).Body.String(); strings.Contains(page, "Hold 1 ends") {
		t.Error("the seller has another's deadline")
	}
}
