package tour_test

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/app/apptest"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/browser"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
	"openbourse/internal/web"
)

// reader is somebody who reads pages.
type reader = apptest.Reader

// The readers by their short names: the tables are full of them.
var (
	visitor, newcomer       = apptest.Visitor, apptest.Newcomer
	trader, director, admin = apptest.Trader, apptest.Director, apptest.Admin
	banker, laboratory      = apptest.Banker, apptest.Laboratory
	carrier                 = apptest.Carrier
	office, officer         = apptest.Office, apptest.Officer
)

// address is a page and who opens it.
type address struct {
	who  reader
	path string
}

// pages are an address of every page of the site with the reader it is for. Downloads and
// parts of pages are named with "" so that a new page cannot be forgotten.
func pages(t *testing.T, f *apptest.Fair) map[string][]address {
	t.Helper()
	ctx := context.Background()
	p, err := party.PersonByEmail(ctx, f.DB, director.Mail)
	if err != nil {
		t.Fatal(err)
	}
	room, code, out := underWay(t, f)
	dispute, told := disputed(t, f), noticed(t, f)
	lot, count := bondedPages(t, f)
	number := func(query string, args ...any) string {
		t.Helper()
		no, found, err := db.Row(ctx, f.DB, db.One[int64], query, args...)
		if err != nil || !found {
			t.Fatal(query, found, err)
		}
		return strconv.FormatInt(no, 10)
	}
	announced := number("SELECT s.no FROM shipment s WHERE s.member = $1 AND s.state = 'announced' ORDER BY s.no DESC LIMIT 1", p.Post.Org)
	upload := number("SELECT u.no FROM upload u JOIN org o ON o.no = u.member WHERE o.id = $1 ORDER BY u.no LIMIT 1", p.Post.Org)
	resolved := "/organs/council/resolutions/" + number("SELECT r.no FROM organ_resolution r WHERE r.organ = 'council' AND r.published > 0 ORDER BY r.no LIMIT 1")
	all := map[string][]address{
		"/{$}":                         {{visitor, ""}},
		"/{lang}/{$}":                  {{visitor, "/en/"}, {trader, "/zh/"}, {visitor, "/ru/"}},
		"/shipments":                   {{trader, "/shipments"}},
		"/shipments/new":               {{trader, "/shipments/new"}},
		"/shipments/{no}":              {{trader, "/shipments/1"}, {trader, "/shipments/" + announced}, {officer, "/shipments/5"}, {officer, "/shipments/" + announced}},
		"/border/bonded":               {{trader, "/border/bonded"}, {admin, "/border/bonded"}},
		"/border/bonded/{stone}":       {{trader, lot}, {officer, lot}},
		"/border/balance":              {{trader, "/border/balance"}},
		"/border/balance.csv":          {{trader, ""}},
		"/border/balance.xlsx":         {{trader, ""}},
		"/border/differences":          {{trader, "/border/differences"}, {officer, "/border/differences"}},
		"/border/stays":                {{trader, "/border/stays"}, {officer, "/border/stays"}},
		"/border/handbooks":            {{trader, "/border/handbooks"}},
		"/border/checks":               {{admin, "/border/checks"}},
		"/border/checks/{no}":          {{admin, count}},
		"/help/keys":                   {{visitor, "/help/keys"}},
		"/help/glossary":               {{visitor, "/help/glossary"}},
		"/help/lifecycles":             {{visitor, "/help/lifecycles"}},
		"/signin":                      {{visitor, "/signin"}},
		"/signin/code":                 {{visitor, ""}}, // shown between password and session: the sign-in story
		"/signin/demo/{who}":           {{visitor, ""}},
		"/account":                     {{trader, "/account"}},
		"/account/app":                 {{trader, "/account/app"}},
		"/account/first/{token}":       {{visitor, ""}}, // needs a one-time link: the sign-in story
		"/admin/members":               {{admin, "/admin/members"}},
		"/admin/members/{no}":          {{admin, "/admin/members/1"}},
		"/admin/people":                {{director, "/admin/people"}},
		"/admin/people/{id}":           {{director, "/admin/people/" + p.ID.String()}},
		"/admin/recoveries":            {{admin, "/admin/recoveries"}},
		"/admin/calendar":              {{admin, "/admin/calendar"}},
		"/admin/rules":                 {{admin, "/admin/rules"}, {admin, "/admin/rules?name=market.lease&item="}},
		"/admin/settings":              {{admin, "/admin/settings"}},
		"/deadlines":                   {{trader, "/deadlines"}, {admin, "/deadlines"}},
		"/calendar/{file}":             {{visitor, ""}},
		"/admin/languages":             {{admin, "/admin/languages?lang=ru"}},
		"/admin/languages/{key}":       {{admin, "/admin/languages/stone.count?lang=ru"}},
		"/admin/wordings/{lang}":       {{admin, ""}},
		"/admin/health":                {{admin, "/admin/health"}},
		"/admin/erasure":               {{admin, "/admin/erasure"}},
		"/stones":                      {{visitor, "/stones"}, {trader, "/stones"}, {trader, "/stones?v=grid&s=round"}, {trader, "/stones?ct=77-78"}},
		"/stones.csv":                  {{trader, ""}},
		"/stones.xlsx":                 {{trader, ""}},
		"/stones.json":                 {{trader, ""}},
		"/stones/compare":              {{trader, "/stones/compare?nos=1,2,3"}},
		"/stones/{no}":                 {{trader, "/stones/1"}},
		"/stones/{no}/peek":            {{trader, ""}},
		"/searches":                    {{trader, "/searches?save=s%3Dround"}},
		"/find":                        {{trader, "/find"}},
		"/stock":                       {{trader, "/stock"}},
		"/stock.csv":                   {{trader, ""}},
		"/stock.xlsx":                  {{trader, ""}},
		"/stock.json":                  {{trader, ""}},
		"/stock/uploads":               {{trader, "/stock/uploads"}},
		"/stock/uploads/{no}":          {{trader, "/stock/uploads/" + upload}},
		"/stock/uploads/{no}/progress": {{trader, ""}},
		"/stock/uploads/{no}/rows.csv": {{trader, ""}},
		"/stock/transfers/{id}":        {{trader, ""}},
		"/deals":                       {{trader, "/deals"}},
		"/deals/{no}":                  {{trader, room}},
		"/deals/{no}/files/{file}":     {{trader, ""}},
		"/holds":                       {{trader, "/holds"}},
		"/registers":                   {{admin, "/registers"}},
		"/events":                      {{trader, ""}},
		"/v/{$}":                       {{visitor, "/v/"}},
		"/v/{code}":                    {{visitor, "/v/" + code}},
		"/v/key":                       {{visitor, ""}},
		"/papers":                      {{trader, "/papers"}},
		"/papers/{code}":               {{trader, "/papers/" + code}},
		"/papers/{code}/file":          {{trader, ""}},
		"/memos":                       {{trader, "/memos"}},
		"/memos/new":                   {{trader, "/memos/new"}},
		"/memos/{no}":                  {{trader, out}},
		"/parcels":                     {{trader, "/parcels"}, {trader, "/parcels?v=gone"}},
		"/parcels/{no}":                {{trader, divided(t, f)}},
		"/memos/lien.csv":              {{trader, ""}},
		"/money":                       {{trader, "/money"}, {admin, "/money?member=1"}},
		"/money/statement.csv":         {{trader, ""}},
		"/settlements":                 {{trader, "/settlements"}},
		"/settlements/{no}":            {{trader, strings.Replace(room, "/deals", "/settlements", 1)}},
		"/notices":                     {{trader, "/notices"}, {admin, "/notices"}},
		"/notices/{no}":                {{admin, told}, {trader, told}},
		"/today":                       {{admin, "/today"}},
		"/cases":                       {{trader, "/cases"}, {admin, "/cases"}},
		"/cases/new":                   {{trader, "/cases/new?deal=1"}},
		"/cases/{no}":                  {{trader, dispute}, {admin, dispute}},
		"/cases/{no}/evidence/{file}":  {{trader, ""}},
	}
	maps.Copy(all, pricePages)
	maps.Copy(all, kimberleyPages(certified(t, f), sent(t, f)))
	maps.Copy(all, bankPages)
	maps.Copy(all, declarationPages(declared(t, f)))
	maps.Copy(all, compliancePages)
	maps.Copy(all, admissionPages)
	maps.Copy(all, countedPages)
	maps.Copy(all, organPages)
	all["/organs/{organ}/resolutions/{no}"] = []address{{admin, "/organs/council/resolutions/1"}, {director, resolved}}
	maps.Copy(all, newsPages(t, f))
	maps.Copy(all, publicFace)
	maps.Copy(all, membershipPages(strconv.FormatInt(memberNo(t, f), 10)))
	maps.Copy(all, deskPages(t, f))
	return all
}

// membershipPages are the life of a membership: as the public, a member, the house and the
// reception see it.
func membershipPages(no string) map[string][]address {
	return map[string][]address{
		"/{lang}/members":           {{visitor, "/en/members"}, {visitor, "/zh/members?on=2026-01-01"}, {visitor, "/ru/members?q=nobody-is-called-so"}},
		"/{lang}/members.csv":       {{visitor, ""}},
		"/{lang}/members.xlsx":      {{visitor, ""}},
		"/{lang}/members.json":      {{visitor, ""}},
		"/{lang}/members/{no}":      {{visitor, "/en/members/" + no}, {visitor, "/nl/members/" + no + "?on=2020-01-01"}},
		"/{lang}/membership":        {{visitor, "/en/membership"}, {trader, "/zh/membership"}},
		"/membership":               {{director, "/membership"}, {trader, "/membership"}},
		"/admin/memberships":        {{admin, "/admin/memberships"}, {admin, "/admin/memberships?day=2025-01-01"}},
		"/admin/memberships/fees":   {{admin, "/admin/memberships/fees"}},
		"/admin/memberships/checks": {{admin, "/admin/memberships/checks"}},
		"/admin/memberships/{no}":   {{admin, "/admin/memberships/" + no}, {admin, "/admin/memberships/" + no + "?on=2026-01-01"}},
		"/passes":                   {{admin, "/passes"}, {admin, "/passes?card=1"}},
	}
}

// memberNo is the number of the trader's organisation.
func memberNo(t *testing.T, f *apptest.Fair) int64 {
	t.Helper()
	return f.Actor(t, trader.Mail).OrgNo
}

// countedPages are what is reckoned and counted at the border. The demo has no released
// papers: the tests of these pages make some.
var countedPages = map[string][]address{
	"/duty":                        {{trader, "/duty"}},
	"/{lang}/stats/imports":        {{visitor, "/en/stats/imports"}, {trader, "/ru/stats/imports"}},
	"/{lang}/stats/imports.csv":    {{visitor, ""}},
	"/{lang}/stats/imports.xlsx":   {{visitor, ""}},
	"/{lang}/stats/imports.json":   {{visitor, ""}},
	"/{lang}/stats/border":         {{visitor, "/zh/stats/border"}},
	"/{lang}/stats/border.csv":     {{visitor, ""}},
	"/{lang}/stats/border.xlsx":    {{visitor, ""}},
	"/{lang}/stats/border.json":    {{visitor, ""}},
	"/{lang}/stats/published.csv":  {{visitor, ""}},
	"/{lang}/stats/published.xlsx": {{visitor, ""}},
	"/{lang}/stats/published.json": {{visitor, ""}},
	"/admin/statistics":            {{admin, "/admin/statistics"}},
}

// publicFace is what everybody may read, and what machines read of it.
var publicFace = map[string][]address{
	"/{lang}/about":    {{visitor, "/ru/about"}},
	"/{lang}/rules":    {{visitor, "/nl/rules"}},
	"/{lang}/glossary": {{visitor, "/zh/glossary"}},
	"/{lang}/stats":    {{visitor, "/en/stats"}},
	"/{lang}/search":   {{visitor, "/en/search?q=stone"}, {trader, "/zh/search?q=排名"}, {visitor, "/ru/search?q=zzz"}},
	"/sitemap.xml":     {{visitor, ""}},
	"/robots.txt":      {{visitor, ""}},
	"/preview/{name}":  {{visitor, ""}},
}

// deskPages are the desks of partners and the administration of the running program.
func deskPages(t *testing.T, f *apptest.Fair) map[string][]address {
	t.Helper()
	_, bank := f.Person(t, banker.Mail)
	return map[string][]address{
		"/partner":                              {{banker, "/partner"}, {carrier, "/partner"}, {office, "/partner"}},
		"/filings":                              {{office, "/filings"}},
		"/partner/agreements/{no}/files/{file}": {{banker, ""}},
		"/reports":                              {{admin, "/reports"}, {laboratory, "/reports"}},
		"/admin/partners":                       {{admin, "/admin/partners"}},
		"/admin/partners/{no}":                  {{admin, "/admin/partners/" + strconv.FormatInt(bank.No, 10)}},
		"/{lang}/partners":                      {{visitor, "/en/partners"}, {visitor, "/zh/partners"}},
		"/admin/audit":                          {{admin, "/admin/audit"}, {admin, "/admin/audit?kind=deal.*"}},
		"/admin/audit.csv":                      {{admin, ""}},
		"/admin/roles":                          {{admin, "/admin/roles?role=trader"}},
		"/admin/outbox":                         {{admin, "/admin/outbox"}},
		"/admin/storage":                        {{admin, "/admin/storage"}},
		"/admin/settings/history":               {{admin, "/admin/settings/history"}},
	}
}

// compliancePages are the compliance desk's. The demo has no case: the test of the desk's
// pages makes one.
var compliancePages = map[string][]address{
	"/compliance":            {{admin, "/compliance"}},
	"/compliance/screen":     {{admin, "/compliance/screen"}},
	"/compliance/cases/{no}": {{admin, ""}},
	"/compliance/cash":       {{admin, "/compliance/cash"}},
}

// organPages are the organs of the demo: its council has resolved something and is called.
var organPages = map[string][]address{
	"/organs":                       {{trader, "/organs"}, {admin, "/organs"}},
	"/organs/{organ}":               {{trader, "/organs/council"}, {admin, "/organs/council"}, {director, "/organs/conference"}},
	"/organs/{organ}/meetings/{no}": {{trader, "/organs/council/meetings/1"}, {admin, "/organs/council/meetings/2"}},
	"/{lang}/organs":                {{visitor, "/en/organs"}, {visitor, "/ru/organs"}},
	"/honours":                      {{trader, "/honours"}, {admin, "/honours"}},
	"/honours/{no}":                 {{trader, "/honours/1"}, {admin, "/honours/3"}},
	"/{lang}/honours":               {{visitor, "/en/honours"}, {visitor, "/zh/honours"}},
}

// bankPages are money at the bank, as the house and a member see it.
var bankPages = map[string][]address{
	"/bank":              {{admin, "/bank"}},
	"/bank/confirm":      {{admin, ""}}, // for people of a bank, who are not in the demo: the test of the bank's pages
	"/bank/credits":      {{admin, "/bank/credits"}},
	"/bank/credits/{no}": {{admin, ""}}, // the same
	"/bank/covers":       {{admin, "/bank/covers"}, {admin, "/bank/covers?state=refused&currency=USD"}},
	"/bank/day":          {{admin, "/bank/day"}},
	"/bank/accounts":     {{admin, "/bank/accounts"}},
	"/money/payout":      {{director, "/money/payout"}, {admin, "/money/payout?member=1"}},
}

// pricePages are what is published of prices, and what staff see of them.
var pricePages = map[string][]address{
	"/{lang}/stats/index":           {{visitor, "/en/stats/index"}, {trader, "/ru/stats/index?from=2026-01&shape=Pear"}},
	"/{lang}/stats/index/method":    {{visitor, "/zh/stats/index/method"}},
	"/{lang}/stats/index.csv":       {{visitor, ""}},
	"/{lang}/stats/index.xlsx":      {{visitor, ""}},
	"/{lang}/stats/index.json":      {{visitor, ""}},
	"/{lang}/stats/references.csv":  {{trader, ""}},
	"/{lang}/stats/references.xlsx": {{trader, ""}},
	"/{lang}/stats/references.json": {{trader, ""}},
	"/admin/prices":                 {{admin, "/admin/prices"}},
}

// underWay is a room that the trader opened about another member's stone, a paper of his,
// and a memo on which he would send a stone out.
func underWay(t *testing.T, f *apptest.Fair) (room, code, out string) {
	t.Helper()
	ctx := t.Context()
	who := f.Actor(t, trader.Mail)
	others, err := db.Rows(ctx, f.DB, db.One[int64], "SELECT no FROM listing WHERE member <> $1 AND availability <> 0 ORDER BY no LIMIT 1", who.OrgNo)
	if err != nil || len(others) == 0 {
		t.Fatal(others, err)
	}
	made, err := deal.Enquire{Listings: others}.Do(ctx, f.Keeper, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	owes(t, f, who, made.Deal, others[0])
	var paper document.Paper
	if err := f.DB.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		paper, err = document.Issue(ctx, tx, f.Keeper, f.Keeper.Clock().Now(), document.Draft{
			Kind: document.Invoice, Subject: "deal:1", Readers: []id.ID{who.Org}, Content: document.Trade{Deal: 1, Currency: "USD", Total: 100, Lines: []document.Line{{StockNo: "A", Kind: "natural"}}},
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	own, err := db.Rows(ctx, f.DB, db.One[int64], "SELECT stone FROM listing WHERE member = $1 ORDER BY no LIMIT 1", who.OrgNo)
	if err != nil || len(own) == 0 {
		t.Fatal(own, err)
	}
	holder, err := party.OrgByNo(ctx, f.DB, who.OrgNo+1)
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Load(ctx, f.DB)
	if err != nil {
		t.Fatal(err)
	}
	back, err := cal.AddWorkingDays(cal.Today(f.Keeper.Clock().Now()), 5) // memos end on trading days
	if err != nil {
		t.Fatal(err)
	}
	sent, err := memo.Propose{
		Holder: holder.ID, Currency: money.USD, Day: back, Cover: "city", Insurer: "holder", Bears: "holder", Goods: []memo.Good{{Stone: own[0], Label: "A-1", PPC: 500_000}},
	}.Do(ctx, f.Keeper, who, id.New())
	if err != nil {
		t.Fatal(err)
	}
	return "/deals/" + strconv.FormatInt(made.Deal, 10), string(paper.Code), "/memos/" + strconv.FormatInt(sent.Memo, 10)
}

// divided is the page of a parcel of the trader's member that was split.
func divided(t *testing.T, f *apptest.Fair) string {
	t.Helper()
	ctx := t.Context()
	who := f.Actor(t, trader.Mail)
	var no int64
	if err := f.DB.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		s := stone.Stone{Kind: stone.Natural, Form: stone.Rough, Carat: 50_000, Pieces: 60, Origins: []string{"BW", "ZA"}, KPCertificate: "BW 1234"}
		if no, err = stone.Make(ctx, tx, s); err != nil {
			return err
		}
		_, err = ledger.FirstTitle(ctx, tx, f.Keeper.Clock().Now(), "test", who.Org, []ledger.Item{{No: no, Pieces: 60, Weight: 50_000}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := (parcel.Split{Stone: no, Parts: []parcel.Part{{Weight: 12_000, Label: "R-1"}, {Weight: 8_000, Label: "R-2"}}}).Do(ctx, f.Keeper, who, id.New()); err != nil {
		t.Fatal(err)
	}
	if _, err := (parcel.Reweigh{Stone: no, Weight: 28_000, Reason: "scale reading"}).Do(ctx, f.Keeper, who, id.New()); err != nil {
		t.Fatal(err)
	}
	return "/parcels/" + strconv.FormatInt(no, 10)
}

// owes makes a settlement that the buyer has to pay, as a mazal in that room would.
func owes(t *testing.T, f *apptest.Fair, buyer access.Actor, no, listing int64) {
	t.Helper()
	ctx := t.Context()
	l, err := market.ListingByNo(ctx, f.DB, access.System("test"), f.Keeper.Clock().Now(), listing)
	if err != nil {
		t.Fatal(err)
	}
	now := f.Keeper.Clock().Now()
	if _, err := journal.Do(ctx, f.Keeper, journal.Act{Actor: "test", ID: id.New(), Kind: "test.strike", Input: no}, func(context.Context, *db.Tx) (journal.Fact, struct{}, error) {
		return fact.DealStruck{
			Deal: no, Seller: l.Member, Buyer: buyer.Org, Currency: "USD", Total: l.Total, At: now, Due: now.Add(24 * time.Hour), Delivery: "premises",
			Lines: []fact.DealLine{{Listing: listing, Stone: l.Stone.No, Kind: "natural", Single: true, Pieces: 1, Weight: int64(l.Stone.Carat), PPC: l.PPC, Total: l.Total}},
		}, struct{}{}, nil
	}); err != nil {
		t.Fatal(err)
	}
	f.Follow(t, settle.Apply)
}

// TestEveryPageIsAccessible opens every page in a browser, in turn at a desk and on a
// telephone (nightly in both, each in both themes): axe-core finds nothing, nothing scrolls sideways, the page complains of nothing.
func TestEveryPageIsAccessible(t *testing.T) {
	f := apptest.Open(t, 300)
	all := pages(t, f)
	for _, rt := range web.Routes {
		if _, ok := all[rt.Pattern]; rt.Method == "GET" && !ok {
			t.Errorf("the page %s is not looked at here: give it an address and a reader", rt.Pattern)
		}
	}
	for _, who := range []reader{visitor, trader, director, admin, officer, banker, laboratory, carrier, office, newcomer} {
		t.Run(who.Name, func(t *testing.T) {
			t.Parallel()
			p := browser.Open(t)
			if who.Mail != "" {
				p.Visit(f.At + "/signin/demo/" + who.Mail)
			}
			for _, path := range addresses(all, who) {
				if status := p.Visit(f.At + path); status != 200 {
					t.Errorf("%s: status %d: %s", path, status, strings.ReplaceAll(p.Text("main"), "\n", " "))
					continue
				}
				p.Accessible()
				p.NoProblems()
			}
		})
	}
	t.Cleanup(func() { f.Quiet(t) })
}

func addresses(all map[string][]address, who reader) []string {
	var paths []string
	for _, of := range all {
		for _, x := range of {
			if x.who == who && x.path != "" {
				paths = append(paths, x.path)
			}
		}
	}
	slices.Sort(paths)
	return paths
}
