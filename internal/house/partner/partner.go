// Package partner keeps the agreements of the exchange with the organisations that work in
// its system as themselves: banks, laboratories, carriers, bonded stores, museums,
// associations.
//
// Words.
//
//	partner      an organisation of one of the kinds in Services
//	service      what it does for the exchange: settlement, grading, secure transport …
//	agreement    a dated promise of both sides, with the signed paper as a file
//	running      signed, and today is between its first and its last day: the clock says so
//	reminder     a letter to both sides some days before the last day
//	scopes       what keys of the partner's people may do under the agreement; never more
//	             than the kind of organisation may (access.ServiceKeys)
//	account      where money for the partner goes: named by one person, looked at by two others
//
// An agreement is drafted by one administrator and signed for the exchange by another. What
// it says of keys is noted in registry/party, where whoever lets a program in reads it.
package partner

import (
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
)

// services are what organisations of a kind do for the exchange.
var services = map[party.OrgKind][]string{
	party.Bank:       {"settlement", "credit"},
	party.Laboratory: {"grading", "identification"},
	party.Carrier:    {"transport"},
	party.Bonded:     {"storage"},
	party.Museum:     {"exhibition"},
	party.Society:    {"cooperation"},
	party.GuildBody:  {"cooperation", "training"},
}

// Kinds are the kinds of organisation that can be partners, in the order they are listed.
var Kinds = []party.OrgKind{party.Bank, party.Laboratory, party.Carrier, party.Bonded, party.Museum, party.Society, party.GuildBody}

// Services are what organisations of that kind do; none when they cannot be partners.
func Services(k party.OrgKind) []string { return slices.Clone(services[k]) }

// The states of an agreement. Running and Ended are the clock's words: the tables keep Signed.
const (
	Drafted    lifecycle.State = "draft"
	Signed     lifecycle.State = "signed"
	Running    lifecycle.State = "running"
	Ended      lifecycle.State = "ended"
	Terminated lifecycle.State = "terminated"
	Dropped    lifecycle.State = "dropped"
)

// The acts.
const (
	ActChange    lifecycle.Act = "change"
	ActSign      lifecycle.Act = "sign"
	ActDrop      lifecycle.Act = "drop"
	ActBegin     lifecycle.Act = "begin"
	ActRenew     lifecycle.Act = "renew"
	ActTerminate lifecycle.Act = "terminate"
	ActEnd       lifecycle.Act = "end"
)

var (
	admins   = []string{"admin"}
	theHouse = []string{"clock"}
)

// Life is the lifecycle of an agreement.
var Life = lifecycle.Table{Name: "partnership", Steps: []lifecycle.Step{
	{From: Drafted, Act: ActChange, To: Drafted, Who: admins, Rule: "until it is signed it binds nobody"},
	{From: Drafted, Act: ActSign, To: Signed, Who: admins, Rule: "the paper that both sides signed is in the file; another administrator than the one who drafted it signs for the exchange [D]"},
	{From: Drafted, Act: ActDrop, To: Dropped, Who: admins, Rule: "nothing was agreed"},
	{From: Signed, Act: ActBegin, To: Running, Who: theHouse, Rule: "its first day has come"},
	{From: Signed, Act: ActTerminate, To: Terminated, Who: admins, Rule: "before it begins, with the reason"},
	{From: Running, Act: ActRenew, To: Running, Who: admins, Rule: "both sides want it to go on: a later last day"},
	{From: Running, Act: ActTerminate, To: Terminated, Who: admins, Rule: "with the reason and the last day; keys of the partner end with it"},
	{From: Running, Act: ActEnd, To: Ended, Who: theHouse, Rule: "its last day is over"},
}}

// Agreement is one agreement with a partner.
type Agreement struct {
	No       int64
	Org      id.ID
	Service  string
	State    lifecycle.State
	Title    string
	From     clock.Date
	Until    clock.Date // last day; empty: open
	Notice   int64      // days before the last one on which both sides are reminded
	Scopes   []access.Act
	Drafted  clock.Instant
	Drafter  id.ID
	Signed   clock.Instant
	Signer   id.ID
	Ends     clock.Date // last day after a termination
	Why      string     // of a termination
	reminded clock.Date
	events   int64
}

// On is the agreement as it stands on a day: the clock begins and ends it.
func (a Agreement) On(day clock.Date) Agreement {
	switch {
	case a.State == Signed && day >= a.From && (a.Until == "" || day <= a.Until):
		a.State = Running
	case a.State == Signed && a.Until != "" && day > a.Until:
		a.State = Ended
	}
	return a
}

// Holds tells whether the agreement holds on a day: one that was terminated does until its
// last day.
func (a Agreement) Holds(day clock.Date) bool {
	return (a.State == Signed || a.State == Running || a.State == Terminated && a.Ends >= a.From) && day >= a.From && (a.last() == "" || day <= a.last())
}

// last is the last day on which it holds; empty when it is open.
func (a Agreement) last() clock.Date {
	if a.State == Terminated {
		return a.Ends
	}
	return a.Until
}

// Due tells whether both sides are to be reminded that the last day comes.
func (a Agreement) Due(day clock.Date) bool {
	return a.On(day).State == Running && a.Until != "" && a.Notice > 0 && day >= a.Until.AddDays(-int(a.Notice))
}

func (a *Agreement) moved(act lifecycle.Act) fact.PartnershipMoved {
	return fact.PartnershipMoved{No: a.No, Org: a.Org, Service: a.Service, Act: string(act), State: string(a.State), From: a.From, Until: a.last()}
}

// File is a document beside an agreement.
type File struct {
	No     int64
	At     clock.Instant
	Person id.ID
	Name   string
	Type   string // as its content says
	Ref    blob.Ref
}

// Event is a line of an agreement's history.
type Event struct {
	At     clock.Instant
	Act    string
	Person id.ID // none: the house itself
	Detail string
}

// The states of an account.
const (
	Named    lifecycle.State = "named"
	Looked   lifecycle.State = "looked"
	Verified lifecycle.State = "verified"
	Closed   lifecycle.State = "closed"
)

var keepers = []string{"staff", "admin"}

// AccountLife is how an account comes to be used.
var AccountLife = lifecycle.Table{Name: "partner_account", Steps: []lifecycle.Step{
	{From: Named, Act: "look", To: Looked, Who: keepers, Rule: "the bank's letter was seen; not by who named it"},
	{From: Looked, Act: "look", To: Verified, Who: keepers, Rule: "a second person called the bank or the partner back; neither who named it nor the first"},
	{From: Named, Act: "close", To: Closed, Who: []string{"partneradmin", "admin"}, Rule: "it is no longer to be used"},
	{From: Looked, Act: "close", To: Closed, Who: []string{"partneradmin", "admin"}, Rule: "it is no longer to be used"},
	{From: Verified, Act: "close", To: Closed, Who: []string{"partneradmin", "admin"}, Rule: "it is no longer to be used"},
}}

// Account is where money for a partner goes.
type Account struct {
	No       int64
	Org      id.ID
	State    lifecycle.State
	Currency string
	Number   string
	BIC      string
	Bank     string
	Named    clock.Instant
	NamedBy  id.ID
	First    clock.Instant
	FirstBy  id.ID
	Second   clock.Instant
	SecondBy id.ID
	Ended    clock.Instant
}
