package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/id"
	"openbourse/internal/house/justice"
	"openbourse/internal/registry/access"
)

// noticeData is one notice about a member: what was decided, the letter, and for staff to
// whom it went and who stands behind the member.
type noticeData struct {
	No     int64
	Chip   template.HTML
	Title  string
	Facts  []fact
	Reason string
	Form   form
	Staff  bool // keeps track of the letter
	Marks  bool // weighs who stands behind
	Sent   []noticeSent
	Behind []noticeMark
}

type noticeSent struct{ Bourse, Sent, Answered, Answer string }

type noticeMark struct {
	ID, Name, URL, Why string
	Chip               template.HTML
	Open               bool
}

// notice shows one.
func (s *Server) notice(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.noticePage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) noticePage(w http.ResponseWriter, r *Request, no int64, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	n, err := justice.NoticeOf(ctx, q, r.Actor, no)
	if err != nil {
		return err
	}
	d := noticeData{
		No: no, Chip: chip(stateKind(n.State), stateWord(l, justice.NoticeLife, n.State)), Title: l.T("notice.one", "no", no), Reason: n.Reason, Form: f,
		Facts: []fact{{Label: l.T("notice.col_member"), Value: s.orgName(r, n.Org)}, {Label: l.T("notice.col_act"), Value: l.T("life.org_" + string(n.Act))}, {Label: l.T("notice.col_day"), Value: l.Date(n.Day)}},
	}
	if n.Until != "" {
		d.Facts = append(d.Facts, fact{Label: l.T("admin.last_day"), Value: l.Date(n.Until)})
	}
	if n.Ground != "" {
		d.Facts = append(d.Facts, fact{Label: l.T("notice.ground"), Value: n.Ground + ") " + l.T("notice.ground_"+n.Ground)})
	}
	staff := r.Actor.May("justice.draft", access.Any)
	if staff && n.Case != 0 {
		d.Facts = append(d.Facts, fact{Label: l.T("case.title"), Value: strconv.FormatInt(n.Case, 10), URL: caseURL(n.Case)})
	}
	if n.Paper != "" {
		to := "/v/" // everybody of the trade checks it; staff and the member read it
		if staff || r.Actor.Org == n.Org {
			to = "/papers/"
		}
		d.Facts = append(d.Facts, fact{Label: l.T("notice.col_letter"), Value: n.Paper, Mono: true, URL: to + n.Paper})
	}
	if staff && n.State == justice.Published {
		if err := s.noticeTrack(r, no, &d); err != nil {
			return err
		}
	}
	return s.show(w, r, "notice", View{Title: f.Title(d.Title), Data: d, NoIndex: true, Status: f.Status()})
}

// noticeTrack fills in what staff keep about a published notice.
func (s *Server) noticeTrack(r *Request, no int64, d *noticeData) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	d.Staff, d.Marks = true, r.Actor.May("justice.mark", access.Any)
	sent, err := justice.SentOf(ctx, q, r.Actor, no)
	if err != nil {
		return err
	}
	for _, x := range sent {
		d.Sent = append(d.Sent, noticeSent{x.Bourse, moment(l, x.Sent, s.zone(r)), moment(l, x.Answered, s.zone(r)), x.Answer})
	}
	marks, err := justice.MarksOf(ctx, q, r.Actor, no)
	if err != nil {
		return err
	}
	for _, m := range marks {
		row := noticeMark{ID: m.Who.String(), Why: m.Why, Open: m.State == "open", Chip: chip(map[string]string{"open": "a", "cleared": "o", "acted": "x"}[m.State], l.T("notice.mark_"+m.State))}
		row.Name, row.URL = s.partyName(r, m.Who)
		d.Behind = append(d.Behind, row)
	}
	return nil
}

func (s *Server) noticeDone(w http.ResponseWriter, r *Request, no int64, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.noticePage(w, r, no, f)
	}
	s.say(w, "notice.said_noted")
	return redirect(w, r, "/notices/"+strconv.FormatInt(no, 10))
}

// noticeSend notes that the letter went to another exchange, or its answer.
func (s *Server) noticeSend(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = justice.Send{Notice: no, Bourse: v.Get("bourse"), Answer: v.Get("answer")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.noticeDone(w, r, no, err)
}

// noticeWeigh notes what was decided about somebody behind the member.
func (s *Server) noticeWeigh(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	who, _ := id.Parse(v.Get("who")) // nobody is marked under another
	_, err = justice.Weigh{Notice: no, Who: who, Acted: v.Get("do") == "acted", Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.noticeDone(w, r, no, err)
}
