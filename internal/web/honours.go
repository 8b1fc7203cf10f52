package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
)

const honoursPage = 50

// honoursData are honours as one reader may see them, and the form of a nomination.
type honoursData struct {
	Rows     []honourRow
	More     string
	Form     form
	Nominate bool
	Kinds    []option
	Langs    []option
}

type honourRow struct {
	No, Year       int64
	URL, To, What  string
	Day, By, Paper string
	Revoked        string
	Chip           template.HTML
	Kind           string
	// what people wrote, in the reader's language or in another that says so
	Who, Name, Citation, Place toldText
}

// honours lists them.
func (s *Server) honours(w http.ResponseWriter, r *Request) error {
	return s.honoursWith(w, r, filled(r.Lang, "year", strconv.Itoa(today(r, s.zone(r)).Time().Year())))
}

func (s *Server) honoursWith(w http.ResponseWriter, r *Request, f form) error {
	all, err := honour.List(r.Context(), s.Keeper.DB(), r.Actor, wholeOf(r.URL.Query().Get("before")), honoursPage+1)
	if err != nil {
		return err
	}
	d := honoursData{Form: f, Nominate: honour.Proposes(r.Actor), Langs: languageOptions()}
	if len(all) > honoursPage {
		all = all[:honoursPage]
		d.More = "/honours?before=" + strconv.FormatInt(all[honoursPage-1].No, 10)
	}
	for n := range all {
		d.Rows = append(d.Rows, s.honourRow(r, &all[n]))
	}
	for _, k := range honour.Kinds {
		d.Kinds = append(d.Kinds, option{k, r.Lang.T("honour.kind_" + k)})
	}
	return s.show(w, r, "honours", View{Title: f.Title(r.Lang.T("honour.title")), Data: d, NoIndex: true, Status: f.Status()})
}

// honourRow is an honour in a list.
func (s *Server) honourRow(r *Request, h *honour.Honour) honourRow {
	l := r.Lang
	x := honourRow{
		No: h.No, Year: h.Year, URL: "/honours/" + strconv.FormatInt(h.No, 10), To: s.honoured(r, h), What: join(l.T("honour.kind_"+h.Kind), ": ", h.Name.In(l)), Paper: h.Paper, By: s.orgName(r, h.By),
		Chip: chip(stateKind(h.State), stateWord(l, honour.Life, h.State)),
		Kind: l.T("honour.kind_" + h.Kind), Who: toldText{Text: s.orgName(r, h.Org)}, Name: toldTo(l, h.Name), Citation: toldTo(l, h.Citation), Place: toldTo(l, h.Place),
	}
	if h.Org.IsZero() {
		x.Who = toldTo(l, h.To)
	}
	if h.Day != "" {
		x.Day = l.Date(h.Day)
	}
	if h.Revoked != "" {
		x.Revoked = l.Date(h.Revoked)
	}
	return x
}

// honoured is who is honoured, for people.
func (s *Server) honoured(r *Request, h *honour.Honour) string {
	if h.Org.IsZero() {
		return h.To.In(r.Lang)
	}
	return s.orgName(r, h.Org)
}

// honourNominate proposes somebody.
func (s *Server) honourNominate(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	var org id.ID
	if org, err = s.orgNamed(r, v.Get("member_no")); err == nil {
		_, err = honour.Nominate{
			Kind: v.Get("kind"), Year: wholeOf(v.Get("year")), Name: textIn(v, "name"), Org: org, To: textIn(v, "to"), Reason: textIn(v, "reason"),
		}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.honoursWith(w, r, f)
	}
	s.say(w, "honour.said_nominated")
	return redirect(w, r, "/honours")
}

// honourData is one honour.
type honourData struct {
	honourRow
	Title          string
	Reason, Doubts toldText
	Facts          []fact
	Confer, Doubt  bool
	Form           form
	Langs          []option
}

// honour shows one.
func (s *Server) honour(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.honourPage(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) honourPage(w http.ResponseWriter, r *Request, no int64, f form) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	may, err := organ.MayIn(ctx, q, r.Actor, organ.Council, r.Now)
	if err != nil {
		return err
	}
	h, err := honour.Read(ctx, q, r.Actor, no, may.Read)
	if err != nil {
		return err
	}
	d := honourData{
		honourRow: s.honourRow(r, &h), Title: l.T("honour.one", "to", s.honoured(r, &h), "year", strconv.FormatInt(h.Year, 10)), Reason: toldTo(l, h.Reason), Doubts: toldTo(l, h.Revoking), Form: f, Langs: languageOptions(),
		Confer: h.State == honour.Endorsed && r.Actor.May("honour.confer", access.Any), Doubt: h.State == honour.Conferred && r.Actor.May("honour.revoke", access.Any),
	}
	d.Facts = []fact{{Label: l.T("honour.kind"), Value: d.What}, {Label: l.T("honour.year"), Value: strconv.FormatInt(h.Year, 10)}, {Label: l.T("honour.nominated_by"), Value: d.By}}
	for _, x := range []struct {
		key string
		no  int64
	}{{"organ.resolution", h.Resolution}, {"honour.undone_by", h.Undone}} {
		if x.no > 0 {
			d.Facts = append(d.Facts, fact{Label: l.T(x.key), Value: l.Int(x.no), URL: resolutionURL(organ.Council, x.no)})
		}
	}
	if d.Day != "" {
		d.Facts = append(d.Facts, fact{Label: l.T("honour.conferred"), Value: join(d.Day, ", ", d.Place.Text)}, fact{Label: l.T("organ.paper"), Value: h.Paper, Mono: true, URL: "/v/" + h.Paper})
	}
	if d.Revoked != "" {
		d.Facts = append(d.Facts, fact{Label: l.T("honour.revoked_on"), Value: d.Revoked})
	}
	if i, asked, err := organ.Decision(ctx, q, "honour", no); err != nil {
		return err
	} else if asked && i.Meeting > 0 && may.Read {
		d.Facts = append(d.Facts, fact{Label: l.T("honour.before_council"), Value: stateWord(l, organ.ItemLife, i.State), URL: organURL(i.Organ) + "/meetings/" + strconv.FormatInt(i.Meeting, 10)})
	}
	return s.show(w, r, "honour", View{Title: f.Title(d.Title), Data: d, NoIndex: true, Status: f.Status()})
}

func (s *Server) honourDone(w http.ResponseWriter, r *Request, no int64, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.honourPage(w, r, no, f)
	}
	s.say(w, "organ.said_done")
	return redirect(w, r, "/honours/"+strconv.FormatInt(no, 10))
}

// honourConfer hands it over.
func (s *Server) honourConfer(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = honour.Confer{Honour: no, Day: clock.Date(v.Get("day")), Place: textIn(v, "place"), Citation: textIn(v, "citation")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.honourDone(w, r, no, err)
}

// honourDoubt asks the council to take it back.
func (s *Server) honourDoubt(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = honour.Doubt{Honour: no, Reason: textIn(v, "reason")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.honourDone(w, r, no, err)
}

// honourYear is one year of the roll.
type honourYear struct {
	Year string
	Rows []honourRow
}

// honoursPublic is the roll, by year.
func (s *Server) honoursPublic(w http.ResponseWriter, r *Request) error {
	all, err := honour.Roll(r.Context(), s.Keeper.DB())
	if err != nil {
		return err
	}
	var years []honourYear
	for n := range all {
		y := strconv.FormatInt(all[n].Year, 10)
		if len(years) == 0 || years[len(years)-1].Year != y {
			years = append(years, honourYear{Year: y})
		}
		last := &years[len(years)-1]
		last.Rows = append(last.Rows, s.honourRow(r, &all[n]))
	}
	return s.show(w, r, "honours_public", View{Title: r.Lang.T("honour.public_title"), Description: r.Lang.T("honour.public_lead"), Public: true, Cache: keptLong(r), Data: years})
}
