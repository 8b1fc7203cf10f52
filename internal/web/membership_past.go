package web

import (
	"html/template"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/party"
)

// membershipThen is what a member was on a day, and who could sign for it.
type membershipThen struct {
	Day, Word                        string
	There                            bool
	State                            template.HTML
	Name, Category, Capital, Sectors string
	Tier                             string
	Signing                          []signedThen
}

// signedThen is somebody who was filed as a representative on the day.
type signedThen struct{ Name, From, Until, Source string }

// profileRow is what the directory says of a member from a day on.
type profileRow struct{ From, Capital, Sectors string }

// membershipPast is the member on the day that the address asks for, and the history of what the
// directory says of it.
func (s *Server) membershipPast(r *Request, d *membershipData, e membership.Entry, _ clock.Date) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	lines, err := membership.ProfilesOf(ctx, q, e.Org.ID)
	if err != nil {
		return err
	}
	for i := len(lines) - 1; i >= 0; i-- {
		x := &lines[i]
		d.Profiles = append(d.Profiles, profileRow{l.Date(x.From), country(l, orElse(x.Capital, e.Org.Country)), sectorWords(l, x.Sectors)})
	}
	on, err := clock.ParseDate(r.URL.Query().Get("on"))
	if err != nil {
		return nil // no day is asked for
	}
	then, err := membership.EntryOf(ctx, q, d.No, on)
	if err != nil {
		return err
	}
	t := &membershipThen{
		Day: string(on), Word: l.Date(on), There: then.State != "" && !party.Over(then.State), State: orgChip(l, then.State),
		Name: then.Org.NameIn(l), Category: categoryWord(l, then.Category), Capital: country(l, then.Capital), Sectors: sectorWords(l, then.Sectors),
	}
	tier, err := party.TierOn(ctx, q, e.Org.ID, on)
	if err != nil {
		return err
	}
	if tier != "" {
		t.Tier = l.T("membership.tier_" + string(tier))
	}
	signing, err := party.RepresentativesOn(ctx, q, r.Actor, e.Org.ID, on, s.zone(r))
	if err != nil {
		return err
	}
	for _, x := range signing {
		row := signedThen{Name: s.personName(r, x.Person), From: moment(l, x.From, s.zone(r)), Source: x.Source}
		if x.Until != 0 {
			row.Until = moment(l, x.Until, s.zone(r))
		}
		t.Signing = append(t.Signing, row)
	}
	d.Then = t
	return nil
}
