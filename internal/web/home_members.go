package web

import (
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
)

// newMember is a member as the home page presents him. Other is his name in the other
// script; From says where his capital comes from.
type newMember struct{ Name, Other, From, Since string }

// newestMembers is how many the home page names.
const newestMembers = 5

// memberFigures counts members in good standing and shows who came last. Members are
// registered at home; behind some stand foreign principals, whose country is where the
// capital comes from.
func (s *Server) memberFigures(r *Request, d *homeData) error {
	day := today(r, s.zone(r))
	members, err := s.orgs(r, party.Member)
	if err != nil {
		return err
	}
	principals, err := s.orgs(r, party.Principal)
	if err != nil {
		return err
	}
	current := slices.DeleteFunc(members, func(o party.Org) bool { return party.Over(o.StateOn(day)) })
	d.Members = len(current)
	for _, o := range current {
		if o.Since(day) > day.AddDays(-365) {
			d.Joined++
		}
	}
	slices.SortStableFunc(current, func(a, b party.Org) int { return strings.Compare(string(b.Since(day)), string(a.Since(day))) })
	capital := map[id.ID]string{}
	for _, p := range principals {
		capital[p.Via] = p.Country
	}
	for _, o := range current[:min(newestMembers, len(current))] {
		d.Newest = append(d.Newest, presented(r.Lang, o, orElse(capital[o.ID], o.Country), day))
	}
	return nil
}

func presented(l i18n.Lang, o party.Org, capital string, day clock.Date) newMember {
	m := newMember{Name: o.NameIn(l), Other: o.NameZh, Since: l.Date(o.Since(day))}
	m.From = l.T("home.capital_from", "country", country(l, capital))
	if l == i18n.Chinese {
		m.Other = o.Name
	}
	if m.Other == m.Name {
		m.Other = ""
	}
	return m
}

// orgs are all organisations of a kind, in the order of their numbers.
func (s *Server) orgs(r *Request, kind party.OrgKind) ([]party.Org, error) {
	var all []party.Org
	for after := int64(0); ; {
		page, err := party.Orgs(r.Context(), s.Keeper.DB(), party.Filter{Kind: kind, After: after})
		if err != nil || len(page) == 0 {
			return all, err
		}
		all = append(all, page...)
		after = page[len(page)-1].No
	}
}
