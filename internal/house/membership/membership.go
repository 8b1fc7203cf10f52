// Package membership is the life of a member of the exchange after its admission.
//
// Words.
//
//	category        preparatory, formal or guild, dated (registry/party keeps it)
//	guild member    designer or craftsman: stands in the directory, has no trading rights
//	tier            class of service a member has joined, dated; a discount belongs to it
//	term            the time of a preparatory member; when it is over, somebody must decide
//	change          what is to become of a membership: promotion, extension, cancellation,
//	                resignation; asked by the member or by staff, decided by staff or the council
//	open            what keeps a member from leaving: deals, cases, memos, money, bonded goods
//	representative  who signs for a member: asked, verified by the exchange, then filed with the
//	                supervising office, which validates it by letter or in the program itself
//	                (registry/party keeps who is filed)
//	pass            named access card; forfeited when misused
//	visit           a guest's day: announced, in, out, or refused at reception
//	overtime        application to stay after hours, made in advance
//	annual fee      one invoice a member and year, due in January, pro rata in the first year
//	check           the yearly look at a member's registration of foreign exchange
//	succession      one company after another in the same membership, from a day on
//
// Suspension and expulsion are notices of the room justice. Not paying has no effect here
// but a flag: what follows, the council decides.
package membership

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// Kind is what a change would do.
type Kind string

// The kinds of changes.
const (
	Promote Kind = "promote" // preparatory becomes formal
	Extend  Kind = "extend"  // preparatory for more months
	Cancel  Kind = "cancel"  // preparatory membership ends
	Resign  Kind = "resign"  // the member leaves
)

// Kinds are all of them in the order they are offered.
var Kinds = []Kind{Promote, Extend, Cancel, Resign}

// The states of a change.
const (
	Asked     lifecycle.State = "asked"
	Before    lifecycle.State = "council" // laid before the council
	Done      lifecycle.State = "done"
	Refused   lifecycle.State = "refused"
	Withdrawn lifecycle.State = "withdrawn"
)

// The acts of a change.
const (
	ActLay      lifecycle.Act = "lay"
	ActCarry    lifecycle.Act = "carry"
	ActRefuse   lifecycle.Act = "refuse"
	ActWithdraw lifecycle.Act = "withdraw"
	ActAdopt    lifecycle.Act = "adopt"
	ActReject   lifecycle.Act = "reject"
)

var (
	staff   = []string{"staff", "admin"}
	members = []string{"memberadmin"}
	council = []string{"council"}
)

// Life is the lifecycle of a change.
var Life = lifecycle.Table{Name: "membership", Steps: []lifecycle.Step{
	{From: Asked, Act: ActLay, To: Before, Who: staff, Rule: "the Council makes formal members, extends or cancels preparatory membership (cnsde.com, regist.aspx)"},
	{From: Asked, Act: ActCarry, To: Done, Who: staff, Rule: "a resignation, when nothing is open; the rest where the rule membership.decides says staff"},
	{From: Asked, Act: ActRefuse, To: Refused, Who: staff, Rule: "with a reason"},
	{From: Asked, Act: ActWithdraw, To: Withdrawn, Who: members, Rule: "whoever asked may think again until it is decided"},
	{From: Before, Act: ActAdopt, To: Done, Who: council, Rule: "a resolution is carried out by the house itself"},
	{From: Before, Act: ActReject, To: Refused, Who: council, Rule: "the member may ask again"},
}}

// Sectors are the words the directory has for what a member does.
var Sectors = []string{"import", "export", "wholesale", "retail", "rough", "polished", "laboratory_grown", "coloured", "industrial", "manufacture", "jewellery", "design", "craft"}

const (
	regist = "cnsde.com/memberen/regist.aspx"
	third  = "942113.com, a page of others: the exchange must confirm it"
)

var (
	decidesRule = rule.Define(rule.Definition{
		Name: "membership.decides", Kind: rule.Text, Shipped: "council", Mark: rule.Read,
		Source: regist + ": the Council approves formal members, extends or cancels; “staff” for an exchange whose council leaves it to them",
	})
	dueRule    = rule.Define(rule.Definition{Name: "membership.fee_day", Kind: rule.Whole, Shipped: "31", Mark: rule.Proposal, Source: "due each January (" + third + "); its last day is our proposal"})
	firstRule  = rule.Define(rule.Definition{Name: "membership.fee_days", Kind: rule.Days, Shipped: "30", Mark: rule.Proposal, Source: "our proposal: days to pay an invoice written after January"})
	remindRule = rule.Define(rule.Definition{Name: "membership.remind_days", Kind: rule.Days, Shipped: "14", Mark: rule.Proposal, Source: "our proposal: days between reminders of a fee that is due"})
	checkRule  = rule.Define(rule.Definition{Name: "membership.check_month", Kind: rule.Whole, Shipped: "6", Mark: rule.Proposal, Source: "the check is yearly (fsou.com.cn 77508, measure of the State Administration of Foreign Exchange); by the end of which month is our proposal"})
)

const maxText = 1000

// line cleans one line that must not be empty.
func line(field, s string, max int) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", errs.New(errs.Invalid, "membership.empty").At(field)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "", errs.New(errs.Invalid, "membership.bad_text").At(field)
	case utf8.RuneCountInString(s) > max:
		return "", errs.New(errs.TooLarge, "membership.long_text", "max", max).At(field)
	}
	return s, nil
}

// day reads a date that must be there.
func day(field string, d clock.Date) error {
	if _, err := clock.ParseDate(string(d)); err != nil {
		return errs.New(errs.Invalid, "membership.bad_day").At(field)
	}
	return nil
}

// days is the exchange's calendar and its date now; in a house without one, that of UTC.
func days(ctx context.Context, q db.Querier, now clock.Instant) (*calendar.Calendar, clock.Date, error) {
	cal, err := calendar.Load(ctx, q)
	if err != nil {
		return nil, "", err
	}
	return cal, cal.Today(now), nil
}

// zone is the one the exchange's days are in.
func zone(cal *calendar.Calendar, today clock.Date) *time.Location {
	if w, ok := cal.Week(today); ok {
		if z, err := clock.Zone(w.Zone); err == nil {
			return z
		}
	}
	return time.UTC
}

// aMember reads a member; other organisations have no membership.
func aMember(ctx context.Context, q db.Querier, org id.ID) (party.Org, error) {
	o, err := party.OrgByID(ctx, q, org)
	if err == nil && o.Kind != party.Member {
		err = errs.New(errs.NotFound, "membership.no_member")
	}
	return o, err
}

// mine is a member read for one of its own people or the exchange's; for others there is none.
func mine(ctx context.Context, q db.Querier, who access.Actor, act access.Act, org id.ID) (party.Org, error) {
	if err := access.Check(who, act, who.To(org)); err != nil {
		return party.Org{}, err
	}
	return aMember(ctx, q, org)
}

func maybe(i id.ID) any {
	if i.IsZero() {
		return nil
	}
	return i
}

func yes(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
