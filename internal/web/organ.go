package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
)

const organRows = 30

// organData is one organ: who sits, what waits, its meetings and resolutions.
type organData struct {
	URL, Name, Source string
	Meets, Sits       bool
	May               organ.May
	Seat, Bring       bool
	Seats             []seatRow
	Past              []seatRow
	Nominated         []nominatedRow
	Waiting           []awaitingRow
	Meetings          []meetingRow
	Resolutions       []resolutionRow
	Rules             []option // proposals that an organ may be asked about
	Posts, Langs      []option
	Form              form
	Doing             string // the form that was refused
	Hint              string // days of notice
}

type seatRow struct {
	No                          int64
	Name, Org, Post, From, Last string
	Resolution                  string
	End                         bool
}

type nominatedRow struct {
	Name, Org, Post, Term string
	Chip                  template.HTML
}

type awaitingRow struct {
	No                      int64
	Title, Note, Link, When string
	Drop                    bool
}

type meetingRow struct {
	No             int64
	URL, At, Place string
	Chip           template.HTML
}

type resolutionRow struct {
	URL, Label, Title, At string
	Public                bool
	Chip                  template.HTML
}

// organ shows one.
func (s *Server) organ(w http.ResponseWriter, r *Request) error {
	return s.organPage(w, r, form{Lang: r.Lang, Values: url.Values{}}, "")
}

func (s *Server) organPage(w http.ResponseWriter, r *Request, f form, doing string) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	o, err := organ.ByCode(ctx, q, r.PathValue("organ"))
	if err != nil {
		return err
	}
	d := organData{
		URL: organURL(o.Code), Name: o.NameIn(l), Source: o.Source, Meets: o.Meets() && !o.Over, Sits: o.Seats(), Form: f, Doing: doing,
		Seat: r.Actor.May("organ.seat", access.Any) && o.Seats(), Bring: r.Actor.May("organ.bring", access.Any) && o.Meets(), Langs: languageOptions(),
	}
	if d.May, err = organ.MayIn(ctx, q, r.Actor, o.Code, r.Now); err != nil {
		return err
	}
	if o.ChosenBy != "" { // who has a vote where its people are chosen may nominate
		by, err := organ.MayIn(ctx, q, r.Actor, o.ChosenBy, r.Now)
		if err != nil {
			return err
		}
		d.May.Nominate = by.Nominate
	}
	for _, p := range o.Posts() {
		d.Posts = append(d.Posts, option{p, l.T("organ.post_" + p)})
	}
	for _, fill := range []func(*Request, organ.Organ, *organData) error{s.organSeats, s.organWork, s.organRules} {
		if err := fill(r, o, &d); err != nil {
			return err
		}
	}
	return s.show(w, r, "organ", View{Title: f.Title(d.Name), Data: d, NoIndex: true, Status: f.Status()})
}

// organSeats are who sits, who sat, and who is nominated.
func (s *Server) organSeats(r *Request, o organ.Organ, d *organData) error {
	ctx, q, l, day := r.Context(), s.Keeper.DB(), r.Lang, today(r, s.zone(r))
	if !o.Seats() {
		return nil
	}
	all, err := organ.SeatsEver(ctx, q, r.Actor, o.Code)
	if err != nil {
		return err
	}
	now, err := organ.SeatsOn(ctx, q, o.Code, day)
	if err != nil {
		return err
	}
	row := func(x organ.Seat) seatRow {
		s := seatRow{No: x.No, Name: s.personName(r, x.Person), Org: s.orgName(r, x.Org), Post: l.T("organ.post_" + x.Post), From: l.Date(x.From), Last: l.Date(x.Until.AddDays(-1))}
		if x.Resolution > 0 {
			s.Resolution = resolutionURL(orElse(o.ChosenBy, o.Code), x.Resolution)
		}
		return s
	}
	for _, x := range now {
		s := row(x)
		s.End = x.Person == r.Actor.Person || d.Seat
		d.Seats = append(d.Seats, s)
	}
	for _, x := range all {
		if x.From > day || x.Until <= day {
			d.Past = append(d.Past, row(x))
		}
	}
	nominated, err := organ.Nominations(ctx, q, r.Actor, o.Code)
	if err != nil {
		return err
	}
	for _, n := range nominated {
		d.Nominated = append(d.Nominated, nominatedRow{
			Name: s.personName(r, n.Person), Org: s.orgName(r, n.Org), Post: l.T("organ.post_" + n.Post), Term: l.Date(n.From) + " – " + l.Date(n.Until.AddDays(-1)),
			Chip: chip(stateKind(n.State), stateWord(l, organ.ElectionLife, n.State)),
		})
	}
	return nil
}

// organWork is what waits, the meetings and the resolutions.
func (s *Server) organWork(r *Request, o organ.Organ, d *organData) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	if d.May.Read && o.Meets() {
		waiting, err := organ.WaitingItems(ctx, q, r.Actor, o.Code, r.Now)
		if err != nil {
			return err
		}
		for n := range waiting {
			i := &waiting[n]
			row := awaitingRow{No: i.No, When: moment(l, i.Asked, s.zone(r)), Drop: d.Bring && i.About == "text"}
			row.Title, row.Note, row.Link = s.itemWords(r, i)
			d.Waiting = append(d.Waiting, row)
		}
		meetings, err := organ.Meetings(ctx, q, r.Actor, o.Code, r.Now, 0, organRows)
		if err != nil {
			return err
		}
		for n := range meetings {
			m := &meetings[n]
			d.Meetings = append(d.Meetings, meetingRow{No: m.No, URL: meetingURL(m), At: moment(l, m.At, s.zone(r)), Place: orElse(m.Place, either(m.Writing, l.T("organ.in_writing"), "")), Chip: meetingChip(r, m)})
		}
	}
	taken, err := organ.Resolutions(ctx, q, r.Actor, o.Code, r.Now, 0, organRows)
	if err != nil {
		return err
	}
	for n := range taken {
		d.Resolutions = append(d.Resolutions, s.resolutionRow(r, &taken[n]))
	}
	return nil
}

func meetingChip(r *Request, m *organ.Meeting) template.HTML {
	return chip(either(m.State == organ.Open, "a", stateKind(m.State)), stateWord(r.Lang, organ.MeetingLife, m.State))
}

func (s *Server) resolutionRow(r *Request, t *organ.Taken) resolutionRow {
	title, note, _ := s.itemWords(r, &t.About)
	return resolutionRow{
		URL: resolutionURL(t.Organ, t.No), Label: strconv.FormatInt(t.Seq, 10) + "/" + strconv.FormatInt(t.Year, 10), Title: join(title, ": ", note), At: moment(r.Lang, t.At, s.zone(r)),
		Public: !t.Published.IsZero(), Chip: chip(stateKind(t.About.State), stateWord(r.Lang, organ.ItemLife, t.About.State)),
	}
}

// organRules are the proposed rules that an organ may be asked about.
func (s *Server) organRules(r *Request, _ organ.Organ, d *organData) error {
	if !d.Bring {
		return nil
	}
	open, err := rule.Open(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return err
	}
	for _, p := range open {
		i, asked, err := organ.Decision(r.Context(), s.Keeper.DB(), "rule", p.No)
		if err != nil {
			return err
		}
		if !asked || i.State == organ.Dropped {
			d.Rules = append(d.Rules, option{strconv.FormatInt(p.No, 10), r.Lang.T("organ.rule_change", "rule", r.Lang.T("rule."+p.Name), "value", p.Value, "from", r.Lang.Date(p.From))})
		}
	}
	return nil
}

// organDone leads back to the organ, or shows it with what is wrong.
func (s *Server) organDone(w http.ResponseWriter, r *Request, err error, doing string) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.organPage(w, r, f, doing)
	}
	s.say(w, "organ.said_done")
	return redirect(w, r, organURL(r.PathValue("organ")))
}

// personTyped is the person whose e-mail address was typed.
func (s *Server) personTyped(r *Request, v url.Values) (id.ID, error) {
	p, err := party.PersonByEmail(r.Context(), s.Keeper.DB(), strings.ToLower(strings.TrimSpace(v.Get("person"))))
	if errs.Is(err, "party.no_person") {
		err = errs.New(errs.Invalid, "organ.no_person").At("person")
	}
	return p.ID, err
}

// lastDay is the day after the last day that was typed: seats keep the first day no longer held.
func lastDay(typed string) clock.Date {
	d, err := clock.ParseDate(strings.TrimSpace(typed))
	if err != nil {
		return clock.Date(typed)
	}
	return d.AddDays(1)
}

// organBegin notes who sits from before the program.
func (s *Server) organBegin(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	person, err := s.personTyped(r, v)
	if err == nil {
		_, err = organ.Begin{Organ: r.PathValue("organ"), Person: person, Post: v.Get("post"), From: clock.Date(v.Get("from")), Until: lastDay(v.Get("until")), Source: v.Get("source")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.organDone(w, r, err, "begin")
}

// organNominate proposes somebody for a seat.
func (s *Server) organNominate(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	person, err := s.personTyped(r, v)
	if err == nil {
		_, err = organ.Nominate{Organ: r.PathValue("organ"), Person: person, Post: v.Get("post"), From: clock.Date(v.Get("from")), Until: lastDay(v.Get("until"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.organDone(w, r, err, "nominate")
}

// organEndSeat ends a seat before its term.
func (s *Server) organEndSeat(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = organ.EndSeat{Seat: no, Until: clock.Date(v.Get("end")), Source: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, at(at(err, "until", "end"), "source", "why"), "end")
}

// organRaise puts a text on the list.
func (s *Server) organRaise(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = organ.Raise{Organ: r.PathValue("organ"), Title: textIn(v, "title"), Body: textIn(v, "body")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, err, "raise")
}

// organBring asks the organ about a proposed rule.
func (s *Server) organBring(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = organ.Bring{Organ: r.PathValue("organ"), Proposal: wholeOf(v.Get("proposal"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, err, "bring")
}

// organDrop takes a text off the list.
func (s *Server) organDrop(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = organ.Drop{Item: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.organDone(w, r, err, "drop")
}

// organCall calls a meeting, or sends what is chosen round for a decision in writing.
func (s *Server) organCall(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	var items []int64
	for _, i := range v["items"] {
		items = append(items, wholeOf(i))
	}
	at, code := s.typedMoment(r, v.Get("at")), r.PathValue("organ")
	var d organ.Done
	if v.Get("do") == "circulate" {
		d, err = organ.Circulate{Organ: code, Until: s.typedMoment(r, v.Get("until")), Items: items, Secret: v.Get("secret") == "1"}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	} else {
		d, err = organ.Call{Organ: code, At: at, Place: v.Get("place"), Items: items}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		return s.organDone(w, r, err, "call")
	}
	s.say(w, "organ.said_done")
	return redirect(w, r, meetingURL(&organ.Meeting{Organ: code, No: d.Meeting}))
}

// typedMoment is a day and time typed in the exchange's zone; zero when it is none.
func (s *Server) typedMoment(r *Request, typed string) clock.Instant {
	t, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimSpace(typed), s.zone(r))
	if err != nil {
		return 0
	}
	return clock.At(t)
}
