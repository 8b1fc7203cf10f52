package membership_test

import (
	"testing"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
)

func TestAMemberSeesTheYearlyCheckItOwesUntilItHasPassed(t *testing.T) {
	each(t, func(h *house) {
		owes := func(what string, who access.Actor, want bool) {
			h.Helper()
			c, owed, err := membership.CheckOf(h.ctx, h.d, who, who.Org, h.clock.Now())
			h.must(err)
			if owed != want || owed && (c.Year != 2026 || c.Due != "2026-06-30" || !c.Late) {
				h.Errorf("%s: %+v %v", what, c, owed)
			}
		}
		owes("nothing noted", h.trader, true)
		note := func(result string) {
			h.Helper()
			_, err := membership.NoteCheck{Org: h.one.Org, Day: today, Result: result, Document: "31000012"}.Do(h.ctx, h.k, h.staff, id.New())
			h.must(err)
		}
		note(membership.Failed)
		owes("failed", h.one, true)
		note(membership.Passed)
		owes("passed", h.one, false)
		h.category(h.two.Org, party.Guild, "2020-01-01", "")
		owes("a guild member", h.two, false)
		young := h.person(h.org(party.Member, "Young", "2026-09-01"), party.Member, "yan", access.MemberAdmin)
		owes("who joined after its day", young, false)
		_, _, err := membership.CheckOf(h.ctx, h.d, h.two, h.one.Org, h.clock.Now())
		h.refused("of another member", err, "access.forbidden")
	})
}

func TestAPreparatoryTermHasALastDay(t *testing.T) {
	each(t, func(h *house) {
		last := func(want clock.Date) {
			h.Helper()
			have, err := membership.Preparation(h.ctx, h.d, h.trader, h.one.Org, h.clock.Now())
			if err != nil || have != want {
				h.Errorf("the last day is %q, want %q: %v", have, want, err)
			}
		}
		last("")
		h.category(h.one.Org, party.Preparatory, "2025-03-10", "2027-03-10")
		last("2027-03-09")
		h.category(h.one.Org, party.Preparatory, "2027-03-10", "2027-09-10") // an extension
		last("2027-09-09")
		h.category(h.one.Org, party.Formal, "2026-01-01", "")
		last("")
	})
}

func TestACheckThatNobodyDidByItsDayIsNotedOnceAndMayStillBeDone(t *testing.T) {
	each(t, func(h *house) {
		results := func() map[id.ID]string {
			h.Helper()
			all, err := membership.Checks(h.ctx, h.d, h.staff, 2026, h.clock.Now())
			h.must(err)
			out := map[id.ID]string{}
			for _, c := range all {
				out[c.Org] = c.Result
			}
			return out
		}
		_, err := membership.NoteCheck{Org: h.two.Org, Day: today, Result: membership.Failed, Document: "31000012"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		said := func() (n int) {
			h.Helper()
			all, err := h.k.After(h.ctx, 0, 5000)
			h.must(err)
			for _, e := range all {
				var f fact.RegistrationChecked
				if e.Fact == f.FactName() {
					h.must(e.Decode(&f))
					if f.Org == h.one.Org && f.Result == membership.Lapsed && f.Year == 2026 {
						n++
					}
				}
			}
			return n
		}
		for range 2 {
			h.must(membership.Sweep(h.ctx, h.k))
		}
		if r := results(); r[h.one.Org] != membership.Lapsed || r[h.two.Org] != membership.Failed || said() != 1 {
			h.Errorf("%v, said %d times", r, said())
		}
		_, err = membership.NoteCheck{Org: h.one.Org, Day: today, Result: membership.Passed, Document: "31000013"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.must(membership.Sweep(h.ctx, h.k))
		if r := results(); r[h.one.Org] != membership.Passed || said() != 1 {
			h.Errorf("%v after it was done", r)
		}
	})
}
