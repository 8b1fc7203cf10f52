package membership_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db/dbtest"
)

func TestACompanyFollowsAnotherInItsMembership(t *testing.T) {
	each(t, func(h *house) {
		h.category(h.two.Org, party.Formal, "2020-01-01", "")
		_, err := membership.SetTier{Org: h.two.Org, Tier: party.Core, From: "2026-01-01", Source: "contract"}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		_, err = membership.IssueFee{Org: h.two.Org, Year: 2026}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.say(fact.DealStruck{Deal: 9, Seller: h.two.Org, Buyer: h.one.Org, Currency: "USD", Total: 1})
		next := h.org(party.Member, "Two and Sons", "2026-11-01")
		follow := membership.Succeed{Before: h.two.Org, After: next.Org, From: today, Source: "register of companies"}
		for what, c := range map[string]struct {
			change func(c *membership.Succeed)
			key    string
		}{
			"itself":       {func(c *membership.Succeed) { c.After = c.Before }, "membership.itself"},
			"no member":    {func(c *membership.Succeed) { c.After = h.admin.Org }, "membership.no_member"},
			"not there":    {func(c *membership.Succeed) { c.From = "2026-10-01" }, "membership.over"},
			"no source":    {func(c *membership.Succeed) { c.Source = "" }, "membership.empty"},
			"in ten years": {func(c *membership.Succeed) { c.From = "2036-10-01" }, "membership.day_ahead"},
		} {
			bad := follow
			c.change(&bad)
			_, err := bad.Do(h.ctx, h.k, h.admin, id.New())
			h.refused(what, err, c.key)
		}
		_, err = follow.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("by staff", err, "access.forbidden")
		_, err = follow.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		_, err = follow.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("twice", err, "membership.succeeded_once")
		_, err = membership.Succeed{Before: next.Org, After: h.two.Org, From: today, Source: "x"}.Do(h.ctx, h.k, h.admin, id.New())
		h.refused("back again", err, "membership.itself")
		h.follow()
		h.is(h.two.Org, "2026-11-22", party.Formal)
		h.is(h.two.Org, today, "")
		h.is(next.Org, today, party.Formal)
		e, err := membership.EntryOf(h.ctx, h.d, next.No, today)
		if err != nil || e.Since != "2020-01-01" || e.Before == nil || e.Before.Before != h.two.Org {
			t.Errorf("%+v %v", e, err)
		}
		if e, err := membership.EntryOf(h.ctx, h.d, next.No, "2026-11-10"); err != nil || e.Since != "2026-11-01" || e.Before != nil || e.Category != "" {
			t.Errorf("before that day: %+v %v", e, err)
		}
		if tier, err := party.TierOn(h.ctx, h.d, next.Org, today); err != nil || tier != party.Core {
			t.Errorf("%s %v", tier, err)
		}
		_, err = membership.IssueFee{Org: next.Org, Year: 2026}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("the year is invoiced", err, "membership.fee_there")
		state := func() lifecycle.State {
			o, err := party.OrgByID(h.ctx, h.d, h.two.Org)
			h.must(err)
			return o.StateOn("2026-12-01")
		}
		if s := state(); s != party.Active {
			t.Errorf("with a deal open it is %s", s)
		}
		h.say(fact.DealSettled{Deal: 9})
		h.must(membership.Sweep(h.ctx, h.k))
		if s := state(); s != party.Ended {
			t.Errorf("with nothing open it is %s", s)
		}
	})
}

func TestTheDirectoryIsAsItWasOnItsDay(t *testing.T) {
	each(t, func(h *house) {
		h.category(h.one.Org, party.Preparatory, "2025-03-10", "2026-03-10")
		h.category(h.one.Org, party.Formal, "2026-03-10", "")
		h.category(h.two.Org, party.Guild, "2020-01-01", "")
		list := func(f membership.Filter) string {
			t.Helper()
			all, err := membership.Directory(h.ctx, h.d, f)
			h.must(err)
			out := ""
			for _, e := range all {
				out += e.Org.Name + ":" + string(e.Category) + " "
			}
			return out
		}
		for want, f := range map[string]membership.Filter{
			"One:formal Two:guild ":      {Day: today},
			"One:preparatory Two:guild ": {Day: "2026-03-09"},
			"Two:guild ":                 {Day: "2025-03-09"},
			"One:formal ":                {Day: today, Text: " oNe"},
			"":                           {Day: "2019-12-31"},
		} {
			if have := list(f); have != want {
				t.Errorf("%+v: %q, want %q", f, have, want)
			}
		}
		if have := list(membership.Filter{Day: today, Guild: true}); have != "Two:guild " {
			t.Errorf("the guild: %q", have)
		}
		if have := list(membership.Filter{Day: today, Capital: "BE"}); have != "" {
			t.Errorf("capital from Belgium: %q", have)
		}
		_, err := membership.Directory(h.ctx, h.d, membership.Filter{Day: "2026-02-30"})
		h.refused("a day that is none", err, "membership.bad_day")
		_, err = membership.EntryOf(h.ctx, h.d, h.admin.OrgNo, today)
		h.refused("the house is no member", err, "membership.no_member")
	})
}

// What a member was on any day is what a plain list says on which each line was painted
// over the ones before.
func TestWhoWasWhatOnAnyDayIsWhatAPlainListSays(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		org := h.org(party.Member, fmt.Sprintf("Member %d", n), "2025-01-01")
		const span = 60
		first := clock.Date("2026-01-01")
		var cats [span]party.Category
		var tiers [span]party.Tier
		for range rapid.IntRange(0, 8).Draw(rt, "lines") {
			from := rapid.IntRange(0, span-1).Draw(rt, "from")
			until := rapid.IntRange(from+1, span+5).Draw(rt, "until")
			var last clock.Date
			if until < span {
				last = first.AddDays(until)
			}
			if rapid.Bool().Draw(rt, "tier") {
				tier := rapid.SampledFrom([]party.Tier{"", party.Core, party.Comprehensive}).Draw(rt, "which")
				_, err := membership.SetTier{Org: org.Org, Tier: tier, From: first.AddDays(from), Until: last, Source: "x"}.Do(h.ctx, h.k, system, id.New())
				h.must(err)
				for d := from; d < min(until, span); d++ {
					tiers[d] = tier
				}
				continue
			}
			cat := rapid.SampledFrom(party.Categories).Draw(rt, "category")
			h.category(org.Org, cat, first.AddDays(from), last)
			for d := from; d < min(until, span); d++ {
				cats[d] = cat
			}
		}
		for range 6 {
			d := rapid.IntRange(0, span-1).Draw(rt, "day")
			on := first.AddDays(d)
			e, err := membership.EntryOf(h.ctx, h.d, org.No, on)
			h.must(err)
			tier, err := party.TierOn(h.ctx, h.d, org.Org, on)
			h.must(err)
			if e.Category != cats[d] || tier != tiers[d] {
				rt.Fatalf("on %s: %q %q, the list says %q %q", on, e.Category, tier, cats[d], tiers[d])
			}
		}
	})
}
