package web

import (
	"fmt"
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// membersData lists the organisations around the exchange.
type membersData struct {
	Form  form
	Kinds []option // to choose from when adding
	Tabs  []tab
	Orgs  []orgRow
	Next  string // address of the following page
	MayDo bool
	Kind  string
	Day   string // the day whose standings are shown
	Past  bool   // it is not today
}

// tab is one view of a list.
type tab struct {
	Word, URL string
	Current   bool
}

type orgRow struct {
	No      int64
	URL     string
	Name    string
	Other   string // the name in the other script
	Kind    string
	Country string
	Since   string
	State   template.HTML
}

const orgsOnPage = 100

// adminMembers lists organisations of one kind, members unless asked otherwise.
func (s *Server) adminMembers(w http.ResponseWriter, r *Request) error {
	return s.membersPage(w, r, filled(r.Lang, "kind", string(kindAsked(r)), "country", "CN", "since", string(today(r, s.zone(r)))))
}

func kindAsked(r *Request) party.OrgKind {
	if k := party.OrgKind(r.URL.Query().Get("kind")); k.Known() {
		return k
	}
	return party.Member
}

// dayAsked is the day whose standings are asked for, today when none is.
func dayAsked(r *Request, z zone) clock.Date {
	if d, err := clock.ParseDate(r.URL.Query().Get("day")); err == nil {
		return d
	}
	return today(r, z)
}

func (s *Server) membersPage(w http.ResponseWriter, r *Request, f form) error {
	kind := kindAsked(r)
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64) // anything else: from the start
	orgs, err := party.List(r.Context(), s.Keeper.DB(), r.Actor, party.Filter{Kind: kind, After: after, Limit: orgsOnPage})
	if err != nil {
		return err
	}
	d := membersData{Form: f, MayDo: r.Actor.May("party.add", access.Any)}
	for _, k := range party.Kinds {
		word := orgKindWord(r.Lang, k)
		d.Tabs = append(d.Tabs, tab{word, "/admin/members?kind=" + string(k), k == kind})
		if k != party.Exchange { // there is one, and it is there
			d.Kinds = append(d.Kinds, option{string(k), word})
		}
	}
	day := dayAsked(r, s.zone(r))
	d.Kind, d.Day, d.Past = string(kind), string(day), day != today(r, s.zone(r))
	for _, o := range orgs {
		row := s.orgRow(r, o)
		row.Since, row.State = r.Lang.Date(o.Since(day)), orgChip(r.Lang, o.StateOn(day))
		d.Orgs = append(d.Orgs, row)
	}
	if len(orgs) == orgsOnPage {
		d.Next = fmt.Sprintf("/admin/members?kind=%s&day=%s&after=%d", kind, day, orgs[len(orgs)-1].No)
	}
	title := f.Title(r.Lang.T("admin.members_title", "kind", orgKindWord(r.Lang, kind)))
	return s.show(w, r, "admin_members", View{Title: title, Status: f.Status(), Data: d, NoIndex: true})
}

func (s *Server) orgRow(r *Request, o party.Org) orgRow {
	day := today(r, s.zone(r))
	row := orgRow{
		No: o.No, URL: orgURL(o), Name: o.NameIn(r.Lang), Other: o.NameZh, Kind: orgKindWord(r.Lang, o.Kind),
		Country: country(r.Lang, o.Country), Since: r.Lang.Date(o.Since(day)), State: orgChip(r.Lang, o.StateOn(day)),
	}
	if r.Lang == i18n.Chinese {
		row.Other = o.Name
	}
	if row.Other == row.Name {
		row.Other = ""
	}
	return row
}

func orgURL(o party.Org) string { return "/admin/members/" + strconv.FormatInt(o.No, 10) }

func orgKindWord(l i18n.Lang, k party.OrgKind) string { return l.T("party.kind." + string(k)) }

// orgChips are the shapes of an organisation's states.
var orgChips = map[lifecycle.State]string{party.Active: "o", party.Suspended: "x", party.Resigned: "n", party.Expelled: "x", party.Ended: "x"}

func orgChip(l i18n.Lang, st lifecycle.State) template.HTML {
	if st == "" {
		return chip("n", l.T("state.org.none"))
	}
	return chip(orgChips[st], l.T(party.StateKey(st)))
}

// adminMembersAdd adds an organisation.
func (s *Server) adminMembersAdd(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	via, err := s.viaMember(r, v.Get("via"))
	var added party.Added
	if err == nil {
		added, err = party.AddOrg{
			Kind: party.OrgKind(v.Get("kind")), Name: v.Get("name"), NameZh: v.Get("name_zh"), Country: v.Get("country"),
			RegNo: v.Get("reg_no"), Via: via, Since: clock.Date(v.Get("since")),
		}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.membersPage(w, r, f)
	}
	s.say(w, "admin.said_added", "name", v.Get("name"))
	return redirect(w, r, "/admin/members/"+strconv.FormatInt(added.No, 10))
}

// viaMember finds the member a principal consigns through, by its number; none when empty.
func (s *Server) viaMember(r *Request, no string) (id.ID, error) {
	if no == "" {
		return id.ID{}, nil
	}
	n, err := strconv.ParseInt(no, 10, 64)
	if err != nil {
		return id.ID{}, errs.New(errs.Invalid, "party.via_member").At("via")
	}
	o, err := party.OrgByNo(r.Context(), s.Keeper.DB(), n)
	if errs.Is(err, "party.no_org") {
		return id.ID{}, errs.New(errs.Invalid, "party.via_member").At("via")
	}
	return o.ID, err
}
