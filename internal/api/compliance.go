package api

import (
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/screening"
)

// complianceOperations are the compliance desk's; cases are decided on the pages, in person.
var complianceOperations = []Operation{
	get("listScreeningLists", "/compliance/lists", "screening.read", "compliance", "The sanctions lists names are screened against, with day and digest", (*Server).listScreeningLists),
	get("listComplianceCases", "/compliance/cases", "screening.read", "compliance", "Cases of the compliance desk, newest first", (*Server).listComplianceCases),
}

// ScreeningLists are the lists that stand.
type ScreeningLists struct {
	Lists []ScreeningList `json:"lists"`
}

// ScreeningList is one.
type ScreeningList struct {
	Source  string        `json:"source" enum:"ofac,eu,uk,un"`
	Day     clock.Date    `json:"day" doc:"as its publisher dates it"`
	Digest  string        `json:"digest" doc:"SHA-256 of the file"`
	Entries int64         `json:"entries"`
	Taken   clock.Instant `json:"taken"`
}

func (s *Server) listScreeningLists(c *call, _ struct{}) (ScreeningLists, error) {
	all, err := screening.Current(c.Context(), s.DB, c.Actor)
	out := ScreeningLists{Lists: []ScreeningList{}}
	for _, l := range all {
		out.Lists = append(out.Lists, ScreeningList{l.Source, l.Day, l.Digest, l.Entries, l.Taken})
	}
	return out, err
}

type listCompliance struct {
	Open  bool   `query:"open" doc:"only those that wait"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// CompliancePage is one page of cases.
type CompliancePage struct {
	Cases []ComplianceCase `json:"cases"`
	Next  string           `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// ComplianceCase is a hit, or a strange price.
type ComplianceCase struct {
	No      int64           `json:"no"`
	Kind    string          `json:"kind" enum:"name,price"`
	State   lifecycle.State `json:"state" enum:"unseen,named,cleared,blocked"`
	Opened  clock.Instant   `json:"opened"`
	Subject string          `json:"subject,omitempty" doc:"the name that was screened"`
	Source  string          `json:"source,omitempty" doc:"list of the hit"`
	Ref     string          `json:"ref,omitempty" doc:"as the list numbers the entry"`
	Entry   string          `json:"entry,omitempty" doc:"the name on the list"`
	Score   int64           `json:"score,omitempty" doc:"thousandths"`
	Deal    int64           `json:"deal,omitempty"`
	Pattern string          `json:"pattern,omitempty" doc:"of a strange price"`
}

func (s *Server) listComplianceCases(c *call, in listCompliance) (CompliancePage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return CompliancePage{}, err
	}
	all, err := screening.List(c.Context(), s.DB, c.Actor, in.Open, before, in.Limit)
	page := CompliancePage{Cases: []ComplianceCase{}}
	for i := range all {
		x := &all[i]
		page.Cases = append(page.Cases, ComplianceCase{x.No, x.Kind, x.State, x.Opened, x.Subject, x.Source, x.Ref, x.Entry, x.Score, x.Deal, x.Pattern})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, err
}
