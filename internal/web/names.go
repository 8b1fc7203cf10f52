package web

import (
	"strings"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
)

// personName is what somebody is called now, in the reader's script: nothing for nobody, a dash
// for whom nobody knows any more.
func (s *Server) personName(r *Request, person id.ID) string {
	if person.IsZero() {
		return ""
	}
	p, err := party.PersonByID(r.Context(), s.Keeper.DB(), person)
	if err != nil {
		return "–"
	}
	return p.NameIn(r.Lang)
}

// whoName is who did something; the house itself when it was nobody.
func (s *Server) whoName(r *Request, person id.ID) string {
	return orElse(s.personName(r, person), r.Lang.T("life.who_house"))
}

// actorName is what the journal's actor is called: the person, or the person behind a key.
func (s *Server) actorName(r *Request, actor string) string {
	kind, rest, _ := strings.Cut(actor, ":")
	who, err := id.Parse(rest)
	switch {
	case kind == "system":
		return r.Lang.T("audit.by_system", "name", rest)
	case err != nil:
		return actor
	case kind == "key":
		k, found, err := signin.KeyHolder(r.Context(), s.Keeper.DB(), who)
		if err != nil || !found {
			return actor
		}
		return r.Lang.T("audit.by_key", "name", s.personName(r, k))
	}
	return s.personName(r, who)
}

// orgName is what an organisation is called in the reader's language.
func (s *Server) orgName(r *Request, org id.ID) string {
	if org.IsZero() {
		return ""
	}
	o, err := party.OrgByID(r.Context(), s.Keeper.DB(), org)
	if err != nil {
		return "?"
	}
	return o.NameIn(r.Lang)
}

// partyName is the name and the page of a person or an organisation, for staff.
func (s *Server) partyName(r *Request, who id.ID) (name, url string) {
	if p, err := party.PersonByID(r.Context(), s.Keeper.DB(), who); err == nil {
		return p.NameIn(r.Lang), "/admin/people/" + who.String()
	}
	if o, err := party.OrgByID(r.Context(), s.Keeper.DB(), who); err == nil {
		return o.NameIn(r.Lang), orgURL(o)
	}
	return "", ""
}

// otherName is an organisation's name in the other script, empty when it has none.
func otherName(l i18n.Lang, o party.Org) string {
	other := o.NameZh
	if l == i18n.Chinese {
		other = o.Name
	}
	if other == o.NameIn(l) {
		return ""
	}
	return other
}

// sectorWords are what a company trades in, in one line.
func sectorWords(l i18n.Lang, sectors []string) string {
	words := make([]string, len(sectors))
	for i, w := range sectors {
		words[i] = l.T("membership.sector_" + w)
	}
	return strings.Join(words, either(l == i18n.Chinese, "、", ", "))
}
