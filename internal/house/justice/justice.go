// Package justice is the exchange's own judgment: disputes about deals, what follows a
// default, and what other exchanges are told about a member.
//
// Words.
//
//	case      a dispute that one side of a deal brings against the other, or a default
//	claimant  who brings it; against: the other side
//	file      what was said in a case, in order; nothing is taken out
//	panel     the arbitrators; the second panel hears the appeal and shares nobody with the first
//	award     the panel's decision; only its parties and panel see it while it is kept
//	final     an award that can no longer be appealed; only then the fact justice.award tells it
//	notice    a decision about a member's standing: one person drafts, another decides
//	letter    the signed paper of a published notice, sent to other exchanges
//	mark      who stands behind a member named in a notice: shown to staff, who decide;
//	          nobody is blocked by a mark
package justice

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// The states of a case. Unkept is the clock's.
const (
	Open      lifecycle.State = "open"
	Hearing   lifecycle.State = "hearing"
	Awarded   lifecycle.State = "awarded"
	Appealed  lifecycle.State = "appealed"
	Final     lifecycle.State = "final"
	Unkept    lifecycle.State = "unkept"
	Kept      lifecycle.State = "kept"
	Settled   lifecycle.State = "settled"
	Withdrawn lifecycle.State = "withdrawn"
)

// The acts.
const (
	ActConvene  lifecycle.Act = "convene"
	ActAward    lifecycle.Act = "award"
	ActAppeal   lifecycle.Act = "appeal"
	ActFinal    lifecycle.Act = "final"
	ActOverdue  lifecycle.Act = "overdue"
	ActKeep     lifecycle.Act = "keep"
	ActSettle   lifecycle.Act = "settle"
	ActWithdraw lifecycle.Act = "withdraw"
)

var (
	staff   = []string{"staff", "admin"}
	parties = []string{"trader", "memberadmin"}
	byClock = []string{"clock"}
)

// Life is the lifecycle of a case.
var Life = lifecycle.Table{Name: "case", Steps: []lifecycle.Step{
	{From: Open, Act: ActConvene, To: Hearing, Who: staff, Rule: "arbitrators are named who stand behind neither side"},
	{From: Open, Act: ActSettle, To: Settled, Who: staff, Rule: "before default the exchange summons both sides to a settlement"},
	{From: Open, Act: ActWithdraw, To: Withdrawn, Who: parties, Rule: "the claimant may drop his case until a panel sits"},
	{From: Hearing, Act: ActAward, To: Awarded, Who: staff, Rule: "members arbitrate and do not litigate; the award is secret while it is promptly kept"},
	{From: Hearing, Act: ActSettle, To: Settled, Who: staff, Rule: "the sides may agree at any time before the award"},
	{From: Awarded, Act: ActAppeal, To: Appealed, Who: parties, Rule: "once, within the days of the rule justice.appeal"},
	{From: Awarded, Act: ActFinal, To: Final, Who: byClock, Rule: "the days of appeal have passed, or it is the second panel’s"},
	{From: Appealed, Act: ActConvene, To: Hearing, Who: staff, Rule: "a second panel without anybody of the first"},
	{From: Final, Act: ActKeep, To: Kept, Who: staff, Rule: "what was ordered was done"},
	{From: Final, Act: ActOverdue, To: Unkept, Who: byClock, Rule: "its day has passed: WFDB Inner Rules Art. 2 (c) may follow"},
	{From: Unkept, Act: ActKeep, To: Kept, Who: staff, Rule: "late, but done"},
}}

var (
	appealRule = rule.Define(rule.Definition{
		Name: "justice.appeal", Kind: rule.Days, Shipped: "10", Mark: rule.Proposal,
		Source: "our proposal: days in which an award can be appealed",
	})
	keepRule = rule.Define(rule.Definition{
		Name: "justice.keep", Kind: rule.Days, Shipped: "7", Mark: rule.Proposal,
		Source: "our proposal: days after an award is final in which it is to be kept; awards stay secret while promptly paid (Bernstein 1992)",
	})
	summonsRule = rule.Define(rule.Definition{
		Name: "justice.summons", Kind: rule.Days, Shipped: "1", Mark: rule.Inferred,
		Source: "before default the exchange summons debtor and creditors to a settlement (rubel-menasche.com on Israel); the day is our proposal",
	})
)

// Ground is why a member is suspended or expelled and other exchanges are told.
type Ground struct{ Code, Text, Source, Mark string }

// Grounds are those of the federation.
var Grounds = []Ground{
	{"a", "cessation of payments", wfdb, "R"},
	{"b", "not fulfilling agreements made by commercial usage, or concluding secret agreements", wfdb, "R"},
	{"c", "not submitting to the judgment of the bourse or of its arbitration", wfdb, "R"},
	{"d", "unpaid dues", wfdb, "R"},
	{"e", "prejudicing the moral or material interests of the trade", wfdb, "R"},
}

const wfdb = "WFDB Inner Rules Art. 2, as reported by jckonline.com"

func groundOf(code string) (Ground, bool) {
	i := slices.IndexFunc(Grounds, func(g Ground) bool { return g.Code == code })
	if i < 0 {
		return Ground{}, false
	}
	return Grounds[i], true
}

// Case is a dispute or a default.
type Case struct {
	No, Deal          int64
	Kind              string // dispute, default
	Claimant, Against id.ID
	State             lifecycle.State
	Opened            clock.Instant
	Next              clock.Instant // next step is due; 0: none
	Hearing           clock.Instant
	Panel             int64
	Rescind           bool
	Pay               int64
	Money             money.Currency
	Payer             id.ID
	KeepBy            clock.Instant
	Paper             string
	Amount            int64 // in default
	Erased            bool  // its time is over: what was said and shown in it is gone

	events int64
}

// At is the case as the clock has it.
func (c Case) At(now clock.Instant) Case {
	switch {
	case c.Next == 0 || c.Next > now:
	case c.State == Awarded:
		c.State = Final
	case c.State == Final:
		c.State = Unkept
	}
	return c
}

// Side is how an organisation stands to the case.
func (c *Case) Side(org id.ID) string {
	switch org {
	case c.Claimant:
		return "claimant"
	case c.Against:
		return "against"
	}
	return "house"
}

func (c *Case) moved(what string) fact.CaseMoved {
	return fact.CaseMoved{Case: c.No, Kind: c.Kind, Deal: c.Deal, Claimant: c.Claimant, Against: c.Against, What: what, State: string(c.State), Next: c.Next}
}

const maxBody = 20_000

func body(s, field string) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	switch {
	case s == "":
		return "", errs.New(errs.Invalid, "justice.no_text").At(field)
	case utf8.RuneCountInString(s) > maxBody:
		return "", errs.New(errs.TooLarge, "justice.long_text", "max", maxBody).At(field)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, bad):
		return "", errs.New(errs.Invalid, "justice.bad_text").At(field)
	}
	return s, nil
}

// enter reads a case for an act: of one's organisation, assigned when one sits on its
// panel, else any. Who may not even know of it is told that there is none.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64, now clock.Instant) (Case, error) {
	c, found, err := byNo(ctx, q, no)
	if err != nil {
		return c, err
	}
	rel := access.Any
	if found && c.Side(who.Org) != "house" {
		rel = access.Own
	} else if found {
		sits, err := sitsOn(ctx, q, no, c.Panel, who.Person)
		if err != nil {
			return c, err
		}
		if sits {
			rel = access.Assigned
		}
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Own) == nil || access.Check(who, act, access.Assigned) == nil {
			err = none(no)
		}
		return c, err
	}
	if !found {
		return c, none(no)
	}
	return c.At(now), nil
}

func none(no int64) error { return errs.New(errs.NotFound, "justice.none", "case", no) }
