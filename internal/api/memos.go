package api

import (
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/export"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/memo"
)

// memoOperations are goods out on memo. A memo is signed by a person on its page.
var memoOperations = []Operation{
	get("listMemos", "/memos", "memo.list", "memos", "Memos of your organisation, newest first; the open ones by their due time", (*Server).listMemos),
	get("readMemo", "/memos/{no}", "memo.read", "memos", "One memo: terms, what is out, what came back, what was sold, and its history", (*Server).readMemo),
}

type listMemos struct {
	Open  bool   `query:"open" doc:"only what is proposed or out, the earliest due first: the ageing list, on one page"`
	After string `query:"after" doc:"the cursor “next” of the page before"`
	Limit int    `query:"limit" default:"50" min:"1" max:"200"`
}

// MemoPage is one page of memos.
type MemoPage struct {
	Memos []MemoLine `json:"memos"`
	Next  string     `json:"next,omitempty" doc:"cursor of the page after this one; absent on the last"`
}

// MemoLine is a memo without its goods.
type MemoLine struct {
	No       int64          `json:"no"`
	State    string         `json:"state" enum:"proposed,out,overdue,closed,declined,withdrawn,lapsed"`
	Owner    int64          `json:"owner" doc:"number of the member whose goods they are: title stays with him"`
	Holder   int64          `json:"holder" doc:"number of the member who has them"`
	Currency string         `json:"currency" example:"USD"`
	Total    export.Decimal `json:"total" doc:"at the memo's prices" example:"8772.50"`
	Due      clock.Instant  `json:"due"`
	Late     int64          `json:"days_late,omitempty" doc:"days after the due day on which something is still out"`
	Left     int64          `json:"lines_out" doc:"lines of which something is still out"`
	Cover    string         `json:"cover" doc:"where the insurance holds" enum:"exchange,city,world"`
	Insurer  string         `json:"insurer" doc:"who insures" enum:"holder,owner"`
	Bears    string         `json:"bears" doc:"who bears loss" enum:"holder,owner"`
	Paper    string         `json:"paper,omitempty" doc:"code of the memo note"`
	Deal     int64          `json:"deal,omitempty" doc:"with whose mazal the goods went out: they are sold, and title stays until it is settled"`
}

func (s *Server) memoLine(c *call, n orgNumbers, m *memo.Memo) (x MemoLine, err error) {
	x = MemoLine{
		No: m.No, State: string(m.State), Currency: string(m.Currency), Total: decimalOf(m.Total, m.Currency), Due: m.Due, Late: m.DaysLate(s.Clock.Now()), Left: m.Left,
		Cover: m.Cover, Insurer: m.Insurer, Bears: m.Bears, Paper: codeText(document.Code(m.Paper)), Deal: m.Deal,
	}
	if x.Owner, err = n.of(c.Context(), s, m.Owner); err == nil {
		x.Holder, err = n.of(c.Context(), s, m.Holder)
	}
	return x, err
}

func (s *Server) listMemos(c *call, in listMemos) (MemoPage, error) {
	before, err := cursorNo(in.After)
	if err == nil && in.Open && before != 0 {
		err = errs.New(errs.Invalid, "api.bad_parameter", "name", "after", "value", in.After).At("after")
	}
	if err != nil {
		return MemoPage{}, err
	}
	all, err := memo.List(c.Context(), s.DB, c.Actor, s.Clock.Now(), memo.Ask{Open: in.Open, Before: before, Limit: in.Limit})
	if err != nil {
		return MemoPage{}, err
	}
	page, n := MemoPage{Memos: []MemoLine{}}, orgNumbers{}
	for i := range all {
		x, err := s.memoLine(c, n, &all[i])
		if err != nil {
			return MemoPage{}, err
		}
		page.Memos = append(page.Memos, x)
	}
	if len(all) == in.Limit && !in.Open {
		page.Next = strconv.FormatInt(all[len(all)-1].No, 10)
	}
	return page, nil
}

type memoNo struct {
	No int64 `path:"no" doc:"number of the memo" example:"7"`
}

// WholeMemo is a memo with its goods and history.
type WholeMemo struct {
	MemoLine
	Goods  []MemoGoods `json:"goods"`
	Events []MemoEvent `json:"events" doc:"newest first"`
}

// MemoGoods is one stone or parcel of a memo.
type MemoGoods struct {
	Line    int64          `json:"line"`
	Stone   int64          `json:"stone"`
	StockNo string         `json:"stock_no" doc:"the owner's number for it"`
	Kind    string         `json:"kind" example:"natural"`
	Pieces  int64          `json:"pieces"`
	Carat   export.Decimal `json:"carat" example:"1.010"`
	PPC     export.Decimal `json:"ppc" doc:"price per carat"`
	Total   export.Decimal `json:"total"`
	State   string         `json:"state" enum:"out,claimed,back,sold,split"`
	Back    export.Decimal `json:"back" doc:"carats that came back"`
	Sold    export.Decimal `json:"sold" doc:"carats the holder bought"`
}

// MemoEvent is one step of a memo.
type MemoEvent struct {
	At   clock.Instant `json:"at"`
	Act  string        `json:"act" example:"accept"`
	Side string        `json:"side" enum:"owner,holder,house"`
	Line int64         `json:"line,omitempty"`
}

func (s *Server) readMemo(c *call, in memoNo) (WholeMemo, error) {
	m, err := memo.Read(c.Context(), s.DB, c.Actor, s.Clock.Now(), in.No)
	if err != nil {
		return WholeMemo{}, err
	}
	out := WholeMemo{Goods: []MemoGoods{}, Events: []MemoEvent{}}
	if out.MemoLine, err = s.memoLine(c, orgNumbers{}, &m.Memo); err != nil {
		return WholeMemo{}, err
	}
	for i := range m.Lines {
		l := &m.Lines[i]
		out.Goods = append(out.Goods, MemoGoods{
			Line: l.No, Stone: l.Stone, StockNo: l.Label, Kind: l.Kind, Pieces: l.Pieces, Carat: caratsOf(l.Weight),
			PPC: decimalOf(l.PPC, m.Currency), Total: decimalOf(l.Total, m.Currency), State: l.State(), Back: caratsOf(l.Back), Sold: caratsOf(l.Sold),
		})
	}
	for _, e := range m.Events {
		out.Events = append(out.Events, MemoEvent{e.At, e.Act, e.Side, e.Line})
	}
	return out, nil
}
