package web

import (
	"strconv"

	"openbourse/internal/border/custody"
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
