package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
)

// meetingData is one meeting, or a decision in writing, as its reader stands to it.
type meetingData struct {
	URL, Organ, OrganURL, Title string
	Chip                        template.HTML
	Facts                       []fact
	Items                       []meetingItem
	Present                     []presentRow
	Absent                      []option // voters who are not there yet, for who keeps the list
	Holders                     []option // members a vote can be given to
	Waiting                     []option
	Minutes                     string
	MinutesNote                 string
	Writing                     bool
	Here, Mine                  bool // the reader is there; has a vote
	CanOpen, CanEnd, CanCancel  bool
	CanList, CanMinute, CanAsk  bool
	CanAttend, CanNote          bool
	Form                        form
	Doing                       string
}

type meetingItem struct {
	No                int64
	URL               string
	Place             int64
	Title, Note, Link string
	Body              toldText
	Chip              template.HTML
	Voting, Listed    bool
	Secret            bool
	In                string // how many votes are in
	Sums              []fact
	Ballots           []ballotRow
	Recused           []ballotRow
	Mine              []mineRow
	Aside             bool // the reader can stand aside
	Preside, Closes   bool
	Resolution        string // its page
}

type ballotRow struct{ Name, Choice string }

type mineRow struct {
	Voter, Name, Voted, Why string
	Own                     bool
}

type presentRow struct{ Name, By, At string }

// meeting shows one.
func (s *Server) meeting(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.meetingPage(w, r, no, form{Lang: r.Lang, Values: url.Values{}}, "")
}

func (s *Server) meetingPage(w http.ResponseWriter, r *Request, no int64, f form, doing string) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	m, err := organ.ReadMeeting(ctx, q, r.Actor, no, r.Now)
	if err != nil {
		return err
	}
	o, err := organ.ByCode(ctx, q, m.Organ)
	if err != nil {
		return err
	}
	running := m.State == organ.Convened || m.State == organ.Open
	d := meetingData{
		URL: meetingURL(&m.Meeting), Organ: o.NameIn(l), OrganURL: organURL(o.Code), Chip: meetingChip(r, &m.Meeting), Writing: m.Writing, Here: m.Here, Mine: !m.My.Key.IsZero(), Form: f, Doing: doing,
		Title:   l.T(either(m.Writing, "organ.writing_one", "organ.meeting_one"), "no", no),
		CanOpen: m.State == organ.Convened && m.May.Preside, CanCancel: m.State == organ.Convened && m.May.Preside, CanEnd: m.State == organ.Open && m.May.Preside && !m.Writing,
		CanList: running && m.May.Preside && !m.Writing, CanMinute: !m.Writing && (m.State == organ.Open || m.State == organ.Concluded) && r.Actor.May("organ.minute", access.Any), CanAsk: m.State == organ.Concluded,
		CanAttend: running && !m.Writing && !m.My.Key.IsZero() && !m.Here, CanNote: running && !m.Writing && r.Actor.May("organ.attend", access.Any),
	}
	d.Facts = []fact{{Label: l.T(either(m.Writing, "organ.votes_until", "organ.at")), Value: moment(l, m.At, s.zone(r))}}
	if m.Place != "" {
		d.Facts = append(d.Facts, fact{Label: l.T("organ.place"), Value: m.Place})
	}
	d.Facts = append(d.Facts, fact{Label: l.T("organ.entitled"), Value: l.Int(int64(len(m.Voters)))}, fact{Label: l.T("organ.quorum"), Value: l.T("organ.at_least", "pct", l.Scaled(m.Quorum, 4, 0))})
	if !m.Writing {
		d.Facts = append(d.Facts, fact{Label: l.T("organ.present"), Value: l.Int(int64(m.There))})
	}
	for n := range m.Items {
		d.Items = append(d.Items, s.meetingItem(r, &m, &m.Items[n], d.URL))
	}
	s.meetingPeople(r, &m, &d)
	if len(m.Minutes) > 0 {
		last := m.Minutes[0]
		d.Minutes, d.MinutesNote = last.Body, l.T("organ.minutes_version", "no", last.Version, "at", moment(l, last.At, s.zone(r)))
		if f.V("minutes") == "" && d.CanMinute {
			f.Values.Set("minutes", last.Body)
		}
	}
	if d.CanList {
		waiting, err := organ.WaitingItems(ctx, q, r.Actor, m.Organ, r.Now)
		if err != nil {
			return err
		}
		for n := range waiting {
			title, note, _ := s.itemWords(r, &waiting[n])
			d.Waiting = append(d.Waiting, option{strconv.FormatInt(waiting[n].No, 10), join(title, ": ", note)})
		}
	}
	return s.show(w, r, "meeting", View{Title: f.Title(d.Title + ", " + d.Organ), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// voterName is a voter for people: a person, in the conference a member.
func (s *Server) voterName(r *Request, m *organ.Whole, voter id.ID) string {
	if m.Organ == organ.Conference {
		return s.orgName(r, voter)
	}
	return s.personName(r, voter)
}

// meetingPeople are who is there, and who could be.
func (s *Server) meetingPeople(r *Request, m *organ.Whole, d *meetingData) {
	there := map[id.ID]bool{}
	for _, p := range m.Present {
		there[p.Voter] = true
		row := presentRow{Name: s.voterName(r, m, p.Voter), At: moment(r.Lang, p.At, s.zone(r))}
		if !p.By.IsZero() {
			row.By = s.orgName(r, p.By)
		}
		d.Present = append(d.Present, row)
	}
	if m.Writing {
		return
	}
	for _, v := range m.Voters {
		if there[v.Key] {
			continue
		}
		if m.Organ != organ.Conference && d.CanNote {
			d.Absent = append(d.Absent, option{v.Key.String(), s.personName(r, v.Key)})
		}
		if m.Organ == organ.Conference && d.CanAttend && v.Key != m.My.Key {
			d.Holders = append(d.Holders, option{v.Key.String(), s.orgName(r, v.Key)})
		}
	}
	if m.Organ == organ.Conference && d.CanAttend {
		for _, p := range m.Present {
			if p.By.IsZero() {
				d.Holders = append(d.Holders, option{p.Voter.String(), s.orgName(r, p.Voter)})
			}
		}
	}
}

func (s *Server) meetingItem(r *Request, m *organ.Whole, i *organ.AgendaItem, at string) meetingItem {
	l := r.Lang
	x := meetingItem{
		No: i.No, URL: at + "/items/" + strconv.FormatInt(i.No, 10), Place: i.Place, Chip: chip(stateKind(i.State), stateWord(l, organ.ItemLife, i.State)), Secret: i.Secret,
		Voting: i.State == organ.Voting, Listed: i.State == organ.Listed, Preside: m.May.Preside && (i.State == organ.Voting || i.State == organ.Listed && m.State == organ.Open), Closes: i.Closes,
	}
	x.Title, x.Note, x.Link = s.itemWords(r, &i.Item)
	if i.About == "text" {
		x.Body = toldTo(l, i.Body)
	}
	for _, b := range i.Ballots {
		x.Ballots = append(x.Ballots, ballotRow{Name: s.voterName(r, m, b.Voter), Choice: choiceWord(l, b.Choice)})
	}
	for _, b := range i.Barred {
		x.Recused = append(x.Recused, ballotRow{Name: s.voterName(r, m, b.Voter), Choice: join(l.T("organ.ground_"+b.Ground), ": ", b.Body)})
	}
	if x.Voting {
		x.In = l.T("organ.votes_in", "n", len(i.Ballots), "of", i.Tally.Able())
	}
	if i.Resolution > 0 {
		x.Resolution = resolutionURL(i.Organ, i.Resolution)
		x.Sums = tallyFacts(r, i.Tally)
	}
	for _, v := range i.Mine {
		row := mineRow{Voter: v.Voter.String(), Name: s.voterName(r, m, v.Voter), Own: v.Own, Voted: choiceWord(l, v.Voted)}
		if v.Why != "" {
			row.Why = l.T(v.Why)
		}
		x.Aside = x.Aside || v.Own && v.Voted == "" && (v.Why == "" || v.Why == "organ.not_present")
		x.Mine = append(x.Mine, row)
	}
	return x
}

func choiceWord(l i18n.Lang, choice string) string {
	if choice == "" {
		return ""
	}
	return l.T("organ.choice_" + choice)
}

// tallyFacts are how a vote came out.
func tallyFacts(r *Request, t organ.Tally) []fact {
	l := r.Lang
	return []fact{
		{Label: l.T("organ.choice_for"), Value: l.Int(t.For)},
		{Label: l.T("organ.choice_against"), Value: l.Int(t.Against)},
		{Label: l.T("organ.choice_abstain"), Value: l.Int(t.Abstained)},
		{Label: l.T("organ.there"), Value: l.T("organ.there_on_paper", "present", t.Present, "entitled", t.Entitled, "barred", t.Barred)},
	}
}
