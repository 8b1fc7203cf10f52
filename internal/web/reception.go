package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
)

// receptionData is the desk at the door.
type receptionData struct {
	Form                form
	Day, DayWord        string
	Earlier, Later      string
	Now                 bool // the day is today: guests may be let in
	Inside              int
	Visits              []visitRow
	Overtime            []overtimeRow
	Passes              []passRow
	Card                string // that was asked about
	CardChip            template.HTML
	CardSays            string
	Documents, Refusals []option
	More                string
}

type visitRow struct {
	No                                      int64
	Chip                                    template.HTML
	Org, Guest, Company, Purpose, Host, Day string
	In, Out, Card, Document, Refusal        string
	Confirmed, Enter, Leave, Cancel         bool
}

const receptionCards = 50

// reception shows a day at the door: today unless another is asked for.
func (s *Server) reception(w http.ResponseWriter, r *Request) error {
	return s.receptionPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) receptionPage(w http.ResponseWriter, r *Request, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	day := dayAsked(r, s.zone(r))
	visits, err := membership.VisitsOn(ctx, q, r.Actor, day, r.Now)
	if err != nil {
		return err
	}
	d := receptionData{
		Form: f, Day: string(day), DayWord: l.Date(day), Now: day == today(r, s.zone(r)), Earlier: "/passes?day=" + string(day.AddDays(-1)), Later: "/passes?day=" + string(day.AddDays(1)),
		Documents: wordOptions(l, "membership.document_", membership.Documents), Refusals: wordOptions(l, "membership.refusal_", membership.Refusals),
	}
	for i := range visits {
		if visits[i].State == membership.Inside {
			d.Inside++
		}
		d.Visits = append(d.Visits, s.visitRow(r, &visits[i]))
	}
	over, err := membership.Overtimes(ctx, q, r.Actor, day)
	if err != nil {
		return err
	}
	for i := range over {
		row := s.overtimeRow(r, &over[i])
		row.Org = s.orgName(r, over[i].Org)
		d.Overtime = append(d.Overtime, row)
	}
	if err := s.receptionCards(r, &d); err != nil {
		return err
	}
	return s.show(w, r, "reception", View{Title: f.Title(l.T("membership.reception")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// receptionCards lists cards and answers whether one lets its holder in now.
func (s *Server) receptionCards(r *Request, d *receptionData) error {
	l := r.Lang
	passes, err := membership.Passes(r.Context(), s.Keeper.DB(), r.Actor, r.Now, wholeOf(r.URL.Query().Get("before")), receptionCards+1)
	if err != nil {
		return err
	}
	if len(passes) > receptionCards {
		passes = passes[:receptionCards]
		d.More = "/passes?day=" + d.Day + "&before=" + strconv.FormatInt(passes[receptionCards-1].No, 10) + "#cards"
	}
	for i := range passes {
		row := s.passRow(r, &passes[i])
		row.Org = s.orgName(r, passes[i].Org)
		d.Passes = append(d.Passes, row)
	}
	if d.Card = r.URL.Query().Get("card"); d.Card == "" {
		return nil
	}
	p, err := membership.Admits(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(d.Card), r.Now)
	if e := errs.Of(err); err != nil && (e == nil || e.Code != errs.Conflict && e.Code != errs.NotFound) {
		return err
	} else if err != nil {
		d.CardChip, d.CardSays = chip("x", l.T("membership.card_no")), l.Fill(e.Key, e.Args)
		return nil
	}
	d.CardChip, d.CardSays = chip("o", l.T("membership.card_yes")), s.personName(r, p.Person)+", "+s.orgName(r, p.Org)
	return nil
}

func (s *Server) visitRow(r *Request, v *membership.Visit) visitRow {
	l, z := r.Lang, s.zone(r)
	hour := func(i clock.Instant) string {
		if i.IsZero() {
			return ""
		}
		return i.In(z).Format("15:04")
	}
	row := visitRow{
		No: v.No, Chip: chip(stateKind(v.State), stateWord(l, membership.VisitLife, v.State)), Org: s.orgName(r, v.Org), Guest: orElse(v.Guest, l.T("membership.forgotten")), Company: v.Company, Purpose: v.Purpose,
		Day: l.Date(v.Day), In: hour(v.In), Out: hour(v.Out), Card: v.Card, Confirmed: !v.Confirmed.IsZero(), Host: s.personName(r, v.Host),
	}
	if v.Document != "" {
		row.Document = l.T("membership.document_" + v.Document)
	}
	if v.Refusal != "" {
		row.Refusal = l.T("membership.refusal_" + v.Refusal)
	}
	desk := r.Actor.May("membership.reception", access.Any)
	row.Enter, row.Leave = desk && v.State == membership.Announced && v.Day == today(r, z), desk && v.State == membership.Inside
	row.Cancel = v.State == membership.Announced && r.Actor.May("membership.visit", r.Actor.To(v.Org))
	return row
}

// receptionAnnounce announces who stands at the door.
func (s *Server) receptionAnnounce(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	var org id.ID
	if org, err = s.orgNamed(r, v.Get("member_no")); err == nil {
		_, err = membership.Announce{Org: org, Day: dateTyped(v, "day"), Guest: v.Get("guest"), Company: v.Get("company"), Purpose: v.Get("purpose")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.receptionDone(w, r, err, "membership.said_visit")
}

// receptionVisit lets a guest in, turns him away, or notes that he left.
func (s *Server) receptionVisit(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	ctx, k, who, cmd := r.Context(), s.Keeper, r.Actor, r.Command()
	switch v.Get("do") {
	case "enter":
		_, err = membership.Enter{No: no, Document: v.Get("document"), Card: v.Get("card"), Phoned: v.Get("phoned") == "1", XRay: v.Get("xray") == "1"}.Do(ctx, k, who, cmd)
	case "leave":
		_, err = membership.Leave{No: no}.Do(ctx, k, who, cmd)
	default:
		_, err = membership.Turn{No: no, Refusal: v.Get("refusal")}.Do(ctx, k, who, cmd)
	}
	return s.receptionDone(w, r, err, "membership.said_door")
}

// receptionCardEnd ends a card.
func (s *Server) receptionCardEnd(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	_, err = membership.EndPass{No: no, Act: lifecycle.Act(v.Get("act")), Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.receptionDone(w, r, err, "membership.said_card")
}

// receptionOvertime decides about an application to stay.
func (s *Server) receptionOvertime(w http.ResponseWriter, r *Request) error {
	no, v, err := numbered(r)
	if err != nil {
		return err
	}
	_, err = membership.DecideOvertime{No: no, Grant: v.Get("do") == "grant", Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.receptionDone(w, r, err, "membership.said_decided")
}

func (s *Server) receptionDone(w http.ResponseWriter, r *Request, err error, said string) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = "visits"
		return s.receptionPage(w, r, f)
	}
	s.say(w, said)
	return redirect(w, r, r.back("/passes"))
}
