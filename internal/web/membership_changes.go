package web

import (
	"html/template"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
)

type changeRow struct {
	No                           int64
	Chip                         template.HTML
	What, Day, Reason, Why       string
	Org, URL                     string
	Resolution                   string
	Withdraw, Lay, Decide, Carry bool
}

// membershipChanges are what was asked for, and what is open.
func (s *Server) membershipChanges(r *Request, d *membershipData, e membership.Entry, _ clock.Date) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	all, err := membership.ChangesOf(ctx, q, r.Actor, e.Org.ID)
	if err != nil {
		return err
	}
	for i := range all {
		d.Changes = append(d.Changes, s.changeRow(r, &all[i]))
	}
	open, err := membership.Opens(ctx, q, r.Actor, e.Org.ID, r.Now)
	for _, o := range open {
		d.Open = append(d.Open, openWords(l, o))
	}
	return err
}

func openWords(l i18n.Lang, o membership.Open) string {
	return l.T("membership.is_"+o.Kind, "no", strconv.FormatInt(o.No, 10), "sum", l.Money(o.Amount), "n", o.Items, "status", o.Status)
}

func (s *Server) changeRow(r *Request, c *membership.Change) changeRow {
	l, asked := r.Lang, c.State == membership.Asked
	row := changeRow{
		No: c.No, Chip: chip(stateKind(c.State), stateWord(l, membership.Life, c.State)), What: l.T("membership.kind_" + string(c.Kind)), Day: l.Date(c.Day), Reason: c.Reason, Why: c.Why,
		Withdraw: asked && r.Actor.May("membership.ask", r.Actor.To(c.Org)),
	}
	if c.Reason == "" { // the sweep asked
		row.Reason = l.T("membership.reason_term")
	}
	if c.Months > 0 {
		row.What += ", " + l.T("membership.n_months", "n", c.Months)
	}
	if c.Resolution > 0 {
		row.Resolution = strconv.FormatInt(c.Resolution, 10)
	}
	if asked && r.Actor.May("membership.decide", access.Any) {
		row.Decide, row.Carry, row.Lay = true, true, c.Kind != membership.Resign
	}
	return row
}
