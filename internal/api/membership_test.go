package api_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

type values map[string]any

func (h *house) rules(name, value string) {
	h.t.Helper()
	_, err := rule.Set{Name: name, Value: value, From: "2020-01-01", Source: "test", Mark: rule.Read}.Do(context.Background(), h.k, access.System("test"), id.New())
	must(h.t, err)
}

func TestTheDirectoryTellsWhoWasAMemberOnADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOn(t, d, api.Limits{})
		ctx, by := context.Background(), access.System("test")
		_, err := party.SetCategory{Org: h.members[0].org, Category: party.Formal, From: "2013-03-01", Source: "test"}.Do(ctx, h.k, by, id.New())
		must(t, err)
		_, err = membership.SetProfile{Org: h.members[0].org, Capital: "be", Sectors: []string{"rough"}}.Do(ctx, h.k, by, id.New())
		must(t, err)
		var page api.DirectoryPage
		h.get("/directory?on=2026-11-23&sector=rough&capital=BE&category=formal", "").into(t, &page)
		if len(page.Members) != 1 || page.Members[0].Name != "Scheldt & Zoon" || !page.Members[0].There || page.Members[0].Capital != "BE" {
			t.Errorf("%+v", page)
		}
		h.get("/directory?on=2010-01-01", "").into(t, &page)
		if len(page.Members) != 0 {
			t.Errorf("before the first joined: %+v", page.Members)
		}
		one := fmt.Sprint("/directory/", h.members[0].no)
		var e api.DirectoryEntry
		h.get(one+"?on=2013-02-28", "").into(t, &e)
		if e.Category != "" || len(e.Lines) != 1 || e.Lines[0].From != "2013-03-01" {
			t.Errorf("the day before: %+v", e)
		}
		h.get(one+"?on=yesterday", "").problem(t, http.StatusUnprocessableEntity)
		h.get("/directory/9999", "").problem(t, http.StatusNotFound)
	})
}

func TestAProgramNotesWhatKindOfMemberACompanyIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOn(t, d, api.Limits{})
		admin, err := h.keyAt(party.Exchange, "House", access.Admin, "party.*")
		must(t, err)
		at := fmt.Sprintf("/members/%d/category", h.members[0].no)
		formal := values{"category": "formal", "from": "2020-01-01", "source": "deed of foundation"}
		h.send(http.MethodPost, at, h.key(0, "party.*"), formal).problem(t, http.StatusForbidden)
		h.send(http.MethodPost, at, admin, values{"category": "formal", "from": "2020-01-01", "source": ""}).problem(t, http.StatusUnprocessableEntity)
		h.send(http.MethodPost, "/members/9999/category", admin, formal).problem(t, http.StatusNotFound)
		var n api.CategoryNoted
		h.send(http.MethodPost, at, admin, formal).into(t, &n)
		var e api.DirectoryEntry
		h.get(fmt.Sprint("/directory/", h.members[0].no), "").into(t, &e)
		if n.Category != "formal" || e.Category != "formal" {
			t.Errorf("%+v %+v", n, e)
		}
	})
}

func TestAProgramWritesTheFeesOfAYearAndNotesThatTheyArePaid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOn(t, d, api.Limits{})
		cashier, err := h.keyAt(party.Exchange, "House", access.Staff, "membership.*")
		must(t, err)
		mine := h.key(0, "membership.*")
		h.send(http.MethodPost, "/fees", mine, values{"year": 2027}).problem(t, http.StatusForbidden)
		h.send(http.MethodPost, "/fees", cashier, values{"year": 2040}).problem(t, http.StatusUnprocessableEntity)
		var n api.FeesIssued
		again := id.New().String()
		for range 2 { // the answer was lost once
			h.send(http.MethodPost, "/fees", cashier, values{"year": 2027}, "Idempotency-Key", again).into(t, &n)
		}
		var unpaid, own api.AnnualFees
		h.get("/fees/unpaid", cashier).into(t, &unpaid)
		if len(unpaid.Fees) != len(h.members) {
			t.Fatalf("%d unpaid of %d members: %+v", len(unpaid.Fees), len(h.members), unpaid)
		}
		h.get("/fees/unpaid", mine).problem(t, http.StatusForbidden)
		at := fmt.Sprintf("/members/%d/fees", h.members[0].no)
		h.get(at, mine).into(t, &own)
		if len(own.Fees) != 1 || own.Fees[0].Year != 2027 || own.Fees[0].State != membership.Due || own.Fees[0].Paper == "" {
			t.Fatalf("%+v", own)
		}
		h.get(at, h.key(1, "membership.*")).problem(t, http.StatusForbidden)
		pay := fmt.Sprintf("/fees/%d/payment", own.Fees[0].No)
		h.send(http.MethodPost, pay, cashier, values{"day": "2026-11-23"}).problem(t, http.StatusUnprocessableEntity) // which payment of the bank?
		h.send(http.MethodPost, "/fees/9999/payment", cashier, values{"day": "2026-11-23", "reference": "B1"}).problem(t, http.StatusNotFound)
		var done membership.FeeDone
		h.send(http.MethodPost, pay, cashier, values{"day": "2026-11-23", "reference": "B1"}).into(t, &done)
		h.get(at, mine).into(t, &own)
		if own.Fees[0].State != membership.Paid || own.Fees[0].Reference != "B1" {
			t.Errorf("%+v after %+v", own, done)
		}
		h.send(http.MethodPost, pay, cashier, values{"day": "2026-11-23", "reference": "B2"}).problem(t, http.StatusConflict)
	})
}

func TestChecksAreListedAndGuestsAnnouncedByPrograms(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	staff, err := h.keyAt(party.Exchange, "House", access.Staff, "membership.*")
	must(t, err)
	var checks api.MembershipChecks
	h.get("/checks?year=2026", staff).into(t, &checks)
	if checks.Year != 2026 || len(checks.Checks) != len(h.members) || !checks.Checks[0].Late {
		t.Errorf("%+v", checks)
	}
	h.get("/checks?year=12", staff).problem(t, http.StatusUnprocessableEntity)
	mine := h.key(0, "membership.*")
	h.get("/checks", mine).problem(t, http.StatusForbidden)
	var v membership.VisitDone
	h.send(http.MethodPost, "/visits", mine, values{"day": "2026-11-24", "guest": "Jan Peeters", "company": "Lens"}).into(t, &v)
	h.send(http.MethodPost, "/visits", staff, values{"member": h.members[1].no, "day": "2026-11-24", "guest": "A courier"}).into(t, &v)
	h.send(http.MethodPost, "/visits", mine, values{"member": h.members[1].no, "day": "2026-11-24", "guest": "Jan"}).problem(t, http.StatusForbidden)
	h.send(http.MethodPost, "/visits", mine, values{"day": "2026-11-28", "guest": "Jan"}).problem(t, http.StatusUnprocessableEntity) // a Saturday
	h.send(http.MethodPost, "/visits", mine, values{"day": "2026-11-24", "guest": " "}).problem(t, http.StatusUnprocessableEntity)
}

func TestTheSupervisingOfficesProgramAnswersFilings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openOn(t, d, api.Limits{})
		ctx, who := context.Background(), h.members[0].actor
		_, err := settings.Begin{Change: settings.Change{Name: "House", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(ctx, h.k, access.System("test"), id.New())
		must(t, err) // its name and address stand in letters
		office, err := h.keyAt(party.Supervisor, "Office", access.Partner, "membership.*")
		must(t, err)
		second, err := party.AddPerson{Org: who.Org, Email: "second@example.com", Name: "Second", Lang: i18n.Dutch, Roles: []access.Role{access.Trader}}.Do(ctx, h.k, access.System("test"), id.New())
		must(t, err)
		clerk := access.Actor{Person: id.New(), Org: id.New(), OrgKind: string(party.Exchange), Roles: []access.Role{access.Staff}}
		for _, person := range []id.ID{who.Person, second.Person} {
			r, err := membership.AskRepresentative{Person: person}.Do(ctx, h.k, who, id.New())
			must(t, err)
			_, err = membership.VerifyRepresentative{No: r.Request, Proof: "passport"}.Do(ctx, h.k, clerk, id.New())
			must(t, err)
		}
		var page, next, answered api.FilingPage
		h.get("/filings?limit=1", office).into(t, &page)
		if page.Here || len(page.Filings) != 1 || page.Filings[0].Member != h.members[0].no || page.Filings[0].Document != "passport" || page.Next == "" {
			t.Fatalf("%+v", page)
		}
		first := fmt.Sprintf("/filings/%d/", page.Filings[0].No)
		h.send(http.MethodPost, first+"validation", office, values{"source": "DA 1"}).problem(t, http.StatusConflict) // by letter
		h.rules("party.validation", "office")
		var done membership.RepresentativeDone
		h.send(http.MethodPost, first+"validation", office, values{"source": "DA 1"}).into(t, &done)
		h.get("/filings?limit=1&after="+page.Next, office).into(t, &next)
		if !next.Here || len(next.Filings) != 1 || next.Filings[0].Name != "Second" || next.Next != "" {
			t.Fatalf("%+v", next)
		}
		last := fmt.Sprintf("/filings/%d/", next.Filings[0].No)
		h.send(http.MethodPost, last+"refusal", office, values{"why": ""}).problem(t, http.StatusUnprocessableEntity)
		h.send(http.MethodPost, last+"refusal", office, values{"why": "no permit"}).into(t, &done)
		h.get("/filings?answered=true", office).into(t, &answered)
		if len(answered.Filings) != 2 || answered.Filings[0].Why != "no permit" || answered.Filings[1].Source != "DA 1" || answered.Filings[1].State != membership.Filed {
			t.Errorf("%+v", answered)
		}
		bank, err := h.keyAt(party.Bank, "Bank", access.Partner, "bank.*")
		must(t, err)
		h.get("/filings", bank).problem(t, http.StatusForbidden)
		h.send(http.MethodPost, first+"validation", h.key(0, "membership.*"), values{"source": "DA 1"}).problem(t, http.StatusForbidden)
	})
}

func TestAProgramOfTheHouseReadsWhoCouldSignOnADay(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	ctx, system := context.Background(), access.System("test")
	m := h.members[0]
	_, err := party.FileRepresentative{Person: m.actor.Person, Source: "letter 1"}.Do(ctx, h.k, system, id.New())
	must(t, err)
	house, err := h.keyAt(party.Exchange, "House", access.Staff, "party.*")
	must(t, err)
	at := fmt.Sprintf("/members/%d/representatives", m.no)
	for on, want := range map[string]int{"": 1, "?on=2026-11-01": 0} {
		var page api.RepresentativesPage
		h.get(at+on, house).into(t, &page)
		if len(page.Representatives) != want || want == 1 && (page.Representatives[0].Source != "letter 1" || page.Representatives[0].Name == "") {
			t.Errorf("%s: %+v", on, page)
		}
	}
	h.get(at+"?on=yesterday", house).problem(t, http.StatusUnprocessableEntity)
	h.get(at, h.key(1, "party.*")).problem(t, http.StatusForbidden)
	h.get("/members/9999/representatives", house).problem(t, http.StatusNotFound)
}
