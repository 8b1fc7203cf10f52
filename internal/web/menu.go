package web

import (
	"strings"

	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// room is one word of the top bar. It appears for those who may do its act.
type room struct {
	Key   string // message key
	URL   string // {lang} stands for the reader's language
	Act   access.Act
	Rel   access.Relation
	Mine  bool          // stands in the menu under the reader's name, not in the bar
	Guest bool          // stands in the bar for visitors only, who have little else in it
	Go    string        // the key after "g" that leads there
	Kind  party.OrgKind // only for people of this kind of organisation; empty: for all
}

// rooms are all menu entries in their order.
var rooms = []room{
	{Key: "web.menu_market", URL: "/stones", Act: "market.search", Rel: access.Any, Go: "m"},
	{Key: "stock.menu", URL: "/stock", Act: "market.stock", Rel: access.Own},
	{Key: "deal.menu", URL: "/deals", Act: "deal.list", Rel: access.Own, Go: "d"},
	{Key: "memo.title", URL: "/memos", Act: "memo.list", Rel: access.Own, Kind: party.Member},
	{Key: "settle.money", URL: "/money", Act: "settle.money", Rel: access.Own, Kind: party.Member},
	{Key: "parcel.list", URL: "/parcels", Act: "parcel.read", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "declaration.title", URL: "/declarations", Act: "declaration.list", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "declaration.desk", URL: "/declarations/desk", Act: "declaration.desk", Rel: access.Any, Kind: party.Customs},
	{Key: "membership.filings", URL: "/filings", Act: "membership.filings", Rel: access.Assigned, Kind: party.Supervisor},
	{Key: "deal.registers", URL: "/registers", Act: "deal.register_read", Rel: access.Assigned, Kind: party.Supervisor},
	{Key: "bank.menu", URL: "/bank", Act: "bank.read", Rel: access.Assigned, Kind: party.Bank},
	{Key: "partner.desk", URL: "/partner", Act: "partner.desk", Rel: access.Own},
	{Key: "web.menu_searches", URL: "/searches", Act: "market.saved", Rel: access.Own},
	{Key: "news.propose", URL: "/news", Act: "news.proposals", Rel: access.Own, Mine: true},
	{Key: "web.menu_market", URL: "/stones", Act: "market.count", Rel: access.Public, Guest: true},
	{Key: "site.stats", URL: "/{lang}/stats", Act: "site.read", Rel: access.Public, Guest: true, Go: "s"},
	{Key: "members.menu", URL: "/{lang}/members", Act: "party.directory", Rel: access.Public, Guest: true},
	{Key: "news.menu", URL: "/{lang}/news", Act: "news.read", Rel: access.Public, Guest: true},
	{Key: "site.menu_about", URL: "/{lang}/about", Act: "site.read", Rel: access.Public, Guest: true},
	{Key: "today.title", URL: "/today", Act: "today.read", Rel: access.Any},
	{Key: "kp.title", URL: "/border/kp", Act: "kimberley.read", Rel: access.Any, Kind: party.Customs},
	{Key: "kp.title", URL: "/border/kp", Act: "kimberley.read", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "lane.title", URL: "/border/cases", Act: "lane.read", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "lane.title", URL: "/border/cases", Act: "lane.read", Rel: access.Any, Mine: true, Kind: party.Exchange},
	{Key: "kp.title", URL: "/border/kp", Act: "kimberley.read", Rel: access.Any, Mine: true, Kind: party.Exchange},
	{Key: "duty.title", URL: "/duty", Act: "duty.reckon", Rel: access.Any, Mine: true},
	{Key: "custody.menu", URL: "/border/bonded", Act: "custody.read", Rel: access.Any, Kind: party.Customs},
	{Key: "shipment.title", URL: "/shipments", Act: "shipment.list", Rel: access.Any, Kind: party.Customs},
	{Key: "custody.menu", URL: "/border/bonded", Act: "custody.read", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "shipment.title", URL: "/shipments", Act: "shipment.list", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "custody.menu", URL: "/border/bonded", Act: "custody.read", Rel: access.Any, Mine: true, Kind: party.Exchange},
	{Key: "admission.title", URL: "/admissions", Act: "admission.list", Rel: access.Own, Kind: party.Applicant},
	{Key: "admission.title", URL: "/admissions", Act: "admission.list", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "admission.title", URL: "/admissions", Act: "admission.list", Rel: access.Any, Mine: true, Kind: party.Exchange},
	{Key: "case.title", URL: "/cases", Act: "justice.list", Rel: access.Own, Mine: true},
	{Key: "bank.menu", URL: "/bank", Act: "bank.read", Rel: access.Any, Mine: true},
	{Key: "declaration.title", URL: "/declarations", Act: "declaration.list", Rel: access.Any, Mine: true},
	{Key: "compliance.title", URL: "/compliance", Act: "screening.read", Rel: access.Any, Mine: true},
	{Key: "organ.title", URL: "/organs", Act: "organ.list", Rel: access.Any, Mine: true},
	{Key: "honour.title", URL: "/honours", Act: "honour.list", Rel: access.Any, Mine: true},
	{Key: "notice.title", URL: "/notices", Act: "justice.notices", Rel: access.Any, Mine: true},
	{Key: "admin.menu", URL: "/admin/members", Act: "party.list", Rel: access.Any},
	{Key: "membership.title", URL: "/membership", Act: "membership.read", Rel: access.Own, Mine: true, Kind: party.Member},
	{Key: "membership.reception", URL: "/passes", Act: "membership.reception", Rel: access.Any, Mine: true, Kind: party.Exchange},
	{Key: "admin.people", URL: "/admin/people", Act: "people.keep", Rel: access.Own, Mine: true},
	{Key: "paper.menu", URL: "/papers", Act: "paper.read", Rel: access.Own, Mine: true},
	{Key: "account.title", URL: "/account", Act: "account.read", Rel: access.Own, Mine: true},
}

// entry is a room as one reader sees it.
type entry struct {
	Word, URL, Go string
	Current, Mine bool
}

func (s *Server) menuFor(r *Request) []entry {
	var m []entry
	for _, x := range rooms {
		if x.URL == "/stones" && x.Guest && !r.Visitor() {
			continue // whoever may search has it already
		}
		if r.Actor.May(x.Act, x.Rel) && (x.Kind == "" || string(x.Kind) == r.Actor.OrgKind) {
			to := strings.Replace(x.URL, "{lang}", string(r.Lang), 1)
			here := r.URL.Path == to || strings.HasPrefix(r.URL.Path, to+"/")
			m = append(m, entry{Word: r.Lang.T(x.Key), URL: to, Go: x.Go, Current: here, Mine: x.Mine || x.Guest && !r.Visitor()})
		}
	}
	return m
}
