package web

import (
	"context"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/border/statistics"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/organ"
	"openbourse/internal/house/partner"
	"openbourse/internal/registry/party"
)

// What the search reads of pages whose words stand in the tables: names in the roll of honour,
// seats and resolutions, rules with their sources, partners, figures published since 2001.

// foundIn gives a page its text from what was read once for all languages.
func foundIn[T any](all []T, lead func(i18n.Lang) string, say func(i18n.Lang, *T) []string) func(i18n.Lang) string {
	return func(l i18n.Lang) string {
		lines := []string{lead(l)}
		for i := range all {
			lines = append(lines, strings.Join(nonEmpty(say(l, &all[i])...), " · "))
		}
		return strings.Join(lines, "\n")
	}
}

// bothNames are a name in both scripts, the reader's first.
func bothNames(l i18n.Lang, name, zh string) string {
	if l == i18n.Chinese {
		name, zh = zh, name
	}
	return strings.Join(nonEmpty(name, zh), " ")
}

// honoursFound is the roll of honour.
func (s *Server) honoursFound(ctx context.Context, _ clock.Date) (func(i18n.Lang) string, error) {
	q := s.Keeper.DB()
	all, err := honour.Roll(ctx, q)
	if err != nil {
		return nil, err
	}
	orgs := map[id.ID]party.Org{}
	for i := range all {
		if org := all[i].Org; !org.IsZero() {
			if orgs[org], err = party.OrgByID(ctx, q, org); err != nil {
				return nil, err
			}
		}
	}
	return foundIn(all, saying("honour.public_lead"), func(l i18n.Lang, h *honour.Honour) []string {
		o := orgs[h.Org]
		return []string{bothNames(l, o.Name, o.NameZh), h.To.In(l), l.T("honour.kind_" + h.Kind), strconv.FormatInt(h.Year, 10), h.Name.In(l), h.Citation.In(l), h.Place.In(l)}
	}), nil
}

// organFound is an organ with the people in it and what it published.
type organFound struct {
	organ.Organ
	Seats []seatFound
	Taken []organ.Taken
}

type seatFound struct {
	Post   string
	Person party.Person
	Org    party.Org
}

// organsFound are the organs, who sits in them, and the resolutions that were published.
func (s *Server) organsFound(ctx context.Context, day clock.Date) (func(i18n.Lang) string, error) {
	q := s.Keeper.DB()
	organs, err := organ.All(ctx, q)
	if err != nil {
		return nil, err
	}
	var all []organFound
	for _, o := range organs {
		if o.Over {
			continue
		}
		x := organFound{Organ: o}
		if x.Taken, err = organ.Published(ctx, q, o.Code, 50); err != nil {
			return nil, err
		}
		if o.Seats() {
			if x.Seats, err = s.seatsFound(ctx, o.Code, day); err != nil {
				return nil, err
			}
		}
		all = append(all, x)
	}
	return foundIn(all, saying("organ.public_lead"), func(l i18n.Lang, o *organFound) []string {
		words := []string{o.NameIn(l)}
		for _, p := range o.Seats {
			words = append(words, bothNames(l, p.Person.Name, p.Person.NameZh), l.T("organ.post_"+p.Post), p.Org.NameIn(l))
		}
		for i := range o.Taken {
			t := &o.Taken[i]
			words = append(words, strconv.FormatInt(t.Seq, 10)+"/"+strconv.FormatInt(t.Year, 10), organAbout(l, t.About.About, t.About.Ref), t.About.Title.In(l), t.About.Body.In(l), t.Paper)
		}
		return words
	}), nil
}

func (s *Server) seatsFound(ctx context.Context, code string, day clock.Date) ([]seatFound, error) {
	q := s.Keeper.DB()
	seats, err := organ.SeatsOn(ctx, q, code, day)
	if err != nil {
		return nil, err
	}
	var all []seatFound
	for _, seat := range seats {
		x := seatFound{Post: seat.Post}
		if x.Person, err = party.PersonByID(ctx, q, seat.Person); err != nil && !errs.Is(err, "party.no_person") { // whom nobody knows any more has no name
			return nil, err
		}
		if !seat.Org.IsZero() {
			if x.Org, err = party.OrgByID(ctx, q, seat.Org); err != nil {
				return nil, err
			}
		}
		all = append(all, x)
	}
	return all, nil
}

// partnersFound are the partners and what they do here.
func (s *Server) partnersFound(ctx context.Context, day clock.Date) (func(i18n.Lang) string, error) {
	all, err := partner.Public(ctx, s.Keeper.DB(), day)
	return foundIn(all, saying("partner.public_lead"), func(l i18n.Lang, x *partner.Listed) []string {
		row := partnerRowOf(l, x)
		return []string{row.Name, row.Other, row.Kind, row.Services}
	}), err
}

// ruleFound is a rule as the search reads it.
func ruleFound(x *publicRule) []string {
	return []string{x.Word, x.Value, x.Unit, x.Source.Text, x.Text}
}

// membershipFound are the rules and fees of being a member.
func (s *Server) membershipFound(ctx context.Context, day clock.Date) (func(i18n.Lang) string, error) {
	held, err := s.heldMemberRules(ctx, day)
	return foundIn(held, saying("members.rules_lead"), func(l i18n.Lang, x *heldRule) []string {
		row := publicRuleOf(l, x.Rule, x.kind)
		return ruleFound(&row)
	}), err
}

// rulesFound are all rules that everybody may read.
func (s *Server) rulesFound(ctx context.Context, day clock.Date) (func(i18n.Lang) string, error) {
	h, err := s.house(ctx)
	if err != nil {
		return nil, err
	}
	parts, err := s.heldRules(ctx, h.Preset, day)
	return foundIn(parts, saying("site.rules_text"), func(l i18n.Lang, p *heldPart) []string {
		words := []string{l.T("site.rules_part_" + p.part)}
		for _, x := range p.rules {
			row := publicRuleOf(l, x.Rule, x.kind)
			words = append(words, ruleFound(&row)...)
		}
		return words
	}), err
}

// borderFound is the page of the border with its figures since 2001.
func borderFound() func(i18n.Lang) string {
	return foundIn(statistics.PublishedSince2001, saying("border.lead", "border.since", "border.m_1", "border.m_2", "border.m_3"), func(l i18n.Lang, p *statistics.Past) []string {
		row := pastRowOf(l, p)
		return []string{row.Period, row.Code, row.Value, row.Carats, row.Growth, row.Source.Text, row.Note.Text}
	})
}
