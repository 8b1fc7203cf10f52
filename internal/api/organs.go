package api

import (
	"cmp"
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/party"
)

// organOperations are the organs of the exchange and its honours. Votes are a person's own
// and are cast on the pages.
var organOperations = []Operation{
	get("listOrgans", "/organs", "organ.public", "organ", "The organs of the exchange with who sits in them today or sat on a day, for everybody", (*Server).listOrgans),
	get("listResolutions", "/organs/{organ}/resolutions", "organ.list", "organ", "Resolutions of an organ, newest first; published ones for those without a vote in it", (*Server).listResolutions),
	get("listAgenda", "/organs/{organ}/waiting", "organ.read", "organ", "What waits for an organ’s decision", (*Server).listAgenda),
	command("raiseText", http.MethodPost, "/organs/{organ}/texts", "organ.nominate", "organ", "Put a text before an organ", (*Server).raiseText),
	command("callMeeting", http.MethodPost, "/organs/{organ}/meetings", "organ.call", "organ", "Call a meeting with an agenda", (*Server).callMeeting),
	command("circulateItems", http.MethodPost, "/organs/{organ}/circulations", "organ.call", "organ", "Send items round for a decision in writing", (*Server).circulateItems),
	get("listHonours", "/honours", "honour.public", "honour", "The public roll of honours, newest year first", (*Server).listHonours),
	command("nominateHonour", http.MethodPost, "/honours", "honour.nominate", "honour", "Nominate somebody for an honour", (*Server).nominateHonour),
}

// OrganPage is all organs.
type OrganPage struct {
	Organs []OrganLine `json:"organs"`
}

// OrganLine is an organ with who sits in it.
type OrganLine struct {
	Code     string     `json:"code"`
	Name     string     `json:"name" doc:"in the language asked for"`
	ChosenBy string     `json:"chosen_by,omitempty" doc:"the organ that elects its people"`
	Special  bool       `json:"special,omitempty"`
	Source   string     `json:"source"`
	Mark     string     `json:"mark" enum:"R,I,D,M" doc:"read, inferred, proposal, from memory"`
	Seats    []SeatLine `json:"seats" doc:"empty for the conference: every member is in it"`
}

// SeatLine is a seat.
type SeatLine struct {
	Name   string     `json:"name"`
	Member int64      `json:"member" doc:"number of the organisation"`
	Post   string     `json:"post" enum:"president,chair,deputy,member,secretary"`
	From   clock.Date `json:"from"`
	Until  clock.Date `json:"until" doc:"the first day without it"`
}

type listOrgans struct {
	On clock.Date `query:"on" doc:"who sat on this day; today when left out"`
}

func (s *Server) listOrgans(c *call, in listOrgans) (OrganPage, error) {
	all, err := organ.All(c.Context(), s.DB)
	if err != nil {
		return OrganPage{}, err
	}
	day := cmp.Or(in.On, clock.DateOf(s.Clock.Now(), s.zone()))
	page, n := OrganPage{Organs: []OrganLine{}}, orgNumbers{}
	for _, o := range all {
		l := OrganLine{Code: o.Code, Name: o.NameIn(c.Lang), ChosenBy: o.ChosenBy, Special: o.Special, Source: o.Source, Mark: string(o.Mark), Seats: []SeatLine{}}
		seats, err := organ.SeatsOn(c.Context(), s.DB, o.Code, day)
		if err != nil {
			return OrganPage{}, err
		}
		for _, x := range seats {
			p, err := party.PersonByID(c.Context(), s.DB, x.Person)
			if err != nil {
				return OrganPage{}, err
			}
			member, err := n.of(c.Context(), s, x.Org)
			if err != nil {
				return OrganPage{}, err
			}
			l.Seats = append(l.Seats, SeatLine{p.NameIn(c.Lang), member, x.Post, x.From, x.Until})
		}
		page.Organs = append(page.Organs, l)
	}
	return page, nil
}

type listResolutions struct {
	Organ string `path:"organ" doc:"its code"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// ResolutionPage is one page of resolutions.
type ResolutionPage struct {
	Resolutions []ResolutionLine `json:"resolutions"`
	Next        string           `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// ResolutionLine is a resolution.
type ResolutionLine struct {
	No        int64         `json:"no" doc:"in the exchange’s register"`
	Year      int64         `json:"year"`
	Seq       int64         `json:"seq" doc:"number of the organ in that year"`
	About     string        `json:"about" doc:"application, seat, rule, text …"`
	Ref       int64         `json:"ref,omitempty" doc:"the number it has there"`
	Title     i18n.Text     `json:"title,omitempty"`
	Text      i18n.Text     `json:"text,omitempty"`
	Adopted   bool          `json:"adopted"`
	For       int64         `json:"for"`
	Against   int64         `json:"against"`
	Abstained int64         `json:"abstained"`
	Entitled  int           `json:"entitled"`
	Barred    int           `json:"barred" doc:"took no part"`
	Present   int           `json:"present"`
	At        clock.Instant `json:"at"`
	Paper     string        `json:"paper" doc:"code of the signed paper"`
	Effect    int64         `json:"effect,omitempty" doc:"version of the rule that holds by it"`
	Published clock.Instant `json:"published,omitzero"`
}

func (s *Server) listResolutions(c *call, in listResolutions) (ResolutionPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return ResolutionPage{}, err
	}
	if _, err := organ.ByCode(c.Context(), s.DB, in.Organ); err != nil {
		return ResolutionPage{}, err
	}
	all, err := organ.Resolutions(c.Context(), s.DB, c.Actor, in.Organ, s.Clock.Now(), before, in.Limit)
	if err != nil {
		return ResolutionPage{}, err
	}
	page := ResolutionPage{Resolutions: []ResolutionLine{}}
	for _, t := range all {
		page.Resolutions = append(page.Resolutions, ResolutionLine{
			No: t.No, Year: t.Year, Seq: t.Seq, About: t.About.About, Ref: t.About.Ref, Title: t.About.Title, Text: t.About.Body, Adopted: t.Adopted, For: t.For, Against: t.Against, Abstained: t.Abstained,
			Entitled: t.Entitled, Barred: t.Barred, Present: t.Present, At: t.At, Paper: t.Paper, Effect: t.About.Effect, Published: t.Published,
		})
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type organCode struct {
	Organ string `path:"organ" doc:"its code"`
}

// AgendaPage is what waits.
type AgendaPage struct {
	Items []AgendaLine `json:"items"`
}

// AgendaLine is an item that waits.
type AgendaLine struct {
	Item  int64         `json:"item"`
	About string        `json:"about"`
	Ref   int64         `json:"ref,omitempty"`
	Title i18n.Text     `json:"title,omitempty"`
	Asked clock.Instant `json:"asked"`
	Round int64         `json:"round" doc:"how often it was put to the vote"`
}

func (s *Server) listAgenda(c *call, in organCode) (AgendaPage, error) {
	if _, err := organ.ByCode(c.Context(), s.DB, in.Organ); err != nil {
		return AgendaPage{}, err
	}
	all, err := organ.WaitingItems(c.Context(), s.DB, c.Actor, in.Organ, s.Clock.Now())
	if err != nil {
		return AgendaPage{}, err
	}
	page := AgendaPage{Items: []AgendaLine{}}
	for _, i := range all {
		page.Items = append(page.Items, AgendaLine{i.No, i.About, i.Ref, i.Title, i.Asked, i.Round})
	}
	return page, nil
}

type raiseText struct {
	Organ string    `path:"organ" doc:"its code"`
	Body  RaiseText `body:"json" example:"{\"title\":{\"en\":\"Saturday sessions\"},\"text\":{\"en\":\"The hall opens on Saturdays.\"}}"`
}

// RaiseText is a text to be resolved.
type RaiseText struct {
	Title i18n.Text `json:"title" doc:"by language: en, zh, nl, ru"`
	Text  i18n.Text `json:"text" doc:"the resolution as it would read"`
}

// OrganMoved says where a meeting or an item stands now.
type OrganMoved struct {
	Meeting int64  `json:"meeting,omitempty"`
	Item    int64  `json:"item,omitempty"`
	State   string `json:"state"`
}

func (s *Server) raiseText(c *call, in raiseText) (OrganMoved, error) {
	d, err := organ.Raise{Organ: in.Organ, Title: in.Body.Title, Body: in.Body.Text}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return OrganMoved{d.Meeting, d.Item, string(d.State)}, err
}

type callMeeting struct {
	Organ string      `path:"organ" doc:"its code"`
	Body  CallMeeting `body:"json" example:"{\"at\":\"2026-12-09T02:00:00Z\",\"place\":\"Hall 2\",\"items\":[4]}"`
}

// CallMeeting is a meeting to be.
type CallMeeting struct {
	At    clock.Instant `json:"at"`
	Place string        `json:"place,omitempty"`
	Items []int64       `json:"items,omitempty" doc:"that wait"`
}

func (s *Server) callMeeting(c *call, in callMeeting) (OrganMoved, error) {
	d, err := organ.Call{Organ: in.Organ, At: in.Body.At, Place: in.Body.Place, Items: in.Body.Items}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return OrganMoved{d.Meeting, d.Item, string(d.State)}, err
}

type circulateItems struct {
	Organ string         `path:"organ" doc:"its code"`
	Body  CirculateItems `body:"json" example:"{\"until\":\"2026-12-01T10:00:00Z\",\"items\":[4]}"`
}

// CirculateItems is a decision in writing to be.
type CirculateItems struct {
	Until  clock.Instant `json:"until" doc:"votes are in by then"`
	Items  []int64       `json:"items" doc:"that wait"`
	Secret bool          `json:"secret,omitempty"`
}

func (s *Server) circulateItems(c *call, in circulateItems) (OrganMoved, error) {
	d, err := organ.Circulate{Organ: in.Organ, Until: in.Body.Until, Items: in.Body.Items, Secret: in.Body.Secret}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return OrganMoved{d.Meeting, d.Item, string(d.State)}, err
}

// HonourPage is the roll.
type HonourPage struct {
	Honours []HonourLine `json:"honours"`
}

// HonourLine is an honour of the roll.
type HonourLine struct {
	No       int64      `json:"no"`
	Kind     string     `json:"kind" enum:"partner,award,citation"`
	Year     int64      `json:"year"`
	Name     i18n.Text  `json:"name,omitempty" doc:"of the award"`
	Org      int64      `json:"org,omitempty" doc:"number of the organisation that is honoured"`
	To       i18n.Text  `json:"to,omitempty" doc:"somebody who is no organisation here"`
	Citation i18n.Text  `json:"citation,omitempty"`
	Day      clock.Date `json:"day"`
	Paper    string     `json:"paper" doc:"code of the certificate"`
	Revoked  clock.Date `json:"revoked,omitempty"`
}

func (s *Server) listHonours(c *call, _ nothing) (HonourPage, error) {
	all, err := honour.Roll(c.Context(), s.DB)
	if err != nil {
		return HonourPage{}, err
	}
	page, n := HonourPage{Honours: []HonourLine{}}, orgNumbers{}
	for _, h := range all {
		l := HonourLine{No: h.No, Kind: h.Kind, Year: h.Year, Name: h.Name, To: h.To, Citation: h.Citation, Day: h.Day, Paper: h.Paper, Revoked: h.Revoked}
		if !h.Org.IsZero() {
			if l.Org, err = n.of(c.Context(), s, h.Org); err != nil {
				return HonourPage{}, err
			}
		}
		page.Honours = append(page.Honours, l)
	}
	return page, nil
}

type nominateHonour struct {
	Body NominateHonour `body:"json" example:"{\"kind\":\"partner\",\"year\":2026,\"org\":4,\"reason\":{\"en\":\"It settled every day.\"}}"`
}

// NominateHonour proposes somebody.
type NominateHonour struct {
	Kind   string    `json:"kind" enum:"partner,award,citation"`
	Year   int64     `json:"year"`
	Name   i18n.Text `json:"name,omitempty" doc:"of the award"`
	Org    int64     `json:"org,omitempty" doc:"number of an organisation here"`
	To     i18n.Text `json:"to,omitempty" doc:"else: who"`
	Reason i18n.Text `json:"reason"`
}

// HonourMoved says where it stands now.
type HonourMoved struct {
	Honour int64  `json:"honour"`
	State  string `json:"state"`
}

func (s *Server) nominateHonour(c *call, in nominateHonour) (HonourMoved, error) {
	b := in.Body
	h := honour.Nominate{Kind: b.Kind, Year: b.Year, Name: b.Name, To: b.To, Reason: b.Reason}
	if b.Org != 0 {
		o, err := party.OrgByNo(c.Context(), s.DB, b.Org)
		if err != nil {
			return HonourMoved{}, err
		}
		h.Org = o.ID
	}
	d, err := h.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return HonourMoved{d.Honour, string(d.State)}, err
}
