package party

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
)

// The states of an organisation's standing.
const (
	Active    lifecycle.State = "active"
	Suspended lifecycle.State = "suspended"
	Resigned  lifecycle.State = "resigned"
	Expelled  lifecycle.State = "expelled"
	Ended     lifecycle.State = "ended"
)

// The acts that change it. Join is the first line of every organisation.
const (
	Join    lifecycle.Act = "join"
	Suspend lifecycle.Act = "suspend"
	Lift    lifecycle.Act = "lift"
	Resign  lifecycle.Act = "resign"
	Expel   lifecycle.Act = "expel"
	End     lifecycle.Act = "end"
)

// Life is the lifecycle of an organisation's standing. A suspension blocks what is new,
// never the way out of one's own goods and debts.
var Life = lifecycle.Table{Name: "org", Steps: []lifecycle.Step{
	{From: Active, Act: Suspend, To: Suspended, Who: []string{"admin"}, Rule: "constitution: sanctions decided by the Council; grounds are not published"},
	{From: Suspended, Act: Lift, To: Active, Who: []string{"admin"}, Rule: "constitution: the Council ends a suspension, or its last day passes"},
	{From: Active, Act: Resign, To: Resigned, Who: []string{"admin"}, Rule: "constitution: a member may leave"},
	{From: Suspended, Act: Resign, To: Resigned, Who: []string{"admin"}, Rule: "constitution: a member may leave"},
	{From: Active, Act: Expel, To: Expelled, Who: []string{"admin"}, Rule: "constitution: sanctions decided by the Council"},
	{From: Suspended, Act: Expel, To: Expelled, Who: []string{"admin"}, Rule: "constitution: sanctions decided by the Council"},
	{From: Active, Act: End, To: Ended, Who: []string{"admin"}, Rule: "the Council cancels preparatory membership (cnsde.com, regist.aspx); or another company has succeeded it"},
	{From: Suspended, Act: End, To: Ended, Who: []string{"admin"}, Rule: "the Council cancels preparatory membership (cnsde.com, regist.aspx); or another company has succeeded it"},
	{From: Resigned, Act: Join, To: Active, Who: []string{"admin"}, Rule: "admission anew"},
	{From: Expelled, Act: Join, To: Active, Who: []string{"admin"}, Rule: "admission anew"},
	{From: Ended, Act: Join, To: Active, Who: []string{"admin"}, Rule: "admission anew"},
}}

// Standing is one dated line: from that day on the organisation stands there.
type Standing struct {
	From   clock.Date
	Until  clock.Date // last day of a suspension that ends by itself, else empty
	State  lifecycle.State
	Act    lifecycle.Act
	Reason string
	Noted  clock.Instant
	By     string // the journal's actor
}

// StateOn is where the organisation stood on a day; empty before it joined. The later
// line wins, and a suspension binds until its last day, noted or not.
func (o Org) StateOn(day clock.Date) lifecycle.State {
	for i := len(o.Standings) - 1; i >= 0; i-- {
		s := o.Standings[i]
		if s.From > day {
			continue
		}
		if s.State == Suspended && s.Until != "" && s.Until < day {
			return Active
		}
		return s.State
	}
	return ""
}

// Since is the day the organisation last joined; empty when it is not yet there.
func (o Org) Since(day clock.Date) clock.Date {
	since := clock.Date("")
	for _, s := range o.Standings {
		if s.Act == Join && s.From <= day {
			since = s.From
		}
	}
	return since
}

// Over tells whether the organisation has left or was expelled, or has not come yet: its
// people have nothing to sign in for.
func Over(s lifecycle.State) bool { return s != Active && s != Suspended }
