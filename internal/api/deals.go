package api

import (
	"context"
	"net/http"
	"strconv"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/export"
	"openbourse/internal/registry/party"
)

// dealOperations read rooms and do in them what binds nobody. Offers and acceptances are
// signed by a person on the pages: no key signs.
var dealOperations = []Operation{
	get("listDeals", "/deals", "deal.list", "deals", "The rooms of your organisation, newest first", (*Server).listDeals),
	get("readDeal", "/deals/{no}", "deal.read", "deals", "A room with its frozen stones and every offer", (*Server).readDeal),
	command("openDeal", http.MethodPost, "/deals", "deal.open", "deals", "Open a room about stones of one seller; offers and acceptances are then signed by a person on the pages", (*Server).openDeal),
	command("answerDeal", http.MethodPost, "/deals/{no}/answer", "deal.answer", "deals", "Decline the standing offer, withdraw your own, or close a room in which none stands", (*Server).answerDeal),
	command("sayInDeal", http.MethodPost, "/deals/{no}/messages", "deal.talk", "deals", "Say something in a room; only its sides and their broker read it", (*Server).sayInDeal),
	get("listHolds", "/holds", "deal.list", "deals", "Holds of your organisation, and those on its own stones", (*Server).listHolds),
	command("holdStone", http.MethodPost, "/holds", "deal.hold", "deals", "Keep a stone for some hours without an offer", (*Server).holdStone),
	command("releaseHold", http.MethodDelete, "/holds/{no}", "deal.unhold", "deals", "Let a held stone go", (*Server).releaseHold),
	get("listRegisters", "/registers", "deal.register_read", "deals", "Registers of deals filed with the supervising office", (*Server).listRegisters),
	command("fileDeals", http.MethodPost, "/registers", "deal.register", "deals", "File the deals that wait as one register", (*Server).fileDeals),
}

type listDeals struct {
	State string `query:"state" doc:"only these" enum:"enquiry,offer,mazal,settled,lapsed,closed,disputed,rescinded"`
	Mine  bool   `query:"mine" doc:"only those that wait for your answer"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// DealPage is one page of rooms.
type DealPage struct {
	Deals []DealLine `json:"deals"`
	Next  string     `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// DealLine is a room in a list.
type DealLine struct {
	No       int64          `json:"no" example:"1204"`
	State    string         `json:"state" enum:"enquiry,offer,mazal,settled,lapsed,closed,disputed,rescinded"`
	Side     string         `json:"side" doc:"who you are in it" enum:"buyer,seller,broker,house"`
	Seller   int64          `json:"seller" doc:"number of the member"`
	Buyer    int64          `json:"buyer" doc:"number of the member"`
	Broker   int64          `json:"broker,omitempty" doc:"number of the member"`
	Turn     string         `json:"turn,omitempty" doc:"whose answer is awaited" enum:"buyer,seller"`
	Version  int64          `json:"version" doc:"of the latest offer, 0 before the first"`
	Until    clock.Instant  `json:"until,omitzero" doc:"the standing offer ends"`
	Sealed   bool           `json:"sealed,omitempty" doc:"it locks its stones"`
	Firm     bool           `json:"firm,omitempty" doc:"it is a purchase at the ask that the seller is to confirm"`
	Lines    int64          `json:"lines"`
	Currency string         `json:"currency" example:"USD"`
	Total    export.Decimal `json:"total,omitempty" doc:"agreed, or of the latest offer" example:"8772.50"`
	Struck   clock.Instant  `json:"struck,omitzero"`
	Due      clock.Instant  `json:"due,omitzero" doc:"money must be there before"`
	Moved    clock.Instant  `json:"moved"`
}

func (s *Server) listDeals(c *call, in listDeals) (DealPage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return DealPage{}, err
	}
	rooms, err := deal.List(c.Context(), s.DB, c.Actor, s.Clock.Now(), deal.Ask{State: lifecycle.State(in.State), Mine: in.Mine, Before: before, Limit: in.Limit})
	if err != nil {
		return DealPage{}, err
	}
	page, n := DealPage{Deals: []DealLine{}}, orgNumbers{}
	for i := range rooms {
		l, err := s.dealLine(c.Context(), n, &rooms[i].Deal, rooms[i].Side, rooms[i].Lines, rooms[i].Offer)
		if err != nil {
			return DealPage{}, err
		}
		page.Deals = append(page.Deals, l)
	}
	if len(rooms) == in.Limit {
		page.Next = strconv.FormatInt(rooms[len(rooms)-1].No, 10)
	}
	return page, nil
}

// cursorNo reads a cursor that is a number.
func cursorNo(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.New(errs.Invalid, "api.bad_parameter", "name", "after", "value", s).At("after")
	}
	return n, nil
}

// orgNumbers remembers the numbers of organisations during one call.
type orgNumbers map[id.ID]int64

func (n orgNumbers) of(ctx context.Context, s *Server, org id.ID) (int64, error) {
	if no, ok := n[org]; ok || org.IsZero() {
		return no, nil
	}
	o, err := party.OrgByID(ctx, s.DB, org)
	n[org] = o.No
	return o.No, err
}

func (s *Server) dealLine(ctx context.Context, n orgNumbers, d *deal.Deal, side deal.Side, lines, offered int64) (DealLine, error) {
	l := DealLine{
		No: d.No, State: string(d.State), Side: string(side), Turn: string(d.Turn), Version: d.Version, Until: d.Until, Sealed: d.Sealed, Firm: d.Firm,
		Lines: lines, Currency: string(d.Currency), Struck: d.Struck, Due: d.Due, Moved: d.Moved,
	}
	if total := max(d.Total, 0); total > 0 {
		offered = total
	}
	if offered > 0 {
		l.Total = decimalOf(offered, d.Currency)
	}
	var err error
	for _, x := range []struct {
		org  id.ID
		into *int64
	}{{d.Seller, &l.Seller}, {d.Buyer, &l.Buyer}, {d.Broker, &l.Broker}} {
		if *x.into, err = n.of(ctx, s, x.org); err != nil {
			return l, err
		}
	}
	return l, nil
}

// caratsOf is a weight as answers write it.
func caratsOf[W ~int64](w W) export.Decimal { return export.Decimal(carat.Decimal(int64(w), 3)) }

func decimalOf(minor int64, c money.Currency) export.Decimal {
	return export.Decimal(money.Of(minor, c).Decimal())
}

type dealNo struct {
	No int64 `path:"no" doc:"number of the deal" example:"1204"`
}

// DealRoom is a room as one of its sides sees it.
type DealRoom struct {
	DealLine
	Paper   string      `json:"paper,omitempty" doc:"code of the deal note"`
	Invoice string      `json:"invoice,omitempty" doc:"code of the invoice"`
	Lent    int64       `json:"lent,omitempty" doc:"number of the memo on which the goods went out to their buyer with the mazal"`
	Return  *DealReturn `json:"return,omitempty" doc:"the buyer gives the goods back on an agreed ground"`
	Stones  []DealStone `json:"stones"`
	Offers  []DealOffer `json:"offers" doc:"oldest first"`
}

// DealReturn is a return that runs.
type DealReturn struct {
	Ground string        `json:"ground" enum:"weight,colour,clarity,cut,report,treatment,damage"`
	Until  clock.Instant `json:"until" doc:"unless the seller contests it before, the deal is undone"`
}

// DealStone is one stone of a room, frozen when it opened.
type DealStone struct {
	Line    int64          `json:"line"`
	Listing int64          `json:"listing"`
	StockNo string         `json:"stock_no"`
	Kind    string         `json:"kind" enum:"natural,lab_grown,treated"`
	Carat   export.Decimal `json:"carat" example:"1.21"`
	Ask     export.Decimal `json:"ask" doc:"US dollars per carat when the room opened"`
	Proof   string         `json:"proof" enum:"vault,confirmed,claimed"`
	State   string         `json:"state" enum:"open,out,gone,sold"`
	PPC     export.Decimal `json:"ppc,omitempty" doc:"agreed, per carat"`
	Total   export.Decimal `json:"total,omitempty" doc:"agreed"`
}

// DealOffer is one version of the offer.
type DealOffer struct {
	Version  int64          `json:"version"`
	Side     string         `json:"side" enum:"buyer,seller"`
	At       clock.Instant  `json:"at"`
	Until    clock.Instant  `json:"until"`
	State    string         `json:"state" enum:"standing,countered,withdrawn,declined,lapsed,accepted,overtaken"`
	Sealed   bool           `json:"sealed,omitempty"`
	Each     bool           `json:"each,omitempty" doc:"may be accepted line by line"`
	Days     int64          `json:"days" doc:"of payment; 0 is cash"`
	Delivery string         `json:"delivery" enum:"vault,premises,carrier,held" doc:"held: the goods are with their buyer already, on memo"`
	MemoDays int64          `json:"memo_days,omitempty" doc:"the goods go out on memo with the mazal, for so many days"`
	Sight    int64          `json:"sight_days,omitempty" doc:"within which the buyer may give them back on a ground"`
	Grounds  []string       `json:"grounds,omitempty" doc:"of return"`
	Total    export.Decimal `json:"total"`
	Lines    []DealPrice    `json:"lines"`
}

// DealPrice is the price of one line in an offer.
type DealPrice struct {
	Line   int64          `json:"line"`
	PPC    export.Decimal `json:"ppc"`
	Total  export.Decimal `json:"total"`
	Answer string         `json:"answer,omitempty" enum:"accepted,declined"`
}

func (s *Server) readDeal(c *call, in dealNo) (DealRoom, error) {
	x, err := deal.Read(c.Context(), s.DB, c.Actor, s.Clock.Now(), in.No)
	if err != nil {
		return DealRoom{}, err
	}
	r := DealRoom{Paper: x.Paper, Invoice: x.Invoice, Lent: x.Lent, Stones: []DealStone{}, Offers: []DealOffer{}}
	if back, ok := x.Returning(); ok {
		r.Return = &DealReturn{back.Ground, back.Until}
	}
	offered := int64(0)
	for _, v := range x.Offers {
		o := DealOffer{
			Version: v.Version, Side: string(v.Side), At: v.At, Until: v.Until, State: string(v.State), Sealed: v.Sealed, Each: v.Each,
			Days: v.Days, Delivery: v.Delivery, MemoDays: v.MemoDays, Sight: v.SightDays, Grounds: v.Grounds, Total: decimalOf(v.Total, x.Currency), Lines: []DealPrice{},
		}
		for _, p := range v.Prices {
			o.Lines = append(o.Lines, DealPrice{p.Line, decimalOf(p.PPC, x.Currency), decimalOf(p.Total, x.Currency), p.Answer})
		}
		offered = v.Total
		r.Offers = append(r.Offers, o)
	}
	for i := range x.Lines {
		l := &x.Lines[i]
		st := DealStone{
			Line: l.No, Listing: l.Listing, StockNo: l.StockNo, Kind: l.Kind, Carat: caratsOf(l.Weight),
			Ask: decimalOf(l.AskPPC, money.USD), Proof: l.Proof, State: string(l.State),
		}
		if l.Total > 0 {
			st.PPC, st.Total = decimalOf(l.PPC, x.Currency), decimalOf(l.Total, x.Currency)
		}
		r.Stones = append(r.Stones, st)
	}
	r.DealLine, err = s.dealLine(c.Context(), orgNumbers{}, &x.Deal, x.Side, int64(len(x.Lines)), offered)
	return r, err
}

type openDeal struct {
	Body OpenDeal `body:"json" example:"{\"listings\":[40285]}"`
}

// OpenDeal asks for a room.
type OpenDeal struct {
	Listings []int64 `json:"listings" doc:"numbers of live listings of one seller, at most 200"`
	Currency string  `json:"currency,omitempty" doc:"USD when left out" example:"USD"`
}

// DealOpened is the new room.
type DealOpened struct {
	Deal  int64 `json:"deal"`
	Lines int64 `json:"lines"`
}

func (s *Server) openDeal(c *call, in openDeal) (DealOpened, error) {
	o, err := deal.Enquire{Listings: in.Body.Listings, Currency: money.Currency(in.Body.Currency)}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return DealOpened{o.Deal, o.Lines}, err
}

type answerDeal struct {
	No   int64      `path:"no" doc:"number of the deal" example:"1204"`
	Body AnswerDeal `body:"json" example:"{\"act\":\"decline\",\"version\":3}"`
}

// AnswerDeal is what to do with the standing offer.
type AnswerDeal struct {
	Act     string `json:"act" enum:"decline,withdraw,close"`
	Version int64  `json:"version,omitempty" doc:"of the offer you have seen; not for close"`
	Side    string `json:"side,omitempty" doc:"for whom a broker speaks" enum:"buyer,seller"`
	Reason  string `json:"reason,omitempty"`
}

// DealMoved says where the room stands now.
type DealMoved struct {
	Deal  int64  `json:"deal"`
	State string `json:"state"`
}

func (s *Server) answerDeal(c *call, in answerDeal) (DealMoved, error) {
	b, side := &in.Body, deal.Side(in.Body.Side)
	var m deal.Moved
	var err error
	switch b.Act {
	case "decline":
		m, err = deal.Decline{Deal: in.No, Version: b.Version, Side: side, Reason: b.Reason}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	case "withdraw":
		m, err = deal.Withdraw{Deal: in.No, Version: b.Version, Side: side, Reason: b.Reason}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	case "close":
		m, err = deal.Close{Deal: in.No, Reason: b.Reason}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	default:
		err = errs.New(errs.Invalid, "api.bad_parameter", "name", "act", "value", b.Act).At("act")
	}
	return DealMoved{m.Deal, string(m.State)}, err
}

type sayInDeal struct {
	No   int64     `path:"no" doc:"number of the deal" example:"1204"`
	Body SayInDeal `body:"json" example:"{\"body\":\"Is it eye clean?\"}"`
}

// SayInDeal is a message.
type SayInDeal struct {
	Body string `json:"body" doc:"at most 4,000 characters"`
}

// DealSaid names the message.
type DealSaid struct {
	Deal    int64 `json:"deal"`
	Message int64 `json:"message"`
}

func (s *Server) sayInDeal(c *call, in sayInDeal) (DealSaid, error) {
	m, err := deal.Say{Deal: in.No, Body: in.Body.Body}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return DealSaid{m.Deal, m.No}, err
}
