package web

import (
	"strconv"
	"time"

	"openbourse/internal/border/custody"
	"openbourse/internal/border/screening"
	"openbourse/internal/registry/access"
)

// todayArrivals are shipments that are to be looked at, by their appointments.
func (s *Server) todayArrivals(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.arrivals")}
	all, err := custody.Inspections(r.Context(), s.Keeper.DB(), r.Actor, 100)
	for _, x := range all {
		c := chip("n", r.Lang.T("custody.appointed"))
		if x.Opened != 0 {
			c = chip("i", r.Lang.T("custody.opened"))
		}
		p.Rows = append(p.Rows, todayRow{No: strconv.FormatInt(x.Shipment, 10), URL: shipmentURL(x.Shipment), What: x.Place, When: moment(r.Lang, x.At, s.zone(r)), Chip: c})
	}
	return p, err
}

// todayDifferences are differences nobody has decided about.
func (s *Server) todayDifferences(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("custody.differences")}
	all, err := custody.Reports(r.Context(), s.Keeper.DB(), r.Actor, true, 100)
	for _, x := range all {
		p.Rows = append(p.Rows, todayRow{
			No: strconv.FormatInt(x.No, 10), URL: "/border/differences", What: s.orgName(r, x.Member) + ": " + r.Lang.T("custody.what_"+x.What), When: moment(r.Lang, x.Opened, s.zone(r)),
			Chip: chip("a", r.Lang.T("custody.undecided")),
		})
	}
	return p, err
}

// todayStays are goods in or out for a time whose last day is over, or a week off.
func (s *Server) todayStays(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.stays")}
	all, err := custody.Stays(r.Context(), s.Keeper.DB(), r.Actor, r.Now, true, 200)
	for i := range all {
		x := &all[i]
		if x.Due > r.Now.Add(7*24*time.Hour) {
			break // they come by their last day
		}
		row := todayRow{
			No: strconv.FormatInt(x.Shipment, 10), URL: "/border/stays", What: s.orgName(r, x.Member) + ": " + r.Lang.T("custody.stay_"+x.Kind), When: r.Lang.Date(x.Day),
			Chip: chip(stateKind(x.State), stateWord(r.Lang, custody.StayLife, x.State)),
		}
		p.Rows = append(p.Rows, row)
	}
	return p, err
}

// todayChecks are counts that are not decided, and the one that is due.
func (s *Server) todayChecks(r *Request) (todayPart, error) {
	p := todayPart{Title: r.Lang.T("today.checks")}
	all, err := custody.Checks(r.Context(), s.Keeper.DB(), r.Actor, 50)
	if err != nil {
		return p, err
	}
	for i := range all {
		x := &all[i]
		if x.State != custody.CheckOpen && x.State != custody.CheckCounted {
			continue
		}
		no := strconv.FormatInt(x.No, 10)
		p.Rows = append(p.Rows, todayRow{
			No: no, URL: "/border/checks/" + no, What: orElse(s.orgName(r, x.Member), r.Lang.T("custody.everybody")), When: r.Lang.Date(x.Day),
			Chip: chip(stateKind(x.State), stateWord(r.Lang, custody.CheckLife, x.State)),
		})
	}
	due, bonded, err := custody.CheckDue(r.Context(), s.Keeper.DB(), r.Actor, r.Now)
	if bonded && due <= today(r, s.zone(r)) && len(p.Rows) == 0 {
		p.Rows = append(p.Rows, todayRow{No: r.Lang.T("custody.checks"), URL: "/border/checks", What: r.Lang.T("custody.everybody"), When: r.Lang.Date(due), Chip: chip("a", r.Lang.T("today.check_due"))})
	}
	return p, err
}

// todayScreening are hits and strange prices that wait for the compliance desk.
func (s *Server) todayScreening(r *Request) (todayPart, error) {
	if !r.Actor.May("screening.read", access.Any) {
		return todayPart{}, nil
	}
	p := todayPart{Title: r.Lang.T("today.screening")}
	all, err := screening.List(r.Context(), s.Keeper.DB(), r.Actor, true, 0, 100)
	for i := range all {
		c := &all[i]
		what, whom := s.complianceWords(r, c)
		no := strconv.FormatInt(c.No, 10)
		p.Rows = append(p.Rows, todayRow{No: no, URL: "/compliance/cases/" + no, What: whom + ": " + what, When: moment(r.Lang, c.Opened, s.zone(r)), Chip: chip(stateKind(c.State), stateWord(r.Lang, screening.Life, c.State))})
	}
	return p, err
}
