// Package customs is the papers between a member, the exchange and customs about goods that
// pass the border of the exchange.
//
// Words.
//
//	paper       a record list or a declaration, with its lines; drafted from a shipment
//	record list the paper between abroad and the exchange: no tax (进/出境货物备案清单)
//	declaration the paper between the home market and the exchange: taxed (进/出口货物报关单)
//	revision    an accepted paper is never edited: with customs' consent the next revision
//	            takes its place
//	entry       customs' number of an accepted paper: 18 digits, the ninth 1 for goods that
//	            come in and 0 for goods that go out
//	head        the fields of the form that are not about one line, by customs' names
//	model       the declaration elements of a line, which depend on its HS code
//	receipt     an answer of customs' own system: legal release happens there, not here
//	desk        the officers' queue: what failed a check comes first
//	form        the Diamond Transaction Approval Form: numbered and registered by the
//	            exchange, one to each duty-paid certificate
//	certificate one stone, one certificate: issued when exchange, member and customs say the
//	            same about a stone, compared by hash
package customs

import (
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/base/money"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
)

// Kind says between which two sides goods pass.
type Kind string

// The kinds, as facts and pages name them.
const (
	RecordIn  Kind = "record-in"  // abroad → exchange
	RecordOut Kind = "record-out" // exchange → abroad
	Import    Kind = "import"     // exchange → home market
	Export    Kind = "export"     // home market → exchange
)

// Kinds are all kinds.
var Kinds = []Kind{RecordIn, RecordOut, Import, Export}

// Record tells a record list from a declaration.
func (k Kind) Record() bool { return k == RecordIn || k == RecordOut }

// In tells whether customs counts the paper among what comes in.
func (k Kind) In() bool { return k == RecordIn || k == Import }

// Leaves tells whether the goods stand in the member's account at the exchange before.
func (k Kind) Leaves() bool { return k == RecordOut || k == Import }

// The states of a paper.
const (
	Draft     lifecycle.State = "draft"
	Validated lifecycle.State = "validated"
	Sent      lifecycle.State = "sent"
	Accepted  lifecycle.State = "accepted"
	Checking  lifecycle.State = "paper_check"
	Looking   lifecycle.State = "inspection"
	Held      lifecycle.State = "held"
	Assessed  lifecycle.State = "assessed"
	Paid      lifecycle.State = "paid"
	Released  lifecycle.State = "released"
	Closed    lifecycle.State = "closed"
	Amended   lifecycle.State = "amended"
	Withdrawn lifecycle.State = "withdrawn"
	Refused   lifecycle.State = "refused"
)

// The acts.
const (
	ActCheck    lifecycle.Act = "check"
	ActReopen   lifecycle.Act = "reopen"
	ActDrop     lifecycle.Act = "drop"
	ActSend     lifecycle.Act = "send"
	ActBack     lifecycle.Act = "back"
	ActAccept   lifecycle.Act = "accept"
	ActRefuse   lifecycle.Act = "refuse"
	ActRedo     lifecycle.Act = "redo"
	ActExamine  lifecycle.Act = "examine"
	ActLook     lifecycle.Act = "inspect"
	ActAgree    lifecycle.Act = "agree"
	ActDiffer   lifecycle.Act = "differ"
	ActHold     lifecycle.Act = "hold"
	ActClear    lifecycle.Act = "clear"
	ActAssess   lifecycle.Act = "assess"
	ActPay      lifecycle.Act = "pay"
	ActRelease  lifecycle.Act = "release"
	ActRecord   lifecycle.Act = "record"
	ActClose    lifecycle.Act = "close"
	ActAmend    lifecycle.Act = "amend"
	ActWithdraw lifecycle.Act = "withdraw"
)

var (
	members  = []string{"trader", "memberadmin"}
	officers = []string{"officer"}
	house    = []string{"staff", "admin"}
)

// Rules of the steps that stand more than once in the table.
const (
	ruleAmend    = "an accepted paper is not edited: customs consents to grounds and changes, and the next revision takes its place"
	ruleWithdraw = "customs consents to the grounds; the goods may then be declared anew"
	ruleLook     = "goods are inspected in the presence of the owner or of the member who carries them by mandate (GAC Decree 152, Art. 5)"
	ruleNoTax    = "a record list between abroad and the exchange bears no tax; what an export declaration to the exchange bears since 1 Nov 2025 is open"
	ruleTax      = "customs issues the tax slip by its own assessment; ours stands beside it"
	ruleDrop     = "what customs has not received can be dropped"
)

// Life is the lifecycle of a customs paper.
var Life = lifecycle.Table{Name: "customs_paper", Steps: []lifecycle.Step{
	{From: Draft, Act: ActCheck, To: Validated, Who: members, Rule: "goods, weights, account, rule and rate are compared before a paper is lodged"},
	{From: Draft, Act: ActDrop, To: Withdrawn, Who: members, Rule: ruleDrop},
	{From: Validated, Act: ActReopen, To: Draft, Who: members, Rule: "what was not lodged can be changed; then it is checked again"},
	{From: Validated, Act: ActDrop, To: Withdrawn, Who: members, Rule: ruleDrop},
	{From: Validated, Act: ActSend, To: Sent, Who: members, Rule: "the member or its customs broker lodges; goods between the exchange and abroad are recorded, those to and from the home market declared (GAC Decree 152)"},
	{From: Sent, Act: ActBack, To: Draft, Who: officers, Rule: "a paper that customs has not accepted goes back with the reason"},
	{From: Sent, Act: ActAccept, To: Accepted, Who: officers, Rule: "customs gives the 18-digit number in its own system"},
	{From: Sent, Act: ActRefuse, To: Refused, Who: officers, Rule: "customs refuses to accept; the reason is on the receipt"},
	{From: Refused, Act: ActRedo, To: Draft, Who: members, Rule: "a refused paper never had a number: it is mended and lodged anew"},
	{From: Refused, Act: ActDrop, To: Withdrawn, Who: members, Rule: ruleDrop},
	{From: Accepted, Act: ActExamine, To: Checking, Who: officers, Rule: "customs looks at the documents"},
	{From: Accepted, Act: ActLook, To: Looking, Who: officers, Rule: ruleLook},
	{From: Accepted, Act: ActAssess, To: Assessed, Who: officers, Rule: ruleTax},
	{From: Accepted, Act: ActRecord, To: Released, Who: officers, Rule: ruleNoTax},
	{From: Accepted, Act: ActAmend, To: Amended, Who: officers, Rule: ruleAmend},
	{From: Accepted, Act: ActWithdraw, To: Withdrawn, Who: officers, Rule: ruleWithdraw},
	{From: Checking, Act: ActLook, To: Looking, Who: officers, Rule: ruleLook},
	{From: Checking, Act: ActHold, To: Held, Who: officers, Rule: "documents do not agree with each other or with the goods"},
	{From: Checking, Act: ActAssess, To: Assessed, Who: officers, Rule: ruleTax},
	{From: Checking, Act: ActRecord, To: Released, Who: officers, Rule: ruleNoTax},
	{From: Checking, Act: ActAmend, To: Amended, Who: officers, Rule: ruleAmend},
	{From: Checking, Act: ActWithdraw, To: Withdrawn, Who: officers, Rule: ruleWithdraw},
	{From: Looking, Act: ActAgree, To: Checking, Who: officers, Rule: "goods and paper agree"},
	{From: Looking, Act: ActDiffer, To: Held, Who: officers, Rule: "goods and paper differ: amend, return or seize"},
	{From: Held, Act: ActClear, To: Checking, Who: officers, Rule: "the difference is explained or decided"},
	{From: Held, Act: ActAmend, To: Amended, Who: officers, Rule: ruleAmend},
	{From: Held, Act: ActWithdraw, To: Withdrawn, Who: officers, Rule: ruleWithdraw},
	{From: Assessed, Act: ActPay, To: Paid, Who: officers, Rule: "released on the bank-stamped slip of import VAT"},
	{From: Assessed, Act: ActAmend, To: Amended, Who: officers, Rule: ruleAmend},
	{From: Assessed, Act: ActWithdraw, To: Withdrawn, Who: officers, Rule: ruleWithdraw},
	{From: Paid, Act: ActRelease, To: Released, Who: officers, Rule: "customs releases in its own system; above the sum of the rule customs.second_officer two officers enter it"},
	{From: Paid, Act: ActAmend, To: Amended, Who: officers, Rule: ruleAmend},
	{From: Released, Act: ActClose, To: Closed, Who: house, Rule: "the approval form is matched with its certificate and filed"},
	{From: Released, Act: ActAmend, To: Amended, Who: officers, Rule: ruleAmend},
}}

var (
	officeRule = rule.Define(rule.Definition{
		Name: "customs.office", Kind: rule.Text, Shipped: "2200", Mark: rule.Memory,
		Source: "four digits of the customs office on papers; 2200 is Shanghai’s as we remember it: not confirmed",
	})
	recordMode = rule.Define(rule.Definition{
		Name: "customs.mode_record", Kind: rule.Text, Shipped: "1234", Mark: rule.Inferred,
		Source: "supervision mode of record lists: inferred from the list of modes (1234 storage and transit in bonded zones); not confirmed",
	})
	homeMode = rule.Define(rule.Definition{
		Name: "customs.mode_home", Kind: rule.Text, Shipped: "0110", Mark: rule.Read,
		Source: "general trade, GAC’s list of supervision modes",
	})
	secondRule = rule.Define(rule.Definition{
		Name: "customs.second_officer", Kind: rule.Whole, Shipped: "1000000", Mark: rule.Proposal,
		Source: "our proposal: US dollars from which a second officer confirms a release entered by hand",
	})
	toleranceRule = rule.Define(rule.Definition{
		Name: "customs.tolerance", Kind: rule.Whole, Shipped: "10", Mark: rule.Proposal,
		Source: "our proposal: thousandths of a carat by which a line may differ from the vault’s weight; no figure was found in the sources",
	})
)

// Paper is one revision of a customs paper.
type Paper struct {
	No, Revision      int64
	Current           bool
	Kind              Kind
	State             lifecycle.State
	Member, Principal id.ID
	Shipment          int64
	Entry             string
	Head              Head
	USD               int64          // cents
	Currency          money.Currency // of the invoice
	Freight           int64          // minor units of it
	Insurance         int64
	Failed            int64 // checks that failed when they were last run
	Drafted, Sent     clock.Instant
	Accepted          clock.Instant
	Released          clock.Instant
	LookAt            clock.Instant
	LookIn            string
	Slip              string
	Due               Sums
	First             id.ID // officer whose release waits for a second
	Note              string
	Document          string

	documents []Attachment // of a new paper
	events    int64
}

// Line is one line of goods.
type Line struct {
	No        int64
	Stone     int64
	HS        string // eight digits
	Kind      string // natural, lab_grown, treated
	Rough     bool
	Single    bool // one thing in the ledger
	Pieces    int64
	Weight    int64 // carats × 1000
	USD       int64 // cents
	Price     int64 // minor units of the invoice's currency
	Name      string
	Model     Model
	Origins   []fact.Share
	Kimberley string
	Report    string
	Tax       Sums
	Assessed  []byte // how the figures came about, as JSON; nil: not assessed
}

// Sums are the figures of an assessment or of a slip, in fen.
type Sums struct {
	Value  int64 `json:"value,omitempty"` // customs value
	Duty   int64 `json:"duty,omitempty"`
	Tax    int64 `json:"tax,omitempty"` // consumption tax
	VAT    int64 `json:"vat,omitempty"`
	Refund int64 `json:"refund,omitempty"`
}

// Net is what is to be paid.
func (s Sums) Net() int64 { return s.Duty + s.Tax + s.VAT - s.Refund }

func (s Sums) plus(o Sums) Sums {
	return Sums{s.Value + o.Value, s.Duty + o.Duty, s.Tax + o.Tax, s.VAT + o.VAT, s.Refund + o.Refund}
}

// same tells whether two sides ask for the same; the value is not on a slip.
func (s Sums) same(o Sums) bool {
	return s.Duty == o.Duty && s.Tax == o.Tax && s.VAT == o.VAT && s.Refund == o.Refund
}

// Total adds up what the lines were assessed at.
func Total(lines []Line) Sums {
	var t Sums
	for i := range lines {
		t = t.plus(lines[i].Tax)
	}
	return t
}

// open are the states in which a paper claims its stones: no second one may name them.
var open = []lifecycle.State{Draft, Validated, Sent, Accepted, Checking, Looking, Held, Assessed, Paid}

// Open tells whether the paper is on its way.
func (p *Paper) Open() bool { return slices.Contains(open, p.State) }

// Lodged tells whether customs has accepted the paper and it still stands.
func (p *Paper) Lodged() bool { return p.Entry != "" && p.State != Withdrawn && p.State != Amended }

// step moves the paper by an act.
func (p *Paper) step(act lifecycle.Act) error {
	to, err := Life.Next(p.State, act)
	if err == nil {
		p.State = to
	}
	return err
}

func (p *Paper) moved(what lifecycle.Act) fact.PaperMoved {
	return fact.PaperMoved{Paper: p.No, Revision: p.Revision, Kind: string(p.Kind), Member: p.Member, Shipment: p.Shipment, What: string(what), State: string(p.State), Entry: p.Entry, Code: p.Document}
}

// CheckEntry refuses what is not a number of customs for a paper of this kind.
func CheckEntry(entry string, k Kind) error {
	bad := len(entry) != 18
	for _, r := range entry {
		bad = bad || r < '0' || r > '9'
	}
	if bad {
		return errs.New(errs.Invalid, "customs.bad_entry", "entry", entry).At("entry")
	}
	want := byte('0')
	if k.In() {
		want = '1'
	}
	if entry[8] != want {
		return errs.New(errs.Invalid, "customs.entry_direction", "entry", entry, "digit", string(want)).At("entry")
	}
	return nil
}

func none(no int64) error { return errs.New(errs.NotFound, "customs.none", "paper", no) }
