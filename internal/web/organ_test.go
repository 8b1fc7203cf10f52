package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
)

// hears lets organs and honours follow the journal.
func (p *staffed) hears(t *testing.T) {
	t.Helper()
	all, err := p.k.After(context.Background(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if _, err := organ.Apply(t.Context(), p.k, e); err != nil {
			t.Fatal(err)
		}
		if _, err := honour.Apply(t.Context(), p.k, e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACouncilResolvesAndEverybodyReadsIt(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff, trader := p.token[access.Staff], p.token[access.Trader]
	year := p.k.Clock().Now().Time().Year()
	from, until := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), time.Date(year+2, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	p.shows(p.ask("GET", "/organs/senate", staff), http.StatusNotFound, "no organ")
	p.shows(p.ask("POST", "/organs/council/seats", p.token[access.Admin], "person", "nobody@example.org", "post", "chair", "from", from, "until", until, "source", "minutes"), http.StatusUnprocessableEntity, "Error:", "holds a post")
	if _, err := (organ.Begin{Organ: "council", Person: p.who[access.Trader].Person, Post: "chair", From: clock.Date(from), Until: clock.Date(until), Source: "minutes"}).Do(t.Context(), p.k, p.who[access.Admin], id.New()); err != nil {
		t.Fatal(err)
	}
	p.shows(p.ask("POST", "/organs/council/texts", staff, "body_en", "x"), http.StatusUnprocessableEntity, "Error:", "one of the languages")
	p.leads(p.ask("POST", "/organs/council/texts", staff, "title_en", "Saturday <b>sessions</b>", "body_en", "The hall opens."), "/organs/council")
	p.shows(p.ask("GET", "/organs/council", staff), http.StatusOK, "Saturday &lt;b&gt;sessions")
	p.shows(p.ask("POST", "/organs/council/meetings", staff, "do", "circulate", "until", "soon", "items", "1"), http.StatusUnprocessableEntity, "Error:")
	soon := p.k.Clock().Now().Time().AddDate(0, 0, 3).Format("2006-01-02T15:04")
	p.leads(p.ask("POST", "/organs/council/meetings", staff, "do", "circulate", "until", soon, "items", "1"), "/organs/council/meetings/1")
	p.shows(p.ask("GET", "/organs/council/meetings/1", trader), http.StatusOK, "cannot be changed", "Against")
	at := "/organs/council/meetings/1/items/1"
	p.shows(p.ask("POST", at+"/vote", trader, "choice", "maybe"), http.StatusUnprocessableEntity, "Vote for, against")
	p.shows(p.ask("POST", at+"/end", trader, "do", "close"), http.StatusConflict, "votes are out")
	p.leads(p.ask("POST", at+"/vote", trader, "choice", "for"), "/organs/council/meetings/1#i-1")
	p.shows(p.ask("POST", at+"/vote", trader, "choice", "against"), http.StatusConflict, "given already")
	p.leads(p.ask("POST", at+"/end", trader, "do", "close"), "/organs/council/meetings/1#i-1")
	p.shows(p.ask("GET", "/organs/council/resolutions/1", trader), http.StatusOK, "Adopted", "The hall opens.", "in writing")
	if page := p.ask("GET", "/en/organs", "").Body.String(); strings.Contains(page, "The hall opens.") {
		t.Error("a resolution is public before it is published")
	}
	p.shows(p.ask("GET", "/organs/council/resolutions/1", p.token[access.StockKeeper]), http.StatusNotFound)
	p.leads(p.ask("POST", "/organs/council/resolutions/1/publish", staff), "/organs/council/resolutions/1")
	p.shows(p.ask("GET", "/en/organs", ""), http.StatusOK, "The hall opens.", "chair")
}

func TestAnHonourIsConferredOnItsPages(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	staff, trader := p.token[access.Staff], p.token[access.Trader]
	year := p.k.Clock().Now().Time().Format("2006")
	p.shows(p.ask("POST", "/honours", trader, "kind", "citation", "year", year, "to_en", "Old Zhao"), http.StatusUnprocessableEntity, "Error:")
	p.leads(p.ask("POST", "/honours", trader, "kind", "citation", "year", year, "to_en", "Old Zhao", "reason_en", "He found a lost stone."), "/honours")
	p.hears(t)
	if i, asked, err := organ.Decision(t.Context(), p.k.DB(), "honour", 1); err != nil || !asked || i.State != organ.Waiting {
		t.Fatal(i, asked, err)
	}
	p.shows(p.ask("GET", "/organs/council", staff), http.StatusOK, "Honour 1: Old Zhao", "Citation")
	p.shows(p.ask("GET", "/honours/1", trader), http.StatusOK, "Nominated", "He found a lost stone.")
	p.shows(p.ask("POST", "/honours/1/confer", staff, "day", "2026-12-01", "citation_en", "Thanks."), http.StatusConflict)
	p.shows(p.ask("GET", "/en/honours", ""), http.StatusOK, "Nobody is honoured yet")
	p.shows(p.ask("GET", "/honours/9", staff), http.StatusNotFound)
}
