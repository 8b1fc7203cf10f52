package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/border/kimberley"
)

// kpOneData is one certificate with the steps its reader has.
type kpOneData struct {
	URL    string
	Chips  []template.HTML
	Head   string
	In     bool
	Facts  []fact
	Steps  []dealStep
	Events []caseEntry
	Goods  []kpGoods
	Form   form
	Can    map[string]bool
	Moves  []kpStep
}

type kpGoods struct {
	Stone  int64
	Carats string
}

// kpStep is a step whose form asks for a reason at most.
type kpStep struct {
	Act, Word string
	Reason    bool
	Main      bool
}

// kpOne shows a certificate.
func (s *Server) kpOne(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.kpShow(w, r, no, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) kpShow(w http.ResponseWriter, r *Request, no int64, f form) error {
	x, err := kimberley.Read(r.Context(), s.Keeper.DB(), r.Actor, no)
	if err != nil {
		return err
	}
	d := kpOneData{URL: kpURL(no), Chips: []template.HTML{s.kpChip(r, &x.Certificate)}, Head: kpName(r, &x.Certificate), In: x.Direction == kimberley.In, Form: f, Can: map[string]bool{}}
	if x.ExpiredOn(today(r, s.zone(r))) {
		d.Chips = append(d.Chips, chip("x", r.Lang.T("kp.expired_chip")))
	}
	d.Facts, d.Steps = s.kpFacts(r, &x.Certificate), s.kpSteps(r, &x)
	for _, g := range x.Goods {
		d.Goods = append(d.Goods, kpGoods{g.Stone, r.Lang.Carat(carat.Weight(g.Weight))})
	}
	for _, e := range slices.Backward(x.Events) {
		d.Events = append(d.Events, caseEntry{At: moment(r.Lang, e.At, s.zone(r)), Who: s.kpSide(r, &x.Certificate, e.Side), Act: r.Lang.T("kp.event_" + e.Act), Body: e.Body})
	}
	may := x.May(r.Actor)
	for _, a := range may {
		d.Can[string(a)] = true
	}
	for _, a := range kpMoves {
		if slices.Contains(may, a) {
			d.Moves = append(d.Moves, kpStep{Act: string(a), Word: r.Lang.T("kp.do_" + string(a)), Reason: kpReason[a], Main: a == "declare" || a == "enter" || a == "ship"})
		}
	}
	if len(d.Form.Values) == 0 {
		d.Form = filled(r.Lang, "parcels", strconv.FormatInt(x.Parcels, 10), "seals", "1", "origins", x.Origins.Words())
	}
	return s.show(w, r, "kp_one", View{Title: f.Title(d.Head), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// kpReason says which steps want a reason.
var kpReason = map[lifecycle.Act]bool{"ask": true, "refuse": true, "void": true, "lose": true}

func (s *Server) kpSide(r *Request, c *kimberley.Certificate, side string) string {
	if side == "member" {
		return s.orgName(r, c.Member)
	}
	return r.Lang.T("kp.side_" + side)
}

func (s *Server) kpFacts(r *Request, c *kimberley.Certificate) []fact {
	l := r.Lang
	value := func(cents int64) string { return l.Money(money.Of(cents, money.USD)) }
	origin := c.Origins.Words()
	if c.Mixed {
		origin = l.T(either(origin == "", "kp.origin_mixed", "kp.origin_mixed_of"), "countries", origin)
	}
	all := []fact{
		{Label: l.T("kp.member"), Value: s.orgName(r, c.Member)},
		{Label: l.T("kp.route"), Value: c.From + " → " + c.To},
		{Label: l.T("kp.exporter"), Value: c.Exporter},
		{Label: l.T("kp.importer"), Value: c.Importer},
		{Label: l.T("kp.hs"), Value: c.HS, Mono: true},
		{Label: l.T("kp.carats"), Value: l.Carat(carat.Weight(c.Weight))},
		{Label: l.T("kp.value"), Value: value(c.USD)},
		{Label: l.T("kp.parcels"), Value: l.Int(c.Parcels)},
		{Label: l.T("kp.origin"), Value: origin},
	}
	for _, x := range []struct {
		label string
		day   clock.Date
	}{{"kp.issued", c.Issued}, {"kp.expires", c.Expires}} {
		if x.day != "" {
			all = append(all, fact{Label: l.T(x.label), Value: l.Date(x.day)})
		}
	}
	if c.Seen.Weight > 0 {
		all = append(all, fact{Label: l.T("kp.weighed"), Value: l.Carat(carat.Weight(c.Seen.Weight))}, fact{Label: l.T("kp.counted"), Value: l.Int(c.Seen.Parcels)})
	}
	if c.Seal != "" {
		all = append(all, fact{Label: l.T("kp.seal"), Value: c.Seal, Mono: true})
	}
	if c.Shipment > 0 {
		all = append(all, fact{Label: l.T("kp.shipment"), Value: strconv.FormatInt(c.Shipment, 10), URL: shipmentURL(c.Shipment)})
	}
	if c.Day != "" {
		all = append(all, fact{Label: l.T(either(c.Direction == kimberley.In, "kp.entered_on", "kp.issued_on")), Value: l.Date(c.Day)})
	}
	if c.Paper != "" {
		all = append(all, fact{Label: l.T("kp.paper"), Value: c.Paper, Mono: true, URL: "/papers/" + c.Paper})
	}
	if c.Keep != "" {
		all = append(all, fact{Label: l.T("kp.keep"), Value: l.Date(c.Keep)})
	}
	return all
}

// kpRoads are the roads of certificates as a page draws them: each state with the act that
// led there. A certificate that differs goes by the longer one.
var kpRoads = map[string][]way{
	"in":      {{kimberley.Announced, "announce", 1}, {kimberley.Declared, "declare", 1}, {kimberley.Matched, "match", 1}, {kimberley.Entered, "enter", 1}, {kimberley.Confirmed, "confirm", 1}},
	"differs": {{kimberley.Announced, "announce", 1}, {kimberley.Declared, "declare", 1}, {kimberley.Mismatch, "differ", 1}, {kimberley.Asked, "ask", 1}, {kimberley.Amended, "amend", 1}, {kimberley.Entered, "enter", 1}, {kimberley.Confirmed, "confirm", 1}},
	"out":     {{kimberley.Requested, "apply", 1}, {kimberley.Checked, "check", 1}, {kimberley.Sealed, "seal", 1}, {kimberley.Issued, "issue", 1}, {kimberley.Shipped, "ship", 1}, {kimberley.Confirmed, "confirm", 1}},
}

// kpEnds are the states in which a certificate's way broke off, with the act that did it.
var kpEnds = map[lifecycle.State]string{kimberley.Refused: "refuse", kimberley.Withdrawn: "withdraw", kimberley.Void: "void", kimberley.Lost: "lose"}

// kpSteps draws the road: what is done with its day, where it stands, what follows.
func (s *Server) kpSteps(r *Request, x *kimberley.Whole) []dealStep {
	at := map[string]clock.Instant{}
	for _, e := range x.Events {
		at[e.Act] = e.At
	}
	road := kpRoads[x.Direction]
	if at["differ"] != 0 {
		road = kpRoads["differs"]
	}
	if act, ended := kpEnds[x.State]; ended {
		road = append(slices.DeleteFunc(slices.Clone(road), func(w way) bool { return at[w.act] == 0 }), way{x.State, act, 1})
	}
	var all []dealStep
	class := "done"
	for _, w := range road {
		st := dealStep{Word: stateWord(r.Lang, x.Life(), w.state), Class: class}
		if w.state == x.State {
			if class = ""; x.State != kimberley.Confirmed {
				st.Class = "now"
			}
		}
		if at[w.act] != 0 {
			st.Note = moment(r.Lang, at[w.act], s.zone(r))
		}
		all = append(all, st)
	}
	return all
}
