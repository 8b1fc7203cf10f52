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
	"openbourse/internal/base/money"
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
	Passes                      []passRow
	Visits                      []visitRow
	Overtime                    []overtimeRow
	Checks                      []yearCheckRow
	People                      []option
	Kinds, Months               []option
	Tiers, Documents, Words     []option // tiers, kinds of documents, sectors
	MayAsk, MayKeep, MayVisit   bool
	MayDecide, MayTier, MayFile bool
	Today                       string
}

// followed is the company before or after in the same membership.
type followed struct{ Name, URL, Day string }

type changeRow struct {
	No                           int64
	Chip                         template.HTML
	What, Day, Reason, Why       string
	Org, URL                     string
	Resolution                   string
	Withdraw, Lay, Decide, Carry bool
}

type feeRow struct {
	No                           int64
	Chip                         template.HTML
	Org, URL                     string
	Year, Months, Sum, Due, Paid string
	Reference, Paper, Tier       string
	Reminders                    int64
	Pay                          bool
}

type requestRow struct {
	No                             int64
	Chip                           template.HTML
	Person, Proof, Source, Why     string
	Withdraw, Verify, File, Refuse bool
}

type passRow struct {
	No                      int64
	Chip                    template.HTML
	Org, Person, Until, Why string
	End                     bool
}

type overtimeRow struct {
	No                           int64
	Chip                         template.HTML
	Org, Day, Until, Reason, Why string
	People                       int64
	Withdraw, Decide             bool
}

type yearCheckRow struct {
	No                                  int64
	Chip                                template.HTML
	Org, URL, Year, Done, Document, Due string
	Note                                bool
}

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
		_, err = membership.SetProfile{Org: org, Capital: v.Get("capital"), Sectors: v["sectors"]}.Do(ctx, k, who, cmd)
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
	}
	d.Staff = who.May("membership.list", access.Any)
	for _, fill := range []func(*Request, *membershipData, membership.Entry, clock.Date) error{s.membershipStands, s.membershipChanges, s.membershipPaid, s.membershipSigning, s.membershipDoor} {
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
	for _, k := range membership.Kinds {
		if d.Staff || k == membership.Promote || k == membership.Resign {
			d.Kinds = append(d.Kinds, option{string(k), l.T("membership.kind_" + string(k))})
		}
	}
	d.Months = []option{{"0", l.T("membership.no_months")}, {"6", l.T("membership.n_months", "n", 6)}, {"12", l.T("membership.n_months", "n", 12)}}
	d.Tiers = []option{{"", l.T("membership.no_tier")}}
	for _, t := range party.Tiers {
		d.Tiers = append(d.Tiers, option{string(t), l.T("membership.tier_" + string(t))})
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

// membershipChanges are what was asked for, and what is open.
func (s *Server) membershipChanges(r *Request, d *membershipData, e membership.Entry, _ clock.Date) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	all, err := membership.ChangesOf(ctx, q, r.Actor, e.Org.ID)
	if err != nil {
		return err
	}
	for i := range all {
		d.Changes = append(d.Changes, s.changeRow(r, &all[i]))
	}
	open, err := membership.Opens(ctx, q, r.Actor, e.Org.ID, r.Now)
	for _, o := range open {
		d.Open = append(d.Open, openWords(l, o))
	}
	return err
}

func openWords(l i18n.Lang, o membership.Open) string {
	return l.T("membership.is_"+o.Kind, "no", strconv.FormatInt(o.No, 10), "sum", l.Money(o.Amount), "n", o.Items, "status", o.Status)
}

func (s *Server) changeRow(r *Request, c *membership.Change) changeRow {
	l, asked := r.Lang, c.State == membership.Asked
	row := changeRow{
		No: c.No, Chip: chip(stateKind(c.State), stateWord(l, membership.Life, c.State)), What: l.T("membership.kind_" + string(c.Kind)), Day: l.Date(c.Day), Reason: c.Reason, Why: c.Why,
		Withdraw: asked && r.Actor.May("membership.ask", r.Actor.To(c.Org)),
	}
	if c.Months > 0 {
		row.What += ", " + l.T("membership.n_months", "n", c.Months)
	}
	if c.Resolution > 0 {
		row.Resolution = strconv.FormatInt(c.Resolution, 10)
	}
	if asked && r.Actor.May("membership.decide", access.Any) {
		row.Decide, row.Carry, row.Lay = true, true, c.Kind != membership.Resign
	}
	return row
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

func (s *Server) feeRow(r *Request, f *membership.Fee) feeRow {
	l := r.Lang
	row := feeRow{
		No: f.No, Chip: chip(stateKind(f.State), stateWord(l, membership.FeeLife, f.State)), Year: strconv.FormatInt(f.Year, 10), Months: l.T("membership.n_months", "n", f.Months),
		Sum: l.Money(money.Of(f.Amount, membership.FeeCurrency)), Due: l.Date(f.Due), Paid: l.Date(f.Paid), Reference: f.Reference, Paper: f.Paper, Reminders: f.Reminders,
		Pay: r.Actor.May("membership.fee", access.Any) && (f.State == membership.Due || f.State == membership.Overdue),
	}
	if f.Tier != "" {
		row.Tier = l.T("membership.tier_" + string(f.Tier))
	}
	return row
}

// checkLine is a check in words: what was found, or that it is due.
func checkLine(l i18n.Lang, c *membership.Check) yearCheckRow {
	row := yearCheckRow{Year: strconv.FormatInt(c.Year, 10), Done: l.Date(c.Done), Document: c.Document, Due: l.Date(c.Due)}
	switch {
	case c.Result == membership.Passed:
		row.Chip = chip("o", l.T("membership.check_passed"))
	case c.Result == membership.Failed:
		row.Chip = chip("x", l.T("membership.check_failed"))
	case c.Late:
		row.Chip = chip("a", l.T("membership.check_late"))
	default:
		row.Chip = chip("n", l.T("membership.check_due"))
	}
	return row
}

// membershipSigning are the people who sign, and those who are to.
func (s *Server) membershipSigning(r *Request, d *membershipData, e membership.Entry, _ clock.Date) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	people, err := party.PeopleAt(ctx, q, e.Org.ID, r.Now)
	if err != nil {
		return err
	}
	for _, p := range people {
		d.People = append(d.People, option{p.ID.String(), p.NameIn(l)})
		filed, err := party.Filed(ctx, q, p.ID, e.Org.ID, r.Now)
		if err != nil {
			return err
		}
		if filed {
			d.Signing = append(d.Signing, p.NameIn(l))
		}
	}
	all, err := membership.RequestsOf(ctx, q, r.Actor, e.Org.ID)
	for i := range all {
		x := &all[i]
		row := requestRow{No: x.No, Chip: chip(stateKind(x.State), stateWord(l, membership.RepresentativeLife, x.State)), Person: s.personName(r, x.Person), Source: x.Source, Why: x.Why}
		if x.Proof != "" {
			row.Proof = l.T("membership.document_" + x.Proof)
		}
		asked, verified := x.State == membership.Asked, x.State == membership.Verified
		row.Withdraw = asked && d.MayKeep
		row.Verify, row.File, row.Refuse = asked && d.MayDecide, verified && d.MayFile, (asked || verified) && d.MayDecide
		d.Requests = append(d.Requests, row)
	}
	return err
}

// membershipDoor are cards, guests and overtime.
func (s *Server) membershipDoor(r *Request, d *membershipData, e membership.Entry, day clock.Date) error {
	ctx, q := r.Context(), s.Keeper.DB()
	passes, err := membership.PassesOf(ctx, q, r.Actor, e.Org.ID, r.Now)
	if err != nil {
		return err
	}
	for i := range passes {
		d.Passes = append(d.Passes, s.passRow(r, &passes[i]))
	}
	visits, err := membership.VisitsOf(ctx, q, r.Actor, e.Org.ID, r.Now)
	if err != nil {
		return err
	}
	for i := range visits {
		d.Visits = append(d.Visits, s.visitRow(r, &visits[i]))
	}
	over, err := membership.Overtimes(ctx, q, r.Actor, day.AddDays(-30))
	for i := range over {
		if over[i].Org == e.Org.ID {
			d.Overtime = append(d.Overtime, s.overtimeRow(r, &over[i]))
		}
	}
	return err
}

func (s *Server) passRow(r *Request, p *membership.Pass) passRow {
	l := r.Lang
	return passRow{
		No: p.No, Chip: chip(stateKind(p.State), stateWord(l, membership.PassLife, p.State)), Person: s.personName(r, p.Person), Until: l.Date(p.Until), Why: p.Why,
		End: p.State == membership.Valid && r.Actor.May("membership.pass", access.Any),
	}
}

func (s *Server) overtimeRow(r *Request, o *membership.Overtime) overtimeRow {
	l, asked := r.Lang, o.State == membership.Asked
	return overtimeRow{
		No: o.No, Chip: chip(stateKind(o.State), stateWord(l, membership.OvertimeLife, o.State)), Day: l.Date(o.Day), Until: clockTime(o.Until), Reason: o.Reason, Why: o.Why, People: o.People,
		Withdraw: asked && r.Actor.May("membership.overtime", r.Actor.To(o.Org)), Decide: asked && r.Actor.May("membership.overtime_decide", access.Any),
	}
}

// clockTime writes minutes after midnight.
func clockTime(minutes int) string {
	return strconv.Itoa(minutes/60) + ":" + strconv.Itoa(minutes%60 + 100)[1:]
}

func categoryWord(l i18n.Lang, c party.Category) string {
	if c == "" {
		return l.T("membership.category_none")
	}
	return l.T("membership.category_" + string(c))
}
