package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/membership"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
)

// directoryData is the public list of members on a day.
type directoryData struct {
	Form                    form
	Day, DayWord            string
	Past                    bool
	Rows, Guild             []directoryRow
	Sectors, Capitals, Cats []option
	Files                   string // what downloads are asked for
	Count                   int
}

type directoryRow struct {
	No                                                  int64
	URL, Name, Other, Category, Since, Capital, Sectors string
	After                                               *followed
}

// filterAsked is what the address asks of the directory, and the day.
func (s *Server) filterAsked(r *Request) (membership.Filter, url.Values) {
	q := r.URL.Query()
	f := membership.Filter{Day: today(r, s.zone(r)), Text: q.Get("q"), Sector: q.Get("sector"), Capital: q.Get("capital"), Category: party.Category(q.Get("category"))}
	if d, err := clock.ParseDate(q.Get("on")); err == nil {
		f.Day = d
	}
	if !slices.Contains(membership.Sectors, f.Sector) {
		f.Sector = ""
	}
	if !f.Category.Known() {
		f.Category = ""
	}
	kept := url.Values{}
	for name, v := range map[string]string{"q": f.Text, "sector": f.Sector, "capital": f.Capital, "category": string(f.Category)} {
		if v != "" {
			kept.Set(name, v)
		}
	}
	if f.Day != today(r, s.zone(r)) {
		kept.Set("on", string(f.Day))
	}
	return f, kept
}

// directory shows the members of a day; designers and craftsmen of the guild have a part of
// their own.
func (s *Server) directory(w http.ResponseWriter, r *Request) error {
	l := r.Lang
	f, kept := s.filterAsked(r)
	entries, err := membership.Directory(r.Context(), s.Keeper.DB(), f)
	if err != nil {
		return err
	}
	d := directoryData{
		Form: form{Values: kept, Lang: l}, Day: string(f.Day), DayWord: l.Date(f.Day), Past: kept.Get("on") != "", Count: len(entries),
		Sectors: append([]option{{"", l.T("members.any")}}, wordOptions(l, "membership.sector_", membership.Sectors)...),
		Cats:    []option{{"", l.T("members.any")}}, Capitals: []option{{"", l.T("members.any")}},
	}
	for _, c := range party.Categories {
		d.Cats = append(d.Cats, option{string(c), categoryWord(l, c)})
	}
	if d.Files = ""; len(kept) > 0 {
		d.Files = "?" + kept.Encode()
	}
	if d.Capitals, err = s.capitalOptions(r, f.Day, d.Capitals); err != nil {
		return err
	}
	for i := range entries {
		row := s.directoryRow(r, &entries[i], kept.Get("on"))
		if entries[i].Category == party.Guild {
			d.Guild = append(d.Guild, row)
		} else {
			d.Rows = append(d.Rows, row)
		}
	}
	return s.show(w, r, "directory", View{Title: l.T("members.title"), Description: l.T("members.lead"), Data: d, Public: true, Cache: keptLong(r), NoIndex: len(kept) > 0})
}

// capitalOptions are the countries members' capital comes from, by name.
func (s *Server) capitalOptions(r *Request, on clock.Date, out []option) ([]option, error) {
	entries, err := membership.Directory(r.Context(), s.Keeper.DB(), membership.Filter{Day: on})
	var codes []option
	for i := range entries {
		c := option{entries[i].Capital, country(r.Lang, entries[i].Capital)}
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	slices.SortFunc(codes, func(a, b option) int { return strings.Compare(a.Word, b.Word) })
	return append(out, codes...), err
}

func (s *Server) directoryRow(r *Request, e *membership.Entry, on string) directoryRow {
	l := r.Lang
	row := directoryRow{
		No: e.Org.No, URL: "/" + string(l) + "/members/" + strconv.FormatInt(e.Org.No, 10), Name: e.Org.NameIn(l), Other: otherName(l, e.Org),
		Category: categoryWord(l, e.Category), Since: l.Date(e.Since), Capital: country(l, e.Capital), Sectors: sectorWords(l, e.Sectors), After: s.follows(r, e.After, false),
	}
	if on != "" {
		row.URL += "?on=" + on
	}
	return row
}

var directoryColumns = []grid.Column[membership.Entry]{
	cell("no", true, func(e membership.Entry) string { return strconv.FormatInt(e.Org.No, 10) }),
	cell("name", false, func(e membership.Entry) string { return e.Org.Name }),
	cell("name_zh", false, func(e membership.Entry) string { return e.Org.NameZh }),
	cell("category", false, func(e membership.Entry) string { return string(e.Category) }),
	cell("since", false, func(e membership.Entry) string { return string(e.Since) }),
	cell("capital_from", false, func(e membership.Entry) string { return e.Capital }),
	cell("sectors", false, func(e membership.Entry) string { return strings.Join(e.Sectors, " ") }),
}

// directoryFile is the list as a file.
func (s *Server) directoryFile(w http.ResponseWriter, r *Request) error {
	f, _ := s.filterAsked(r)
	entries, err := membership.Directory(r.Context(), s.Keeper.DB(), f)
	if err != nil {
		return err
	}
	return sendFile(s, w, r, "members-"+string(f.Day), directoryColumns, entries)
}

// entryData is one member as the public knows it: nothing of its people.
type entryData struct {
	Row                 directoryRow
	Before              *followed
	Day, DayWord, RegNo string
	Past, There, Gone   bool
	Lines               []categoryLine
}

// categoryLine is from when to when a member was what.
type categoryLine struct{ Category, From, Until string }

// directoryEntry shows it on a day.
func (s *Server) directoryEntry(w http.ResponseWriter, r *Request) error {
	no, err := pathNo(r, "no")
	if err != nil {
		return err
	}
	f, kept := s.filterAsked(r)
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	e, err := membership.EntryOf(ctx, q, no, f.Day)
	if err != nil {
		return err
	}
	d := entryData{
		Row: s.directoryRow(r, &e, ""), Before: s.follows(r, e.Before, true), Day: string(f.Day), DayWord: l.Date(f.Day), Past: kept.Get("on") != "", RegNo: e.Org.RegNo,
		There: e.State != "" && !party.Over(e.State), Gone: e.State != "" && party.Over(e.State),
	}
	lines, err := party.CategoriesOf(ctx, q, e.Org.ID)
	if err != nil {
		return err
	}
	for _, x := range slices.Backward(lines) {
		d.Lines = append(d.Lines, categoryLine{categoryWord(l, x.Category), l.Date(x.From), l.Date(x.Until)})
	}
	return s.show(w, r, "directory_entry", View{
		Title: d.Row.Name, Description: l.T("members.entry_description", "name", d.Row.Name), Data: d, Public: true, NoIndex: d.Past, Cache: keptLong(r), Linked: []linked{s.memberLinked(r, &e)},
	})
}

// memberLinked is a member as schema.org has it.
func (s *Server) memberLinked(r *Request, e *membership.Entry) linked {
	path := "/members/" + strconv.FormatInt(e.Org.No, 10)
	o := linked{"@type": "Organization", "name": e.Org.NameIn(r.Lang), "url": s.Origin + localized(r.Lang, path), "memberOf": s.organisation(r)}
	if other := otherName(r.Lang, e.Org); other != "" {
		o["alternateName"] = other
	}
	return o
}

// membershipRulesData is what the public reads of being a member: the rules and fees of today.
type membershipRulesData struct {
	Rules []ruleLine
	Tiers []tierLine
	Fee   string
}

// ruleLine is a rule in words, with where it comes from and how certain it is.
type ruleLine struct {
	What, Value, Mark, From string
	Source                  citation
}

type tierLine struct {
	Name, Service, Annual string
	Source                citation
}

// membershipRules shows them, as the dated rules have them.
func (s *Server) membershipRules(w http.ResponseWriter, r *Request) error {
	ctx, q, l := r.Context(), s.Keeper.DB(), r.Lang
	day := today(r, s.zone(r))
	d := membershipRulesData{}
	var err error
	if d.Rules, err = s.membershipRuleLines(r, day); err != nil {
		return err
	}
	for _, t := range party.Tiers {
		service, annual, err := membership.Discounts(ctx, q, t, day)
		if err != nil {
			return err
		}
		d.Tiers = append(d.Tiers, tierLine{l.T("membership.tier_" + string(t)), service.Value, annual.Value, cited(l, service.Source)})
	}
	return s.show(w, r, "membership_rules", View{Title: l.T("members.rules"), Description: l.T("members.rules_lead"), Data: d, Public: true, Cache: keptLong(r)})
}

// annualFee is the rule of the fee that every member pays each year.
const annualFee = "admission.annual_fee"

// memberRules are the rules of being a member that anyone may read; admission has its own page.
var memberRules = []string{
	"membership.fee_day", "membership.fee_days", "membership.remind_days", "membership.decides", "party.representatives", "membership.check_month", "membership.hours", "retention.visits",
}

func (s *Server) membershipRuleLines(r *Request, day clock.Date) ([]ruleLine, error) {
	l := r.Lang
	held, err := s.heldMemberRules(r.Context(), day)
	if err != nil {
		return nil, err
	}
	out := make([]ruleLine, len(held))
	for i, x := range held {
		out[i] = ruleLine{What: publicRuleWord(l, x.Name), Value: ruleWord(l, x.Value, valueWords), Source: cited(l, x.Source), Mark: l.T("rule.mark." + string(x.Mark)), From: l.Date(x.From)}
		if x.Name == annualFee {
			out[i].Value = l.Money(money.Of(wholeOf(x.Value)*100, membership.FeeCurrency))
		}
	}
	return out, nil
}

// heldMemberRules are the annual fee and the memberRules that hold on a day.
func (s *Server) heldMemberRules(ctx context.Context, day clock.Date) ([]heldRule, error) {
	var out []heldRule
	fee, found, err := admission.AnnualFeeOn(ctx, s.Keeper.DB(), day)
	if err != nil {
		return nil, err
	}
	if found {
		out = append(out, heldRule{fee, rule.Whole})
	}
	for _, prefix := range []string{"membership.", "party.", "retention."} {
		held, err := rule.Holding(ctx, s.Keeper.DB(), prefix, day)
		if err != nil {
			return nil, err
		}
		for _, x := range held {
			if slices.Contains(memberRules, x.Name) {
				def, _ := rule.Named(x.Name)
				out = append(out, heldRule{x, def.Kind})
			}
		}
	}
	return out, nil
}

func categoryWord(l i18n.Lang, c party.Category) string {
	if c == "" {
		return l.T("membership.category_none")
	}
	return l.T("membership.category_" + string(c))
}
