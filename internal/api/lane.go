package api

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/border/lane"
)

// laneOperations are cross-border cases. Proofs of origin are drafted and compared on the pages.
var laneOperations = []Operation{
	get("listBorderCases", "/border-cases", "lane.read", "lane", "Cross-border cases: your organisation’s, newest shipment first; customs and the exchange see all", (*Server).listBorderCases),
	get("readBorderCase", "/border-cases/{shipment}", "lane.read", "lane", "A case with its checklist of today: what is there, what is missing, and the next legal day", (*Server).readBorderCase),
	command("noteBorderItem", http.MethodPost, "/border-cases/{shipment}/notes", "lane.keep", "lane", "Note an item of the checklist: done with its reference, not needed with a reason, or open again", (*Server).noteBorderItem),
	command("joinBorderDeal", http.MethodPost, "/border-cases/{shipment}/deal", "lane.keep", "lane", "Say which of your deals the shipment belongs to", (*Server).joinBorderDeal),
	command("closeBorderCase", http.MethodPost, "/border-cases/{shipment}/close", "lane.keep", "lane", "Close a case when every needed item is there", (*Server).closeBorderCase),
}

type listBorderCases struct {
	State string `query:"state" enum:"open,complete,abandoned"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// BorderCasePage is one page of cases.
type BorderCasePage struct {
	Cases []BorderCaseLine `json:"cases"`
	Next  string           `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// BorderCaseLine is a case in a list.
type BorderCaseLine struct {
	Shipment  int64         `json:"shipment"`
	Member    int64         `json:"member" doc:"its number"`
	State     string        `json:"state" enum:"open,complete,abandoned"`
	From      string        `json:"from"`
	To        string        `json:"to"`
	Direction string        `json:"direction"`
	Classes   []string      `json:"classes" doc:"rough, polished, laboratory-grown"`
	Deal      int64         `json:"deal,omitempty"`
	Opened    clock.Instant `json:"opened"`
}

func (s *Server) borderCaseLine(c *call, n orgNumbers, x *lane.Case) (BorderCaseLine, error) {
	member, err := n.of(c.Context(), s, x.Member)
	return BorderCaseLine{x.Shipment, member, string(x.State), x.From, x.To, string(x.Direction), x.Classes, x.Deal, x.Opened}, err
}

func (s *Server) listBorderCases(c *call, in listBorderCases) (BorderCasePage, error) {
	before, err := cursorNo(in.After)
	if err != nil {
		return BorderCasePage{}, err
	}
	all, err := lane.List(c.Context(), s.DB, c.Actor, in.State, before, in.Limit)
	if err != nil {
		return BorderCasePage{}, err
	}
	page, n := BorderCasePage{Cases: []BorderCaseLine{}}, orgNumbers{}
	for i := range all {
		l, err := s.borderCaseLine(c, n, &all[i])
		if err != nil {
			return BorderCasePage{}, err
		}
		page.Cases = append(page.Cases, l)
	}
	if len(all) == in.Limit {
		page.Next = strconv.FormatInt(all[len(all)-1].Shipment, 10)
	}
	return page, nil
}

type borderCaseNo struct {
	Shipment int64 `path:"shipment" doc:"number of the shipment"`
}

// BorderCaseFile is a case with its checklist.
type BorderCaseFile struct {
	BorderCaseLine
	Missing int        `json:"missing" doc:"needed items that are not there"`
	Next    clock.Date `json:"next,omitempty" doc:"the next legal day"`
	Items   []LaneItem `json:"items"`
}

// LaneItem is an item of the checklist.
type LaneItem struct {
	Item   string     `json:"item"`
	Need   string     `json:"need" enum:"needed,advised"`
	State  string     `json:"state" enum:"done,missing,not_needed"`
	ByHand bool       `json:"by_hand,omitempty" doc:"a person noted it"`
	Rests  string     `json:"rests,omitempty" doc:"what it rests on, or why it is not needed"`
	Due    clock.Date `json:"due,omitempty"`
	Source string     `json:"source"`
	Mark   string     `json:"mark" enum:"R,I,D,M" doc:"read, inferred, proposal, from memory"`
}

func (s *Server) readBorderCase(c *call, in borderCaseNo) (BorderCaseFile, error) {
	x, err := lane.Read(c.Context(), s.DB, c.Actor, s.Clock.Now(), in.Shipment)
	if err != nil {
		return BorderCaseFile{}, err
	}
	f := BorderCaseFile{Missing: x.Missing(), Items: []LaneItem{}}
	if next, found := x.Next(); found {
		f.Next = next.Due
	}
	for _, i := range x.Items {
		rests := i.Ref
		if rests == "" {
			rests = i.Why
		}
		f.Items = append(f.Items, LaneItem{i.Item, i.Need, i.State, i.ByHand, rests, i.Due, i.Source, string(i.Mark)})
	}
	f.BorderCaseLine, err = s.borderCaseLine(c, orgNumbers{}, &x.Case)
	return f, err
}

type noteBorderItem struct {
	Shipment int64          `path:"shipment" doc:"number of the shipment"`
	Body     NoteBorderItem `body:"json" example:"{\"item\":\"fx\",\"state\":\"done\",\"reference\":\"BOC 1\",\"amount\":\"9000.00\",\"currency\":\"USD\"}"`
}

// NoteBorderItem is what is said of an item.
type NoteBorderItem struct {
	Item      string     `json:"item"`
	State     string     `json:"state" enum:"done,not_needed,open"`
	Reference string     `json:"reference,omitempty"`
	Amount    string     `json:"amount,omitempty"`
	Currency  string     `json:"currency,omitempty"`
	Day       clock.Date `json:"day,omitempty"`
	Why       string     `json:"why,omitempty"`
}

// BorderCaseMoved says where a case stands now.
type BorderCaseMoved struct {
	Shipment int64  `json:"shipment"`
	State    string `json:"state"`
}

func (s *Server) noteBorderItem(c *call, in noteBorderItem) (BorderCaseMoved, error) {
	b := in.Body
	d, err := lane.Say{Shipment: in.Shipment, Item: b.Item, State: b.State, Reference: b.Reference, Amount: b.Amount, Currency: b.Currency, Day: b.Day, Why: b.Why}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return BorderCaseMoved{d.Shipment, string(d.State)}, err
}

type joinBorderDeal struct {
	Shipment int64          `path:"shipment" doc:"number of the shipment"`
	Body     JoinBorderDeal `body:"json" example:"{\"deal\":1204}"`
}

// JoinBorderDeal names a deal.
type JoinBorderDeal struct {
	Deal int64 `json:"deal"`
}

func (s *Server) joinBorderDeal(c *call, in joinBorderDeal) (BorderCaseMoved, error) {
	d, err := lane.Join{Shipment: in.Shipment, Deal: in.Body.Deal}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return BorderCaseMoved{d.Shipment, string(d.State)}, err
}

func (s *Server) closeBorderCase(c *call, in borderCaseNo) (BorderCaseMoved, error) {
	d, err := lane.Close{Shipment: in.Shipment}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return BorderCaseMoved{d.Shipment, string(d.State)}, err
}
