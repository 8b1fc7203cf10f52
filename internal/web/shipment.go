package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/money"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/shipment"
	"openbourse/internal/registry/stone"
)

// shipmentData is a shipment with what its reader may do: the weighing desk too.
type shipmentData struct {
	No                                  int64
	Chip                                template.HTML
	Facts                               []fact
	Lines                               []shipmentLine
	Seals                               []shipmentSeal
	Form                                form
	Announce, Withdraw, Open            bool
	Weigh, Admit, Stay                  bool
	Moves                               []shipmentAct
	Whole, Witnesses, ToWeigh           []option
	Appointed, Opened, Place, StayWords string
	StayChip                            template.HTML
	Papers                              []fact   // drafted from it, as links
	Links                               []option // where its papers are made: address and word
}

type shipmentLine struct {
	No, Stone, Pieces                  int64
	Label, HS, Kind, Price, Value, Box string
	Origins, Reports, Kimberley, Link  string
	Weight, Reading                    carat.Weight
	Chip, Seen                         template.HTML
}

type shipmentSeal struct{ No, By, Applied, Broken string }

type shipmentAct struct {
	Act, Word, To string
	Seals, Meet   bool
}

// shipment shows it.
func (s *Server) shipment(w http.ResponseWriter, r *Request) error {
	return s.shipmentPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) shipmentPage(w http.ResponseWriter, r *Request, f form) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	x, err := custody.Stand(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	d := shipmentData{No: no, Chip: chip(stateKind(x.State), stateWord(r.Lang, shipment.Life, x.State)), Form: f, Facts: s.shipmentFacts(r, &x)}
	for i := range x.Lines {
		d.line(r, &x, &x.Lines[i])
	}
	for _, q := range x.Seals {
		d.Seals = append(d.Seals, shipmentSeal{q.No, r.Lang.T("shipment.office_" + sealOffice(q.Applier)), moment(r.Lang, q.Applied, s.zone(r)), moment(r.Lang, q.Broken, s.zone(r))})
		if q.Broken == 0 {
			d.Whole = append(d.Whole, option{Value: q.No, Word: q.No})
		}
	}
	if x.Appointed != 0 {
		d.Appointed, d.Opened, d.Place = moment(r.Lang, x.Appointed, s.zone(r)), moment(r.Lang, x.Opened, s.zone(r)), x.Place
	}
	if t := x.Stay; t != nil {
		d.StayChip = chip(stateKind(t.State), stateWord(r.Lang, custody.StayLife, t.State))
		d.StayWords = r.Lang.T("custody.stay_until", "day", r.Lang.Date(t.Day))
	}
	if err := s.shipmentMay(r, &x, &d); err != nil {
		return err
	}
	if err := s.shipmentPapers(r, &x, &d); err != nil {
		return err
	}
	return s.show(w, r, "shipment", View{Title: f.Title(r.Lang.T("shipment.one", "no", no)), Data: d, NoIndex: true, Status: f.Status()})
}

// shipmentPapers leads to the customs papers of a shipment, its Kimberley certificate and its
// case, or to where the member makes them.
func (s *Server) shipmentPapers(r *Request, x *custody.Desk, d *shipmentData) error {
	if x.State == shipment.Drafted || x.State == shipment.Withdrawn {
		return nil
	}
	l, mine, no := r.Lang, r.Actor.Org == x.Member, strconv.FormatInt(x.No, 10)
	if r.Actor.May("declaration.list", r.Actor.To(x.Member)) {
		all, err := customs.OfShipment(r.Context(), s.Keeper.DB(), r.Actor, x.No)
		if err != nil {
			return err
		}
		drafted := false
		for i := range all {
			p := &all[i]
			drafted = drafted || p.State != customs.Withdrawn
			d.Papers = append(d.Papers, fact{Label: l.T("declaration.kind_" + string(p.Kind)), Value: orElse(entrySpaced(p.Entry), strconv.FormatInt(p.No, 10)) + " · " + stateWord(l, customs.Life, p.State), URL: declarationURL(p.No)})
		}
		if !drafted && mine && x.Direction.Paper() != "" && x.State != shipment.Closed && r.Actor.May("declaration.draft", access.Own) {
			d.Links = append(d.Links, option{"/declarations/new?shipment=" + no, l.T("declaration.new")})
		}
	}
	rough := slices.ContainsFunc(x.Lines, func(y custody.DeskLine) bool { return y.Rough && y.Kind == stone.Natural.String() })
	if rough && mine && x.Direction.Abroad() && x.State != shipment.Closed && r.Actor.May("kimberley.announce", access.Own) {
		d.Links = append(d.Links, option{either(x.Direction.In(), "/border/kp/new", "/border/kp/apply") + "?shipment=" + no, l.T(either(x.Direction.In(), "kp.announce", "kp.apply"))})
	}
	if r.Actor.May("lane.read", r.Actor.To(x.Member)) {
		d.Links = append(d.Links, option{"/border/cases/" + no, l.T("shipment.case")})
	}
	return nil
}

func sealOffice(kind string) string {
	if kind == string(party.Customs) {
		return "customs"
	}
	return "other"
}

// shipmentFacts are the words about the whole shipment that are not empty.
func (s *Server) shipmentFacts(r *Request, x *custody.Desk) []fact {
	l := r.Lang
	sum := func(n int64) string {
		if n == 0 {
			return ""
		}
		return l.Money(money.Of(n, x.Currency))
	}
	side := func(p shipment.Side) string { return strings.TrimSpace(country(l, p.Country) + " " + p.Port) }
	paper := ""
	if x.Paper != 0 {
		paper = l.T("custody.paper_released", "paper", x.Paper)
	} else if x.Direction.Paper() != "" {
		paper = l.T("custody.paper_waits")
	}
	refers := x.RefersPaper
	if x.Refers != 0 {
		refers = strings.TrimSpace(l.T("shipment.one", "no", x.Refers) + " " + refers)
	}
	var out []fact
	for _, f := range []struct{ Label, Value string }{
		{"way", wayWord(l, x.Direction)},
		{"member", s.orgName(r, x.Member)},
		{"principal", s.orgName(r, x.Principal)},
		{"counterpart", x.Counterpart},
		{"from", side(x.From)},
		{"to", side(x.To)},
		{"carrier", strings.TrimSpace(x.Carrier + " " + x.Waybill)},
		{"escort", x.Escort},
		{"mode", x.Mode},
		{"terms", x.Terms + " " + string(x.Currency)},
		{"freight", sum(x.Freight)},
		{"insurance", sum(x.Insurance)},
		{"insured", strings.TrimSpace(sum(x.Insured) + " " + x.Policy)},
		{"packages", l.Int(x.Packages)},
		{"gross", l.Int(x.Gross)},
		{"invoice", strings.TrimSpace(x.Invoice + " " + l.Date(x.InvoiceDay))},
		{"packing", x.Packing},
		{"contract", x.Contract},
		{"carnet", x.Carnet},
		{"handbook", x.Handbook},
		{"refers", refers},
		{"value", usd(l, x.Value)},
		{"paper", paper},
	} {
		if f.Value != "" {
			out = append(out, fact{Label: l.T("shipment.f_" + f.Label), Value: f.Value})
		}
	}
	return out
}

func (d *shipmentData) line(r *Request, x *custody.Desk, y *custody.DeskLine) {
	l := r.Lang
	row := shipmentLine{
		No: y.No, Stone: y.Stone, Pieces: y.Pieces, Label: y.Label, HS: y.HS, Kind: kindWord(l, y.Kind), Price: l.Money(money.Of(y.Price, x.Currency)), Value: usd(l, y.Value),
		Reports: strings.Join(y.Reports, ", "), Kimberley: y.Kimberley, Weight: y.Weight, Reading: y.Reading,
		Chip: chip(stateKind(y.Lot.State), stateWord(l, custody.Life, y.Lot.State)),
	}
	if y.Rough {
		row.Kind += " · " + l.T("word.form.rough")
	}
	var parts []string
	for _, o := range y.Origins {
		parts = append(parts, country(l, o.Country)+" "+l.Carat(carat.Weight(o.Weight)))
	}
	row.Origins = strings.Join(parts, ", ")
	if y.Lot.State != custody.Outside {
		row.Link = "/border/bonded/" + strconv.FormatInt(y.Stone, 10)
	}
	switch {
	case y.Reading == 0:
	case y.Within:
		row.Seen = chip("o", l.T("custody.agrees"))
	default:
		row.Seen = chip("a", l.T("custody.differs"))
	}
	if y.Lot.State == custody.ToInspect {
		d.ToWeigh = append(d.ToWeigh, option{Value: strconv.FormatInt(y.Stone, 10), Word: y.Label + " · " + y.Weight.String() + " ct"})
	}
	d.Lines = append(d.Lines, row)
}

// shipmentMay says which buttons the reader has.
func (s *Server) shipmentMay(r *Request, x *custody.Desk, d *shipmentData) error {
	rel := r.Actor.To(x.Member)
	d.Announce = x.State == shipment.Drafted && r.Actor.May("shipment.announce", rel)
	d.Withdraw = (x.State == shipment.Drafted || x.State == shipment.Announced) && r.Actor.May("shipment.withdraw", rel)
	if x.State == shipment.Drafted || x.State == shipment.Withdrawn {
		return nil
	}
	for _, act := range x.Acts {
		to := "move"
		if !r.Actor.May("custody.move", rel) {
			to = "pass"
		}
		d.Moves = append(d.Moves, shipmentAct{
			Act: string(act), Word: r.Lang.T("life.custody_" + string(act)), To: to, Seals: custody.Sealed(act), Meet: act == custody.ActLodge || act == custody.ActDeclare,
		})
	}
	here := slices.ContainsFunc(x.Lines, func(y custody.DeskLine) bool { return y.Lot.State == custody.ToInspect })
	d.Open = here && len(d.Whole) > 0 && r.Actor.May("custody.pass", rel)
	d.Weigh = len(d.ToWeigh) > 0 && len(d.Whole) == 0 && r.Actor.May("custody.weigh", rel)
	d.Admit = here && len(d.Whole) == 0 && r.Actor.May("custody.pass", rel)
	d.Stay = x.Stay == nil && x.State == shipment.Announced && (x.Direction == shipment.ShowOut || x.Direction == shipment.TemporaryIn) && r.Actor.May("custody.temporary", rel)
	if !d.Open {
		return nil
	}
	people, err := party.PeopleAt(r.Context(), s.Keeper.DB(), x.Member, r.Now)
	for _, p := range people {
		d.Witnesses = append(d.Witnesses, option{Value: p.ID.String(), Word: p.NameIn(r.Lang)})
	}
	return err
}
