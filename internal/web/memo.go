package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/party"
)

// memoData is one memo as one side sees it.
type memoData struct {
	No                                       int64
	Chip                                     template.HTML
	Owner, Holder, Due, Late, Total          string
	Cover, Insurer, Bears, Paper             string
	Lines                                    []memoLine
	Events                                   []memoEvent
	Form                                     form
	Accept, Decline, Withdraw, Extend, Claim bool
	Back, Buy                                bool
	Outs                                     []option
	Bids                                     []memoBid // of the holder, at another price
	Payments, Valid                          []option
	Currency                                 string
	Deal                                     int64 // that sold them
}

// memoBid is a line for which the holder may offer another price.
type memoBid struct {
	No    int64
	Label string
	Left  carat.Weight
}

type memoLine struct {
	No                    int64
	Label, Kind, PPC, Sum string
	Weight, Left          carat.Weight
	Stone                 string
	Chip                  template.HTML
	Part, Open            bool
}

type memoEvent struct{ At, Act, Who, Detail string }

// memo shows a memo with what its reader may do to it.
func (s *Server) memo(w http.ResponseWriter, r *Request) error {
	return s.memoPage(w, r, form{Lang: r.Lang, Values: url.Values{}})
}

func (s *Server) memoPage(w http.ResponseWriter, r *Request, f form) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	m, err := memo.Read(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no)
	if err != nil {
		return err
	}
	l := r.Lang
	d := memoData{
		No: no, Chip: chip(stateKind(m.State), stateWord(l, memo.Life, m.State)), Owner: s.orgName(r, m.Owner), Holder: s.orgName(r, m.Holder),
		Due: moment(l, m.Due, s.zone(r)), Total: l.Money(money.Of(m.Total, m.Currency)), Cover: l.T("memo.cover_" + m.Cover),
		Insurer: l.T("memo.side_" + m.Insurer), Bears: l.T("memo.side_" + m.Bears), Paper: m.Paper, Form: f, Deal: m.Deal,
	}
	if n := m.DaysLate(r.Now); n > 0 {
		d.Late = l.T("memo.late", "n", n)
	}
	d.may(r, &m.Memo)
	for i := range m.Lines {
		d.line(r, &m.Memo, &m.Lines[i])
	}
	d.bids(r, &m)
	for _, e := range m.Events {
		x := memoEvent{moment(l, e.At, s.zone(r)), l.T("memo.event_" + e.Act), l.T("memo." + e.Side), e.Detail}
		if e.Line > 0 {
			x.Detail = strings.TrimSpace(m.Lines[e.Line-1].Label + " " + e.Detail)
		}
		d.Events = append(d.Events, x)
	}
	return s.show(w, r, "memo", View{Title: f.Title(l.T("memo.one", "no", no)), Data: d, NoIndex: true, Status: f.Status()})
}

// may says which buttons the reader has: what the lifecycle allows now and is his side's.
func (d *memoData) may(r *Request, m *memo.Memo) {
	side := m.Side(r.Actor.Org)
	can := func(act lifecycle.Act, right access.Act, of string) bool {
		_, err := memo.Life.Next(m.State, act)
		return err == nil && (of == "" && side != "house" || of == side) && r.Actor.May(right, access.Own)
	}
	d.Accept, d.Decline = can(memo.ActAccept, "memo.accept", "holder"), can(memo.ActDecline, "memo.answer", "holder")
	d.Withdraw, d.Extend = can(memo.ActWithdraw, "memo.answer", "owner"), can(memo.ActExtend, "memo.answer", "owner")
	d.Back, d.Buy = can(memo.ActReturn, "memo.answer", "owner"), m.Deal == 0 && can(memo.ActSell, "memo.sell", "holder")
	d.Claim = can(memo.ActClaim, "memo.answer", "")
}

func (d *memoData) line(r *Request, m *memo.Memo, x *memo.Line) {
	l := r.Lang
	row := memoLine{
		No: x.No, Label: x.Label, Kind: l.T("word.one." + x.Kind), PPC: l.Money(money.Of(x.PPC, m.Currency)), Sum: l.Money(money.Of(x.Total, m.Currency)),
		Weight: x.Weight, Open: x.Left() > 0 && (d.Back || d.Buy), Part: !x.Single,
	}
	if m.State != memo.Proposed && m.Accepted != 0 {
		row.Left = x.Left()
		row.Chip = chip(map[string]string{"out": "i", "claimed": "a", "back": "o", "sold": "s", "split": "o"}[x.State()], l.T("memo.line_"+x.State()))
	}
	if x.Left() > 0 {
		d.Outs = append(d.Outs, option{Value: strconv.FormatInt(x.No, 10), Word: x.Label})
	}
	d.Lines = append(d.Lines, row)
}

// memoDone leads back to the memo, or shows it with what is wrong.
func (s *Server) memoDone(w http.ResponseWriter, r *Request, err error) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.memoPage(w, r, f)
	}
	s.say(w, "memo.said_done")
	return redirect(w, r, "/memos/"+r.PathValue("no"))
}

func (s *Server) memoAccept(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = memo.Accept{Memo: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.memoDone(w, r, err)
}

func (s *Server) memoAnswer(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = memo.Answer{Memo: no, Act: lifecycle.Act(v.Get("act")), Day: clock.Date(strings.TrimSpace(v.Get("day")))}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.memoDone(w, r, err)
}

func (s *Server) memoReturn(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	parts, err := memoParts(v)
	if err == nil {
		_, err = memo.Return{Memo: no, Parts: parts}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	return s.memoDone(w, r, err)
}

func (s *Server) memoBuy(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	parts, err := memoParts(v)
	if err == nil {
		_, err = memo.Sell{Memo: no, Parts: parts}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		return s.memoDone(w, r, err)
	}
	s.say(w, "memo.said_bought")
	return redirect(w, r, memoURL(no))
}

func (s *Server) memoClaim(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = memo.Claim{Memo: no, Line: wholeOf(v.Get("line")), Why: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.memoDone(w, r, err)
}

// memoParts reads the ticked lines and how much of each is meant.
func memoParts(v url.Values) ([]memo.Part, error) {
	var all []memo.Part
	for _, line := range v["line"] {
		p := memo.Part{Line: wholeOf(line)}
		if typed := strings.TrimSpace(v.Get("w" + line)); typed != "" {
			var err error
			if p.Weight, err = carat.Parse(typed); err != nil || p.Weight <= 0 {
				return nil, errs.New(errs.Invalid, "memo.no_line", "line", p.Line)
			}
		}
		all = append(all, p)
	}
	return all, nil
}

// numbered reads the number in the address and the form sent with it.
func (r *Request) numbered() (int64, url.Values, error) {
	no, err := pathNo(r, "no")
	if err != nil {
		return 0, nil, err
	}
	v, err := r.Form()
	return no, v, err
}

// orgNamed reads an organisation's number as people type it; nothing typed is nobody.
func (s *Server) orgNamed(r *Request, typed string) (id.ID, error) {
	if strings.TrimSpace(typed) == "" {
		return id.ID{}, nil
	}
	no, err := strconv.ParseInt(strings.TrimSpace(typed), 10, 64)
	if err == nil {
		var o party.Org
		if o, err = party.OrgByNo(r.Context(), s.Keeper.DB(), no); err == nil {
			return o.ID, nil
		}
	}
	return id.ID{}, errs.New(errs.Invalid, "market.no_member", "member", typed).At("member_no")
}
