package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	happened "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
)

// waiting are the titles of what Today lists.
var waiting = []string{"today.overdue", "today.viewings", "today.credits", "today.admissions", "today.changes", "today.filings", "today.council"}

func TestTodayShowsWhatWaitsForTheHouseInEveryLanguage(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	for _, l := range i18n.Languages {
		r := mustRequest(t, "/today")
		r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: p.token[access.Staff]})
		r.AddCookie(&http.Cookie{Name: "lang", Value: string(l)})
		w := serve(p.h, r)
		for _, title := range waiting {
			if !strings.Contains(w.Body.String(), l.T(title)) {
				t.Errorf("in %s it lacks %q", l, l.T(title))
			}
		}
	}
	p.shows(p.ask("GET", "/today", p.token[access.Compliance]), http.StatusForbidden)
	p.shows(p.ask("GET", "/today", p.token[access.Partner]), http.StatusForbidden)
}

func TestTodayShowsDealsThatAreLateBeforeAndAfterTheirGrace(t *testing.T) {
	t.Parallel()
	p, _ := disputed(t)
	staff, due := p.token[access.Staff], p.now.Instant.Add(2*time.Hour)
	p.owes(due)
	p.lacks(p.ask("GET", "/today", staff), `href="/settlements/8"`)
	p.now.Instant = due
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "The seller", "1,234.00", "grace until")
	p.links(p.ask("GET", "/today", staff), "/settlements/8", "/settlements?state=overdue")
	p.tells(happened.DealDefaulted{Deal: 8, Party: p.orgs[party.Member].Org, Other: p.who[access.Admin].Org, What: "payment", Amount: 123_400, Money: "USD"})
	p.shows(p.ask("GET", "/today", staff), http.StatusOK, "In default")
	p.links(p.ask("GET", "/today", staff), "/cases/1")
}

func TestTodayShowsWhatMembersAndTheCouncilWaitFor(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff, director, at := p.token[access.Staff], p.token[access.MemberAdmin], "/admin/memberships/"+p.member()
	if _, err := (party.SetCategory{Org: p.orgs[party.Member].Org, Category: party.Preparatory, From: "2026-01-05", Until: "2028-01-05", Source: "test"}).Do(t.Context(), p.k, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	p.leads(p.ask("POST", "/membership/ask", director, "kind", "promote", "day", "2026-12-01", "reason", "we trade"), "/membership#ask")
	p.leads(p.ask("POST", "/membership/representative", director, "person", p.who[access.Trader].Person.String()), "/membership#representative")
	p.leads(p.ask("POST", "/organs/council/texts", staff, "title_en", "Saturday <b>sessions</b>", "body_en", "The hall opens."), "/organs/council")
	page := p.ask("GET", "/today", staff)
	p.shows(page, http.StatusOK, "Become a formal member", "1 Dec 2026", "A trader", "Saturday &lt;b&gt;sessions&lt;/b&gt;", "since 23 Nov 2026")
	p.links(page, at+"#ask", at+"#representative", "/organs/council")
}

func TestTodayShowsViewingsWithoutATableAndMoneyWithoutItsPlace(t *testing.T) {
	t.Parallel()
	f := makeFloor(t, 60)
	one, _ := f.withBank(t)
	buyer, seller := f.dealer(t, 0), f.dealer(t, 1)
	house, err := party.House(t.Context(), f.keeper.DB())
	if err != nil {
		t.Fatal(err)
	}
	clerk := f.teller(t, party.Added{Org: house.ID, No: house.No}, party.Exchange, "clerk@house.invalid", access.Staff)
	room := buyer.send("POST", "/deals", url.Values{"no": {strconv.FormatInt(f.stonesOf(t, 1, 1)[0].No, 10)}}).Header().Get("Location")
	no, _ := strconv.ParseInt(strings.TrimPrefix(room, "/deals/"), 10, 64)
	asked, err := (deal.AskViewing{Deal: no, From: f.session(t), Minutes: 30}).Do(t.Context(), f.keeper, buyer.who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	if page := clerk.send("GET", "/today", nil).Body.String(); strings.Contains(page, `href="`+room+`#d-view"`) {
		t.Error("a table is wanted before the seller agrees")
	}
	if _, err := (deal.AnswerViewing{Deal: no, Viewing: asked.Viewing, Act: "agree"}).Do(t.Context(), f.keeper, seller.who, id.New()); err != nil {
		t.Fatal(err)
	}
	if w := one.brings(advice("A9", 4321, "RF00NOTHING")); w.Code != http.StatusSeeOther {
		t.Fatalf("the file: %d %s", w.Code, refusalOf(w))
	}
	page := clerk.send("GET", "/today", nil).Body.String()
	for _, want := range []string{`href="` + room + `#d-view"`, `href="/bank/credits/1"`, "43.21", `href="/bank/credits?state=held"`} {
		if !strings.Contains(page, want) {
			t.Errorf("it lacks %q", want)
		}
	}
}

// session is the opening of the next trading session to come.
func (f *floor) session(t *testing.T) clock.Instant {
	t.Helper()
	cal, err := calendar.Load(t.Context(), f.keeper.DB())
	if err != nil {
		t.Fatal(err)
	}
	day := cal.Today(f.keeper.Clock().Now())
	for range 15 {
		day = day.AddDays(1)
		if open := cal.Sessions(day); len(open) > 0 {
			return open[0].Opens
		}
	}
	t.Fatal("there is no session")
	return 0
}

func TestALargeDepositWaitsForASecondAdministrator(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	ann, bob := p.token[access.Admin], p.another(party.Exchange, "bob@house.invalid", access.Admin)
	member := p.member()
	p.leads(p.ask("POST", "/money/deposit", ann, "member_no", member, "currency", "USD", "amount", "250000", "source", "advice <7>"), "/money?member="+member)
	for _, token := range []string{ann, bob} {
		page := p.ask("GET", "/today", token)
		p.shows(page, http.StatusOK, "wants a second person", "250,000.00", "Waits for a second person")
		p.links(page, "/money")
	}
	p.lacks(p.ask("GET", "/today", p.token[access.Staff]), "250,000.00")
	p.shows(p.ask("GET", "/money", ann), http.StatusOK, "advice &lt;7&gt;", "a second administrator approves")
	p.shows(p.ask("POST", "/money/postings/1/approve", ann), http.StatusConflict)
	p.shows(p.ask("POST", "/money/postings/1/approve", p.token[access.Staff]), http.StatusForbidden)
	p.leads(p.ask("POST", "/money/postings/1/approve", bob), "/money")
	p.lacks(p.ask("GET", "/today", bob), "250,000.00")
	p.shows(p.ask("GET", "/money?member="+member, bob), http.StatusOK, "250,000.00")
}
