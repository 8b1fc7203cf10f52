package web

import (
	"html/template"
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/access"
)

// resolutionData is one resolution: how it came out, what it is about, what came of it.
type resolutionData struct {
	URL, Organ, OrganURL, Title string
	Chip                        template.HTML
	Facts                       []fact
	Head                        string
	Body                        toldText
	Publish                     bool
}

// resolution shows one.
func (s *Server) resolution(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	t, err := organ.ResolutionOf(ctx, q, r.Actor, no, r.Now)
	if err != nil {
		return err
	}
	o, err := organ.ByCode(ctx, q, t.Organ)
	if err != nil {
		return err
	}
	row := s.resolutionRow(r, &t)
	d := resolutionData{
		URL: row.URL, Organ: o.NameIn(l), OrganURL: organURL(o.Code), Chip: row.Chip, Title: l.T("organ.resolution_one", "label", row.Label),
		Publish: t.Published.IsZero() && r.Actor.May("organ.publish", access.Any), Head: row.Title,
	}
	title, note, link := s.itemWords(r, &t.About)
	d.Facts = append([]fact{{Label: l.T("organ.on"), Value: join(title, ": ", note), URL: link}}, tallyFacts(r, t.Tally)...)
	if t.About.Effect > 0 {
		d.Facts = append(d.Facts, fact{Label: l.T("organ.effect"), Value: l.T("organ.effect_rule", "no", t.About.Effect), URL: link})
	}
	way := fact{Label: l.T("organ.taken_in"), Value: l.T("organ.in_writing")}
	if t.Meeting > 0 {
		way.Value = l.T("organ.meeting_no", "no", t.Meeting)
	}
	if may, err := organ.MayIn(ctx, q, r.Actor, t.Organ, r.Now); err != nil {
		return err
	} else if may.Read {
		way.URL = organURL(t.Organ) + "/meetings/" + strconv.FormatInt(t.About.Meeting, 10)
	}
	d.Facts = append(d.Facts, way, fact{Label: l.T("organ.taken_at"), Value: row.At}, fact{Label: l.T("organ.register"), Value: l.Int(t.No)}, fact{Label: l.T("organ.paper"), Value: t.Paper, Mono: true, URL: "/v/" + t.Paper})
	if t.About.Secret {
		d.Facts = append(d.Facts, fact{Label: l.T("organ.way"), Value: l.T("organ.secret")})
	}
	if t.About.About == "text" {
		d.Body = toldTo(l, t.About.Body)
	}
	return s.show(w, r, "resolution", View{Title: d.Title + ", " + d.Organ, Data: d, NoIndex: true})
}

// resolutionPublish shows it on the public page.
func (s *Server) resolutionPublish(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	if _, err := (organ.Publish{Resolution: no}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, "organ.said_published")
	return redirect(w, r, resolutionURL(r.PathValue("organ"), no))
}

// publicOrgan is an organ as everybody sees it.
type publicOrgan struct {
	Code, Chosen string
	Name         toldText
	Seats        []seatRow
	Resolutions  []publicResolution
}

type publicResolution struct {
	Label, At, Paper string
	Title, Body      toldText
	Chip             template.HTML
}

// organsPublic is who governs the exchange, and what was resolved and published.
func (s *Server) organsPublic(w http.ResponseWriter, r *Request) error {
	ctx, q, l, day := r.Context(), s.Keeper.DB(), r.Lang, today(r, s.zone(r))
	all, err := organ.All(ctx, q)
	if err != nil {
		return err
	}
	var out []publicOrgan
	for _, o := range all {
		if o.Over {
			continue
		}
		x := publicOrgan{Code: o.Code, Name: toldText{Text: o.NameIn(l)}}
		if o.Special {
			x.Name = toldTo(l, o.Name)
		}
		if o.ChosenBy != "" {
			by, err := organ.ByCode(ctx, q, o.ChosenBy)
			if err != nil {
				return err
			}
			x.Chosen = by.NameIn(l)
		}
		if err := s.publicSeats(r, o, day, &x); err != nil {
			return err
		}
		taken, err := organ.Published(ctx, q, o.Code, 50)
		if err != nil {
			return err
		}
		for n := range taken {
			t := &taken[n]
			row := s.resolutionRow(r, t)
			p := publicResolution{Label: row.Label, At: row.At, Title: toldText{Text: row.Title}, Paper: t.Paper, Chip: row.Chip, Body: toldTo(l, t.About.Body)}
			if t.About.About == "text" {
				p.Title = toldTo(l, t.About.Title)
			}
			x.Resolutions = append(x.Resolutions, p)
		}
		out = append(out, x)
	}
	return s.show(w, r, "organs_public", View{Title: l.T("organ.public_title"), Description: l.T("organ.public_lead"), Public: true, Data: out})
}

func (s *Server) publicSeats(r *Request, o organ.Organ, day clock.Date, x *publicOrgan) error {
	if !o.Seats() {
		return nil
	}
	seats, err := organ.SeatsOn(r.Context(), s.Keeper.DB(), o.Code, day)
	if err != nil {
		return err
	}
	for _, p := range seats {
		x.Seats = append(x.Seats, seatRow{Name: s.personName(r, p.Person), Org: s.orgName(r, p.Org), Post: r.Lang.T("organ.post_" + p.Post), From: r.Lang.Date(p.From), Last: r.Lang.Date(p.Until.AddDays(-1))})
	}
	return nil
}
