// Package organ is the exchange's own government: its organs, who sits in them, their
// meetings and their resolutions.
//
// Words.
//
//	organ        who decides: the conference of all members, the council, committees …
//	seat         a person in an organ from a day until a day
//	nomination   somebody proposed for a seat; the organ that chooses elects or refuses him
//	voter        who has one vote: a person who sits, in the conference a member
//	item         what is to be decided; it waits, stands on an agenda, is put to the vote
//	meeting      of an organ, called with days of notice; or a decision in writing
//	proxy        a member's word that another votes for it in one meeting of the conference
//	recusal      who is concerned, or too near to one who is, takes no part in that item
//	quorum       how many of those who may vote must be there
//	resolution   how a vote came out: numbered in organ and year, a signed paper
//	minutes      what was said, in versions; the next meeting approves them
//
// Who wants a decision writes the fact fact.DecisionWanted; the close of the vote writes
// fact.ResolutionTaken, and the room that asked carries it out. What the room itself is asked
// about, seats and minutes, it carries out in the transaction of the close.
package organ

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/rule"
)

// The organs every exchange has.
const (
	Conference  = "conference"
	Council     = "council"
	Supervision = "supervision"
	Discipline  = "discipline"
	Arbitration = "arbitration"
	President   = "president" // an office of one: it is held and does not meet
)

// Organ is who decides.
type Organ struct {
	Code     string
	Name     i18n.Text // of a special committee; the standing ones have messages
	ChosenBy string    // the organ that elects its people; empty: all members
	Source   string
	Mark     rule.Mark
	Special  bool
	Over     bool // a special committee that was dissolved
}

const constitution = "constitution of the Shanghai Diamond Exchange, on its organs (cnsde.com/html/newsen/content22.html)"

// standing are the organs every exchange has, in the order they are shown.
var standing = []Organ{
	{Code: Conference, Source: constitution, Mark: rule.Read},
	{Code: Council, ChosenBy: Conference, Source: constitution + "; that the conference elects it is our proposal", Mark: rule.Proposal},
	{Code: President, ChosenBy: Council, Source: constitution, Mark: rule.Read},
	{Code: Supervision, ChosenBy: Conference, Source: constitution + "; that the conference elects it is our proposal", Mark: rule.Proposal},
	{Code: Discipline, ChosenBy: Conference, Source: constitution, Mark: rule.Read},
	{Code: Arbitration, ChosenBy: Conference, Source: constitution, Mark: rule.Read},
}

// Seats tells whether people sit in the organ: in the conference every member is there.
func (o Organ) Seats() bool { return o.Code != Conference }

// Meets tells whether the organ meets and decides.
func (o Organ) Meets() bool { return o.Code != President }

// NameIn is what the organ is called.
func (o Organ) NameIn(l i18n.Lang) string {
	if o.Special {
		return o.Name.In(l)
	}
	return l.T("organ.name_" + o.Code)
}

// Posts are what somebody may be in an organ. A secretary has no vote.
func (o Organ) Posts() []string {
	if o.Code == President {
		return []string{"president"}
	}
	return []string{"chair", "deputy", "member", "secretary"}
}

// The states of a meeting. A decision in writing begins open.
const (
	Convened  lifecycle.State = "convened"
	Open      lifecycle.State = "open"
	Concluded lifecycle.State = "concluded"
	Cancelled lifecycle.State = "cancelled"
	Approved  lifecycle.State = "approved"
)

var chairs = []string{"chair", "staff", "admin"}

// MeetingLife is the lifecycle of a meeting.
var MeetingLife = lifecycle.Table{Name: "meeting", Steps: []lifecycle.Step{
	{From: Convened, Act: "open", To: Open, Who: chairs, Rule: "at its time, with a quorum (rule organ.quorum); a decision in writing is open from its call"},
	{From: Convened, Act: "cancel", To: Cancelled, Who: chairs, Rule: "what was on the agenda waits again"},
	{From: Open, Act: "close", To: Concluded, Who: chairs, Rule: "no vote is open any more; what was not decided waits again"},
	{From: Concluded, Act: "approve", To: Approved, Who: []string{"organ"}, Rule: "the organ itself approves the minutes, by a resolution of a later meeting"},
}}

// The states of an item.
const (
	Waiting  lifecycle.State = "waiting"
	Listed   lifecycle.State = "listed"
	Voting   lifecycle.State = "voting"
	Adopted  lifecycle.State = "adopted"
	Rejected lifecycle.State = "rejected"
	Dropped  lifecycle.State = "dropped"
)

// ItemLife is the way from a question to a resolution.
var ItemLife = lifecycle.Table{Name: "resolution", Steps: []lifecycle.Step{
	{From: Waiting, Act: "list", To: Listed, Who: []string{"staff", "admin"}, Rule: "put on an agenda, or sent round for a decision in writing"},
	{From: Waiting, Act: "drop", To: Dropped, Who: []string{"staff", "admin"}, Rule: "nobody asks any more"},
	{From: Listed, Act: "open", To: Voting, Who: chairs, Rule: "in an open meeting; in writing at once"},
	{From: Listed, Act: "defer", To: Waiting, Who: chairs, Rule: "taken off the agenda"},
	{From: Voting, Act: "adopt", To: Adopted, Who: chairs, Rule: "the quorum was there and more than the majority were for it (rules organ.quorum, organ.majority)"},
	{From: Voting, Act: "reject", To: Rejected, Who: chairs, Rule: "the quorum was there and not enough were for it"},
	{From: Voting, Act: "defer", To: Waiting, Who: chairs, Rule: "no quorum, or not now: the next vote begins anew"},
}}

// The states of a nomination.
const (
	Proposed lifecycle.State = "proposed"
	Elected  lifecycle.State = "elected"
	Refused  lifecycle.State = "refused"
)

// ElectionLife is the lifecycle of a nomination.
var ElectionLife = lifecycle.Table{Name: "election", Steps: []lifecycle.Step{
	{From: Proposed, Act: "elect", To: Elected, Who: []string{"organ"}, Rule: "by a resolution of the organ that chooses; he sits from his day on"},
	{From: Proposed, Act: "refuse", To: Refused, Who: []string{"organ"}, Rule: "by a resolution of the organ that chooses"},
}}

var (
	noticeRule = rule.Define(rule.Definition{
		Name: "organ.notice", Kind: rule.Days, Shipped: "7", Mark: rule.Proposal,
		Source: "our proposal: days between the call of a meeting and the meeting; an item is an organ",
		Dated:  []rule.Rule{{Item: Conference, Value: "15", From: "2000-01-01", Source: "our proposal: the conference of all members is called earlier", Mark: rule.Proposal}},
	})
	quorumRule = rule.Define(rule.Definition{
		Name: "organ.quorum", Kind: rule.Rate, Shipped: "50", Mark: rule.Proposal,
		Source: "our proposal: the least part of those who may vote that must be there; an item is an organ",
	})
	majorityRule = rule.Define(rule.Definition{
		Name: "organ.majority", Kind: rule.Rate, Shipped: "50", Mark: rule.Proposal,
		Source: "our proposal: more than this part must be for it, of those who voted for or against, in writing of all who may vote; an item is what is decided (application, rule …)",
	})
	termRule = rule.Define(rule.Definition{
		Name: "organ.term", Kind: rule.Whole, Shipped: "3", Mark: rule.Proposal,
		Source: "our proposal: the longest term of a seat in years; an item is an organ",
	})
)

const (
	maxTitle = 200
	maxBody  = 20_000
)

// written checks a text in several languages: one of them at least, none too long. A language
// in which nothing was written stays empty, so that a page can say so.
func written(t i18n.Text, field string, max int) (i18n.Text, error) {
	out, some := i18n.Text{}, false
	for l, s := range t {
		s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		if !l.Known() || !clean(s) || max == maxTitle && strings.Contains(s, "\n") {
			return nil, errs.New(errs.Invalid, "organ.bad_text").At(field + "_" + string(l))
		}
		if utf8.RuneCountInString(s) > max {
			return nil, errs.New(errs.TooLarge, "organ.long_text", "max", max).At(field + "_" + string(l))
		}
		if s != "" {
			out[l], some = s, true
		}
	}
	if !some {
		return nil, errs.New(errs.Invalid, "organ.no_text").At(field + "_en")
	}
	return out, nil
}

// clean tells whether both engines keep a text, and people read it as it was written.
func clean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}

func line(s, field string) (string, error) {
	s = strings.TrimSpace(s)
	if !clean(s) || strings.Contains(s, "\n") {
		return "", errs.New(errs.Invalid, "organ.bad_text").At(field)
	}
	if utf8.RuneCountInString(s) > maxTitle {
		return "", errs.New(errs.TooLarge, "organ.long_text", "max", maxTitle).At(field)
	}
	return s, nil
}

func noOrgan(code string) error { return errs.New(errs.NotFound, "organ.none", "organ", code) }
