package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/export"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
)

// caseOperations are cases before the exchange's arbitration. Awards and appeals are a
// person's own and are done on the pages.
var caseOperations = []Operation{
	get("listCases", "/cases", "justice.list", "justice", "Cases of your organisation, newest first; the exchange’s people see all, without their awards", (*Server).listCases),
	get("readCase", "/cases/{no}", "justice.read", "justice", "A case with its file: whole for its sides and panel, its steps for the exchange’s other people", (*Server).readCase),
	command("openCase", http.MethodPost, "/cases", "justice.open", "justice", "Bring a case about a struck deal against its other side", (*Server).openCase),
	command("tellCase", http.MethodPost, "/cases/{no}/statements", "justice.file", "justice", "Put a statement into the file of a case", (*Server).tellCase),
	command("withdrawCase", http.MethodPost, "/cases/{no}/withdraw", "justice.file", "justice", "Drop your case before a panel sits", (*Server).withdrawCase),
	command("payAward", http.MethodPost, "/cases/{no}/pay", "settle.pay_award", "justice", "Pay what the award orders, with the penalty when it is late", (*Server).payAward),
	get("listNotices", "/notices", "justice.notices", "justice", "Notices about members: published ones, and drafts for the exchange’s people", (*Server).listNotices),
}

type listCases struct {
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// CasePage is one page of cases.
type CasePage struct {
	Cases []CaseLine `json:"cases"`
	Next  string     `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// CaseLine is a case in a list.
type CaseLine struct {
	No       int64         `json:"no"`
	Kind     string        `json:"kind" enum:"dispute,default"`
	Deal     int64         `json:"deal"`
	Claimant int64         `json:"claimant" doc:"number of the member"`
	Against  int64         `json:"against" doc:"number of the member"`
	State    string        `json:"state" enum:"open,hearing,awarded,appealed,final,unkept,kept,settled,withdrawn"`
	Opened   clock.Instant `json:"opened"`
	Next     clock.Instant `json:"next,omitzero" doc:"the next step is due"`
}

func (s *Server) caseLine(c *call, n orgNumbers, x *justice.Case) (CaseLine, error) {
	l := CaseLine{No: x.No, Kind: x.Kind, Deal: x.Deal, State: string(x.State), Opened: x.Opened, Next: x.Next}
	var err error
	if l.Claimant, err = n.of(c.Context(), s, x.Claimant); err != nil {
		return l, err
	}
	l.Against, err = n.of(c.Context(), s, x.Against)
	return l, err
}

func (s *Server) listCases(c *call, in listCases) (CasePage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return CasePage{}, err
	}
	all, err := justice.List(c.Context(), s.DB, c.Actor, s.Clock.Now(), before, in.Limit)
	if err != nil {
		return CasePage{}, err
	}
	page, n := CasePage{Cases: []CaseLine{}}, orgNumbers{}
	for i := range all {
		l, err := s.caseLine(c, n, &all[i])
		if err != nil {
			return CasePage{}, err
		}
		page.Cases = append(page.Cases, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type caseNo struct {
	No int64 `path:"no" doc:"number of the case"`
}

// CaseFile is a case with what was said in it.
type CaseFile struct {
	CaseLine
	Outline  bool           `json:"outline,omitempty" doc:"what was said, shown and awarded is not here"`
	Hearing  clock.Instant  `json:"hearing,omitzero"`
	Rescind  bool           `json:"rescind,omitempty" doc:"the award undoes the deal"`
	Pay      export.Decimal `json:"pay,omitempty" doc:"the award orders to be paid"`
	Currency string         `json:"currency,omitempty"`
	Paper    string         `json:"paper,omitempty" doc:"code of the award"`
	File     []CaseEntry    `json:"file" doc:"oldest first"`
	Evidence []CaseDocument `json:"evidence"`
}

// CaseEntry is one line of the file.
type CaseEntry struct {
	At   clock.Instant `json:"at"`
	Act  string        `json:"act"`
	Side string        `json:"side" enum:"claimant,against,house"`
	Body string        `json:"body,omitempty"`
}

// CaseDocument is a document in the file; its content is on the page of the case.
type CaseDocument struct {
	No   int64         `json:"no"`
	At   clock.Instant `json:"at"`
	Side string        `json:"side" enum:"claimant,against,house"`
	Name string        `json:"name"`
	Size int64         `json:"size" doc:"bytes"`
}

func (s *Server) readCase(c *call, in caseNo) (CaseFile, error) {
	now := s.Clock.Now()
	x, err := justice.Read(c.Context(), s.DB, c.Actor, now, in.No)
	if errs.Is(err, "justice.none") && c.Actor.May("justice.list", access.Any) {
		x, err = justice.Outline(c.Context(), s.DB, c.Actor, now, in.No)
	}
	if err != nil {
		return CaseFile{}, err
	}
	f := CaseFile{Outline: x.Outline, Hearing: x.Hearing, Rescind: x.Rescind, Paper: x.Paper, File: []CaseEntry{}, Evidence: []CaseDocument{}}
	if x.Pay > 0 {
		f.Pay, f.Currency = decimalOf(x.Pay, x.Money), string(x.Money)
	}
	for _, e := range x.File {
		f.File = append(f.File, CaseEntry{e.At, e.Act, e.Side, e.Body})
	}
	for _, e := range x.Evidence {
		f.Evidence = append(f.Evidence, CaseDocument{e.No, e.At, e.Side, e.Name, e.File.Size})
	}
	f.CaseLine, err = s.caseLine(c, orgNumbers{}, &x.Case)
	return f, err
}

type openCase struct {
	Body OpenCase `body:"json" example:"{\"deal\":1204,\"claim\":\"The colour is G, not E.\"}"`
}

// OpenCase brings a case.
type OpenCase struct {
	Deal  int64  `json:"deal" doc:"number of a struck deal of yours"`
	Claim string `json:"claim" doc:"at most 20,000 characters"`
}

// CaseMoved says where the case stands now.
type CaseMoved struct {
	Case  int64  `json:"case"`
	State string `json:"state"`
}

func (s *Server) openCase(c *call, in openCase) (CaseMoved, error) {
	d, err := justice.Bring{Deal: in.Body.Deal, Body: in.Body.Claim}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return CaseMoved{d.Case, string(d.State)}, err
}

type tellCase struct {
	No   int64    `path:"no" doc:"number of the case"`
	Body TellCase `body:"json" example:"{\"body\":\"It was graded in 2019.\"}"`
}

// TellCase is something said in a case.
type TellCase struct {
	Body string `json:"body" doc:"at most 20,000 characters"`
}

func (s *Server) tellCase(c *call, in tellCase) (CaseMoved, error) {
	d, err := justice.Tell{Case: in.No, Body: in.Body.Body}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return CaseMoved{d.Case, string(d.State)}, err
}

func (s *Server) withdrawCase(c *call, in tellCase) (CaseMoved, error) {
	d, err := justice.Move{Case: in.No, Act: justice.ActWithdraw, Body: in.Body.Body}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return CaseMoved{d.Case, string(d.State)}, err
}

// AwardPaid names the transfer.
type AwardPaid struct {
	Transfer int64 `json:"transfer"`
}

func (s *Server) payAward(c *call, in caseNo) (AwardPaid, error) {
	d, err := settle.PayAward{Case: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return AwardPaid{d.Transfer}, err
}

// NoticePage is one page of notices about members.
type NoticePage struct {
	Notices []NoticeLine `json:"notices"`
	Next    string       `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// NoticeLine is a notice about a member.
type NoticeLine struct {
	No     int64           `json:"no"`
	Member int64           `json:"member" doc:"its number"`
	Act    lifecycle.Act   `json:"act" enum:"suspend,expel,lift"`
	Ground string          `json:"ground,omitempty" doc:"of the federation’s rules, a to e"`
	Day    clock.Date      `json:"day"`
	Until  clock.Date      `json:"until,omitempty"`
	State  lifecycle.State `json:"state" enum:"draft,published,refused"`
	Letter string          `json:"letter,omitempty" doc:"code of the signed letter"`
}

func (s *Server) listNotices(c *call, in listCases) (NoticePage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return NoticePage{}, err
	}
	all, err := justice.Notices(c.Context(), s.DB, c.Actor, before, in.Limit)
	if err != nil {
		return NoticePage{}, err
	}
	page, n := NoticePage{Notices: []NoticeLine{}}, orgNumbers{}
	for _, x := range all {
		l := NoticeLine{No: x.No, Act: x.Act, Ground: x.Ground, Day: x.Day, Until: x.Until, State: x.State, Letter: x.Paper}
		if l.Member, err = n.of(c.Context(), s, x.Org); err != nil {
			return NoticePage{}, err
		}
		page.Notices = append(page.Notices, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}
