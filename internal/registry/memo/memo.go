// Package memo keeps goods that are out on memo.
//
// Words.
//
//	memo     goods of one owner with one holder, who may look at them, show them, give them
//	         back, or buy them at the memo's price; title stays with the owner
//	owner    the member whose goods they are
//	holder   the member or principal who has them and must answer for them
//	line     one stone or parcel of a memo with its weight and price
//	due      the end of the last session of the day by which all is to be back or bought
//	cover    where the insurance of the goods holds
//	of deal  goods that were sold and went out with the mazal: title stays until the deal is settled
//	claim    a line that was lost or damaged; it stays on the memo until it is bought or back
//
// While a line is out its title is set aside in the ledger, so nothing can sell it under the
// holder, and it stands in the holder's place account "on memo". The ledger is the judge; the
// lock on a listing, which the market sets when it reads the fact, only shows it.
// A memo is overdue by the clock; the sweep only writes letters.
package memo

import (
	"context"
	"slices"
	"strconv"
	"time"

	"openbourse/internal/base/carat"
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The states of a memo. Lapsed and Overdue are the clock's.
const (
	Proposed  lifecycle.State = "proposed"
	Out       lifecycle.State = "out"
	Overdue   lifecycle.State = "overdue"
	Closed    lifecycle.State = "closed"
	Declined  lifecycle.State = "declined"
	Withdrawn lifecycle.State = "withdrawn"
	Lapsed    lifecycle.State = "lapsed"
)

// The acts.
const (
	ActAccept   lifecycle.Act = "accept"
	ActDecline  lifecycle.Act = "decline"
	ActWithdraw lifecycle.Act = "withdraw"
	ActLapse    lifecycle.Act = "lapse"
	ActExtend   lifecycle.Act = "extend"
	ActReturn   lifecycle.Act = "return"
	ActSell     lifecycle.Act = "sell"
	ActClaim    lifecycle.Act = "claim"
	ActDue      lifecycle.Act = "due"
	ActClose    lifecycle.Act = "close"
)

var (
	traders = []string{"trader"}
	byClock = []string{"clock"}
)

// Life is the lifecycle of a memo.
var Life = lifecycle.Table{Name: "memo", Steps: []lifecycle.Step{
	{From: Proposed, Act: ActAccept, To: Out, Who: traders, Rule: "the holder signs for the goods: from then on he answers for them"},
	{From: Proposed, Act: ActDecline, To: Declined, Who: traders, Rule: "nobody is given goods he does not want"},
	{From: Proposed, Act: ActWithdraw, To: Withdrawn, Who: traders, Rule: "until it is accepted the owner is free"},
	{From: Proposed, Act: ActLapse, To: Lapsed, Who: byClock, Rule: "not accepted before its due time"},
	{From: Out, Act: ActExtend, To: Out, Who: traders, Rule: "only the owner gives more time"},
	{From: Out, Act: ActReturn, To: Out, Who: traders, Rule: "the owner signs for what came back, whole or in part"},
	{From: Out, Act: ActSell, To: Out, Who: traders, Rule: "the holder may buy at the memo's price, whole or in part"},
	{From: Out, Act: ActClaim, To: Out, Who: traders, Rule: "loss or damage is noted at once; the terms say who bears it"},
	{From: Out, Act: ActDue, To: Overdue, Who: byClock, Rule: "the due time has passed"},
	{From: Out, Act: ActClose, To: Closed, Who: byClock, Rule: "nothing is out any more"},
	{From: Overdue, Act: ActExtend, To: Out, Who: traders, Rule: "only the owner gives more time"},
	{From: Overdue, Act: ActReturn, To: Overdue, Who: traders, Rule: "the owner signs for what came back, whole or in part"},
	{From: Overdue, Act: ActSell, To: Overdue, Who: traders, Rule: "late goods can still be bought"},
	{From: Overdue, Act: ActClaim, To: Overdue, Who: traders, Rule: "loss or damage is noted at once; the terms say who bears it"},
	{From: Overdue, Act: ActClose, To: Closed, Who: byClock, Rule: "nothing is out any more"},
}}

// Choices of the terms.
var (
	covers = []string{"exchange", "city", "world"}
	sides  = []string{"holder", "owner"}
)

// Covers are the places the insurance may hold in; Sides are who may insure and bear loss.
func Covers() []string { return slices.Clone(covers) }

// Sides are who may insure and who may bear loss.
func Sides() []string { return slices.Clone(sides) }

var (
	daysRule = rule.Define(rule.Definition{
		Name: "memo.days", Kind: rule.Days, Shipped: "120", Mark: rule.Proposal,
		Source: "our proposal: goods are on memo no longer than the longest payment term of the trade",
	})
	noticeRule = rule.Define(rule.Definition{
		Name: "memo.notice", Kind: rule.Days, Shipped: "3", Mark: rule.Proposal,
		Source: "our proposal: an overdue memo is written about again after so many days",
	})
)

// MaxLines bounds one memo.
const MaxLines = 200

// Memo is goods out, or to go out.
type Memo struct {
	No                                     int64
	Owner, Holder                          id.ID
	Currency                               money.Currency
	State                                  lifecycle.State
	Day                                    clock.Date
	Due                                    clock.Instant
	Cover, Insurer, Bears                  string
	Proposed, Accepted, Ended, LastNoticed clock.Instant
	Total                                  int64
	Paper                                  string
	Left                                   int64 // lines that are still out
	Deal                                   int64 // with whose mazal they went out; 0: they are not sold

	events int64
}

// Ref names the memo in the ledger and on papers.
func (m *Memo) Ref() string { return RefOf(m.No) }

// RefOf is Ref of the memo with that number.
func RefOf(no int64) string { return "memo:" + strconv.FormatInt(no, 10) }

// At is the memo as the clock has it.
func (m Memo) At(now clock.Instant) Memo {
	switch {
	case m.Due > now:
	case m.State == Proposed:
		m.State, m.Ended = Lapsed, m.Due
	case m.State == Out:
		m.State = Overdue
	}
	return m
}

// unsold refuses what cannot be done with goods that a deal has sold already.
func (m *Memo) unsold() error {
	if m.Deal != 0 {
		return errs.New(errs.Conflict, "memo.of_deal", "memo", m.No, "deal", m.Deal)
	}
	return nil
}

// Side is how an organisation stands to the memo: owner, holder, or house for everybody else.
func (m *Memo) Side(org id.ID) string {
	switch org {
	case m.Owner:
		return "owner"
	case m.Holder:
		return "holder"
	}
	return "house"
}

// DaysLate is how many days after its due day a memo is still out.
func (m *Memo) DaysLate(now clock.Instant) int64 {
	if m.State != Out && m.State != Overdue || m.Due > now {
		return 0
	}
	return int64(now.Sub(m.Due)/(24*time.Hour)) + 1
}

// Line is one stone or parcel of a memo.
type Line struct {
	No      int64
	Stone   int64
	Label   string // the owner's number for it
	Kind    string
	Single  bool
	Pieces  int64
	Weight  carat.Weight
	PPC     int64
	Total   int64
	Back    carat.Weight
	Sold    carat.Weight
	Claimed bool

	pending, home, away int64
}

// Left is how much of the line is still out.
func (l *Line) Left() carat.Weight { return l.Weight - l.Back - l.Sold }

// State is where the line stands, as a word.
func (l *Line) State() string {
	switch {
	case l.Left() > 0 && l.Claimed:
		return "claimed"
	case l.Left() > 0:
		return "out"
	case l.Sold == 0:
		return "back"
	case l.Back == 0:
		return "sold"
	}
	return "split"
}

// quantity is what a weight of the line is in the ledger.
func (l *Line) quantity(w carat.Weight) int64 {
	if l.Single {
		return 1
	}
	return int64(w)
}

// piecesOf is how many pieces a weight of the line is; 0: nobody has counted them.
func (l *Line) piecesOf(w carat.Weight) int64 {
	if w != l.Weight {
		return 0
	}
	return l.Pieces
}

// part checks how much of a line is meant: nothing said is all that is out.
func (l *Line) part(w carat.Weight) (carat.Weight, error) {
	switch left := l.Left(); {
	case left == 0:
		return 0, errs.New(errs.Conflict, "memo.line_done", "label", l.Label)
	case w == 0:
		return left, nil
	case w < 0 || w > left || l.Single && w != left:
		return 0, errs.New(errs.Invalid, "memo.too_much", "label", l.Label, "left", left.String()).At("weight")
	default:
		return w, nil
	}
}

func (l *Line) goods(w carat.Weight, total int64) fact.MemoGoods {
	return fact.MemoGoods{Line: l.No, Stone: l.Stone, Kind: l.Kind, Single: l.Single, Pieces: l.piecesOf(w), Weight: int64(w), PPC: l.PPC, Total: total, Left: int64(l.Left())}
}

// Event is something that happened to a memo.
type Event struct {
	No     int64
	At     clock.Instant
	Act    string
	Side   string
	Person id.ID
	Line   int64
	Detail string
}

// dueOf is the end of the last session of a day: the day must be a trading day to come, not
// further off than the rule allows.
func dueOf(ctx context.Context, q db.Querier, day clock.Date, now clock.Instant) (clock.Instant, error) {
	if _, err := clock.ParseDate(string(day)); err != nil {
		return 0, errs.New(errs.Invalid, "memo.bad_day").At("day")
	}
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return 0, err
	}
	today := cal.Today(now)
	most, err := daysRule.Int(ctx, q, "", today)
	if err != nil {
		return 0, err
	}
	if last := today.AddDays(int(most)); day > last {
		return 0, errs.New(errs.Invalid, "memo.far_day", "days", most, "day", string(last)).At("day")
	}
	open := cal.Sessions(day)
	if len(open) == 0 {
		next, err := cal.AddWorkingDays(max(day, today), 0)
		if err != nil {
			return 0, err
		}
		return 0, errs.New(errs.Invalid, "memo.no_trading_day", "day", string(day), "next", string(next)).At("day")
	}
	due := open[len(open)-1].Closes
	if due <= now {
		return 0, errs.New(errs.Invalid, "memo.past_day", "day", string(day)).At("day")
	}
	return due, nil
}

// mayTake refuses an organisation that may not begin a memo now.
func mayTake(ctx context.Context, q db.Querier, org id.ID, day clock.Date, kinds ...party.OrgKind) (party.Org, error) {
	o, err := party.OrgByID(ctx, q, org)
	if err != nil {
		return o, err
	}
	switch state := o.StateOn(day); {
	case !slices.Contains(kinds, o.Kind):
		err = errs.New(errs.Invalid, "memo.not_member", "org", o.Name).At("holder")
	case state == party.Suspended:
		err = errs.New(errs.Conflict, "memo.suspended", "org", o.Name)
	case party.Over(state):
		err = errs.New(errs.Conflict, "memo.left", "org", o.Name)
	default:
		err = party.MayTrade(ctx, q, o, day)
	}
	return o, err
}

// enter reads a memo for an act of one of its sides.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, now clock.Instant) (Memo, []Line, error) {
	m, found, err := byNo(ctx, q, no)
	if err != nil {
		return m, nil, err
	}
	rel := access.Any
	if found && m.Side(who.Org) != "house" {
		rel = access.Own
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Own) == nil { // of others one does not even learn that it is there
			err = noMemo(no)
		}
		return m, nil, err
	}
	if !found {
		return m, nil, noMemo(no)
	}
	lines, err := linesOf(ctx, q, no)
	return m.At(now), lines, err
}
