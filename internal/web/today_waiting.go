package web

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// todayMost bounds a list of what waits: what is more shows on the page it links to.
const todayMost = 100

// todayWeek is how far ahead ends are shown that somebody should prepare for.
const todayWeek = 7 * 24 * time.Hour

// todayOverdue are deals whose money is late, those whose grace ends next first, and then those
// whose grace is over: what becomes of them is a case.
func (s *Server) todayOverdue(r *Request) (todayPart, error) {
	if !r.Actor.May("settle.read", access.Any) || !r.Actor.May("today.read", access.Any) {
		return todayPart{}, nil
	}
	l, z := r.Lang, s.zone(r)
	p := todayPart{Title: l.T("today.overdue"), URL: "/settlements?state=" + string(settle.Overdue)}
	late, err := settle.Unpaid(r.Context(), s.Keeper.DB(), r.Actor, r.Now, id.ID{}, r.Now, todayMost)
	if err != nil {
		return p, err
	}
	slices.SortStableFunc(late, func(a, b settle.Settlement) int { return cmp.Compare(a.Grace, b.Grace) })
	for i := range late {
		x := &late[i]
		no := strconv.FormatInt(x.Deal, 10)
		p.Rows = append(p.Rows, todayRow{
			No: no, URL: "/settlements/" + no, What: s.orgName(r, x.Buyer) + " → " + s.orgName(r, x.Seller) + ", " + l.Money(money.Of(x.Total, x.Currency)),
			When: l.T("today.grace_until", "when", moment(l, x.Grace, z)), Chip: chip(stateKind(x.State), stateWord(l, settle.Life, x.State)),
		})
	}
	unpaid, err := justice.Defaults(r.Context(), s.Keeper.DB(), r.Actor, r.Now, todayMost)
	for i := range unpaid {
		c := &unpaid[i]
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(c.Deal, 10), URL: caseURL(c.No), What: s.orgName(r, c.Against) + " → " + s.orgName(r, c.Claimant) + ", " + l.Money(money.Of(c.Amount, c.Money)),
			When: moment(l, c.Next, z), Chip: chip("x", l.T("today.in_default")),
		})
	}
	return p, err
}

// todayViewings are viewings both sides want, for which somebody gives a table.
func (s *Server) todayViewings(r *Request) (todayPart, error) {
	if !r.Actor.May("deal.desk", access.Any) {
		return todayPart{}, nil
	}
	p := todayPart{Title: r.Lang.T("today.viewings")}
	all, err := deal.Tableless(r.Context(), s.Keeper.DB(), r.Actor, r.Now, todayMost)
	for i := range all {
		v := &all[i]
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(v.Deal, 10), URL: dealURL(v.Deal) + "#d-view", What: s.orgName(r, v.Seller) + " → " + s.orgName(r, v.Buyer),
			When: moment(r.Lang, v.From, s.zone(r)), Chip: chip(stateKind(v.State), stateWord(r.Lang, deal.ViewingLife, v.State)),
		})
	}
	return p, err
}

// todayCredits is money at the bank whose place nobody has found, what waits longest first.
func (s *Server) todayCredits(r *Request) (todayPart, error) {
	if !r.Actor.May("bank.read", access.Any) {
		return todayPart{}, nil
	}
	p := todayPart{Title: r.Lang.T("today.credits"), URL: "/bank/credits?state=" + string(settle.Held)}
	all, err := settle.HeldCredits(r.Context(), s.Keeper.DB(), r.Actor, todayMost)
	for i := range all {
		row := s.bankCreditRow(r, &all[i])
		no := strconv.FormatInt(all[i].No, 10)
		p.Rows = append(p.Rows, todayRow{No: no, URL: "/bank/credits/" + no, What: row.Sum + ": " + row.Why, When: row.At, Chip: row.Chip})
	}
	return p, err
}

// todayPostings is money entered by hand that waits for a second person.
func (s *Server) todayPostings(r *Request) (todayPart, error) {
	if !r.Actor.May("settle.approve", access.Any) {
		return todayPart{}, nil
	}
	p := todayPart{Title: r.Lang.T("today.postings"), URL: "/money"}
	all, err := settle.Postings(r.Context(), s.Keeper.DB(), r.Actor)
	for i := range all[:min(len(all), todayMost)] {
		x := &all[i]
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(x.No, 10), URL: p.URL, What: s.orgName(r, x.Org) + ", " + r.Lang.Money(money.Of(x.Amount, x.Currency)),
			When: s.whoWhen(r, x.By, x.At), Chip: chip(stateKind(x.State), stateWord(r.Lang, settle.PostingLife, x.State)),
		})
	}
	return p, err
}

// todayAdmissions are applications for membership that wait for the clerk, those that somebody
// objects to, and those whose notice or whose time to pay or to complete ends within a week.
func (s *Server) todayAdmissions(r *Request) (todayPart, error) {
	if !r.Actor.May("admission.check", access.Any) {
		return todayPart{}, nil
	}
	l, z := r.Lang, s.zone(r)
	p := todayPart{Title: l.T("today.admissions"), URL: "/admissions"}
	all, err := admission.Waiting(r.Context(), s.Keeper.DB(), r.Actor, r.Now, r.Now.Add(todayWeek), todayMost)
	for i := range all {
		a := &all[i]
		row := todayRow{No: a.Reference(), URL: admissionURL(a.No), What: s.orgName(r, a.Org), Chip: chip(stateKind(a.State), stateWord(l, admission.Life, a.State))}
		switch a.State {
		case admission.Submitted, admission.Checked:
			row.When = l.T("today.since", "when", moment(l, a.Submitted, z))
		default: // ends before its instant: on the day before
			row.When = l.T("today.until", "when", l.Date(clock.DateOf(a.Step()-1, z)))
		}
		p.Rows = append(p.Rows, row)
	}
	return p, err
}

// todayChanges are changes of memberships that wait for staff or the council, by their day.
func (s *Server) todayChanges(r *Request) (todayPart, error) {
	if !r.Actor.May("membership.list", access.Any) {
		return todayPart{}, nil
	}
	p := todayPart{Title: r.Lang.T("today.changes"), URL: "/admin/memberships"}
	all, err := membership.OpenChanges(r.Context(), s.Keeper.DB(), r.Actor)
	slices.SortStableFunc(all, func(a, b membership.Change) int { return cmp.Compare(a.Day, b.Day) })
	for i := range all[:min(len(all), todayMost)] {
		c := &all[i]
		row, name, url := s.changeRow(r, c), "", ""
		if name, url, err = s.memberNamed(r, c.Org); err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, todayRow{No: strconv.FormatInt(c.No, 10), URL: url + "#ask", What: name + ": " + row.What, When: row.Day, Chip: row.Chip})
	}
	return p, err
}

// todayFilings are representatives whom the exchange verifies or the supervising office
// validates, what waits longest first.
func (s *Server) todayFilings(r *Request) (todayPart, error) {
	if !r.Actor.May("membership.list", access.Any) {
		return todayPart{}, nil
	}
	l, z := r.Lang, s.zone(r)
	p := todayPart{Title: l.T("today.filings"), URL: "/admin/memberships"}
	all, err := membership.OpenRequests(r.Context(), s.Keeper.DB(), r.Actor)
	for i := range all[:min(len(all), todayMost)] {
		x := &all[i]
		name, url, err := s.memberNamed(r, x.Org)
		if err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(x.No, 10), URL: url + "#representative", What: name + ": " + s.personName(r, x.Person), When: l.T("today.since", "when", moment(l, max(x.Asked, x.Verified), z)),
			Chip: chip(stateKind(x.State), stateWord(l, membership.RepresentativeLife, x.State)),
		})
	}
	return p, err
}

// todayCouncil is what waits for the council, what was asked first first, with its next meeting.
func (s *Server) todayCouncil(r *Request) (todayPart, error) {
	may, err := organ.MayIn(r.Context(), s.Keeper.DB(), r.Actor, organ.Council, r.Now)
	if err != nil || !may.Read {
		return todayPart{}, err
	}
	l, z := r.Lang, s.zone(r)
	p := todayPart{Title: l.T("today.council"), URL: organURL(organ.Council)}
	all, err := organ.WaitingItems(r.Context(), s.Keeper.DB(), r.Actor, organ.Council, r.Now)
	for i := range all[:min(len(all), todayMost)] {
		x := &all[i]
		title, note, link := s.itemWords(r, x)
		if note != "" {
			title += ": " + note
		}
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(x.No, 10), URL: orElse(link, p.URL), What: title, When: l.T("today.since", "when", moment(l, x.Asked, z)),
			Chip: chip(stateKind(x.State), stateWord(l, organ.ItemLife, x.State)),
		})
	}
	return p, err
}

// memberNamed is a member's name and its page at the desk of memberships.
func (s *Server) memberNamed(r *Request, org id.ID) (name, url string, err error) {
	o, err := party.OrgByID(r.Context(), s.Keeper.DB(), org)
	return o.NameIn(r.Lang), memberURL(o.No), err
}
