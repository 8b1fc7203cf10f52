package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
)

const organRows = 30

// organData is one organ: who sits, what waits, its meetings and resolutions.
type organData struct {
	URL, Name    string
	Source       citation
	Meets, Sits  bool
	May          organ.May
	Seat, Bring  bool
	Seats        []seatRow
	Past         []seatRow
	Nominated    []nominatedRow
	Waiting      []awaitingRow
	Meetings     []meetingRow
	Resolutions  []resolutionRow
	Rules        []option // proposals that an organ may be asked about
	Posts, Langs []option
	Form         form
	Doing        string // the form that was refused
	Hint         string // days of notice
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
		URL: organURL(o.Code), Name: o.NameIn(l), Source: cited(l, o.Source), Meets: o.Meets() && !o.Over, Sits: o.Seats(), Form: f, Doing: doing,
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
