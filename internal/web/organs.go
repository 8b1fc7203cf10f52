package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/rule"
)

// organsData are the organs of the exchange as one reader stands to them.
type organsData struct {
	Rows  []organRow
	Form  form
	Found bool // may found a special committee
	Langs []option
}

type organRow struct {
	URL, Name, Chosen, Next, NextURL string
	Seats                            int
	Waits, ToVote                    int64
	Mine                             bool
	Chip                             template.HTML
}

// organs lists them.
func (s *Server) organs(w http.ResponseWriter, r *Request) error {
	return s.organsPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) organsPage(w http.ResponseWriter, r *Request, f form) error {
	all, err := organ.Summaries(r.Context(), s.Keeper.DB(), r.Actor, r.Now)
	if err != nil {
		return err
	}
	d := organsData{Form: f, Found: r.Actor.May("organ.found", access.Any), Langs: languageOptions()}
	for _, o := range all {
		row := organRow{URL: organURL(o.Code), Name: o.NameIn(r.Lang), Seats: o.Seats, Waits: o.Waits, ToVote: o.ToVote, Mine: o.Mine}
		if o.ChosenBy != "" {
			by, err := organ.ByCode(r.Context(), s.Keeper.DB(), o.ChosenBy)
			if err != nil {
				return err
			}
			row.Chosen = by.NameIn(r.Lang)
		}
		if o.Next.No > 0 {
			row.Next = moment(r.Lang, o.Next.At, s.zone(r))
			if o.Reads { // who has no seat in it learns the day, and not what it is about
				row.NextURL = meetingURL(&o.Next)
			}
		}
		if o.ToVote > 0 {
			row.Chip = chip("a", r.Lang.T("organ.to_vote", "n", o.ToVote))
		}
		d.Rows = append(d.Rows, row)
	}
	return s.show(w, r, "organs", View{Title: f.Title(r.Lang.T("organ.title")), Data: d, NoIndex: true, Status: f.Status()})
}

// organFound makes a special committee.
func (s *Server) organFound(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	_, err = organ.Found{Code: v.Get("code"), Name: textIn(v, "name"), Resolution: wholeOf(v.Get("resolution")), From: clock.Date(v.Get("from"))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.organsPage(w, r, f)
	}
	s.say(w, "organ.said_done")
	return redirect(w, r, "/organs")
}

// textIn reads a text that was typed in several languages: fields "name_en", "name_zh" …
func textIn(v url.Values, field string) i18n.Text {
	t := i18n.Text{}
	for _, l := range i18n.Languages {
		if typed := v.Get(field + "_" + string(l)); typed != "" {
			t[l] = typed
		}
	}
	return t
}

func organURL(code string) string { return "/organs/" + url.PathEscape(code) }

func meetingURL(m *organ.Meeting) string {
	return organURL(m.Organ) + "/meetings/" + strconv.FormatInt(m.No, 10)
}

func resolutionURL(code string, no int64) string {
	return organURL(code) + "/resolutions/" + strconv.FormatInt(no, 10)
}

// organLinks say where the things are that organs decide about.
var organLinks = map[string]string{"honour": "/honours/", "application": "/admissions/", "objection": "/admissions/objections/"}

// itemWords are what an item is about, and where that is.
func (s *Server) itemWords(r *Request, i *organ.Item) (title, note, link string) {
	l, q := r.Lang, s.Keeper.DB()
	title = organAbout(l, i.About, i.Ref)
	switch i.About {
	case "text":
		return i.Title.In(l), "", ""
	case "rule":
		if p, _, err := rule.ProposalOf(r.Context(), q, i.Ref); err == nil {
			note = l.T("organ.rule_change", "rule", l.T("rule."+p.Name), "value", p.Value, "from", l.Date(p.From))
			link = "/admin/rules?name=" + url.QueryEscape(p.Name) + "&item=" + url.QueryEscape(p.Item)
			if !r.Actor.May("settings.read", access.Any) { // the page of rules is the exchange's people's
				link = ""
			}
		}
		return title, note, link
	case "seat":
		if n, err := organ.NominationOf(r.Context(), q, r.Actor, i.Ref); err == nil {
			if o, err := organ.ByCode(r.Context(), q, n.Organ); err == nil {
				note = l.T("organ.seat_of", "person", s.personName(r, n.Person), "org", s.orgName(r, n.Org), "organ", o.NameIn(l), "post", l.T("organ.post_"+n.Post), "from", l.Date(n.From), "until", l.Date(n.Until.AddDays(-1)))
			}
			link = organURL(n.Organ)
		}
		return title, note, link
	case "honour":
		if may, err := organ.MayIn(r.Context(), q, r.Actor, organ.Council, r.Now); err == nil { // who may not read the honour is told its number
			if h, err := honour.Read(r.Context(), q, r.Actor, i.Ref, may.Read); err == nil {
				row := s.honourRow(r, &h)
				return join(title, ": ", row.To), row.What, row.URL
			}
		}
	case "minutes":
		return title, "", organURL(i.Organ) + "/meetings/" + strconv.FormatInt(i.Ref, 10)
	}
	for n, o := range i.Orgs {
		if n == 0 {
			note = s.orgName(r, o)
		}
	}
	if base := organLinks[i.About]; base != "" {
		link = base + strconv.FormatInt(i.Ref, 10)
	}
	return title, note, link
}
