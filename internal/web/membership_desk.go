package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// membershipDeskData is the house's desk of memberships: what waits, and every member with
// what to know of it.
type membershipDeskData struct {
	Form         form
	Day, DayWord string // as it was then
	Past         bool
	Changes      []changeRow
	Requests     []deskRequest
	Members      []deskMember
	MaySucceed   bool
}

type deskRequest struct {
	Chip             template.HTML
	Org, URL, Person string
}

// deskMember is a member in one line. Flags are what somebody should look at.
type deskMember struct {
	No                               int64
	URL, Name, Category, Since, Tier string
	State                            template.HTML
	Flags                            []string
}

// membershipDesk shows it.
func (s *Server) membershipDesk(w http.ResponseWriter, r *Request) error {
	return s.membershipDeskPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func memberURL(no int64) string { return "/admin/memberships/" + strconv.FormatInt(no, 10) }

func (s *Server) membershipDeskPage(w http.ResponseWriter, r *Request, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	if err := access.Check(r.Actor, "membership.list", access.Any); err != nil {
		return err
	}
	day := dayAsked(r, s.zone(r))
	d := membershipDeskData{Form: f, Day: string(day), DayWord: l.Date(day), Past: day != today(r, s.zone(r)), MaySucceed: r.Actor.May("membership.succeed", access.Any)}
	entries, err := membership.Directory(ctx, q, membership.Filter{Day: day})
	if err != nil {
		return err
	}
	tiers, err := party.TiersOn(ctx, q, day)
	if err != nil {
		return err
	}
	flags, over, err := s.membershipFlags(r)
	if err != nil {
		return err
	}
	byOrg := map[id.ID]*party.Org{}
	for i := range entries {
		e := &entries[i]
		byOrg[e.Org.ID] = &e.Org
		m := deskMember{No: e.Org.No, URL: memberURL(e.Org.No), Name: e.Org.NameIn(l), Category: categoryWord(l, e.Category), Since: l.Date(e.Since), State: orgChip(l, e.State)}
		if t := tiers[e.Org.ID]; t != "" {
			m.Tier = l.T("membership.tier_" + string(t))
		}
		if !d.Past {
			if m.Flags = flags[e.Org.ID]; e.Category == "" && !over[e.Org.ID] {
				m.Flags = append(m.Flags, l.T("membership.flag_none"))
			}
		}
		d.Members = append(d.Members, m)
	}
	if err := s.membershipWaits(r, &d, byOrg); err != nil {
		return err
	}
	return s.show(w, r, "membership_desk", View{Title: f.Title(l.T("membership.desk")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// membershipWaits is what waits for the house or the council.
func (s *Server) membershipWaits(r *Request, d *membershipDeskData, known map[id.ID]*party.Org) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	of := func(org id.ID) (string, string) {
		o := known[org]
		if o == nil {
			x, err := party.OrgByID(ctx, q, org)
			if err != nil {
				return "", ""
			}
			o = &x
		}
		return o.NameIn(l), memberURL(o.No)
	}
	changes, err := membership.OpenChanges(ctx, q, r.Actor)
	if err != nil {
		return err
	}
	for i := range changes {
		row := s.changeRow(r, &changes[i])
		row.Org, row.URL = of(changes[i].Org)
		d.Changes = append(d.Changes, row)
	}
	requests, err := membership.OpenRequests(ctx, q, r.Actor)
	for i := range requests {
		x := &requests[i]
		row := deskRequest{Chip: chip(stateKind(x.State), stateWord(l, membership.RepresentativeLife, x.State)), Person: s.personName(r, x.Person)}
		row.Org, row.URL = of(x.Org)
		d.Requests = append(d.Requests, row)
	}
	return err
}

// membershipFlags are what the council or staff should look at, by member: a fee overdue, a
// check not done, a preparatory term that ends or is over. Over are the members of the last.
func (s *Server) membershipFlags(r *Request) (out map[id.ID][]string, over map[id.ID]bool, err error) {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	day, err := s.exchangeDay(r)
	if err != nil {
		return nil, nil, err
	}
	out, over = map[id.ID][]string{}, map[id.ID]bool{}
	fees, err := membership.Fees(ctx, q, r.Actor, 0, true, r.Now)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range fees {
		if f.State == membership.Overdue {
			out[f.Org] = append(out[f.Org], l.T("membership.flag_fee", "year", strconv.FormatInt(f.Year, 10)))
		}
	}
	checks, err := membership.Checks(ctx, q, r.Actor, int64(day.Time().Year()), r.Now)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range checks {
		switch {
		case c.Result == membership.Failed:
			out[c.Org] = append(out[c.Org], l.T("membership.check_failed"))
		case c.Late:
			out[c.Org] = append(out[c.Org], l.T("membership.check_late"))
		}
	}
	terms, err := membership.Terms(ctx, q, day)
	for org, t := range terms {
		switch {
		case t.Over:
			out[org], over[org] = append(out[org], l.T("membership.flag_over", "day", l.Date(t.Until))), true
		case t.Until != "" && t.Until <= day.AddDays(90):
			out[org] = append(out[org], l.T("membership.flag_ends", "day", l.Date(t.Until)))
		}
	}
	return out, over, err
}

// membershipSucceed notes that a company follows another.
func (s *Server) membershipSucceed(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := membership.Succeed{From: dateTyped(v, "from"), Source: v.Get("source")}
	for name, to := range map[string]*id.ID{"before": &c.Before, "after": &c.After} {
		if err != nil {
			break
		}
		var o party.Org
		if o, err = party.OrgByNo(r.Context(), s.Keeper.DB(), wholeOf(v.Get(name))); errs.Is(err, "party.no_org") {
			err = errs.New(errs.Invalid, "market.no_member", "member", v.Get(name)).At(name)
		}
		*to = o.ID
	}
	if err == nil {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.membershipDeskPage(w, r, f)
	}
	s.say(w, "membership.said_succession")
	return redirect(w, r, "/admin/memberships")
}
