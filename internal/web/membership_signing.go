package web

import (
	"html/template"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/party"
)

type requestRow struct {
	No                             int64
	Chip                           template.HTML
	Person, Proof, Source, Why     string
	Office                         string // who of the supervising office answered, and when
	Withdraw, Verify, File, Refuse bool
}

// membershipSigning are the people who sign, and those who are to.
func (s *Server) membershipSigning(r *Request, d *membershipData, e membership.Entry, _ clock.Date) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	people, err := party.PeopleAt(ctx, q, e.Org.ID, r.Now)
	if err != nil {
		return err
	}
	for _, p := range people {
		d.People = append(d.People, option{p.ID.String(), p.NameIn(l)})
		filed, err := party.Filed(ctx, q, p.ID, e.Org.ID, r.Now)
		if err != nil {
			return err
		}
		if filed {
			d.Signing = append(d.Signing, p.NameIn(l))
		}
	}
	if d.ByOffice, err = party.OfficeValidates(ctx, q, r.Now); err != nil {
		return err
	}
	all, err := membership.RequestsOf(ctx, q, r.Actor, e.Org.ID)
	for i := range all {
		x := &all[i]
		row := requestRow{No: x.No, Chip: chip(stateKind(x.State), stateWord(l, membership.RepresentativeLife, x.State)), Person: s.personName(r, x.Person), Source: x.Source, Why: x.Why}
		if x.Proof != "" {
			row.Proof = l.T("membership.document_" + x.Proof)
		}
		if !x.Office.IsZero() {
			row.Office = s.orgName(r, x.Office) + ", " + moment(l, x.Answered, s.zone(r))
		}
		asked, verified := x.State == membership.Asked, x.State == membership.Verified
		row.Withdraw = asked && d.MayKeep
		row.Verify, row.File, row.Refuse = asked && d.MayDecide, verified && d.MayFile && !d.ByOffice, (asked || verified) && d.MayDecide
		d.Requests = append(d.Requests, row)
	}
	return err
}
