package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
)

// membershipData is a membership as its member or the house sees it. Forms are by the part
// of the page they belong to: only the one that was refused holds anything.
type membershipData struct {
	At                          string // address the page's forms are sent to
	Staff                       bool   // the house looks at it
	Shown                       form
	Forms                       map[string]form
	No                          int64
	Name, Other                 string
	State                       template.HTML
	Category, Since, Ends       string
	Capital, Sectors            string
	Tier, Service, Annual       string
	Before, After               *followed
	Changes                     []changeRow
	Open                        []string
	Fees                        []feeRow
	Requests                    []requestRow
	Signing                     []string
	ByOffice                    bool // the supervising office validates filings here
	Passes                      []passRow
	Visits                      []visitRow
	Overtime                    []overtimeRow
	Checks                      []yearCheckRow
	People                      []option
	Kinds, Months               []option
	Tiers, Documents, Words     []option // tiers, kinds of documents, sectors
	Categories                  []option
	MayAsk, MayKeep, MayVisit   bool
	MayDecide, MayTier, MayFile bool
	MayCategory                 bool
	Today                       string
	Then                        *membershipThen // on the day that is asked for
	Profiles                    []profileRow
}

// followed is the company before or after in the same membership.
type followed struct{ Name, URL, Day string }

// membershipOwn shows a member its own membership.
func (s *Server) membershipOwn(w http.ResponseWriter, r *Request) error {
	return s.membershipOwnPage(w, r, "", form{Lang: r.Lang})
}

func (s *Server) membershipOwnPage(w http.ResponseWriter, r *Request, part string, f form) error {
	if r.Actor.OrgKind != string(party.Member) { // staff have the desk
		if r.Actor.May("membership.list", access.Any) {
			return redirect(w, r, "/admin/memberships")
		}
		return errs.New(errs.NotFound, "membership.no_member")
	}
	d, err := s.membershipOf(r, r.Actor.OrgNo, part, f)
	if err != nil {
		return err
	}
	d.At = "/membership"
	return s.show(w, r, "membership", View{Title: f.Title(r.Lang.T("membership.title")), Data: d, NoIndex: true, Status: f.Status(), Cache: "no-store"})
}

// membershipOwnAct does what a part of a member's own page sent.
func (s *Server) membershipOwnAct(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	if r.Actor.OrgKind != string(party.Member) {
		return errs.New(errs.NotFound, "membership.no_member")
	}
	part := r.PathValue("part")
	if err := s.membershipDo(r, part, r.Actor.Org, wholeOf(r.PathValue("no")), v); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part = partOf(part)
		return s.membershipOwnPage(w, r, part, f)
	}
	s.say(w, "membership.said_"+part)
	return redirect(w, r, "/membership#"+partOf(part))
}

// partOf is the part of the page an act belongs to.
func partOf(act string) string {
	switch act {
	case "withdraw", "lay", "carry", "refuse":
		return "ask"
	case "unask", "verify", "file", "unverify":
		return "representative"
	case "pass":
		return "passes"
	}
	return strings.TrimPrefix(act, "un")
}

// membershipDo is what members do on their own page, and staff for them.
func (s *Server) membershipDo(r *Request, part string, org id.ID, no int64, v url.Values) error {
	ctx, k, who, cmd := r.Context(), s.Keeper, r.Actor, r.Command()
	var err error
	switch part {
	case "ask":
		_, err = membership.Ask{Org: org, Kind: membership.Kind(v.Get("kind")), Months: wholeOf(v.Get("months")), Day: clock.Date(strings.TrimSpace(v.Get("day"))), Reason: v.Get("reason")}.Do(ctx, k, who, cmd)
	case "withdraw":
		_, err = membership.Withdraw{No: no}.Do(ctx, k, who, cmd)
	case "profile":
		_, err = membership.SetProfile{Org: org, Capital: v.Get("capital"), Sectors: v["sectors"], From: dateTyped(v, "from")}.Do(ctx, k, who, cmd)
	case "representative":
		person, _ := id.Parse(v.Get("person")) // none: refused as nobody of ours
		_, err = membership.AskRepresentative{Person: person}.Do(ctx, k, who, cmd)
	case "unask":
		_, err = membership.EndRequest{No: no}.Do(ctx, k, who, cmd)
	case "visit":
		_, err = membership.Announce{Org: org, Day: clock.Date(strings.TrimSpace(v.Get("day"))), Guest: v.Get("guest"), Company: v.Get("company"), Purpose: v.Get("purpose")}.Do(ctx, k, who, cmd)
	case "unvisit":
		_, err = membership.CancelVisit{No: no}.Do(ctx, k, who, cmd)
	case "overtime":
		_, err = membership.AskOvertime{Day: clock.Date(strings.TrimSpace(v.Get("day"))), Until: strings.TrimSpace(v.Get("until")), People: wholeOf(v.Get("people")), Reason: v.Get("reason")}.Do(ctx, k, who, cmd)
	case "unovertime":
		_, err = membership.WithdrawOvertime{No: no}.Do(ctx, k, who, cmd)
	default:
		err = errs.New(errs.NotFound, "web.no_such_page")
	}
	return err
}

// membershipOf puts a membership together.
func (s *Server) membershipOf(r *Request, no int64, part string, f form) (*membershipData, error) {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	day, err := s.exchangeDay(r)
	if err != nil {
		return nil, err
	}
	e, err := membership.EntryOf(ctx, q, no, day)
	if err != nil {
		return nil, err
	}
	who, own := r.Actor, r.Actor.To(e.Org.ID)
	d := &membershipData{
		Shown: f, Forms: map[string]form{part: f}, No: no, Name: e.Org.NameIn(l), Other: otherName(l, e.Org), State: orgChip(l, e.State), Category: categoryWord(l, e.Category), Since: l.Date(e.Since),
		Capital: country(l, e.Capital), Sectors: sectorWords(l, e.Sectors), Today: string(day),
		MayAsk: who.May("membership.ask", own), MayKeep: who.May("membership.representative", own), MayVisit: who.May("membership.visit", own),
		MayDecide: who.May("membership.decide", access.Any), MayTier: who.May("membership.tier", access.Any), MayFile: who.May("membership.file", access.Any),
		MayCategory: who.May("party.category", access.Any),
	}
	d.Staff = who.May("membership.list", access.Any)
	for _, fill := range []func(*Request, *membershipData, membership.Entry, clock.Date) error{s.membershipStands, s.membershipChanges, s.membershipPaid, s.membershipSigning, s.membershipDoor, s.membershipPast} {
		if err := fill(r, d, e, day); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// membershipStands are category, tier, what comes before and after, and what may be asked.
func (s *Server) membershipStands(r *Request, d *membershipData, e membership.Entry, day clock.Date) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	ends, err := membership.Ends(ctx, q, e.Org.ID, day)
	if err != nil {
		return err
	}
	d.Ends = l.Date(ends)
	term, onTerm, err := membership.TermOf(ctx, q, e.Org.ID, day)
	if err != nil {
		return err
	}
	if term.Over && onTerm {
		d.Category = categoryWord(l, party.Preparatory) + ", " + l.T("membership.flag_over", "day", l.Date(term.Until))
	}
	tier, err := party.TierOn(ctx, q, e.Org.ID, day)
	if err != nil {
		return err
	}
	if tier != "" {
		d.Tier = l.T("membership.tier_" + string(tier))
		service, annual, err := membership.Discounts(ctx, q, tier, day)
		if err != nil {
			return err
		}
		d.Service, d.Annual = service.Value, annual.Value
	}
	d.Before, d.After = s.follows(r, e.Before, true), s.follows(r, e.After, false)
	for _, k := range membership.Kinds { // what becomes of a term only who is in one may ask
		if k == membership.Resign || onTerm && (d.Staff || k == membership.Promote) {
			d.Kinds = append(d.Kinds, option{string(k), l.T("membership.kind_" + string(k))})
		}
	}
	d.Months = []option{{"0", l.T("membership.no_months")}, {"6", l.T("membership.n_months", "n", 6)}, {"12", l.T("membership.n_months", "n", 12)}}
	d.Tiers = []option{{"", l.T("membership.no_tier")}}
	for _, t := range party.Tiers {
		d.Tiers = append(d.Tiers, option{string(t), l.T("membership.tier_" + string(t))})
	}
	for _, c := range party.Categories {
		d.Categories = append(d.Categories, option{string(c), categoryWord(l, c)})
	}
	d.Documents, d.Words = wordOptions(l, "membership.document_", membership.Documents), wordOptions(l, "membership.sector_", membership.Sectors)
	if d.Forms["profile"].Err == nil {
		v := url.Values{"capital": {e.Capital}, "sectors": e.Sectors}
		d.Forms["profile"] = form{Values: v, Lang: l}
	}
	return nil
}

func wordOptions(l i18n.Lang, prefix string, words []string) []option {
	all := make([]option, len(words))
	for i, w := range words {
		all[i] = option{w, l.T(prefix + w)}
	}
	return all
}

// follows is the neighbour of a member in its membership, by its page in the directory.
func (s *Server) follows(r *Request, x *membership.Succession, before bool) *followed {
	if x == nil {
		return nil
	}
	org := x.After
	if before {
		org = x.Before
	}
	o, err := party.OrgByID(r.Context(), s.Keeper.DB(), org)
	if err != nil {
		return nil
	}
	return &followed{o.NameIn(r.Lang), "/" + string(r.Lang) + "/members/" + strconv.FormatInt(o.No, 10), r.Lang.Date(x.From)}
}

// membershipPaid are fees and checks.
func (s *Server) membershipPaid(r *Request, d *membershipData, e membership.Entry, _ clock.Date) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	fees, err := membership.FeesOf(ctx, q, r.Actor, e.Org.ID, r.Now)
	if err != nil {
		return err
	}
	for i := range fees {
		d.Fees = append(d.Fees, s.feeRow(r, &fees[i]))
	}
	checks, err := membership.ChecksOf(ctx, q, r.Actor, e.Org.ID)
	for i := range checks {
		d.Checks = append(d.Checks, checkLine(l, &checks[i]))
	}
	return err
}
