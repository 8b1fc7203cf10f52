package membership

import (
	"context"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// Entry is a member as the directory has it on a day. It says nothing of people.
type Entry struct {
	Org      party.Org // as it was called then
	State    lifecycle.State
	Category party.Category // empty: not noted
	Since    clock.Date     // it joined, or the first company of its membership did
	Capital  string         // country its capital comes from
	Sectors  []string
	Before   *Succession // by which it came into its membership
	After    *Succession // by which another follows it
}

// Filter narrows the directory.
type Filter struct {
	Day      clock.Date // as it was on that day; must be given
	Text     string     // part of a name, or its number
	Sector   string
	Capital  string
	Category party.Category
	Guild    bool // only the guild
	Over     bool // those who have left by then, too
}

// Directory lists the members of a day by number. It is public and asks for no permission;
// what it says of a standing is for faces to show or not.
func Directory(ctx context.Context, q db.Querier, ask Filter) ([]Entry, error) {
	b, err := books(ctx, q, ask.Day)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for after := int64(0); ; {
		page, err := party.Orgs(ctx, q, party.Filter{Kind: party.Member, After: after})
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, o := range page {
			e := b.entry(o)
			if ask.takes(e) {
				if e.Org = b.named(e.Org); ask.says(e) {
					out = append(out, e)
				}
			}
		}
		after = page[len(page)-1].No
	}
}

// takes tells whether an entry is asked for, apart from its name.
func (a Filter) takes(e Entry) bool {
	switch {
	case e.State == "" || party.Over(e.State) && !a.Over:
		return false
	case a.Category != "" && e.Category != a.Category:
		return false
	case a.Guild && e.Category != party.Guild:
		return false
	case a.Capital != "" && e.Capital != a.Capital:
		return false
	case a.Sector == "":
		return true
	}
	for _, s := range e.Sectors {
		if s == a.Sector {
			return true
		}
	}
	return false
}

func (a Filter) says(e Entry) bool {
	text := strings.ToLower(strings.TrimSpace(a.Text))
	return text == "" || strings.Contains(strings.ToLower(e.Org.Name), text) || strings.Contains(e.Org.NameZh, text) || text == number(e.Org.No)
}

// EntryOf is one member on a day, also when it has left or was not there yet.
func EntryOf(ctx context.Context, q db.Querier, no int64, on clock.Date) (Entry, error) {
	o, err := party.OrgByNo(ctx, q, no)
	if err != nil || o.Kind != party.Member {
		if err == nil || errs.Is(err, "party.no_org") {
			err = errs.New(errs.NotFound, "membership.no_member")
		}
		return Entry{}, err
	}
	b, err := books(ctx, q, on)
	if err != nil {
		return Entry{}, err
	}
	e := b.entry(o)
	e.Org = b.named(o)
	return e, nil
}

// bookset is everything the directory is put together from.
type bookset struct {
	day        clock.Date
	categories map[id.ID]party.Category
	profiles   map[id.ID]Profile
	names      map[id.ID]party.Org
	before     map[id.ID]*Succession // by the company that follows
	after      map[id.ID]*Succession // by the company before
	since      map[id.ID]clock.Date  // of companies that others follow
	capital    map[id.ID]string      // of principals, by the member they consign through
}

func books(ctx context.Context, q db.Querier, on clock.Date) (*bookset, error) {
	if err := day("on", on); err != nil {
		return nil, err
	}
	b := &bookset{day: on, before: map[id.ID]*Succession{}, after: map[id.ID]*Succession{}, since: map[id.ID]clock.Date{}}
	var err error
	if b.categories, err = party.CategoriesOn(ctx, q, on); err != nil {
		return nil, err
	}
	if b.profiles, err = Profiles(ctx, q, on); err != nil {
		return nil, err
	}
	list, err := Successions(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range list {
		s := &list[i]
		if s.From > on {
			continue
		}
		b.before[s.After], b.after[s.Before] = s, s
		o, err := party.OrgByID(ctx, q, s.Before)
		if err != nil {
			return nil, err
		}
		b.since[s.Before] = o.Since(s.From)
	}
	if b.names, err = party.NamesAt(ctx, q, party.Member, clock.At(on.AddDays(1).Time())-1); err != nil {
		return nil, err
	}
	b.capital, err = party.PrincipalCountries(ctx, q)
	return b, err
}

func (b *bookset) entry(o party.Org) Entry {
	p := b.profiles[o.ID]
	e := Entry{
		Org: o, State: o.StateOn(b.day), Category: b.categories[o.ID], Since: o.Since(b.day), Capital: p.Capital, Sectors: p.Sectors,
		Before: b.before[o.ID], After: b.after[o.ID],
	}
	if e.Capital == "" {
		if e.Capital = b.capital[o.ID]; e.Capital == "" {
			e.Capital = o.Country
		}
	}
	for s, n := e.Before, 0; s != nil && n < mostSuccessions; s, n = b.before[s.Before], n+1 { // years carry over
		if since := b.since[s.Before]; since != "" && since < e.Since {
			e.Since = since
		}
	}
	return e
}

// named is the organisation as it was called at the end of the day. One that was brought from
// other books later has no name of that day here: it keeps its present one.
func (b *bookset) named(o party.Org) party.Org {
	if then, ok := b.names[o.ID]; ok {
		then.Standings = o.Standings
		return then
	}
	return o
}
