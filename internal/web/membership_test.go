package web

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	news "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
)

// carries lets the room follow the journal.
func (p *staffed) carries() {
	p.Helper()
	all, err := p.k.After(p.Context(), 0, 1000)
	if err != nil {
		p.Fatal(err)
	}
	for _, e := range all {
		if _, err := membership.Apply(p.Context(), p.k, e); err != nil {
			p.Fatal(err)
		}
	}
}

// set notes a rule's value for all days.
func (p *staffed) set(name, item, value string) {
	p.Helper()
	if _, err := (rule.Set{Name: name, Item: item, Value: value, From: "2020-01-01", Source: "test", Mark: rule.Read}).Do(p.Context(), p.k, access.System("test"), id.New()); err != nil {
		p.Fatal(err)
	}
}

// member is the number of the member, as addresses have it.
func (p *staffed) member() string { return strconv.FormatInt(p.orgs[party.Member].No, 10) }

func TestAMemberAsksAndTheHouseAndTheCouncilDecide(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin, staff, director, trader := p.token[access.Admin], p.token[access.Staff], p.token[access.MemberAdmin], p.token[access.Trader]
	org := p.orgs[party.Member]
	if _, err := (party.SetCategory{Org: org.Org, Category: party.Preparatory, From: "2026-01-05", Until: "2028-01-05", Source: "test"}).Do(p.Context(), p.k, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	at := "/admin/memberships/" + p.member()
	p.shows(p.ask("GET", "/membership", director), http.StatusOK, "Preparatory member", "5 Jan 2028", "Nothing is open.", "Ask for it")
	p.shows(p.ask("GET", "/membership", trader), http.StatusOK, "Preparatory member")
	p.leads(p.ask("GET", "/membership", staff), "/admin/memberships")
	p.shows(p.ask("GET", "/membership", p.token[access.Partner]), http.StatusForbidden)
	p.shows(p.ask("POST", "/membership/ask", director, "kind", "promote", "day", "2026-12-01", "reason", ""), http.StatusUnprocessableEntity, "Fill this in.")
	p.shows(p.ask("POST", "/membership/ask", director, "kind", "promote", "day", "2020-12-01", "reason", "<script>alert(1)</script>"), http.StatusUnprocessableEntity, "Choose a day from today")
	p.leads(p.ask("POST", "/membership/ask", director, "kind", "promote", "day", "2026-12-01", "reason", "<script>alert(1)</script>"), "/membership#ask")
	if w := p.ask("GET", "/membership", director); strings.Contains(w.Body.String(), "<script>alert") {
		t.Error("what a member wrote is markup")
	}
	p.shows(p.ask("GET", "/admin/memberships", staff), http.StatusOK, "Waiting for a decision", "Become a formal member")
	p.shows(p.ask("POST", at+"/carry", staff, "of", "1"), http.StatusConflict, "for the Council to decide")
	p.leads(p.ask("POST", at+"/lay", staff, "of", "1"), at+"#ask")
	p.tells(news.ResolutionTaken{Resolution: 5, Organ: "council", About: membership.About, No: 1, Adopted: true})
	p.carries()
	p.carries() // what the council resolved is a command; its own fact is followed in turn
	p.shows(p.ask("GET", "/membership", director), http.StatusOK, "resolution 5", "Done")
	p.shows(p.ask("GET", "/en/members/"+p.member()+"?on=2026-12-01", ""), http.StatusOK, "Formal member")
	p.shows(p.ask("GET", "/en/members/"+p.member()+"?on=2026-02-01", ""), http.StatusOK, "Preparatory member")
	p.leads(p.ask("POST", at+"/tier", admin, "tier", "core", "from", "2026-01-01", "source", "contract"), at+"#tier")
	p.shows(p.ask("GET", at, admin), http.StatusOK, "Core Founding Member", "20%")
	p.leads(p.ask("POST", "/membership/profile", director, "capital", "be", "sectors", "polished"), "/membership#profile")
	p.shows(p.ask("GET", "/nl/members?sector=polished", ""), http.StatusOK, "België", "Geslepen diamant")
}

func TestTheAdministratorNotesAFoundingMemberByHand(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	admin, staff := p.token[access.Admin], p.token[access.Staff]
	at := "/admin/memberships/" + p.member()
	p.shows(p.ask("GET", at, admin), http.StatusOK, "not noted", "Note the category")
	if w := p.ask("GET", at, staff); strings.Contains(w.Body.String(), "Note the category") {
		t.Error("staff are offered what the administrator alone may do")
	}
	p.shows(p.ask("POST", at+"/category", staff, "category", "formal", "from", "2020-01-01", "source", "deed"), http.StatusForbidden)
	p.shows(p.ask("POST", at+"/category", admin, "category", "formal", "from", "2020-01-01", "source", " "), http.StatusUnprocessableEntity, "Name the paper")
	p.leads(p.ask("POST", at+"/category", admin, "category", "formal", "from", "2020-01-01", "source", "deed of foundation"), at+"#category")
	p.shows(p.ask("GET", at, admin), http.StatusOK, "Formal member")
	p.shows(p.ask("GET", "/en/members/"+p.member(), ""), http.StatusOK, "Formal member")
	for _, page := range []string{p.ask("GET", at, admin).Body.String(), p.ask("GET", "/membership", p.token[access.MemberAdmin]).Body.String()} {
		if strings.Contains(page, `value="promote"`) || !strings.Contains(page, `value="resign"`) {
			t.Error("a formal member is offered to become one, or may not leave")
		}
	}
}

func TestTheDeskSaysThatATermIsOver(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	if _, err := (party.SetCategory{Org: p.orgs[party.Member].Org, Category: party.Preparatory, From: "2020-01-05", Until: "2022-01-05", Source: "test"}).Do(p.Context(), p.k, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	staff, director := p.token[access.Staff], p.token[access.MemberAdmin]
	p.shows(p.ask("GET", "/admin/memberships", staff), http.StatusOK, "term is over since 5 Jan 2022")
	p.shows(p.ask("GET", "/membership", director), http.StatusOK, "Preparatory member, term is over since 5 Jan 2022", "Become a formal member")
	if err := membership.Sweep(p.Context(), p.k); err != nil {
		t.Fatal(err)
	}
	p.shows(p.ask("GET", "/admin/memberships", staff), http.StatusOK, "Waiting for a decision", "The preparatory term ends.")
}

func TestAPersonIsVerifiedAndFiled(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	at, who := "/admin/memberships/"+p.member(), p.who[access.Trader].Person.String()
	p.shows(p.ask("POST", "/membership/representative", p.token[access.MemberAdmin], "person", "nobody"), http.StatusUnprocessableEntity, "holds no post")
	p.leads(p.ask("POST", "/membership/representative", p.token[access.MemberAdmin], "person", who), "/membership#representative")
	p.shows(p.ask("GET", at, p.token[access.Staff]), http.StatusOK, "A trader", "Verified")
	p.leads(p.ask("POST", at+"/verify", p.token[access.Staff], "of", "1", "proof", "passport"), at+"#representative")
	p.shows(p.ask("POST", at+"/file", p.token[access.Staff], "of", "1", "source", "letter 9"), http.StatusForbidden)
	p.leads(p.ask("POST", at+"/file", p.token[access.Admin], "of", "1", "source", "letter 9"), at+"#representative")
	p.shows(p.ask("GET", "/membership", p.token[access.MemberAdmin]), http.StatusOK, "Filed to sign:", "letter 9")
}

func TestTheSupervisingOfficeAnswersFilingsOnItsPage(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	o, err := party.AddOrg{Kind: party.Supervisor, Name: "Office of the Trade", Country: "CN", Since: "2026-01-05"}.Do(p.Context(), p.k, access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	p.orgs[party.Supervisor] = o
	ma := p.another(party.Supervisor, "ma@house.example", access.Partner)
	director, staff, admin, at := p.token[access.MemberAdmin], p.token[access.Staff], p.token[access.Admin], "/admin/memberships/"+p.member()
	asks := func(role access.Role, no string) {
		t.Helper()
		p.leads(p.ask("POST", "/membership/representative", director, "person", p.who[role].Person.String()), "/membership#representative")
		p.leads(p.ask("POST", at+"/verify", staff, "of", no, "proof", "passport"), at+"#representative")
	}
	asks(access.Trader, "1")
	p.shows(p.ask("GET", "/filings", ma), http.StatusOK, "answers by letter", "A trader")
	p.shows(p.ask("POST", "/filings/1", ma, "do", "validate", "source", "DA 1"), http.StatusConflict, "party.validation")
	p.set("party.validation", "", "office")
	p.shows(p.ask("GET", "/partner", ma), http.StatusOK, "Waiting for the supervising office")
	p.shows(p.ask("POST", "/filings/1", ma, "do", "validate", "source", ""), http.StatusUnprocessableEntity)
	p.shows(p.ask("POST", at+"/file", admin, "of", "1", "source", "letter 9"), http.StatusConflict, "validates filings itself")
	p.shows(p.ask("GET", "/admin/people/"+p.who[access.Trader].Person.String(), admin), http.StatusOK, "validates filings itself")
	p.leads(p.ask("POST", "/filings/1", ma, "do", "validate", "source", "DA <b>1</b>"), "/filings")
	p.shows(p.ask("GET", "/membership", director), http.StatusOK, "Filed to sign:", "DA &lt;b&gt;1&lt;/b&gt;", "Office of the Trade")
	asks(access.StockKeeper, "2")
	p.leads(p.ask("POST", "/filings/2", ma, "do", "decline", "why", "the permit has run out"), "/filings")
	for path, who := range map[string]string{"/membership": director, at: staff, "/filings": ma} {
		p.shows(p.ask("GET", path, who), http.StatusOK, "the permit has run out", "Refused")
	}
	p.shows(p.ask("GET", "/filings", p.token[access.Partner]), http.StatusOK, "No filing waits") // a bank's: none is given to it
	p.shows(p.ask("GET", "/filings", director), http.StatusForbidden)
}

func TestTheReceptionLetsGuestsInAndLooksAtCards(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff, trader := p.token[access.Staff], p.token[access.Trader]
	p.now.Instant = clock.At(clock.Date("2026-11-23").Time()) + 3*3600*1_000_000 // 11:00 in Shanghai, a Monday
	p.leads(p.ask("POST", "/membership/visit", trader, "guest", "Jan <i>Peeters</i>", "company", "=HYPERLINK(1)", "day", "2026-11-23"), "/membership#visit")
	p.shows(p.ask("GET", "/passes", trader), http.StatusForbidden)
	p.shows(p.ask("GET", "/passes", staff), http.StatusOK, "Jan", "A trader", "Let in", "0 guests inside")
	p.shows(p.ask("POST", "/passes/visits/1", staff, "do", "enter", "document", "passport", "card", "G1"), http.StatusUnprocessableEntity, "X-rayed first")
	p.leads(p.ask("POST", "/passes/visits/1", staff, "do", "enter", "document", "passport", "card", "G1", "xray", "1"), "/passes")
	p.shows(p.ask("GET", "/passes", staff), http.StatusOK, "1 guest inside", "11:00", "G1")
	p.leads(p.ask("POST", "/passes/visits/1", staff, "do", "leave"), "/passes")
	p.leads(p.ask("POST", "/passes", staff, "member_no", p.member(), "guest", "A courier", "day", "2026-11-23"), "/passes")
	p.shows(p.ask("GET", "/passes", staff), http.StatusOK, "ask the host by telephone")
	p.leads(p.ask("POST", "/passes/visits/2", staff, "do", "turn", "refusal", "courier"), "/passes")
	p.leads(p.ask("POST", "/admin/memberships/"+p.member()+"/pass", staff, "person", p.who[access.Trader].Person.String(), "from", "2026-11-01", "until", "2027-10-31"), "/admin/memberships/"+p.member()+"#passes")
	p.shows(p.ask("GET", "/passes?card=1", staff), http.StatusOK, "A trader, The member")
	p.leads(p.ask("POST", "/passes/cards/1", staff, "act", "forfeit", "why", "lent"), "/passes")
	p.shows(p.ask("GET", "/passes?card=1", staff), http.StatusOK, "Card 1 is no longer valid.")
	p.shows(p.ask("GET", "/passes?card=999", staff), http.StatusOK, "There is no card 999.")
}

func TestTheCashierWritesInvoicesAndNotesPayments(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff := p.token[access.Staff]
	p.set("admission.annual_fee", "plain", "3000")
	p.shows(p.ask("GET", "/admin/memberships/fees", p.token[access.MemberAdmin]), http.StatusForbidden)
	p.shows(p.ask("GET", "/admin/memberships/fees", staff), http.StatusOK, "No annual fee has been invoiced.")
	p.leads(p.ask("POST", "/admin/memberships/fees", staff, "year", "2026"), "/admin/memberships/fees?year=2026")
	p.shows(p.ask("GET", "/admin/memberships/fees", staff), http.StatusOK, "1 fee is not paid", "3,000.00")
	p.shows(p.ask("POST", "/admin/memberships/fees/1", staff, "do", "pay", "day", "2026-11-23"), http.StatusUnprocessableEntity, "Fill this in.")
	p.leads(p.ask("POST", "/admin/memberships/fees/1", staff, "do", "pay", "day", "2026-11-23", "reference", "BB-1"), "/admin/memberships/fees")
	p.shows(p.ask("GET", "/membership", p.token[access.Trader]), http.StatusOK, "BB-1", "Paid")
	p.shows(p.ask("GET", "/admin/memberships/checks", staff), http.StatusOK, "Check overdue")
	p.leads(p.ask("POST", "/admin/memberships/checks", staff, "member_no", p.member(), "day", "2026-11-23", "result", "failed", "document", "3100"), "/admin/memberships/checks")
	p.shows(p.ask("GET", "/admin/memberships", staff), http.StatusOK, "payments one by one")
}

func TestTheDirectorySpeaksFourLanguagesAndNamesNobody(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	next, err := party.AddOrg{Kind: party.Member, Name: "=Next & Sons", NameZh: "下一家", Country: "CN", Since: "2026-11-01"}.Do(p.Context(), p.k, access.System("test"), id.New())
	if err != nil {
		t.Fatal(err)
	}
	p.leads(p.ask("POST", "/admin/memberships", p.token[access.Admin], "before", p.member(), "after", strconv.FormatInt(next.No, 10), "from", "2026-11-20", "source", "register"), "/admin/memberships")
	p.shows(p.ask("POST", "/admin/memberships", p.token[access.Admin], "before", "9999", "after", "1", "from", "2026-11-20", "source", "register"), http.StatusUnprocessableEntity)
	for _, l := range i18n.Languages {
		for _, path := range []string{"/members", "/members?q=NOBODY", "/members?on=2026-01-06&category=formal", "/members/" + p.member(), "/membership"} {
			w := p.ask("GET", "/"+string(l)+path, "")
			if m := regexp.MustCompile(`\[[a-z_]+\.[a-zA-Z0-9_.]+\]`).FindString(w.Body.String()); w.Code != http.StatusOK || m != "" {
				t.Errorf("%s in %s: %d %s", path, l, w.Code, m)
			}
			if strings.Contains(w.Body.String(), "A trader") || strings.Contains(w.Body.String(), "@house.example") {
				t.Errorf("%s in %s names somebody", path, l)
			}
		}
	}
	p.shows(p.ask("GET", "/en/members/"+p.member(), ""), http.StatusOK, "Succeeded by")
	p.shows(p.ask("GET", "/en/members/"+strconv.FormatInt(next.No, 10), ""), http.StatusOK, "5 Jan 2026") // its years carry over
	p.shows(p.ask("GET", "/en/members/999999", ""), http.StatusNotFound)
	w := p.ask("GET", "/en/members.csv", "")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "'=Next & Sons") {
		t.Errorf("%d %s", w.Code, w.Body.String())
	}
}

func TestTheDeskAnswersWhatAMemberWasOnADayAndWhoSignedForIt(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	if _, err := (party.FileRepresentative{Person: p.who[access.Trader].Person, Source: "letter 77"}).Do(p.Context(), p.k, access.System("test"), id.New()); err != nil {
		t.Fatal(err)
	}
	at, today := "/admin/memberships/"+p.member(), clock.DateOf(p.now.Instant, time.UTC)
	staff := p.token[access.Staff]
	p.shows(p.ask("GET", at, staff), http.StatusOK, "On any day")
	p.shows(p.ask("GET", at+"?on="+string(today), staff), http.StatusOK, "letter 77", "A trader")
	p.shows(p.ask("GET", at+"?on="+string(today.AddDays(-1)), staff), http.StatusOK, "Nobody was filed to sign for it on that day.")
	p.shows(p.ask("GET", at+"?on=1950-01-01", staff), http.StatusOK, "It was no member on that day.")
	p.shows(p.ask("GET", "/membership?on="+string(today), p.token[access.MemberAdmin]), http.StatusOK, "letter 77")
	p.leads(p.ask("POST", at+"/profile", staff, "capital", "IL", "sectors", "rough", "from", "2021-03-01"), at+"#profile")
	p.shows(p.ask("GET", at, staff), http.StatusOK, "1 Mar 2021: Israel")
	p.shows(p.ask("POST", "/membership/profile", p.token[access.MemberAdmin], "capital", "BE", "from", "2021-03-01"), http.StatusUnprocessableEntity, "Only the exchange notes it from an earlier day")
}
