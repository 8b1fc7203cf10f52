// Package news is what the exchange tells the public: news, notices and press releases, in
// as many of the four languages as somebody answers for.
//
// Words.
//
//	article   one piece of news; its address is a year and a slug, the same in every language
//	text      the article in one language: missing, a machine's draft, written, reviewed
//	version   one state of a text; every one is kept
//	reviewed  read by another person than who wrote it: only such a text is ever shown
//	embargo   an instant before which nobody outside the desk reads the article
//	visible   since when it may be read: its publication or the end of its embargo
//	held      a version that looks like spam or comes from outside the desk: it waits for a
//	          person's word and counts for nothing until then
//	remark    what readers are told of a correction or a withdrawal, in their language
//	desk      the office that writes, as readers are told it; never a person
//
// The public reads the version that was shown to it, not the newest one: a correction that
// is being written changes nothing until it is made, with its remark. A reader whose
// language is missing is told so; he is never given another language instead.
package news

import (
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
)

// Kind is what an article is.
type Kind string

// The kinds.
const (
	News   Kind = "news"
	Notice Kind = "notice"
	Press  Kind = "press"
)

// Kinds are all kinds in the order they are offered.
var Kinds = []Kind{News, Notice, Press}

// Desks are the offices that write, as readers are told: never a person. Their words stand
// in every language.
var Desks = []string{"press", "floor", "membership", "statistics", "cooperation", "council"}

// The states of an article.
const (
	Draft     lifecycle.State = "draft"
	Ready     lifecycle.State = "ready"
	Published lifecycle.State = "published"
	Corrected lifecycle.State = "corrected"
	Withdrawn lifecycle.State = "withdrawn"
	Dropped   lifecycle.State = "dropped"
)

// The acts on an article.
const (
	ActReady    lifecycle.Act = "ready"
	ActBack     lifecycle.Act = "back"
	ActDrop     lifecycle.Act = "drop"
	ActPublish  lifecycle.Act = "publish"
	ActRecall   lifecycle.Act = "recall"
	ActCorrect  lifecycle.Act = "correct"
	ActWithdraw lifecycle.Act = "withdraw"
)

var desk = []string{"staff", "admin"}

// Life is the lifecycle of an article.
var Life = lifecycle.Table{Name: "news", Steps: []lifecycle.Step{
	{From: Draft, Act: ActReady, To: Ready, Who: desk, Rule: "at least one language is reviewed"},
	{From: Draft, Act: ActDrop, To: Dropped, Who: desk, Rule: "nothing of it was ever shown"},
	{From: Ready, Act: ActBack, To: Draft, Who: desk, Rule: "it needs more work"},
	{From: Ready, Act: ActPublish, To: Published, Who: desk, Rule: "every reviewed language is shown, not before the embargo ends"},
	{From: Published, Act: ActRecall, To: Ready, Who: desk, Rule: "only while its embargo lasts: nobody has read it"},
	{From: Published, Act: ActCorrect, To: Corrected, Who: desk, Rule: "a reviewed new version, with a remark to the readers in its language: never silently"},
	{From: Published, Act: ActWithdraw, To: Withdrawn, Who: desk, Rule: "the address stays and says so, with the reason"},
	{From: Corrected, Act: ActCorrect, To: Corrected, Who: desk, Rule: "a reviewed new version, with a remark to the readers in its language: never silently"},
	{From: Corrected, Act: ActWithdraw, To: Withdrawn, Who: desk, Rule: "the address stays and says so, with the reason"},
}}

// The states of a text.
const (
	Missing  lifecycle.State = "missing"
	Machine  lifecycle.State = "machine"
	Written  lifecycle.State = "written"
	Reviewed lifecycle.State = "proofread"
)

// The acts on a text.
const (
	ActImport lifecycle.Act = "import"
	ActWrite  lifecycle.Act = "write"
	ActReview lifecycle.Act = "review"
)

// TextLife is the lifecycle of an article's text in one language.
var TextLife = lifecycle.Table{Name: "newstext", Steps: []lifecycle.Step{
	{From: Missing, Act: ActImport, To: Machine, Who: desk, Rule: "a machine's draft is never shown to the public"},
	{From: Missing, Act: ActWrite, To: Written, Who: desk, Rule: "a person answers for it"},
	{From: Machine, Act: ActImport, To: Machine, Who: desk, Rule: "a newer draft of the machine"},
	{From: Machine, Act: ActWrite, To: Written, Who: desk, Rule: "a person went through the machine's draft and answers for it"},
	{From: Written, Act: ActWrite, To: Written, Who: desk, Rule: "a new version"},
	{From: Written, Act: ActReview, To: Reviewed, Who: desk, Rule: "two people: another one than who wrote it"},
	{From: Reviewed, Act: ActWrite, To: Written, Who: desk, Rule: "what is changed is reviewed again; until then the public reads the version before"},
}}

// The states of a version that was held.
const (
	Held     lifecycle.State = "held"
	Released lifecycle.State = "released"
	Rejected lifecycle.State = "rejected"
)

// The acts on a held version.
const (
	ActRelease lifecycle.Act = "release"
	ActReject  lifecycle.Act = "reject"
)

// HoldLife is the lifecycle of a version that was held.
var HoldLife = lifecycle.Table{Name: "newshold", Steps: []lifecycle.Step{
	{From: Held, Act: ActRelease, To: Released, Who: desk, Rule: "another person than who wrote it found nothing wrong; it is reviewed like any text"},
	{From: Held, Act: ActReject, To: Rejected, Who: desk, Rule: "another person than who wrote it found it to be spam or not fit; who wrote it reads why"},
}}

// The limits of the desk, as dated rules.
var (
	linksRule = rule.Define(rule.Definition{
		Name: "news.links", Kind: rule.Whole, Shipped: "3", Mark: rule.Proposal,
		Source: "our proposal: an article that suddenly carries more new links to other sites is looked at",
	})
	proposalsRule = rule.Define(rule.Definition{
		Name: "news.proposals", Kind: rule.Whole, Shipped: "5", Mark: rule.Proposal,
		Source: "our proposal: so many proposals of one organisation may wait at once",
	})
	wordsRule = rule.Define(rule.Definition{
		Name: "news.words", Kind: rule.Text, Mark: rule.Proposal, Shipped: spamWords,
		Source: "our proposal, after the pharmacy links on an archived page of an exchange",
	})
)

// Article is one piece of news without its texts.
type Article struct {
	No        int64
	Kind      Kind
	Year      int // with the slug its address
	Slug      string
	Desk      string // one of Desks; empty for a proposal
	Org       id.ID  // who proposed it; zero: the exchange itself
	State     lifecycle.State
	Embargo   clock.Instant // zero: none
	Visible   clock.Instant // zero: never published
	Made      clock.Instant
	Withdrawn clock.Instant

	events int64
}

// Waits tells whether the article is published and its embargo lasts.
func (a *Article) Waits(now clock.Instant) bool { return a.State == Published && now < a.Visible }

func (a *Article) moved(act lifecycle.Act, l i18n.Lang, version int64) fact.NewsMoved {
	f := fact.NewsMoved{Article: a.No, Act: string(act), State: string(a.State), Org: a.Org, Lang: string(l), Version: version}
	if !a.Visible.IsZero() {
		f.Year, f.Slug, f.Visible = a.Year, a.Slug, a.Visible
	}
	return f
}

// open refuses to write an article that is over.
func (a *Article) open() error {
	if a.State == Withdrawn || a.State == Dropped {
		return errs.New(errs.Conflict, "news.over")
	}
	return nil
}

// Text is an article in one language.
type Text struct {
	Article int64
	Lang    i18n.Lang
	State   lifecycle.State
	Version int64         // that holds; 0: none
	Shown   int64         // that the public reads; 0: none
	Since   clock.Instant // the public reads this language since
	Changed clock.Instant // and this version since

	versions int64
}

// Version is one state of a text.
type Version struct {
	Article  int64
	Lang     i18n.Lang
	No       int64
	Words    Words
	Machine  bool
	At       clock.Instant
	Author   id.ID
	Hold     lifecycle.State // empty: taken at once
	Reasons  []Reason
	Decider  id.ID
	Decided  clock.Instant
	Why      string
	Reviewer id.ID
	Reviewed clock.Instant
}

// text is the one in a language.
func textIn(all []Text, l i18n.Lang) *Text {
	if i := slices.IndexFunc(all, func(t Text) bool { return t.Lang == l }); i >= 0 {
		return &all[i]
	}
	return nil
}
