package api

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/store/journal"
)

// partnerOperations are for partners' programs, and for whoever asks who did what.
var partnerOperations = []Operation{
	get("listPartners", "/partners", "partner.directory", "exchange", "Organisations with which an agreement runs today", (*Server).listPartners),
	get("listAgreements", "/partner/agreements", "partner.read", "exchange", "The agreements of the caller's own organisation with the exchange", (*Server).listAgreements),
	get("listConsignments", "/partner/shipments", "shipment.carried", "shipments", "Announced shipments that name the caller's organisation as carrier or bonded store, newest first, without prices", (*Server).listConsignments),
	get("listReportAnswers", "/reports", "report.read", "stones", "What laboratories said of report numbers, newest first; a laboratory reads its own", (*Server).listReportAnswers),
	command("answerReport", "POST", "/reports", "report.answer", "stones", "Say of a report number on the exchange whether it is the laboratory's own; one that is not leaves the market", (*Server).answerReport),
	get("searchJournal", "/journal", "journal.read", "exchange", "Entries of the journal, newest first, narrowed by actor, command, fact, organisation, thing and days", (*Server).searchJournal),
}

// Partners are organisations that work with the exchange.
type Partners struct {
	Partners []Partner `json:"partners"`
}

// Partner is one as the public knows it.
type Partner struct {
	No       int64    `json:"no" example:"12"`
	Kind     string   `json:"kind" example:"bank"`
	Name     string   `json:"name" example:"Bank of the Bund"`
	NameZh   string   `json:"name_zh,omitempty"`
	Services []string `json:"services"`
	Since    string   `json:"since" doc:"year of the first agreement" example:"2020"`
}

func (s *Server) listPartners(c *call, _ nothing) (Partners, error) {
	all, err := partner.Public(c.Context(), s.DB, clock.DateOf(s.Clock.Now(), s.zone()))
	out := Partners{Partners: []Partner{}}
	for i := range all {
		x := &all[i]
		out.Partners = append(out.Partners, Partner{x.Org.No, string(x.Kind), x.Name, x.NameZh, x.Services, x.Since})
	}
	return out, err
}

// Agreements are those of one partner.
type Agreements struct {
	Agreements []Agreement `json:"agreements"`
}

// Agreement is one agreement with the exchange.
type Agreement struct {
	No      int64      `json:"no"`
	Service string     `json:"service" example:"settlement"`
	Title   string     `json:"title"`
	State   string     `json:"state" enum:"signed,running,ended,terminated"`
	From    clock.Date `json:"from"`
	Until   clock.Date `json:"until,omitempty" doc:"last day; absent when it is open"`
	Scopes  []string   `json:"scopes" doc:"what keys may do under it"`
}

func (s *Server) listAgreements(c *call, _ nothing) (Agreements, error) {
	out := Agreements{Agreements: []Agreement{}}
	all, err := partner.Of(c.Context(), s.DB, c.Actor, c.Actor.Org, clock.DateOf(s.Clock.Now(), s.zone()))
	for i := range all {
		x := &all[i]
		a := Agreement{x.No, x.Service, x.Title, string(x.State), x.From, x.Until, []string{}}
		if x.Ends != "" {
			a.Until = x.Ends
		}
		for _, act := range x.Scopes {
			a.Scopes = append(a.Scopes, string(act))
		}
		out.Agreements = append(out.Agreements, a)
	}
	return out, err
}

type listConsignments struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// ConsignmentPage is one page of shipments.
type ConsignmentPage struct {
	Shipments []Consignment `json:"shipments"`
	Next      string        `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// Consignment is what a carrier or a bonded store needs to know of a shipment.
type Consignment struct {
	No        int64         `json:"no"`
	State     string        `json:"state" example:"announced"`
	Direction string        `json:"direction" example:"abroad-in"`
	Member    int64         `json:"member" doc:"number of the member whose shipment it is"`
	From      string        `json:"from" doc:"country, ISO 3166-1" example:"BE"`
	To        string        `json:"to" example:"CN"`
	Waybill   string        `json:"waybill,omitempty"`
	Escort    string        `json:"escort,omitempty"`
	Packages  int64         `json:"packages"`
	Grams     int64         `json:"grams" doc:"gross"`
	Pieces    int64         `json:"pieces"`
	Announced clock.Instant `json:"announced"`
}

func (s *Server) listConsignments(c *call, in listConsignments) (ConsignmentPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return ConsignmentPage{}, err
	}
	all, err := shipment.Carried(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return ConsignmentPage{}, err
	}
	page, n := ConsignmentPage{Shipments: []Consignment{}}, orgNumbers{}
	for i := range all {
		x := &all[i]
		member, err := n.of(c.Context(), s, x.Member)
		if err != nil {
			return ConsignmentPage{}, err
		}
		page.Shipments = append(page.Shipments, Consignment{
			x.No, string(x.State), string(x.Direction), member, x.From.Country, x.To.Country, x.Waybill, x.Escort, x.Packages, x.Gross, x.Pieces, x.Announced,
		})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type searchJournal struct {
	Actor   string     `query:"actor" doc:"as the journal names it" example:"system:demo"`
	Kind    string     `query:"kind" doc:"of the command; “deal.*” is a whole room" example:"party.AddOrg"`
	Fact    string     `query:"fact" example:"deal.struck"`
	Org     int64      `query:"org" doc:"number of an organisation that the fact names" min:"0"`
	Thing   string     `query:"thing" doc:"field of the fact that holds the number" example:"deal"`
	Number  int64      `query:"number" min:"0"`
	From    clock.Date `query:"from" doc:"first day"`
	Until   clock.Date `query:"until" doc:"last day"`
	Refused bool       `query:"refused" doc:"refusals alone"`
	After   string     `query:"after" doc:"the cursor “next” of the page before"`
	Limit   int        `query:"limit" default:"50" min:"1" max:"500"`
}

// JournalPage is a stretch of the journal.
type JournalPage struct {
	Entries []JournalEntry `json:"entries"`
	Next    string         `json:"next,omitempty" doc:"cursor of where to go on; absent when everything was looked at. A page may be short, or empty, and have one"`
}

// JournalEntry is one line of the journal.
type JournalEntry struct {
	No      int64           `json:"no"`
	At      clock.Instant   `json:"at"`
	Actor   string          `json:"actor"`
	Command id.ID           `json:"command"`
	Kind    string          `json:"kind"`
	Fact    string          `json:"fact"`
	Version int             `json:"version"`
	Body    json.RawMessage `json:"body" doc:"the fact"`
	Hash    string          `json:"hash" doc:"SHA-256 in hex"`
}

func (s *Server) searchJournal(c *call, in searchJournal) (JournalPage, error) {
	if err := access.Check(c.Actor, "journal.read", access.Any); err != nil {
		return JournalPage{}, err
	}
	f, err := s.journalFilter(c, in)
	if err != nil {
		return JournalPage{}, err
	}
	found, err := journal.Search(c.Context(), s.DB, f, in.Limit)
	page := JournalPage{Entries: []JournalEntry{}}
	for _, e := range found.Entries {
		page.Entries = append(page.Entries, JournalEntry{e.No, e.At, e.Actor, e.Command, e.Kind, e.Fact, e.Version, json.RawMessage(e.Body), hex.EncodeToString(e.Hash)})
	}
	if found.Next > 0 {
		page.Next = strconv.FormatInt(found.Next, 10)
	}
	return page, err
}

func (s *Server) journalFilter(c *call, in searchJournal) (journal.Filter, error) {
	f := journal.Filter{Kind: in.Kind, Fact: in.Fact, Field: in.Thing, Number: in.Number, Refused: in.Refused}
	if in.Actor != "" {
		f.Actors = []string{in.Actor}
	}
	if in.Org != 0 {
		o, err := party.OrgByNo(c.Context(), s.DB, in.Org)
		if err != nil {
			return f, errs.New(errs.Invalid, "audit.bad_org").At("org")
		}
		f.Words = []string{o.ID.String()}
	}
	for _, x := range []struct {
		day  clock.Date
		plus int
		to   *clock.Instant
		name string
	}{{in.From, 0, &f.From, "from"}, {in.Until, 1, &f.Until, "until"}} {
		if x.day == "" {
			continue
		}
		if _, err := clock.ParseDate(string(x.day)); err != nil {
			return f, errs.New(errs.Invalid, "audit.bad_day").At(x.name)
		}
		y, m, d := x.day.AddDays(x.plus).Time().Date()
		*x.to = clock.At(time.Date(y, m, d, 0, 0, 0, 0, s.zone()))
	}
	var err error
	f.Before, err = cursorNo(in.After)
	return f, err
}
