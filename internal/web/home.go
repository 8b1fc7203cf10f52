package web

import (
	"html/template"
	"net/http"

	"openbourse/internal/base/i18n"
	"openbourse/internal/exchange/search"
	"openbourse/internal/house/settings"
	"openbourse/internal/paper/gem"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/stone"
)

// homeData is the public face of the exchange: what stands on it now. Natural,
// laboratory-grown and treated stones each have their own figures, which are of single
// stones; pairs, parcels and rough are counted beside them.
type homeData struct {
	Hero     template.HTML
	Natural  kindFigures
	LabGrown kindFigures
	Treated  kindFigures
	Members  int
	Joined   int // in the last year
	Clock    sessionClock
	Newest   []newMember
	Notices  []settings.Notice
	Shapes   []shapeFigure // natural
	Kinds    []kindMarket
	OtherTag string // language of members’ other names
	Ranking  *homeRanking
	Index    []homeIndex // of natural and laboratory-grown stones, as far as they have one
}

// kindFigures are the stones of one kind on the market.
type kindFigures struct {
	N, Carat, Today int64 // single stones; thousandths of a carat; listed today
	Lots            int64 // pairs, parcels and rough
}

// shapeFigure is one shape drawn, with its stones.
type shapeFigure struct {
	Drawing template.HTML
	Name    string
	N       int64
	URL     string
}

// heroCut is the brilliant of the first page: 57 % table, 34.5° and 40.8°.
var heroCut = gem.Cut{Shape: gem.Round, Table: 570, Depth: 614, CrownAngle: 345, PavilionAngle: 408, Girdle: 35, Star: 500, Lower: 750}

// home is the public face of the exchange.
func (s *Server) home(w http.ResponseWriter, r *Request) error {
	d := homeData{Hero: template.HTML(gem.FaceUp(heroCut, gem.Options{Size: 400, Class: "hero-gem"})), OtherTag: either(r.Lang == i18n.Chinese, i18n.English.Tag(), i18n.Chinese.Tag())}
	if err := s.marketFigures(r, &d); err != nil {
		return err
	}
	if err := s.memberFigures(r, &d); err != nil {
		return err
	}
	var err error
	if d.Index, err = s.homeIndex(r); err != nil {
		return err
	}
	if d.Ranking, err = s.homeRanking(r); err != nil {
		return err
	}
	cal, err := calendar.Load(r.Context(), s.Keeper.DB())
	if err != nil {
		return err
	}
	d.Clock = clockAt(r.Lang, cal, r.Now, s.zone(r))
	if d.Notices, err = settings.Notices(r.Context(), s.Keeper.DB(), cal.Today(r.Now)); err != nil {
		return err
	}
	v := View{Title: r.Lang.T("home.hero"), Description: r.Lang.T("home.lead"), Data: d, Public: true}
	if r.Visitor() {
		v.Cache = "public, max-age=30"
	}
	return s.show(w, r, "home", v)
}

// marketFigures asks the index as everybody's eyes see it.
func (s *Server) marketFigures(r *Request, d *homeData) error {
	for _, k := range stone.Kinds() {
		q := search.Query{Kind: k, Form: singles}
		res, err := s.Search.Search(r.Context(), search.Ask{
			Query: q, Sums: true, Facets: []search.Field{search.FieldForm, search.FieldShape, search.FieldCarat}, Now: r.Now, Zone: s.zone(r),
		})
		if err != nil {
			return err
		}
		q.Since = string(today(r, s.zone(r)))
		fresh, err := s.Search.Search(r.Context(), search.Ask{Query: q, Now: r.Now, Zone: s.zone(r)})
		if err != nil {
			return err
		}
		f := kindFigures{N: res.Total, Carat: res.Sums.Carat, Today: fresh.Total}
		for _, c := range res.Facets[search.FieldForm] {
			if !singles.Has(c.Code) {
				f.Lots += c.N
			}
		}
		switch k {
		case stone.Natural:
			d.Natural = f
			d.Shapes = s.shapeFigures(r, res)
		case stone.LabGrown:
			d.LabGrown = f
		case stone.Treated:
			d.Treated = f
		}
		if res.Total > 0 && k != stone.Treated {
			d.Kinds = append(d.Kinds, s.kindMarket(r.Lang, k, res))
		}
	}
	return nil
}

// shapeFigures are the ten drawn shapes with the natural stones of each.
func (s *Server) shapeFigures(r *Request, res search.Result) []shapeFigure {
	var all []shapeFigure
	counts := map[uint8]int64{}
	for _, c := range res.Facets[search.FieldShape] {
		counts[c.Code] = c.N
	}
	for _, codes := range tileCodes {
		q := search.Query{Form: singles}
		var n int64
		for _, c := range codes {
			q.Shape |= search.SetOf(c)
			n += counts[c]
		}
		word := stone.Shape(codes[0]).String()
		all = append(all, shapeFigure{
			Drawing: template.HTML(gem.FaceUp(gem.Cut{Shape: gem.ShapeOf(word)}, gem.Options{Size: 72})),
			Name:    capital(codeWord(r.Lang, search.FieldShape, codes[0])), N: n, URL: "/stones?" + encode(q),
		})
	}
	return all
}
