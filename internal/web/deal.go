package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/paper/chart"
	"openbourse/internal/paper/gem"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/stone"
)

// dealData is a deal room as one side sees it.
type dealData struct {
	R        *deal.Room
	URL      string
	Headline string
	Chip     template.HTML
	With     string
	Stones   []dealStone
	Single   *dealStone
	Currency string

	Wide, Narrow template.HTML // convergence
	Gap          string
	Offers       []dealOffer // newest first
	Events       []line
	Steps        []dealStep

	Form   form // what was typed and refused
	Answer *dealAnswerForm
	Accept *dealAccept
	Can    map[string]bool
	Agreed []fact

	Talks    bool
	May      bool // he may write, not only read
	Said     []dealSaid
	Files    []dealFile
	Viewings []dealViewing
	Asks     bool // for viewings
	Broker   string
	Mandate  string // "give" or "take": what the reader's side can do about the broker
	Signed   []fact // signatures under the wish to undo
	Grounds  []option
	Return   string // that runs, and until when it can be contested
	Contests bool   // the reader may
	Live     int64  // number of the journal entry the page knows
}

// dealStone is one frozen line.
type dealStone struct {
	deal.Line
	Name, Report, Custody string
	Gem                   template.HTML
	Chip                  template.HTML
	Ask                   string
	Cut                   string // what a selection is, when one may be made
	FrozenAt              string
	Ref                   *referenceWords
	Landed                *landed // what is asked, over the border
	ref                   int64   // reference per carat, 0 for none
}

type dealStep struct{ Word, Note, Class string }

// deal shows a room.
func (s *Server) deal(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	return s.dealPage(w, r, no, form{Lang: r.Lang})
}

// dealPage shows a room with what was typed in it and refused.
func (s *Server) dealPage(w http.ResponseWriter, r *Request, no int64, f form) error {
	head, _, err := s.Keeper.Head(r.Context())
	if err != nil {
		return err
	}
	x, err := deal.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	d := &dealData{R: &x, URL: dealURL(no), Form: f, Chip: s.dealChip(r, &x.Deal, x.Side), Currency: string(x.Currency), Can: map[string]bool{}, Live: head}
	d.May = r.Actor.May("deal.answer", access.Own) && x.Side != deal.House
	for _, a := range x.Acts() {
		d.Can[string(a)] = d.May
	}
	s.dealSides(r, d)
	for i := range x.Lines {
		d.Stones = append(d.Stones, s.dealStone(r, &x.Lines[i], &x))
	}
	if err := s.dealReferences(r, d); err != nil {
		return err
	}
	if len(d.Stones) == 1 {
		d.Single = &d.Stones[0]
		d.Single.Gem = drawnStone(r.Lang, &d.Single.Frozen.Stone)
	}
	s.dealOffers(r, d)
	s.dealChart(r, d)
	s.dealAfter(r, d)
	if err := s.dealTalkOf(r, d); err != nil {
		return err
	}
	if d.May {
		if err := s.dealAnswers(r, d); err != nil {
			return err
		}
	}
	return s.show(w, r, "deal", View{Title: f.Title(d.Headline), Status: f.Status(), Data: d, NoIndex: true, Cache: "no-store", Scripts: []string{"deal.js", "keys.js"}})
}

// dealSides says who the reader deals with and what the broker may do.
func (s *Server) dealSides(r *Request, d *dealData) {
	x := d.R
	switch x.Side {
	case deal.Buyer:
		d.With = s.orgName(r, x.Seller)
	case deal.Seller:
		d.With = s.orgName(r, x.Buyer)
	default:
		d.With = s.orgName(r, x.Seller) + " → " + s.orgName(r, x.Buyer)
	}
	d.Broker = s.orgName(r, x.Broker)
	if d.Broker != "" && d.May && (x.Side == deal.Buyer || x.Side == deal.Seller) && deal.Open(x.State) {
		d.Mandate = either(x.Mandated(x.Side), "take", "give")
	}
}

// drawnStone is the stone as its proportions draw it.
func drawnStone(l i18n.Lang, st *stone.Stone) template.HTML {
	if !drawable(st) {
		return ""
	}
	return template.HTML(gem.FaceUp(cutOf(st), gem.Options{Size: 168, Label: gem.FaceUpWords(l, stoneName(l, st))}))
}

func (s *Server) dealStone(r *Request, x *deal.Line, room *deal.Room) dealStone {
	l, st := r.Lang, &x.Frozen.Stone
	d := dealStone{
		Line: *x, Name: stoneTitle(l, st), Report: st.Report().Key(), Custody: capital(l.T("word.proof." + x.Proof)),
		Ask: l.Money(money.Of(x.AskTotal, money.USD)), FrozenAt: moment(l, room.Opened, s.zone(r)),
	}
	if st.Kind != stone.Natural {
		d.Chip = kindChip(l, st.Kind)
	}
	if sel := x.Frozen.Selection; sel != nil && x.State == deal.LineOpen {
		d.Cut = l.T("deal.cut_hint", "carats", l.Carat(x.Weight), "least", l.Carat(sel.Least), "price", l.Money(money.Of(sel.PPC, money.USD)))
	}
	if x.State != deal.LineOpen {
		d.Chip = chip(map[deal.LineState]string{deal.LineSold: "s"}[x.State], l.T("deal.line_"+string(x.State)))
		if x.State != deal.LineSold {
			d.Chip = chip("x", l.T("deal.line_"+string(x.State)))
		}
	}
	return d
}

// dealAfter are the steps from the agreement to the goods, and what was agreed.
func (s *Server) dealAfter(r *Request, d *dealData) {
	l, x := r.Lang, d.R
	at := map[lifecycle.State]int{deal.Mazal: 1, deal.Disputed: 1, deal.Settled: 4}[x.State]
	for i, key := range []string{"agree", "reserve", "swap", "collect"} {
		st := dealStep{Word: l.T("deal.step_" + key), Note: l.T("deal.step_" + key + "_note")}
		switch {
		case i < at:
			st.Class = "done"
		case i == at && (deal.Open(x.State) || deal.Bound(x.State)):
			st.Class = "now"
		}
		d.Steps = append(d.Steps, st)
	}
	if x.Struck != 0 {
		d.Agreed = append(d.Agreed, fact{Label: l.T("deal.struck_at"), Value: moment(l, x.Struck, s.zone(r))}, fact{Label: l.T("deal.total"), Value: l.Money(money.Of(x.Total, x.Currency))},
			fact{Label: l.T("deal.due"), Value: moment(l, x.Due, s.zone(r))})
		if v, ok := x.Agreed(); ok {
			d.Agreed = append(d.Agreed, termFacts(l, &v.Terms, x.Commission, x.Currency)...)
		}
		for _, p := range []string{x.Paper, x.Invoice} {
			if p != "" {
				d.Agreed = append(d.Agreed, fact{Label: l.T("deal.paper"), Value: document.Code(p).String(), Mono: true, URL: "/papers/" + p})
			}
		}
	}
	for i := range x.Lines { // what was cut out of a parcel has a number of its own
		if c := &x.Lines[i]; c.CutFrom != 0 && (x.Side == deal.Seller || x.State == deal.Settled && x.Side == deal.Buyer) {
			d.Agreed = append(d.Agreed, fact{Label: c.StockNo, Value: l.T("parcel.title", "no", c.Stone), URL: parcelURL(c.Stone)})
		}
	}
	if x.Struck != 0 && (x.Side == deal.Buyer || x.Side == deal.Seller) && r.Actor.May("justice.open", access.Own) {
		d.Agreed = append(d.Agreed, fact{Label: l.T("case.title"), Value: l.T("case.bring"), URL: "/cases/new?deal=" + strconv.FormatInt(x.No, 10)})
	}
	for _, sg := range x.Signatures {
		d.Signed = append(d.Signed, fact{Label: l.T("deal.side_" + string(sg.Side)), Value: moment(l, sg.At, s.zone(r)) + ": " + sg.Reason})
	}
	if back, ok := x.Returning(); ok {
		d.Return = l.T("deal.return_runs", "ground", l.T("deal.ground_"+back.Ground), "until", moment(l, back.Until, s.zone(r)))
		d.Contests = x.Side == deal.Seller && back.Until > r.Now && r.Actor.May("deal.rescind", access.Own)
	}
	if v, ok := x.Agreed(); ok && d.Can[string(deal.ActRescind)] && x.Side == deal.Buyer {
		d.Grounds = append(d.Grounds, option{"", l.T("deal.no_ground")})
		for _, g := range v.Grounds {
			d.Grounds = append(d.Grounds, option{g, l.T("deal.ground_" + g)})
		}
	}
	for _, e := range slices.Backward(x.Events) {
		d.Events = append(d.Events, line{Date: moment(l, e.At, s.zone(r)), Text: s.dealEvent(r, d, e), Key: e.Act == string(deal.ActStrike)})
	}
}

// termFacts are terms in words.
func termFacts(l i18n.Lang, t *deal.Terms, commission int64, c money.Currency) []fact {
	f := []fact{{Label: l.T("deal.payment"), Value: daysWord(l, t.Days)}, {Label: l.T("deal.delivery_label"), Value: l.T("deal.delivery_" + t.Delivery)}}
	if t.MemoDays > 0 {
		f = append(f, fact{Label: l.T("deal.memo"), Value: l.T("deal.n_days", "n", t.MemoDays)})
	}
	if t.SightDays > 0 {
		words := ""
		for i, g := range t.Grounds {
			words += either(i > 0, ", ", "") + l.T("deal.ground_"+g)
		}
		f = append(f, fact{Label: l.T("deal.sight"), Value: l.T("deal.n_days", "n", t.SightDays) + ": " + words})
	}
	if commission > 0 {
		f = append(f, fact{Label: l.T("deal.commission_label"), Value: l.Money(money.Of(commission, c))})
	}
	return f
}

func daysWord(l i18n.Lang, days int64) string {
	if days == 0 {
		return l.T("deal.cash")
	}
	return l.T("deal.n_days", "n", days)
}

// dealChart draws how ask and bid came nearer, per carat for one stone, in total for a list.
func (s *Server) dealChart(r *Request, d *dealData) {
	l, x := r.Lang, d.R
	if len(x.Offers) == 0 {
		return
	}
	c := chart.Convergence{Scale: x.Currency.Digits(), AskIs: l.T("deal.ask_word"), BidIs: l.T("deal.bid_word")}
	var ask, bid, asks int64
	for i := range x.Lines {
		asks += x.Lines[i].AskTotal
	}
	one := len(x.Lines) == 1
	if x.Currency == money.USD {
		ask = asks
		if one {
			ask = x.Lines[0].AskPPC
		}
		c.Moves = append(c.Moves, chart.Move{Label: x.Opened.In(s.zone(r)).Format("15:04"), Ask: true, Value: ask})
	}
	for _, v := range x.Offers {
		value := v.Total
		if one && len(v.Prices) == 1 {
			value = v.Prices[0].PPC
		}
		if v.Side == deal.Seller {
			ask = value
		} else {
			bid = value
		}
		c.Moves = append(c.Moves, chart.Move{Label: v.At.In(s.zone(r)).Format("15:04"), Ask: v.Side == deal.Seller, Value: value})
	}
	if c.Ref = d.reference(one); c.Ref > 0 {
		c.RefIs = l.T("prices.reference") + " " + l.Whole(c.Ref, money.USD)
	}
	sum := func(n int64) string { return l.Money(money.Of(n, x.Currency)) }
	if ask > 0 && bid > 0 {
		d.Gap = l.T(either(one, "deal.gap_ct", "deal.gap"), "gap", sum(max(ask-bid, 0)))
		c.Finding = l.T("deal.finding", "ask", sum(ask), "bid", sum(bid), "gap", sum(max(ask-bid, 0)))
	} else {
		c.Finding = l.T("deal.finding_one", "sum", sum(max(ask, bid)))
	}
	d.Wide, d.Narrow = template.HTML(c.SVG(l, chart.Wide)), template.HTML(c.SVG(l, chart.Narrow))
}
