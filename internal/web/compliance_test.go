package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
	news "openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
)

const oneList = `<CONSOLIDATED_LIST dateGenerated="2026-11-20T21:00:02Z"><ENTITIES><ENTITY><DATAID>2</DATAID><FIRST_NAME>THE MEMBER</FIRST_NAME><REFERENCE_NUMBER>TXe.002</REFERENCE_NUMBER></ENTITY></ENTITIES></CONSOLIDATED_LIST>`

// takes uploads a list file.
func (p *staffed) takes(token, file string) *httptest.ResponseRecorder {
	p.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, _ := m.CreateFormFile("file", "list.xml")
	_, _ = part.Write([]byte(file))
	_ = m.Close()
	r := httptest.NewRequest("POST", "/compliance/lists", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("User-Agent", "Browser/1")
	r.AddCookie(&http.Cookie{Name: p.server.sessionCookie(), Value: token})
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

// screens lets the desk follow the journal.
func (p *staffed) screens() {
	p.Helper()
	all, err := p.k.After(p.Context(), 0, 1000)
	if err != nil {
		p.Fatal(err)
	}
	for _, e := range all {
		if _, err := p.server.Screening.Apply(p.Context(), p.k, e); err != nil {
			p.Fatal(err)
		}
	}
}

func TestTheDeskTakesAListAndTwoPeopleDecideAboutAHit(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	officer, admin, trader := p.token[access.Compliance], p.token[access.Admin], p.token[access.Trader]
	p.shows(p.ask("GET", "/compliance", trader), http.StatusForbidden)
	p.shows(p.ask("GET", "/compliance", officer), http.StatusOK, "No list has been taken yet.", "Nothing waits")
	p.shows(p.takes(officer, "<html></html>"), http.StatusUnprocessableEntity, "This is no list we can read")
	p.leads(p.takes(officer, oneList), "/compliance")
	p.screens()
	p.shows(p.ask("GET", "/compliance", officer), http.StatusOK, "THE MEMBER", "To be looked at", "3 days old")
	p.shows(p.ask("GET", "/compliance/cases/1", officer), http.StatusOK, "Why it was found", "TXe.002")
	p.shows(p.ask("POST", "/compliance/cases/1", officer, "act", "name"), http.StatusUnprocessableEntity, "Give the reason first")
	p.leads(p.ask("POST", "/compliance/cases/1", officer, "act", "name", "reason", "the same register number"), "/compliance/cases/1")
	p.shows(p.ask("GET", "/compliance/cases/1", officer), http.StatusOK, "Another person confirms", "the same register number")
	p.leads(p.ask("POST", "/compliance/cases/1", admin, "act", "confirm", "reason", "seen"), "/compliance/cases/1")
	p.screens()
	o, err := party.OrgByID(t.Context(), p.k.DB(), p.orgs[party.Member].Org)
	if err != nil || o.StateOn("2026-11-23") != party.Suspended {
		t.Errorf("%v, %v", o.Standings, err)
	}
	p.shows(p.ask("GET", "/compliance/cases/99", officer), http.StatusNotFound)
}

func TestTheDeskScreensANameAndKeepsTheRegisterOfCash(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	officer := p.token[access.Compliance]
	p.leads(p.takes(officer, oneList), "/compliance")
	p.shows(p.ask("POST", "/compliance/screen", officer, "name", "Member, The", "kind", "organisation"), http.StatusOK, "1 entries may be meant", "TXe.002", "is the same")
	p.shows(p.ask("POST", "/compliance/screen", officer, "name", "Blue River", "kind", ""), http.StatusOK, "No entry of the lists")
	p.shows(p.ask("POST", "/compliance/screen", officer, "name", ""), http.StatusUnprocessableEntity, "Give a name")
	p.shows(p.ask("GET", "/compliance/cash", officer), http.StatusOK, "No cash to report")
	p.shows(p.ask("POST", "/compliance/cash", officer, "member_no", "999", "amount", "100000", "day", "2026-11-23"), http.StatusUnprocessableEntity)
	p.shows(p.ask("POST", "/compliance/cash", officer, "member_no", "", "amount", "much", "day", "2026-11-23"), http.StatusUnprocessableEntity)
	no := strconv.FormatInt(p.orgs[party.Member].No, 10)
	p.leads(p.ask("POST", "/compliance/cash", officer, "member_no", no, "amount", "100000", "day", "2026-11-23", "deal", "7"), "/compliance/cash")
	p.shows(p.ask("GET", "/compliance/cash", officer), http.StatusOK, "100,000.00", "To be reported", i18n.English.Date("2026-11-30"))
	p.leads(p.ask("POST", "/compliance/cash/1", officer, "reference", "LVR-7"), "/compliance/cash")
	p.shows(p.ask("GET", "/compliance/cash", officer), http.StatusOK, "LVR-7", "Reported")
	p.tells(news.SalesTaken{Deal: 7, Taken: 1, Flags: []news.PriceFlag{{Line: 1, Pattern: "far"}}})
	p.screens()
	p.shows(p.ask("GET", "/compliance", officer), http.StatusOK, "Strange price in deal 7")
	p.shows(p.ask("GET", "/compliance/cases/1", officer), http.StatusOK, "Clear")
}
