package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/party"
)

// filingOperations are for the supervising office's programs: it answers which representatives
// of members may sign.
var filingOperations = []Operation{
	get("listFilings", "/filings", "membership.filings", "members", "Representatives that members file, for the supervising office: those that wait, oldest first, or those it answered, newest first", (*Server).listFilings),
	command("validateFiling", http.MethodPost, "/filings/{no}/validation", "membership.validate", "members", "Validate a filing: the person may sign from now on", (*Server).validateFiling),
	command("declineFiling", http.MethodPost, "/filings/{no}/refusal", "membership.validate", "members", "Refuse a filing, with a reason that the member reads", (*Server).declineFiling),
}

type listFilings struct {
	Answered bool   `query:"answered" doc:"those that were answered here, instead of those that wait"`
	After    string `query:"after" doc:"the cursor “next” of the page before"`
	Limit    int    `query:"limit" default:"50" min:"1" max:"200"`
}

// FilingPage is one page of filings.
type FilingPage struct {
	Here    bool     `json:"here" doc:"the office validates by these calls; otherwise by letter, and they are refused"`
	Filings []Filing `json:"filings"`
	Next    string   `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// Filing is a person whom a member wants to sign for it.
type Filing struct {
	No       int64           `json:"no" example:"31"`
	State    lifecycle.State `json:"state" enum:"verified,filed,refused"`
	Member   int64           `json:"member" doc:"number of the member"`
	Name     string          `json:"name"`
	NameZh   string          `json:"name_zh,omitempty"`
	Document string          `json:"document" doc:"kind of document the exchange saw" enum:"id_card,passport,permit,licence"`
	Verified clock.Instant   `json:"verified"`
	Answered clock.Instant   `json:"answered,omitzero"`
	Source   string          `json:"source,omitempty" doc:"number of the filing at the office"`
	Why      string          `json:"why,omitempty" doc:"it was refused"`
}

func (s *Server) listFilings(c *call, in listFilings) (FilingPage, error) {
	page := FilingPage{Filings: []Filing{}}
	from, err := cursorNo(in.After)
	if err != nil {
		return page, err
	}
	ctx := c.Context()
	if page.Here, err = party.OfficeValidates(ctx, s.DB, s.Clock.Now()); err != nil {
		return page, err
	}
	read := membership.Filings
	if in.Answered {
		read = membership.FilingsAnswered
	}
	all, err := read(ctx, s.DB, c.Actor, from, in.Limit+1)
	if err != nil {
		return page, err
	}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		page.Next = strconv.FormatInt(all[in.Limit-1].No, 10)
	}
	for i := range all {
		x := &all[i]
		o, err := party.OrgByID(ctx, s.DB, x.Org)
		if err != nil {
			return page, err
		}
		p, err := party.PersonByID(ctx, s.DB, x.Person)
		if err != nil {
			return page, err
		}
		page.Filings = append(page.Filings, Filing{x.No, x.State, o.No, p.Name, p.NameZh, x.Proof, x.Verified, x.Answered, x.Source, x.Why})
	}
	return page, nil
}

type validationIn struct {
	No   int64          `path:"no" doc:"number of the filing"`
	Body ValidateFiling `body:"json" example:"{\"source\":\"DA 2026-14\"}"`
}

// ValidateFiling is the office's yes.
type ValidateFiling struct {
	Source string `json:"source" doc:"number of the filing at the office"`
}

func (s *Server) validateFiling(c *call, in validationIn) (membership.RepresentativeDone, error) {
	return membership.Validate{No: in.No, Source: in.Body.Source}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
}

type declineIn struct {
	No   int64         `path:"no" doc:"number of the filing"`
	Body DeclineFiling `body:"json" example:"{\"why\":\"the work permit has run out\"}"`
}

// DeclineFiling is its no.
type DeclineFiling struct {
	Why string `json:"why"`
}

func (s *Server) declineFiling(c *call, in declineIn) (membership.RepresentativeDone, error) {
	return membership.Decline{No: in.No, Why: in.Body.Why}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
}
