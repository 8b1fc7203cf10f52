// Package retention says how long what kind of document is kept, and erases what is over its
// time or what a person asks to have erased about himself.
//
// Words:
//
//	kind      a kind of document, with the rule that says how many days it is kept
//	due       what ended longer ago than that
//	erasure   a run that erases what is due of a kind, or what is kept about one person: one
//	          person asks for it, another confirms it, the house carries it out in pieces
//	record    the signed line that stays of an erasure: what kind and how many, never what
//
// Rooms do not know this one: each gives functions that count and erase, and the house puts
// them together as kinds. The journal's chain never breaks: only what stands beside it goes.
package retention

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The states of an erasure.
const (
	Asked     lifecycle.State = "asked"
	Confirmed lifecycle.State = "confirmed"
	Declined  lifecycle.State = "declined"
	Erased    lifecycle.State = "erased"
	Lapsed    lifecycle.State = "lapsed" // confirmed, and yet nothing may be erased any more
)

// The acts.
const (
	ActConfirm lifecycle.Act = "confirm"
	ActDecline lifecycle.Act = "decline"
	ActErase   lifecycle.Act = "erase"
	ActLapse   lifecycle.Act = "lapse"
)

// Life is the lifecycle of an erasure.
var Life = lifecycle.Table{Name: "erasure", Steps: []lifecycle.Step{
	{From: Asked, Act: ActConfirm, To: Confirmed, Who: []string{"admin"}, Rule: "two people: another than who asked; what is erased does not come back"},
	{From: Asked, Act: ActDecline, To: Declined, Who: []string{"admin"}, Rule: "either of them; nothing is erased"},
	{From: Confirmed, Act: ActErase, To: Erased, Who: []string{"clock"}, Rule: "in pieces, each with its line in the journal; the record at the end is signed"},
	{From: Confirmed, Act: ActLapse, To: Lapsed, Who: []string{"clock"}, Rule: "the person came back, or must be kept longer by now; nothing is erased"},
}}

// Kind is a kind of document.
type Kind struct {
	Name  string          // message key "retention.kind_<name>"
	Keep  rule.Definition // for how many days, or years, after its end
	Daily bool            // its own room erases what is over its time, every day
	// Due counts what ended before an instant; nil: nothing of this kind is erased by itself.
	Due func(ctx context.Context, q db.Querier, before clock.Instant) (int64, error)
	// Erase erases at most so many of these and tells how many; fewer than most: that was all.
	Erase func(ctx context.Context, tx *db.Tx, before clock.Instant, most int) (int64, error)
	// Person erases what is kept of this kind about a person; nil: nothing is.
	Person func(ctx context.Context, tx *db.Tx, p party.Person, now clock.Instant) (int64, error)
}

// PersonKind names the erasures that a person asks for.
const PersonKind = "person"

var personRule = rule.Define(rule.Definition{
	Name: "retention.person", Kind: rule.Days, Shipped: "3650", Mark: rule.Proposal,
	Source: "our proposal, not confirmed: days after somebody's last post until his name and address may be erased; laws on records of trade and against money laundering differ by country",
})

// Desk knows all kinds of a house.
type Desk struct{ kinds []Kind }

// New makes a desk of kinds.
func New(kinds ...Kind) *Desk { return &Desk{kinds} }

func (d *Desk) kind(name string) (Kind, bool) {
	i := slices.IndexFunc(d.kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return d.kinds[i], true
}

// Due is a kind with what is over its time.
type Due struct {
	Kind   string
	Rule   rule.Rule     // how long it is kept, with source and mark
	Years  bool          // the rule counts years and not days
	Before clock.Instant // what ended before this is due
	Count  int64
	Erases bool // something of this kind is erased when it is due
	Daily  bool // by its own room, every day
	Person bool // it holds something about people
}

// before is the instant before which things of a kind are over their time.
func (k Kind) before(ctx context.Context, q db.Querier, now clock.Instant) (clock.Instant, rule.Rule, error) {
	day := clock.DateOf(now, now.Time().Location())
	r, found, err := k.Keep.At(ctx, q, "", day)
	if err != nil || !found {
		return 0, r, err
	}
	n, err := r.Int()
	if err != nil {
		return 0, r, err
	}
	if k.Keep.Kind == rule.Whole {
		return clock.At(now.Time().AddDate(-int(n), 0, 0)), r, nil
	}
	return clock.At(now.Time().AddDate(0, 0, -int(n))), r, nil
}

// List counts what is due of every kind at an instant; the last line is people, who are erased
// when they ask and never by themselves.
func (d *Desk) List(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant) ([]Due, error) {
	if err := access.Check(who, "erasure.read", access.Any); err != nil {
		return nil, err
	}
	all := make([]Due, 0, len(d.kinds))
	for _, k := range d.kinds {
		due := Due{Kind: k.Name, Years: k.Keep.Kind == rule.Whole, Daily: k.Daily, Erases: k.Due != nil && k.Erase != nil, Person: k.Person != nil}
		var err error
		if due.Before, due.Rule, err = k.before(ctx, q, now); err != nil {
			return nil, err
		}
		if due.Erases && due.Before > 0 {
			if due.Count, err = k.Due(ctx, q, due.Before); err != nil {
				return nil, err
			}
		}
		all = append(all, due)
	}
	person := Due{Kind: PersonKind, Person: true}
	var err error
	if person.Before, person.Rule, err = (Kind{Name: PersonKind, Keep: personRule}).before(ctx, q, now); err != nil {
		return nil, err
	}
	return append(all, person), nil
}

// Erasure is one erasure.
type Erasure struct {
	No        int64
	Kind      string
	Person    id.ID // zero: not of one person
	Before    clock.Instant
	Due, Done int64
	State     lifecycle.State
	Reason    string
	AskedAt   clock.Instant
	AskedBy   id.ID
	DecidedAt clock.Instant
	DecidedBy id.ID
	EndedAt   clock.Instant
	Record    string // what is signed
	Signature []byte
	Key       []byte
}

// mayPerson refuses to erase somebody who is still here, or whose records must be kept.
func mayPerson(ctx context.Context, q db.Querier, person id.ID, now clock.Instant) (party.Person, error) {
	p, err := party.PersonByID(ctx, q, person)
	if err != nil {
		return p, err
	}
	if p.Active() {
		return p, errs.New(errs.Conflict, "retention.has_post").At("person")
	}
	if p.Erased() {
		return p, errs.New(errs.Conflict, "retention.erased_already").At("person")
	}
	left, err := party.LeftAt(ctx, q, p)
	if err != nil {
		return p, err
	}
	days, err := personRule.Int(ctx, q, "", clock.DateOf(now, now.Time().Location()))
	if err != nil {
		return p, err
	}
	if free := clock.At(left.Time().AddDate(0, 0, int(days))); left > 0 && now < free {
		return p, errs.New(errs.Conflict, "retention.too_early", "day", string(clock.DateOf(free, free.Time().Location()))).At("person")
	}
	return p, nil
}

func reason(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" || utf8.RuneCountInString(s) > 500 || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", errs.New(errs.Invalid, "retention.reason", "max", 500).At("reason")
	}
	return s, nil
}
