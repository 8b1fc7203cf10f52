package web

import (
	"html/template"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
)

type passRow struct {
	No                      int64
	Chip                    template.HTML
	Org, Person, Until, Why string
	End                     bool
}

type overtimeRow struct {
	No                           int64
	Chip                         template.HTML
	Org, Day, Until, Reason, Why string
	People                       int64
	Withdraw, Decide             bool
}

// membershipDoor are cards, guests and overtime.
func (s *Server) membershipDoor(r *Request, d *membershipData, e membership.Entry, day clock.Date) error {
	ctx, q := r.Context(), s.Keeper.DB()
	passes, err := membership.PassesOf(ctx, q, r.Actor, e.Org.ID, r.Now)
	if err != nil {
		return err
	}
	for i := range passes {
		d.Passes = append(d.Passes, s.passRow(r, &passes[i]))
	}
	visits, err := membership.VisitsOf(ctx, q, r.Actor, e.Org.ID, r.Now)
	if err != nil {
		return err
	}
	for i := range visits {
		d.Visits = append(d.Visits, s.visitRow(r, &visits[i]))
	}
	over, err := membership.Overtimes(ctx, q, r.Actor, day.AddDays(-30))
	for i := range over {
		if over[i].Org == e.Org.ID {
			d.Overtime = append(d.Overtime, s.overtimeRow(r, &over[i]))
		}
	}
	return err
}

func (s *Server) passRow(r *Request, p *membership.Pass) passRow {
	l := r.Lang
	return passRow{
		No: p.No, Chip: chip(stateKind(p.State), stateWord(l, membership.PassLife, p.State)), Person: s.personName(r, p.Person), Until: l.Date(p.Until), Why: p.Why,
		End: p.State == membership.Valid && r.Actor.May("membership.pass", access.Any),
	}
}

func (s *Server) overtimeRow(r *Request, o *membership.Overtime) overtimeRow {
	l, asked := r.Lang, o.State == membership.Asked
	return overtimeRow{
		No: o.No, Chip: chip(stateKind(o.State), stateWord(l, membership.OvertimeLife, o.State)), Day: l.Date(o.Day), Until: clockTime(o.Until), Reason: o.Reason, Why: o.Why, People: o.People,
		Withdraw: asked && r.Actor.May("membership.overtime", r.Actor.To(o.Org)), Decide: asked && r.Actor.May("membership.overtime_decide", access.Any),
	}
}

// clockTime writes minutes after midnight.
func clockTime(minutes int) string {
	return strconv.Itoa(minutes/60) + ":" + strconv.Itoa(minutes%60 + 100)[1:]
}
