package web

import (
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// filingsData are the representatives that members file, as the supervising office answers them.
type filingsData struct {
	Here     bool // the office validates here; else by letter, which the exchange notes
	Answers  bool // the reader is of the office
	Form     form
	Rows     []filingRow
	Answered []filingRow
	Next     string // address of the next page of those that wait
	Older    string // and of what was answered
}

type filingRow struct {
	No                                       int64
	Chip                                     template.HTML
	Member, Person, Other, Proof, Seen, When string
	Source, Why, Office                      string
	TypedSource, TypedWhy                    string // in the row whose form was refused
}

const filingsPage = 50

// filings lists what waits for the supervising office, and what it has answered.
func (s *Server) filings(w http.ResponseWriter, r *Request) error {
	return s.filingsShown(w, r, 0, form{Lang: r.Lang})
}

func (s *Server) filingsShown(w http.ResponseWriter, r *Request, of int64, f form) error {
	ctx, q := r.Context(), s.Keeper.DB()
	here, err := party.OfficeValidates(ctx, q, r.Now)
	if err != nil {
		return err
	}
	d := filingsData{Here: here, Answers: r.Actor.OrgKind == string(party.Supervisor) && r.Actor.May("membership.validate", access.Assigned), Form: f}
	waits, err := membership.Filings(ctx, q, r.Actor, wholeOf(r.URL.Query().Get("after")), filingsPage+1)
	if err != nil {
		return err
	}
	if len(waits) > filingsPage {
		waits = waits[:filingsPage]
		d.Next = "/filings?after=" + strconv.FormatInt(waits[filingsPage-1].No, 10)
	}
	answered, err := membership.FilingsAnswered(ctx, q, r.Actor, wholeOf(r.URL.Query().Get("before")), filingsPage+1)
	if err != nil {
		return err
	}
	if len(answered) > filingsPage {
		answered = answered[:filingsPage]
		d.Older = "/filings?before=" + strconv.FormatInt(answered[filingsPage-1].No, 10)
	}
	for i := range waits {
		row := s.filingRow(r, &waits[i])
		if row.No == of {
			row.TypedSource, row.TypedWhy = f.V("source"), f.V("why")
		}
		d.Rows = append(d.Rows, row)
	}
	for i := range answered {
		d.Answered = append(d.Answered, s.filingRow(r, &answered[i]))
	}
	return s.show(w, r, "filings", View{Title: f.Title(r.Lang.T("membership.filings")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// filingRow is a request in the reader's words. Both names of the person are shown: the office
// compares them with a document.
func (s *Server) filingRow(r *Request, x *membership.Representative) filingRow {
	l, z := r.Lang, s.zone(r)
	row := filingRow{
		No: x.No, Chip: chip(stateKind(x.State), stateWord(l, membership.RepresentativeLife, x.State)), Person: s.personName(r, x.Person),
		Proof: l.T("membership.document_" + x.Proof), Seen: moment(l, x.Verified, z), When: momentOr(l, x.Answered, z), Source: x.Source, Why: x.Why, Office: s.orgName(r, x.Office),
	}
	if o, err := party.OrgByID(r.Context(), s.Keeper.DB(), x.Org); err == nil {
		row.Member = l.T("membership.filing_member", "name", o.NameIn(l), "no", strconv.FormatInt(o.No, 10))
	}
	if p, err := party.PersonByID(r.Context(), s.Keeper.DB(), x.Person); err == nil {
		row.Other = either(row.Person == p.Name, p.NameZh, p.Name)
	}
	return row
}

// filingAnswer validates a filing or refuses it.
func (s *Server) filingAnswer(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	said := "membership.said_validated"
	if v.Get("do") == "decline" {
		said = "membership.said_declined"
		_, err = membership.Decline{No: no, Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	} else {
		_, err = membership.Validate{No: no, Source: v.Get("source")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "filing-" + strconv.FormatInt(no, 10)
		return s.filingsShown(w, r, no, f)
	}
	s.say(w, said)
	return redirect(w, r, "/filings")
}
