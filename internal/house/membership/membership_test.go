package membership_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/journal"
)

var system = access.System("test")

// house is an exchange with two members on a clock that the test moves: it is Monday,
// 23 November 2026, 10:00 in Shanghai.
type house struct {
	testing.TB
	ctx          context.Context
	d            *db.DB
	k            *journal.Keeper
	clock        *clock.Fixed
	one, two     access.Actor // who administer the members
	trader       access.Actor // of the first
	admin, staff access.Actor
}

const today = clock.Date("2026-11-23")

func each(t *testing.T, f func(h *house)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(open(t, d)) })
}

func open(t testing.TB, d *db.DB) *house {
	c := &clock.Fixed{Instant: clock.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))}
	h := &house{TB: t, ctx: context.Background(), d: d, k: journal.New(d, c), clock: c}
	_, err := settings.Begin{Change: settings.Change{Name: "House", NameZh: "交易所", Zone: "Asia/Shanghai", Preset: settings.SDE, Origin: "http://localhost", Currency: "USD"}, Mode: settings.Demo}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	w, _ := calendar.Preset("sde", "")
	_, err = calendar.Begin(w, "2020-01-01").Do(h.ctx, h.k, system, id.New())
	h.must(err)
	ex := h.org(party.Exchange, "Exchange", "2020-01-01")
	h.admin, h.staff = h.person(ex, party.Exchange, "admin", access.Admin), h.person(ex, party.Exchange, "staff", access.Staff)
	one, two := h.org(party.Member, "One", "2025-03-10"), h.org(party.Member, "Two", "2020-01-01")
	h.one, h.trader = h.person(one, party.Member, "ada", access.MemberAdmin), h.person(one, party.Member, "tom", access.Trader)
	h.two = h.person(two, party.Member, "bea", access.MemberAdmin)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// twice sends a command a second time under its id.
func (h *house) twice(send func(cmd id.ID) error) {
	h.Helper()
	cmd := id.New()
	for range 2 {
		h.must(send(cmd))
	}
}

// refused wants a refusal, which has changed nothing but the journal.
func (h *house) refused(what string, err error, key string) {
	h.Helper()
	if !errs.Is(err, key) {
		h.Errorf("%s: %v, want %s", what, err, key)
	}
}

func (h *house) org(kind party.OrgKind, name string, since clock.Date) party.Added {
	h.Helper()
	o, err := party.AddOrg{Kind: kind, Name: name, Country: "CN", Since: since}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return o
}

func (h *house) person(o party.Added, kind party.OrgKind, name string, roles ...access.Role) access.Actor {
	h.Helper()
	p, err := party.AddPerson{Org: o.Org, Email: name + "@example.org", Name: name, Lang: i18n.English, Roles: roles}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
	return access.Actor{Person: p.Person, Org: o.Org, OrgNo: o.No, OrgKind: string(kind), Name: name, Roles: roles, Lang: i18n.English}
}

func (h *house) say(f journal.Fact) {
	h.Helper()
	_, err := journal.Do(h.ctx, h.k, journal.Act{Actor: system.Key(), ID: id.New(), Kind: "test", Input: f},
		func(context.Context, *db.Tx) (journal.Fact, struct{}, error) { return f, struct{}{}, nil })
	h.must(err)
	h.follow()
}

// follow reads the journal from its beginning, twice: what was done is not done again.
func (h *house) follow() {
	h.Helper()
	for range 2 {
		for from := int64(0); ; {
			all, err := h.k.After(h.ctx, from, 1000)
			h.must(err)
			if len(all) == 0 {
				break
			}
			for _, e := range all {
				_, err := membership.Apply(h.ctx, h.k, e)
				h.must(err)
				from = e.No
			}
		}
	}
}

func (h *house) category(org id.ID, c party.Category, from, until clock.Date) {
	h.Helper()
	_, err := party.SetCategory{Org: org, Category: c, From: from, Until: until, Source: "test"}.Do(h.ctx, h.k, system, id.New())
	h.must(err)
}

func (h *house) is(org id.ID, on clock.Date, want party.Category) {
	h.Helper()
	have, _, err := party.CategoryOn(h.ctx, h.d, org, on)
	if err != nil || have != want {
		h.Errorf("on %s it is %q, want %q: %v", on, have, want, err)
	}
}

func (h *house) rule(name, value string) {
	h.Helper()
	_, err := (rule.Set{Name: name, Value: value, From: "2020-01-01", Source: "test", Mark: rule.Read}).Do(h.ctx, h.k, system, id.New())
	h.must(err)
}

// resolved is the council's word on a change.
func (h *house) resolved(no int64, adopted bool) {
	h.Helper()
	h.say(fact.ResolutionTaken{Resolution: 77, Organ: "council", About: membership.About, No: no, Adopted: adopted, For: 4, Against: 1})
}

func TestTheCouncilMakesAPreparatoryMemberFormal(t *testing.T) {
	each(t, func(h *house) {
		h.category(h.one.Org, party.Preparatory, "2025-03-10", "2027-03-10")
		_, err := membership.Ask{Org: h.one.Org, Kind: membership.Promote, Day: "2026-12-01", Reason: "two good years"}.Do(h.ctx, h.k, h.trader, id.New())
		h.refused("a trader asks", err, "access.forbidden")
		a, err := membership.Ask{Org: h.one.Org, Kind: membership.Promote, Day: "2026-12-01", Reason: "two good years"}.Do(h.ctx, h.k, h.one, id.New())
		h.must(err)
		_, err = membership.Ask{Org: h.one.Org, Kind: membership.Promote, Day: "2026-12-01", Reason: "again"}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("asked twice", err, "membership.waits_first")
		_, err = membership.Decide{No: a.Change, Carry: true}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("staff do what is the council's", err, "membership.for_council")
		if l, err := (membership.Lay{No: a.Change}).Do(h.ctx, h.k, h.staff, id.New()); err != nil || l.State != membership.Before {
			t.Fatal(l, err)
		}
		_, err = membership.Withdraw{No: a.Change}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("taken back before the council", err, "lifecycle.not_now")
		h.resolved(a.Change, true)
		h.is(h.one.Org, "2026-11-30", party.Preparatory)
		h.is(h.one.Org, "2026-12-01", party.Formal)
		h.is(h.one.Org, "2030-01-01", party.Formal)
		c, err := membership.ChangeOf(h.ctx, h.d, h.one, a.Change)
		if err != nil || c.State != membership.Done || c.Resolution != 77 {
			t.Errorf("%+v %v", c, err)
		}
		_, err = membership.ChangeOf(h.ctx, h.d, h.two, a.Change)
		h.refused("another member reads it", err, "membership.no_change")
	})
}

func TestPreparatoryMembershipIsExtendedOrCancelled(t *testing.T) {
	each(t, func(h *house) {
		h.category(h.one.Org, party.Preparatory, "2025-01-31", "2027-01-31")
		h.category(h.two.Org, party.Formal, "2020-01-01", "")
		for what, c := range map[string]struct {
			ask membership.Ask
			who access.Actor
			key string
		}{
			"a member extends":      {membership.Ask{Org: h.one.Org, Kind: membership.Extend, Months: 6, Reason: "x"}, h.one, "membership.for_staff"},
			"nine months":           {membership.Ask{Org: h.one.Org, Kind: membership.Extend, Months: 9, Reason: "x"}, h.staff, "membership.bad_months"},
			"a formal member":       {membership.Ask{Org: h.two.Org, Kind: membership.Extend, Months: 6, Reason: "x"}, h.staff, "membership.not_preparatory"},
			"no reason":             {membership.Ask{Org: h.one.Org, Kind: membership.Cancel, Day: today, Reason: " "}, h.staff, "membership.empty"},
			"a day past":            {membership.Ask{Org: h.one.Org, Kind: membership.Cancel, Day: "2026-11-01", Reason: "x"}, h.staff, "membership.day_ahead"},
			"nothing there is":      {membership.Ask{Org: h.one.Org, Kind: "knight", Day: today, Reason: "x"}, h.staff, "membership.bad_kind"},
			"of no member":          {membership.Ask{Org: h.admin.Org, Kind: membership.Cancel, Day: today, Reason: "x"}, h.staff, "membership.no_member"},
			"control characters":    {membership.Ask{Org: h.one.Org, Kind: membership.Cancel, Day: today, Reason: "a\x07b"}, h.staff, "membership.bad_text"},
			"another member's name": {membership.Ask{Org: h.one.Org, Kind: membership.Promote, Day: today, Reason: "x"}, h.two, "access.forbidden"},
		} {
			_, err := c.ask.Do(h.ctx, h.k, c.who, id.New())
			h.refused(what, err, c.key)
		}
		a, err := membership.Ask{Org: h.one.Org, Kind: membership.Extend, Months: 6, Reason: "one case open"}.Do(h.ctx, h.k, h.staff, id.New())
		if err != nil || a.State != membership.Before {
			t.Fatal(a, err)
		}
		h.resolved(a.Change, true)
		h.is(h.one.Org, "2027-07-30", party.Preparatory)
		h.is(h.one.Org, "2027-07-31", "")
		if ends, err := membership.Ends(h.ctx, h.d, h.one.Org, today); err != nil || ends != "2027-07-31" {
			t.Errorf("it ends on %s: %v", ends, err)
		}
		a, err = membership.Ask{Org: h.one.Org, Kind: membership.Cancel, Day: "2026-12-01", Reason: "no trade"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.resolved(a.Change, false)
		a, err = membership.Ask{Org: h.one.Org, Kind: membership.Cancel, Day: "2026-12-01", Reason: "no trade at all"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.resolved(a.Change, true)
		o, err := party.OrgByID(h.ctx, h.d, h.one.Org)
		if err != nil || o.StateOn("2026-11-30") != party.Active || o.StateOn("2026-12-01") != party.Ended {
			t.Errorf("%+v %v", o.Standings, err)
		}
	})
}

func TestWhereTheRuleLeavesItToStaffTheCouncilIsNotAsked(t *testing.T) {
	each(t, func(h *house) {
		h.rule("membership.decides", "staff")
		h.category(h.one.Org, party.Preparatory, "2025-03-10", "")
		_, err := membership.Ask{Org: h.one.Org, Kind: membership.Extend, Months: 12, Reason: "x"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("what has no end", err, "membership.no_end")
		a, err := membership.Ask{Org: h.one.Org, Kind: membership.Promote, Day: today, Reason: "x"}.Do(h.ctx, h.k, h.staff, id.New())
		if err != nil || a.State != membership.Asked {
			t.Fatal(a, err)
		}
		_, err = membership.Decide{No: a.Change}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("refused without a reason", err, "membership.empty")
		_, err = membership.Decide{No: a.Change, Carry: true}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.follow()
		h.is(h.one.Org, today, party.Formal)
	})
}

func TestWhoHasSomethingOpenDoesNotLeave(t *testing.T) {
	each(t, func(h *house) {
		resign := membership.Ask{Org: h.one.Org, Kind: membership.Resign, Day: "2026-12-31", Reason: "we close"}
		h.say(fact.DealStruck{Deal: 7, Seller: h.one.Org, Buyer: h.two.Org, Currency: "USD", Total: 100})
		h.say(fact.CaseMoved{Case: 3, Deal: 5, Claimant: h.two.Org, Against: h.one.Org, State: "hearing"})
		_, err := resign.Do(h.ctx, h.k, h.one, id.New())
		h.refused("with a deal open", err, "membership.open_deal")
		h.say(fact.DealSettled{Deal: 7, Seller: h.one.Org, Buyer: h.two.Org})
		_, err = resign.Do(h.ctx, h.k, h.one, id.New())
		h.refused("with a case open", err, "membership.open_case")
		h.say(fact.CaseMoved{Case: 3, Deal: 5, Claimant: h.two.Org, Against: h.one.Org, State: "withdrawn"})
		a, err := resign.Do(h.ctx, h.k, h.one, id.New())
		h.must(err)
		_, err = membership.Lay{No: a.Change}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("laid before the council", err, "membership.not_council")
		h.say(fact.DealStruck{Deal: 8, Seller: h.two.Org, Buyer: h.one.Org, Currency: "USD", Total: 100})
		_, err = membership.Decide{No: a.Change, Carry: true}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a deal came between", err, "membership.open_deal")
		h.say(fact.DealRescinded{Deal: 8, By: "both"})
		_, err = membership.Decide{No: a.Change, Carry: true}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.follow()
		o, err := party.OrgByID(h.ctx, h.d, h.one.Org)
		if err != nil || o.StateOn("2026-12-30") != party.Active || o.StateOn("2026-12-31") != party.Resigned || len(o.Standings) != 2 {
			t.Errorf("%+v %v", o.Standings, err)
		}
	})
}

func TestAtMostTwoPeopleSignForAMember(t *testing.T) {
	each(t, func(h *house) {
		o := party.Added{Org: h.one.Org, No: h.one.OrgNo}
		third := h.person(o, party.Member, "tia", access.Trader)
		ask := func(person id.ID) int64 {
			t.Helper()
			r, err := membership.AskRepresentative{Person: person}.Do(h.ctx, h.k, h.one, id.New())
			h.must(err)
			return r.Request
		}
		_, err := membership.AskRepresentative{Person: h.two.Person}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("another member's person", err, "membership.not_ours")
		nos := []int64{ask(h.trader.Person), ask(h.one.Person), ask(third.Person)}
		_, err = membership.AskRepresentative{Person: third.Person}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("asked twice", err, "membership.asked_already")
		_, err = membership.FileRequested{No: nos[0], Source: "letter 5"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("filed before it is verified", err, "lifecycle.not_now")
		_, err = membership.VerifyRepresentative{No: nos[0], Proof: "library card"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("a library card", err, "membership.bad_document")
		for i, no := range nos {
			_, err = membership.VerifyRepresentative{No: no, Proof: "passport"}.Do(h.ctx, h.k, h.staff, id.New())
			h.must(err)
			_, err = membership.FileRequested{No: no, Source: "letter 5"}.Do(h.ctx, h.k, h.admin, id.New())
			if i < 2 {
				h.must(err)
				continue
			}
			h.refused("a third", err, "party.enough_representatives")
		}
		filed, err := party.Filed(h.ctx, h.d, h.trader.Person, h.one.Org, h.clock.Instant)
		if err != nil || !filed {
			t.Errorf("filed: %v %v", filed, err)
		}
		_, err = party.FileRepresentative{Person: third.Person, Source: "letter 6"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("past the request", err, "party.enough_representatives")
		_, err = membership.EndRequest{No: nos[2], Why: "there are two"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		open, err := membership.OpenRequests(h.ctx, h.d, h.staff)
		if err != nil || len(open) != 0 {
			t.Errorf("%v %v", open, err)
		}
		h.category(h.two.Org, party.Guild, "2020-01-01", "")
		_, err = membership.AskRepresentative{Person: h.two.Person}.Do(h.ctx, h.k, h.two, id.New())
		h.refused("of the guild", err, "party.guild_signs_not")
	})
}

func TestTiersAndProfilesAreDatedAndChecked(t *testing.T) {
	each(t, func(h *house) {
		_, err := membership.SetTier{Org: h.one.Org, Tier: "platinum", From: today, Source: "x"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("a tier nobody knows", err, "party.bad_tier")
		_, err = membership.SetTier{Org: h.one.Org, Tier: party.Core, From: today, Until: today, Source: "x"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("ends before it begins", err, "membership.bad_until")
		_, err = membership.SetTier{Org: h.one.Org, Tier: party.Core, From: today, Source: "x"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("by staff", err, "access.forbidden")
		for _, c := range []membership.SetTier{{Tier: party.Core, From: "2026-01-01"}, {Tier: party.Comprehensive, From: "2026-03-01", Until: "2026-05-01"}, {From: "2026-10-01"}} {
			c.Org, c.Source = h.one.Org, "contract"
			_, err := c.Do(h.ctx, h.k, h.admin, id.New())
			h.must(err)
		}
		for on, want := range map[clock.Date]party.Tier{"2025-12-31": "", "2026-01-01": party.Core, "2026-03-01": party.Comprehensive, "2026-05-01": party.Core, "2026-10-01": ""} {
			tier, err := party.TierOn(h.ctx, h.d, h.one.Org, on)
			every, err2 := party.TiersOn(h.ctx, h.d, on)
			if err != nil || err2 != nil || tier != want || every[h.one.Org] != want {
				t.Errorf("on %s it is %q and %q, want %q: %v %v", on, tier, every[h.one.Org], want, err, err2)
			}
		}
		service, annual, err := membership.Discounts(h.ctx, h.d, party.Core, today)
		if err != nil || service.Value != "20" || service.Mark != rule.Read || annual.Value != "20" || annual.Mark != rule.Proposal {
			t.Errorf("%+v %+v %v", service, annual, err)
		}
		_, err = membership.SetProfile{Org: h.one.Org, Capital: "XX"}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("no country", err, "party.bad_country")
		_, err = membership.SetProfile{Org: h.one.Org, Capital: "BE", Sectors: []string{"piracy"}}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("no sector", err, "membership.bad_sector")
		_, err = membership.SetProfile{Org: h.one.Org, Capital: "be", Sectors: []string{"polished", "import"}}.Do(h.ctx, h.k, h.one, id.New())
		h.must(err)
		_, err = membership.SetProfile{Org: h.one.Org, Capital: "BE"}.Do(h.ctx, h.k, h.two, id.New())
		h.refused("another's", err, "access.forbidden")
		e, err := membership.EntryOf(h.ctx, h.d, h.one.OrgNo, today)
		if err != nil || e.Capital != "BE" || len(e.Sectors) != 2 || e.Sectors[0] != "import" {
			t.Errorf("%+v %v", e, err)
		}
	})
}

func TestWhatTheDirectorySaysOfAMemberIsAnswerableForAnyPastDay(t *testing.T) {
	each(t, func(h *house) {
		set := func(who access.Actor, from clock.Date, capital string, sectors ...string) error {
			_, err := membership.SetProfile{Org: h.one.Org, Capital: capital, Sectors: sectors, From: from}.Do(h.ctx, h.k, who, id.New())
			return err
		}
		h.must(set(h.one, "", "BE", "rough"))
		h.must(set(h.staff, "2021-03-01", "IL", "polished"))
		is := func(on clock.Date, want string) {
			h.Helper()
			e, err := membership.EntryOf(h.ctx, h.d, h.one.OrgNo, on)
			h.must(err)
			if have := strings.TrimSpace(e.Capital + " " + strings.Join(e.Sectors, " ")); have != want {
				t.Errorf("on %s it was %q, want %q", on, have, want)
			}
		}
		is(today, "BE rough") // what is noted of the past leaves the present alone
		h.must(set(h.one, today, "HK", "import"))
		h.refused("a member notes the past", set(h.one, "2020-03-01", "CN"), "membership.profile_day")
		h.refused("tomorrow", set(h.staff, today.AddDays(1), "CN"), "membership.profile_day")
		h.refused("no day", set(h.staff, "2026-02-30", "CN"), "membership.bad_day")
		for on, want := range map[clock.Date]string{"2021-02-28": "CN", "2021-03-01": "IL polished", today.AddDays(-1): "IL polished", today: "HK import"} {
			is(on, want)
			all, err := membership.Directory(h.ctx, h.d, membership.Filter{Day: on, Capital: "IL"})
			h.must(err)
			if there := on >= today.AddDays(-1); there && (len(all) == 1) != strings.HasPrefix(want, "IL") {
				t.Errorf("on %s %d members have their capital from there", on, len(all))
			}
		}
		lines, err := membership.ProfilesOf(h.ctx, h.d, h.one.Org)
		h.must(err)
		if len(lines) != 3 || lines[0].From != "2021-03-01" || lines[1].Capital != "BE" || lines[2].Capital != "HK" {
			t.Errorf("%+v", lines)
		}
	})
}
