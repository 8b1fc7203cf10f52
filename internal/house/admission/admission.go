// Package admission is how a company becomes a member: its application, what is checked,
// the public notice, objections, the council's word, the fees, the seat.
//
// Words.
//
//	applicant     a company that asks to become a member, with the person who asks
//	sponsor       a formal member that recommends it, and signs that it does
//	point         one thing that is checked, with result, source and who checked it
//	notice        the application as everybody reads it, for so many days
//	window        the days of the notice: only then, and only formal members, may object
//	objection     why a member is against it; the council upholds it or overrules it
//	prequalified  the council has said yes; the seat comes with the fees
//	terms         the rules an application goes by, of the exchange's preset
//
// A deadline binds by the clock at the moment of a command; the sweep only records it. What
// the council decides comes by the fact organ.resolved and is carried out here.
package admission

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
)

// The states of an application.
const (
	Draft        lifecycle.State = "draft"
	Submitted    lifecycle.State = "submitted"
	Incomplete   lifecycle.State = "incomplete"
	Checked      lifecycle.State = "checked"
	OnNotice     lifecycle.State = "on_notice"
	Objected     lifecycle.State = "objected"
	Council      lifecycle.State = "council"
	Prequalified lifecycle.State = "prequalified"
	FeeDue       lifecycle.State = "fee_due"
	Admitted     lifecycle.State = "admitted"
	Refused      lifecycle.State = "refused"
	Lapsed       lifecycle.State = "lapsed"
	Withdrawn    lifecycle.State = "withdrawn"
)

// The acts.
const (
	ActSubmit   lifecycle.Act = "submit"
	ActReturn   lifecycle.Act = "return"
	ActCheck    lifecycle.Act = "check"
	ActPublish  lifecycle.Act = "publish"
	ActObject   lifecycle.Act = "object"
	ActOverrule lifecycle.Act = "overrule"
	ActUphold   lifecycle.Act = "uphold"
	ActEnd      lifecycle.Act = "end"
	ActAdopt    lifecycle.Act = "adopt"
	ActReject   lifecycle.Act = "reject"
	ActBill     lifecycle.Act = "bill"
	ActPay      lifecycle.Act = "pay"
	ActSeat     lifecycle.Act = "seat"
	ActLapse    lifecycle.Act = "lapse"
	ActWithdraw lifecycle.Act = "withdraw"
)

var (
	applicants = []string{"applicant"}
	clerks     = []string{"staff", "admin"}
	members    = []string{"trader", "memberadmin"}
	council    = []string{"council"}
	byClock    = []string{"clock"}
	byHouse    = []string{"house"}
)

const sde = "application process of the Shanghai Diamond Exchange (cnsde.com/memreqen/class.aspx?id=1)"

// Life is the lifecycle of an application.
var Life = lifecycle.Table{Name: "admission", Steps: []lifecycle.Step{
	{From: Draft, Act: ActSubmit, To: Submitted, Who: applicants, Rule: "form and materials are whole and the sponsors have signed; " + sde},
	{From: Draft, Act: ActLapse, To: Lapsed, Who: byClock, Rule: "not handed in within the rule admission.draft_days of the day it was last written"},
	{From: Draft, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "until the council has decided an applicant may take it back"},
	{From: Submitted, Act: ActReturn, To: Incomplete, Who: clerks, Rule: "the membership department checks completeness; " + sde},
	{From: Submitted, Act: ActCheck, To: Checked, Who: clerks, Rule: "every point is in order or remarked upon"},
	{From: Submitted, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "until the council has decided an applicant may take it back"},
	{From: Incomplete, Act: ActSubmit, To: Submitted, Who: applicants, Rule: "what was missing is there now"},
	{From: Incomplete, Act: ActLapse, To: Lapsed, Who: byClock, Rule: "not handed in again within the rule admission.return_months of the day it was sent back"},
	{From: Incomplete, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "until the council has decided an applicant may take it back"},
	{From: Checked, Act: ActPublish, To: OnNotice, Who: clerks, Rule: "posted on the public site for the days of the rule admission.notice_days; " + sde},
	{From: Checked, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "until the council has decided an applicant may take it back"},
	{From: OnNotice, Act: ActObject, To: Objected, Who: members, Rule: "formal members in good standing, inside the days of the notice; " + sde},
	{From: OnNotice, Act: ActEnd, To: Council, Who: byClock, Rule: "the last day of the notice has passed and no objection stands"},
	{From: OnNotice, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "until the council has decided an applicant may take it back"},
	{From: Objected, Act: ActObject, To: Objected, Who: members, Rule: "another formal member, inside the days of the notice"},
	{From: Objected, Act: ActOverrule, To: OnNotice, Who: council, Rule: "no objection stands any more; the notice runs on to its last day"},
	{From: Objected, Act: ActUphold, To: Refused, Who: council, Rule: "the council upholds an objection; anew after the rule admission.again_months"},
	{From: Objected, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "until the council has decided an applicant may take it back"},
	{From: Council, Act: ActAdopt, To: Prequalified, Who: council, Rule: "resolution of the council after the notice; " + sde},
	{From: Council, Act: ActReject, To: Refused, Who: council, Rule: "resolution of the council; anew after the rule admission.again_months"},
	{From: Council, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "until the council has decided an applicant may take it back"},
	{From: Prequalified, Act: ActBill, To: FeeDue, Who: byHouse, Rule: "the invoice goes out with the resolution: once the entry fee, and the annual fee by the months left of the year"},
	{From: Prequalified, Act: ActSeat, To: Admitted, Who: byHouse, Rule: "where the rules ask no fee the seat comes with the resolution, without invoice and cashier"},
	{From: FeeDue, Act: ActPay, To: Admitted, Who: clerks, Rule: "the cashier has the money: certificate, category and publication; " + sde},
	{From: FeeDue, Act: ActLapse, To: Lapsed, Who: byClock, Rule: "not paid within the rule admission.pay_months: the prequalification lapses by itself; " + sde},
	{From: FeeDue, Act: ActWithdraw, To: Withdrawn, Who: applicants, Rule: "who does not want the seat need not wait for it to lapse"},
}}

// The states of an objection.
const (
	ObjectionOpen lifecycle.State = "open"
	Upheld        lifecycle.State = "upheld"
	Overruled     lifecycle.State = "overruled"
	Moot          lifecycle.State = "moot"
)

// ObjectionLife is the lifecycle of an objection.
var ObjectionLife = lifecycle.Table{Name: "objection", Steps: []lifecycle.Step{
	{From: ObjectionOpen, Act: ActUphold, To: Upheld, Who: council, Rule: "resolution of the council"},
	{From: ObjectionOpen, Act: ActOverrule, To: Overruled, Who: council, Rule: "resolution of the council"},
	{From: ObjectionOpen, Act: "drop", To: Moot, Who: byHouse, Rule: "the application ended in another way"},
}}

// Application is a company's application for membership.
type Application struct {
	No      int64
	Org     id.ID
	Contact id.ID
	Preset  string
	Tier    string
	State   lifecycle.State

	Capital              string // country the capital is from
	Since                clock.Date
	Sectors              []string
	Premises, PremisesZh string

	Opened, Submitted       clock.Instant
	Lapses                  clock.Instant // of a draft, and of what was sent back: from then on it is none
	NoticeFrom, NoticeUntil clock.Date
	NoticeEnd               clock.Instant // the first instant after the last day

	EntryFee, AnnualFee int64 // minor units
	Discount            int64 // of the annual fee, by the tier: millionths
	Months              int64
	Currency            string
	Invoice             string
	PayBy               clock.Instant
	PaidAt              clock.Instant
	PaidRef             string
	Certificate         string
	Resolution          int64
	Ended               clock.Instant
	Again               clock.Date // first day on which the company may apply again

	regKey, notice string
	events         int64
}

// At is the application as the clock has it.
func (a Application) At(now clock.Instant) Application {
	switch {
	case (a.State == Draft || a.State == Incomplete) && a.Lapses > 0 && a.Lapses <= now:
		a.State, a.Ended = Lapsed, a.Lapses
	case a.State == OnNotice && a.NoticeEnd <= now:
		a.State = Council
	case a.State == FeeDue && a.PayBy <= now:
		a.State, a.Ended = Lapsed, a.PayBy
	}
	return a
}

// Over tells whether nothing more comes of the application.
func (a *Application) Over() bool {
	return a.State == Admitted || a.State == Refused || a.State == Lapsed || a.State == Withdrawn
}

// Window tells whether members may object now.
func (a *Application) Window(now clock.Instant) bool {
	return (a.State == OnNotice || a.State == Objected) && now < a.NoticeEnd
}

// Fee is what is to be paid, in minor units.
func (a *Application) Fee() int64 { return a.EntryFee + a.AnnualFee }

// Reference is what the payment must name.
func (a *Application) Reference() string { return "ADM-" + itoa(a.No) }

func (a *Application) moved(what string) fact.AdmissionMoved {
	return fact.AdmissionMoved{Admission: a.No, Org: a.Org, What: what, State: string(a.State), Paper: a.Certificate}
}

// Done is the answer of the commands about an application.
type Done struct {
	No        int64           `json:"no"`
	State     lifecycle.State `json:"state"`
	Objection int64           `json:"objection,omitempty"`
	Paper     string          `json:"paper,omitempty"`
}

// Sectors are what a company may say it deals in.
var Sectors = []string{"rough", "polished", "laboratory_grown", "coloured", "jewellery", "manufacture", "industrial"}

// Limits of texts, in characters.
const (
	maxLine = 200
	maxBody = 5_000
)

// line cleans one line of text.
func line(field, s string, max int) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "", errs.New(errs.Invalid, "admission.bad_text").At(field)
	case utf8.RuneCountInString(s) > max:
		return "", errs.New(errs.TooLarge, "admission.long_text", "max", max).At(field)
	}
	return s, nil
}

// body cleans a text of several lines; it may not be empty.
func body(field, s string) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	switch {
	case s == "":
		return "", errs.New(errs.Invalid, "admission.no_text").At(field)
	case utf8.RuneCountInString(s) > maxBody:
		return "", errs.New(errs.TooLarge, "admission.long_text", "max", maxBody).At(field)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, bad):
		return "", errs.New(errs.Invalid, "admission.bad_text").At(field)
	}
	return s, nil
}

// RegKey is a registration number as it is compared: letters and digits alone, in capitals.
func RegKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// midnight is the first instant of a day in a zone.
func midnight(d clock.Date, z *time.Location) clock.Instant {
	t := d.Time()
	return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, z))
}

func none(no int64) error { return errs.New(errs.NotFound, "admission.none", "no", no) }

var system = access.System("admission")
