package api

import (
	"encoding/hex"
	"strconv"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

var exchangeOperations = []Operation{
	signed(get("me", "/me", "site.read", "exchange", "Whom the key acts for and what it may do", (*Server).me)),
	get("listMembers", "/members", "party.directory", "exchange", "The active members of the exchange", (*Server).members),
	get("journalHead", "/journal/head", "journal.head", "exchange", "Number and hash of the journal's last entry: who keeps it can prove later that nothing before was changed", (*Server).journalHead),
}

func (s *Server) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

type nothing struct{}

// Me is whom a key acts for.
type Me struct {
	Person    id.ID    `json:"person"`
	Name      string   `json:"name"`
	Org       int64    `json:"org" doc:"number of the organisation" example:"188"`
	OrgName   string   `json:"org_name"`
	OrgKind   string   `json:"org_kind" example:"member"`
	Roles     []string `json:"roles"`
	Scopes    []string `json:"scopes" doc:"what this key may do; empty when the caller is no key"`
	Suspended bool     `json:"suspended" doc:"the organisation may settle what is open and start nothing new"`
}

func (s *Server) me(c *call, _ nothing) (Me, error) {
	a := c.Actor
	me := Me{Person: a.Person, Name: a.Name, Org: a.OrgNo, OrgName: a.OrgName, OrgKind: a.OrgKind, Suspended: a.Suspended, Roles: []string{}, Scopes: []string{}}
	for _, r := range a.Roles {
		me.Roles = append(me.Roles, string(r))
	}
	for _, scope := range a.Scopes {
		me.Scopes = append(me.Scopes, string(scope))
	}
	return me, nil
}

type listMembers struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"100" min:"1" max:"1000"`
}

// MemberPage is one page of members.
type MemberPage struct {
	Members []Member `json:"members"`
	Next    string   `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// Member is an active member as the public knows it.
type Member struct {
	No      int64      `json:"no" example:"188"`
	Name    string     `json:"name" example:"Scheldt & Zoon"`
	NameZh  string     `json:"name_zh,omitempty"`
	Country string     `json:"country" doc:"ISO 3166-1" example:"BE"`
	Since   clock.Date `json:"since" doc:"first day of membership"`
}

func (s *Server) members(c *call, in listMembers) (MemberPage, error) {
	after, err := strconv.ParseInt(in.After, 10, 64)
	if err != nil && in.After != "" {
		return MemberPage{}, errs.New(errs.Invalid, "api.bad_parameter", "name", "after", "value", in.After).At("after")
	}
	today := clock.DateOf(s.Clock.Now(), s.zone())
	page := MemberPage{Members: []Member{}}
	for {
		orgs, err := party.Orgs(c.Context(), s.DB, party.Filter{Kind: party.Member, After: after, Limit: in.Limit + 1})
		if err != nil {
			return MemberPage{}, err
		}
		for _, o := range orgs {
			if o.StateOn(today) != party.Active {
				continue
			}
			if len(page.Members) == in.Limit {
				page.Next = strconv.FormatInt(page.Members[in.Limit-1].No, 10)
				return page, nil
			}
			page.Members = append(page.Members, Member{No: o.No, Name: o.Name, NameZh: o.NameZh, Country: o.Country, Since: o.Standings[0].From})
		}
		if len(orgs) <= in.Limit {
			return page, nil
		}
		after = orgs[len(orgs)-1].No
	}
}

// JournalHead is the journal's last entry.
type JournalHead struct {
	No   int64  `json:"no" doc:"number of the last entry; entries are numbered without gaps" example:"10422"`
	Hash string `json:"hash" doc:"SHA-256 of the last entry in hex; it covers every entry before" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

func (s *Server) journalHead(c *call, _ nothing) (JournalHead, error) {
	no, hash, err := s.Keeper.Head(c.Context())
	return JournalHead{no, hex.EncodeToString(hash)}, err
}

// memberOf is whose stock a call is about: the caller's own member, or for the exchange
// itself the one that it names.
func memberOf(who access.Actor, named int64) (int64, error) {
	switch {
	case named == 0 && who.OrgKind == string(party.Member):
		return who.OrgNo, nil
	case named == 0:
		return 0, errs.New(errs.Invalid, "api.need_member").At("member")
	case named == who.OrgNo || who.IsSystem() || who.HasAny(access.Staff, access.Admin):
		return named, nil
	}
	return 0, errs.New(errs.Forbidden, "api.other_member").At("member")
}
