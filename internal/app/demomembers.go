package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
)

// sectorsOf are what the companies of the world do, in turn.
var sectorsOf = [][]string{
	{"import", "wholesale", "polished"}, {"rough", "manufacture"}, {"import", "export", "polished"}, {"import", "rough", "polished"}, {"jewellery", "retail"}, {"wholesale", "polished"}, {"laboratory_grown", "jewellery"},
}

// memberships give the members a life: what they do, tiers, a company that followed another,
// designers of the guild, fees of the year of which some are not paid, checks of which some
// are due, and guests of today.
func (m *demo) memberships(ctx context.Context) error {
	day := clock.DateOf(m.past.Now(), time.UTC)
	year := int64(day.Time().Year())
	for _, step := range []func(context.Context, clock.Date) error{m.profiles, m.guild, m.follows} {
		if err := step(ctx, day); err != nil {
			return fmt.Errorf("demo: memberships: %w", err)
		}
	}
	if _, err := membership.IssueAll(ctx, m.keeper, m.admin, id.New(), year); err != nil {
		return fmt.Errorf("demo: fees: %w", err)
	}
	if err := m.pays(ctx, day); err != nil {
		return fmt.Errorf("demo: fees: %w", err)
	}
	if err := m.checked(ctx, day); err != nil {
		return fmt.Errorf("demo: checks: %w", err)
	}
	return m.guests(ctx, day)
}

// profiles are sectors of all members and tiers of two.
func (m *demo) profiles(ctx context.Context, day clock.Date) error {
	for i, k := range m.keepers {
		if _, err := (membership.SetProfile{Org: k.Org, Sectors: sectorsOf[i%len(sectorsOf)], From: "2020-01-01"}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	first := clock.Date(day[:4] + "-01-01")
	for i, t := range []party.Tier{party.Core, party.Comprehensive} {
		if i >= len(m.keepers) {
			return nil
		}
		if _, err := (membership.SetTier{Org: m.keepers[i].Org, Tier: t, From: first, Source: "the fictional contract of services"}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	return nil
}

// demoFiling is the day from which the office validates.
const demoFiling = clock.Date("2020-01-02")

// filing lets the supervising office validate here, and files the second person of the last
// member anew, as after a work permit that ran out: so the office has something to answer.
func (m *demo) filing(ctx context.Context) error {
	set := rule.Set{Name: "party.validation", Value: "office", From: demoFiling, Source: "the fictional exchange and its office", Mark: rule.Proposal}
	if _, err := set.Do(ctx, m.keeper, setter, id.New()); err != nil {
		return err
	}
	org := m.keepers[len(m.keepers)-1].Org
	people, err := party.PeopleAt(ctx, m.keeper.DB(), org, m.past.Now())
	if err != nil {
		return err
	}
	for _, p := range people {
		if !slices.Contains(p.Post.Roles, access.MemberAdmin) {
			continue
		}
		if _, err := (party.EndRepresentative{Person: p.ID, Org: org}).Do(ctx, m.keeper, setter, id.New()); err != nil {
			return err
		}
		who := access.Actor{Person: p.ID, Org: org, OrgKind: string(party.Member), Name: p.Name, Roles: p.Post.Roles}
		asked, err := membership.AskRepresentative{Person: p.ID}.Do(ctx, m.keeper, who, id.New())
		if err != nil {
			return err
		}
		_, err = membership.VerifyRepresentative{No: asked.Request, Proof: "permit"}.Do(ctx, m.keeper, m.admin, id.New())
		return err
	}
	return nil
}

// guild are two workshops that trade nothing.
func (m *demo) guild(ctx context.Context, _ clock.Date) error {
	for _, w := range []struct{ name, zh, sector, person, personZh, mail string }{
		{"Lychee Bay Design Studio", "荔湾设计工作室", "design", "Su Yan", "苏妍", "lychee@demo.invalid"},
		{"Panyu Setting Workshop", "番禺镶嵌工坊", "craft", "Mo Fan", "莫凡", "panyu@demo.invalid"},
	} {
		org, err := m.org(ctx, party.AddOrg{Kind: party.Member, Name: w.name, NameZh: w.zh, Country: "CN", Since: "2023-02-23"})
		if err != nil {
			return err
		}
		if _, err := (party.AddPerson{Org: org, Email: w.mail, Name: w.person, NameZh: w.personZh, Lang: i18n.Chinese, Roles: []access.Role{access.MemberAdmin}}).Do(ctx, m.keeper, setter, id.New()); err != nil {
			return err
		}
		if _, err := (party.SetCategory{Org: org, Category: party.Guild, From: "2023-02-23", Source: "the fictional register of members"}).Do(ctx, m.keeper, setter, id.New()); err != nil {
			return err
		}
		if _, err := (membership.SetProfile{Org: org, Sectors: []string{w.sector}, From: "2023-02-23"}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	return nil
}

// follows is an old house whose membership the last member of the world took over.
func (m *demo) follows(ctx context.Context, day clock.Date) error {
	old, err := m.org(ctx, party.AddOrg{Kind: party.Member, Name: "Old Bund Diamonds Co., Ltd.", NameZh: "老外滩钻石有限公司", Country: "CN", Since: "2001-06-01"})
	if err != nil {
		return err
	}
	if _, err := (party.SetCategory{Org: old, Category: party.Formal, From: "2003-06-01", Source: "the fictional register of members"}).Do(ctx, m.keeper, setter, id.New()); err != nil {
		return err
	}
	last := m.keepers[len(m.keepers)-1].Org
	_, err = membership.Succeed{Before: old, After: last, From: clock.Date(day[:4] + "-01-01"), Source: "register of companies: merger"}.Do(ctx, m.keeper, m.admin, id.New())
	return err
}

// pays notes the payments of all members but every ninth.
func (m *demo) pays(ctx context.Context, day clock.Date) error {
	fees, err := membership.Fees(ctx, m.keeper.DB(), m.admin, 0, true, m.past.Now())
	if err != nil {
		return err
	}
	for i, f := range fees {
		if i%9 == 4 {
			continue
		}
		if _, err := (membership.NotePayment{No: f.No, Day: day.AddDays(-i % 20), Reference: fmt.Sprintf("BB%d-%05d", f.Year, 1000+i)}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	return nil
}

// checked notes the yearly checks of all members but every tenth.
func (m *demo) checked(ctx context.Context, day clock.Date) error {
	all, err := membership.Checks(ctx, m.keeper.DB(), m.admin, int64(day.Time().Year()), m.past.Now())
	if err != nil {
		return err
	}
	for i, c := range all {
		if i%10 == 3 {
			continue
		}
		if _, err := (membership.NoteCheck{Org: c.Org, Day: day.AddDays(-1), Result: membership.Passed, Document: fmt.Sprintf("3100%06d", 4100+i)}).Do(ctx, m.keeper, m.admin, id.New()); err != nil {
			return err
		}
	}
	return nil
}

// guests are announced for the next day on which the exchange is open, and the first member
// has cards for its people.
func (m *demo) guests(ctx context.Context, day clock.Date) error {
	cal, err := calendar.Load(ctx, m.keeper.DB())
	if err != nil {
		return err
	}
	on, err := cal.AddWorkingDays(cal.Today(m.past.Now()), 0)
	if errs.Is(err, "calendar.no_day") { // no calendar: nobody comes
		return nil
	} else if err != nil {
		return err
	}
	for i, g := range []membership.Announce{
		{Guest: "Jan Peeters", Company: "Scheldt & Zoon BV", Purpose: "viewing"}, {Guest: "Wu Jie", Company: "Bund Insurance", Purpose: "inventory"}, {Guest: "Priya Shah", Company: "Girnar Star Exports"},
	} {
		host := m.keepers[i%len(m.keepers)]
		g.Org, g.Day = host.Org, on
		if _, err := g.Do(ctx, m.keeper, host, id.New()); err != nil {
			return err
		}
	}
	_, err = membership.IssuePass{Person: m.keepers[0].Person, From: day, Until: day.AddDays(365)}.Do(ctx, m.keeper, m.admin, id.New())
	return err
}
