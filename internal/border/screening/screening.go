// Package screening is the compliance desk: who does business here is compared with the
// lists of sanctioned people and organisations, strange prices are looked at, and money in
// cash is reported.
//
// Words.
//
//	list      a file of a public body that was taken in; the newest of each source is screened against
//	check     one name screened, with source, day and digest of every list as it was
//	hit       a list entry that may be the one who was screened: a question to a person
//	case      a hit, or a strange price, and what was decided about it
//	named     one person found that it is he; another person confirms or returns it
//	confirmed it is he: his organisation starts nothing new until the case is lifted
//	note      money in cash that somebody handed over; report: what is to be told of it
//
// Nobody is blocked by a score: two people decide. The people of members see nothing of it.
package screening

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/border/names"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

// The states of a case.
const (
	Open      lifecycle.State = "unseen"
	Cleared   lifecycle.State = "cleared"
	Named     lifecycle.State = "named"
	Confirmed lifecycle.State = "blocked"
)

// The acts.
const (
	ActClear   lifecycle.Act = "clear"
	ActName    lifecycle.Act = "name"
	ActConfirm lifecycle.Act = "confirm"
	ActReturn  lifecycle.Act = "return"
	ActLift    lifecycle.Act = "lift"
)

var officers = []string{"compliance", "admin"}

// Life is the lifecycle of a case.
var Life = lifecycle.Table{Name: "compliance", Steps: []lifecycle.Step{
	{From: Open, Act: ActClear, To: Cleared, Who: officers, Rule: "it is somebody else, or the price has a reason that holds; the reason is kept"},
	{From: Open, Act: ActName, To: Named, Who: officers, Rule: "it is he, or the price has no reason; another person decides"},
	{From: Named, Act: ActConfirm, To: Confirmed, Who: officers, Rule: "four eyes: another person than who named it; the organisation starts nothing new from then on"},
	{From: Named, Act: ActReturn, To: Open, Who: officers, Rule: "four eyes: another person does not agree"},
	{From: Confirmed, Act: ActLift, To: Cleared, Who: officers, Rule: "he was taken from the list, or it was a mistake; the suspension ends"},
}}

// The kinds of cases.
const (
	NameCase  = "name"
	PriceCase = "price"
)

// Why somebody is screened.
const (
	Admitted = "admitted"
	Changed  = "changed"
	NewList  = "list"
	Deal     = "deal"
	Asked    = "asked"
)

// Case is a hit or a strange price.
type Case struct {
	No, Check   int64
	Kind        string
	Org, Person id.ID
	Subject     string // the name that was screened
	Source, Ref string // list, and its number of the entry
	Entry       string // the name on the list
	Score       int64  // thousandths
	Reasons     []names.Reason
	Digest      string
	Deal, Line  int64
	Pattern     string
	State       lifecycle.State
	Opened      clock.Instant
	Proposer    id.ID
	Decider     id.ID
	Decided     clock.Instant

	events int64
}

func (c *Case) moved(act lifecycle.Act) fact.ComplianceMoved {
	return fact.ComplianceMoved{Case: c.No, Kind: c.Kind, Act: string(act), State: string(c.State), Org: c.Org, Deal: c.Deal}
}

// Lists is the state of one list: what names are screened against.
type Lists struct {
	No      int64
	Source  string
	Format  string
	Day     clock.Date
	Digest  string
	Entries int64
	Taken   clock.Instant
}

// Age is how many days old a list is on a day.
func (l *Lists) Age(today clock.Date) int {
	n := 0
	for d := l.Day; d < today && n < 10_000; n++ {
		d = d.AddDays(1)
	}
	return n
}

const maxText = 5_000

func text(s, field string) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	switch {
	case s == "":
		return "", errs.New(errs.Invalid, "screening.no_reason").At(field)
	case utf8.RuneCountInString(s) > maxText:
		return "", errs.New(errs.Invalid, "screening.long", "max", maxText).At(field)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, bad):
		return "", errs.New(errs.Invalid, "screening.bad_text").At(field)
	}
	return s, nil
}

var system = access.System("screening")
