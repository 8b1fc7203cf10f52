package api

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
)

// membershipOperations are the directory, and the life of a membership for its member and the
// house. What is done in person is done on the pages.
var membershipOperations = []Operation{
	get("listDirectory", "/directory", "party.directory", "members", "The members of a day, with category, years and sectors", (*Server).listDirectory),
	get("getDirectoryEntry", "/directory/{no}", "party.directory", "members", "What a member was on a day, and all its categories", (*Server).getDirectoryEntry),
	get("listRepresentatives", "/members/{no}/representatives", "party.read", "members", "Who was filed to sign for a member on a day", (*Server).listRepresentatives),
	command("setMemberCategory", "POST", "/members/{no}/category", "party.category", "members", "Note by hand what kind of member a company is from a day on, with the source: founding members, guild members, members from other books", (*Server).setMemberCategory),
	get("listAnnualFees", "/members/{no}/fees", "membership.read", "members", "The annual fees of a member", (*Server).listAnnualFees),
	get("listUnpaidFees", "/fees/unpaid", "membership.list", "members", "Annual fees that nobody has paid", (*Server).listUnpaidFees),
	command("issueAnnualFees", "POST", "/fees", "membership.fee", "members", "Write the invoices of a year for all members who have none", (*Server).issueAnnualFees),
	command("noteFeePayment", "POST", "/fees/{no}/payment", "membership.fee", "members", "Note that an annual fee was paid", (*Server).noteFeePayment),
	get("listMembershipChecks", "/checks", "membership.list", "members", "The yearly checks of the registration of foreign exchange", (*Server).listMembershipChecks),
	command("announceGuest", "POST", "/visits", "membership.visit", "members", "Announce a guest", (*Server).announceGuest),
}

type directoryIn struct {
	On       string `query:"on" doc:"as it was on this day, YYYY-MM-DD; today when absent"`
	Q        string `query:"q" doc:"part of a name, or the number"`
	Sector   string `query:"sector" doc:"only members of this sector"`
	Capital  string `query:"capital" doc:"only members whose capital comes from this country, two letters"`
	Category string `query:"category" enum:"preparatory,formal,guild"`
}

// DirectoryPage is the directory of a day.
type DirectoryPage struct {
	On      clock.Date       `json:"on"`
	Members []DirectoryEntry `json:"members"`
}

// DirectoryEntry is a member as the public knows it.
type DirectoryEntry struct {
	No       int64              `json:"no"`
	Name     string             `json:"name"`
	NameZh   string             `json:"name_zh,omitempty"`
	There    bool               `json:"there" doc:"it was a member on that day"`
	Category string             `json:"category,omitempty" doc:"preparatory, formal or guild; absent when not noted"`
	Since    clock.Date         `json:"since,omitempty" doc:"of the membership, which companies may have handed on"`
	Capital  string             `json:"capital_from"`
	Sectors  []string           `json:"sectors,omitempty"`
	Before   int64              `json:"succeeds,omitempty" doc:"number of the company it follows"`
	After    int64              `json:"succeeded_by,omitempty" doc:"number of the company that follows it"`
	Lines    []DirectoryHistory `json:"categories,omitempty" doc:"in the order they were noted: the last that covers a day holds"`
}

// DirectoryHistory says from when to when a member was what.
type DirectoryHistory struct {
	Category string     `json:"category" doc:"empty: none any more"`
	From     clock.Date `json:"from"`
	Until    clock.Date `json:"until,omitempty" doc:"first day it no longer holds"`
}

// dayOr is a day that was asked for, or the exchange's today.
func (s *Server) dayOr(c *call, asked string) (clock.Date, error) {
	if asked != "" {
		d, err := clock.ParseDate(asked)
		if err != nil {
			err = errs.New(errs.Invalid, "membership.bad_day").At("on")
		}
		return d, err
	}
	return calendar.DayOf(c.Context(), s.DB, s.Clock.Now())
}

func (s *Server) directoryEntry(c *call, e membership.Entry) DirectoryEntry {
	out := DirectoryEntry{
		No: e.Org.No, Name: e.Org.Name, NameZh: e.Org.NameZh, There: e.State != "" && !party.Over(e.State), Category: string(e.Category), Since: e.Since, Capital: e.Capital, Sectors: e.Sectors,
	}
	no := func(x *membership.Succession, before bool) int64 {
		if x == nil {
			return 0
		}
		org := x.After
		if before {
			org = x.Before
		}
		o, err := party.OrgByID(c.Context(), s.DB, org)
		if err != nil {
			return 0
		}
		return o.No
	}
	out.Before, out.After = no(e.Before, true), no(e.After, false)
	return out
}

func (s *Server) listDirectory(c *call, in directoryIn) (DirectoryPage, error) {
	day, err := s.dayOr(c, in.On)
	if err != nil {
		return DirectoryPage{}, err
	}
	all, err := membership.Directory(c.Context(), s.DB, membership.Filter{Day: day, Text: in.Q, Sector: in.Sector, Capital: in.Capital, Category: party.Category(in.Category)})
	page := DirectoryPage{On: day, Members: []DirectoryEntry{}}
	for _, e := range all {
		page.Members = append(page.Members, s.directoryEntry(c, e))
	}
	return page, err
}

type directoryOneIn struct {
	No int64  `path:"no" doc:"number of the member"`
	On string `query:"on" doc:"as it was on this day, YYYY-MM-DD; today when absent"`
}

func (s *Server) getDirectoryEntry(c *call, in directoryOneIn) (DirectoryEntry, error) {
	day, err := s.dayOr(c, in.On)
	if err != nil {
		return DirectoryEntry{}, err
	}
	e, err := membership.EntryOf(c.Context(), s.DB, in.No, day)
	if err != nil {
		return DirectoryEntry{}, err
	}
	out := s.directoryEntry(c, e)
	lines, err := party.CategoriesOf(c.Context(), s.DB, e.Org.ID)
	for _, l := range lines {
		out.Lines = append(out.Lines, DirectoryHistory{string(l.Category), l.From, l.Until})
	}
	return out, err
}

type memberCategoryIn struct {
	No   int64          `path:"no" doc:"number of the member"`
	Body MemberCategory `body:"json" example:"{\"category\":\"formal\",\"from\":\"2026-11-01\",\"source\":\"deed of foundation\"}"`
}

// MemberCategory is what kind of member a company is from a day on, and who says so.
type MemberCategory struct {
	Category string     `json:"category" enum:"preparatory,formal,guild"`
	From     clock.Date `json:"from"`
	Until    clock.Date `json:"until,omitempty" doc:"first day it no longer holds; open when absent"`
	Source   string     `json:"source" doc:"the paper or decision it rests on"`
}

// CategoryNoted is what was noted.
type CategoryNoted struct {
	Member   int64      `json:"member"`
	Category string     `json:"category"`
	From     clock.Date `json:"from"`
	Until    clock.Date `json:"until,omitempty"`
}

func (s *Server) setMemberCategory(c *call, in memberCategoryIn) (CategoryNoted, error) {
	o, err := party.OrgByNo(c.Context(), s.DB, in.No)
	if err != nil {
		return CategoryNoted{}, err
	}
	b := in.Body
	_, err = party.SetCategory{Org: o.ID, Category: party.Category(b.Category), From: b.From, Until: b.Until, Source: b.Source}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	return CategoryNoted{o.No, b.Category, b.From, b.Until}, err
}

// AnnualFees are fees of members.
type AnnualFees struct {
	Fees []AnnualFee `json:"fees"`
}

// AnnualFee is a member's fee of a year.
type AnnualFee struct {
	No        int64           `json:"no"`
	Member    int64           `json:"member"`
	Year      int64           `json:"year"`
	Months    int64           `json:"months"`
	Tier      string          `json:"tier,omitempty"`
	Discount  int64           `json:"discount,omitempty" doc:"millionths"`
	Amount    int64           `json:"amount" doc:"minor units"`
	Currency  string          `json:"currency"`
	Due       clock.Date      `json:"due"`
	State     lifecycle.State `json:"state" enum:"due,overdue,paid,void"`
	Paid      clock.Date      `json:"paid,omitempty"`
	Reference string          `json:"reference,omitempty" doc:"the bank's, or why it is void"`
	Paper     string          `json:"paper" doc:"code of the invoice"`
}

func annualFee(no int64, f *membership.Fee) AnnualFee {
	return AnnualFee{f.No, no, f.Year, f.Months, string(f.Tier), f.Discount, f.Amount, string(membership.FeeCurrency), f.Due, f.State, f.Paid, f.Reference, f.Paper}
}

type ofMember struct {
	No int64 `path:"no" doc:"number of the member"`
}

func (s *Server) listAnnualFees(c *call, in ofMember) (AnnualFees, error) {
	out := AnnualFees{Fees: []AnnualFee{}}
	o, err := party.OrgByNo(c.Context(), s.DB, in.No)
	if err != nil {
		return out, err
	}
	all, err := membership.FeesOf(c.Context(), s.DB, c.Actor, o.ID, s.Clock.Now())
	for i := range all {
		out.Fees = append(out.Fees, annualFee(o.No, &all[i]))
	}
	return out, err
}

func (s *Server) listUnpaidFees(c *call, _ struct{}) (AnnualFees, error) {
	out := AnnualFees{Fees: []AnnualFee{}}
	all, err := membership.Fees(c.Context(), s.DB, c.Actor, 0, true, s.Clock.Now())
	if err != nil {
		return out, err
	}
	for i := range all {
		o, err := party.OrgByID(c.Context(), s.DB, all[i].Org)
		if err != nil {
			return out, err
		}
		out.Fees = append(out.Fees, annualFee(o.No, &all[i]))
	}
	return out, nil
}

type issueFeesIn struct {
	Body IssueFees `body:"json" example:"{\"year\":2027}"`
}

// IssueFees says which year's invoices are written.
type IssueFees struct {
	Year int64 `json:"year" doc:"last year, this or the next"`
}

// FeesIssued is how many invoices were written.
type FeesIssued struct {
	Written int `json:"written"`
}

func (s *Server) issueAnnualFees(c *call, in issueFeesIn) (FeesIssued, error) {
	n, err := membership.IssueAll(c.Context(), s.Keeper, c.Actor, c.Cmd, in.Body.Year)
	return FeesIssued{n}, err
}

type feePaymentIn struct {
	No   int64      `path:"no" doc:"number of the fee"`
	Body FeePayment `body:"json" example:"{\"day\":\"2027-01-20\",\"reference\":\"BANK-2027-0014\"}"`
}

// FeePayment is how a fee was paid.
type FeePayment struct {
	Day       clock.Date `json:"day"`
	Reference string     `json:"reference" doc:"the bank's"`
}

func (s *Server) noteFeePayment(c *call, in feePaymentIn) (membership.FeeDone, error) {
	return membership.NotePayment{No: in.No, Day: in.Body.Day, Reference: in.Body.Reference}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
}

type checksIn struct {
	Year int64 `query:"year" doc:"this year when absent"`
}

// MembershipChecks are the checks of a year, those not passed first.
type MembershipChecks struct {
	Year   int64             `json:"year"`
	Checks []MembershipCheck `json:"checks"`
}

// MembershipCheck is one member's.
type MembershipCheck struct {
	Member   int64      `json:"member"`
	Due      clock.Date `json:"due"`
	Done     clock.Date `json:"done,omitempty"`
	Result   string     `json:"result,omitempty" enum:"passed,failed,lapsed"`
	Document string     `json:"document,omitempty"`
	Late     bool       `json:"late,omitempty"`
}

func (s *Server) listMembershipChecks(c *call, in checksIn) (MembershipChecks, error) {
	now := s.Clock.Now()
	if in.Year == 0 {
		in.Year = int64(now.Time().Year())
	}
	out := MembershipChecks{Year: in.Year, Checks: []MembershipCheck{}}
	if in.Year < 1900 || in.Year > 9999 {
		return out, errs.New(errs.Invalid, "membership.bad_year").At("year")
	}
	all, err := membership.Checks(c.Context(), s.DB, c.Actor, in.Year, now)
	if err != nil {
		return out, err
	}
	for _, x := range all {
		o, err := party.OrgByID(c.Context(), s.DB, x.Org)
		if err != nil {
			return out, err
		}
		out.Checks = append(out.Checks, MembershipCheck{o.No, x.Due, x.Done, x.Result, x.Document, x.Late})
	}
	return out, nil
}

type guestIn struct {
	Body AnnounceGuest `body:"json" example:"{\"day\":\"2026-11-24\",\"guest\":\"Jan Peeters\"}"`
}

// AnnounceGuest is who comes on which day.
type AnnounceGuest struct {
	Member  int64      `json:"member,omitempty" doc:"the host; one's own member when absent"`
	Day     clock.Date `json:"day"`
	Guest   string     `json:"guest"`
	Company string     `json:"company,omitempty"`
	Purpose string     `json:"purpose,omitempty"`
}

func (s *Server) announceGuest(c *call, in guestIn) (membership.VisitDone, error) {
	org, g := c.Actor.Org, in.Body
	if g.Member != 0 && g.Member != c.Actor.OrgNo {
		if err := access.Check(c.Actor, "membership.visit", access.Any); err != nil {
			return membership.VisitDone{}, err
		}
		o, err := party.OrgByNo(c.Context(), s.DB, g.Member)
		if err != nil {
			return membership.VisitDone{}, err
		}
		org = o.ID
	}
	return membership.Announce{Org: org, Day: g.Day, Guest: g.Guest, Company: g.Company, Purpose: g.Purpose}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
}

type representativesIn struct {
	No int64  `path:"no" doc:"number of the member"`
	On string `query:"on" doc:"on this day, YYYY-MM-DD; today when absent"`
}

// RepresentativesPage is who could sign for a member on a day.
type RepresentativesPage struct {
	On              clock.Date          `json:"on"`
	Representatives []RepresentativeRow `json:"representatives"`
}

// RepresentativeRow is one who was filed on that day and worked there.
type RepresentativeRow struct {
	Person string        `json:"person" doc:"his id"`
	Name   string        `json:"name"`
	NameZh string        `json:"name_zh,omitempty"`
	From   clock.Instant `json:"from"`
	Until  clock.Instant `json:"until,omitzero" doc:"absent while he is filed"`
	Source string        `json:"source" doc:"letter or number of the filing"`
}

func (s *Server) listRepresentatives(c *call, in representativesIn) (RepresentativesPage, error) {
	page := RepresentativesPage{Representatives: []RepresentativeRow{}}
	var err error
	if page.On, err = s.dayOr(c, in.On); err != nil {
		return page, err
	}
	o, err := party.OrgByNo(c.Context(), s.DB, in.No)
	if err != nil {
		return page, err
	}
	house, err := settings.Now(c.Context(), s.DB)
	if err != nil && !errs.Is(err, "settings.none") {
		return page, err
	}
	all, err := party.RepresentativesOn(c.Context(), s.DB, c.Actor, o.ID, page.On, house.Location())
	if err != nil {
		return page, err
	}
	for _, x := range all {
		p, err := party.PersonByID(c.Context(), s.DB, x.Person)
		if err != nil {
			return page, err
		}
		page.Representatives = append(page.Representatives, RepresentativeRow{x.Person.String(), p.Name, p.NameZh, x.From, x.Until, x.Source})
	}
	return page, nil
}
