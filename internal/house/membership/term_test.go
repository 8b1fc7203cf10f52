package membership_test

import (
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/mail"
)

// wakes lets the sweep run on a day, and the room read what came of it.
func (h *house) wakes(on clock.Date) {
	h.Helper()
	h.clock.Instant = clock.At(on.Time().Add(2 * time.Hour)) // 10:00 in Shanghai
	for range 2 {                                            // a second look finds nothing to do
		h.must(membership.Sweep(h.ctx, h.k))
	}
	h.follow()
}

// laid counts how often the council was asked about a change.
func (h *house) laid(no int64) int {
	h.Helper()
	all, err := h.k.After(h.ctx, 0, 5000)
	h.must(err)
	n := 0
	for _, e := range all {
		var f fact.DecisionWanted
		if e.Fact == f.FactName() {
			h.must(e.Decode(&f))
			if f.About == membership.About && f.No == no {
				n++
			}
		}
	}
	return n
}

// told counts the letters about the end of a term.
func (h *house) told(company string) int {
	h.Helper()
	all, err := mail.ListUnsent(h.ctx, h.d, 500)
	h.must(err)
	n := 0
	for _, l := range all {
		if strings.HasPrefix(l.Subject, company+": preparatory membership until") {
			n++
		}
	}
	return n
}

func TestAPreparatoryTermThatEndsIsLaidBeforeTheCouncilAndItsMemberIsWrittenTo(t *testing.T) {
	each(t, func(h *house) {
		h.category(h.one.Org, party.Preparatory, "2025-03-10", "2027-03-10")
		h.category(h.two.Org, party.Formal, "2020-01-01", "")
		h.wakes("2027-01-08") // sixty-one days before
		if h.told("One") != 0 {
			h.Error("too early")
		}
		h.wakes("2027-01-09")
		all, err := membership.ChangesOf(h.ctx, h.d, h.one, h.one.Org)
		h.must(err)
		if len(all) != 1 || all[0].Kind != membership.Promote || all[0].State != membership.Before || all[0].Day != "2027-03-10" {
			h.Fatalf("%+v", all)
		}
		if h.laid(all[0].No) != 1 || h.told("One") != 1 || h.told("Two") != 0 {
			h.Errorf("laid %d times, told %d and %d", h.laid(all[0].No), h.told("One"), h.told("Two"))
		}
		h.resolved(all[0].No, false) // not yet
		h.wakes("2027-03-11")
		term, found, err := membership.TermOf(h.ctx, h.d, h.one.Org, "2027-03-11")
		if err != nil || !found || !term.Over || term.Until != "2027-03-10" {
			h.Errorf("%+v %v %v", term, found, err)
		}
		if h.told("One") != 1 {
			h.Error("written to once more")
		}
	})
}

// TestAMemberWhoseTermIsOverIsStillDecidedAbout is of a member that was lost once: after the
// last day nothing could be asked for it any more.
func TestAMemberWhoseTermIsOverIsStillDecidedAbout(t *testing.T) {
	each(t, func(h *house) {
		h.rule("membership.decides", "staff")
		h.category(h.one.Org, party.Preparatory, "2024-03-10", "2026-03-10")
		h.is(h.one.Org, today, "")
		ask := func(c membership.Ask) int64 {
			h.Helper()
			c.Org, c.Reason = h.one.Org, "the term is over"
			a, err := c.Do(h.ctx, h.k, h.staff, id.New())
			h.must(err)
			return a.Change
		}
		carry := func(no int64) {
			h.Helper()
			_, err := membership.Decide{No: no, Carry: true}.Do(h.ctx, h.k, h.staff, id.New())
			h.must(err)
			h.follow()
		}
		carry(ask(membership.Ask{Kind: membership.Extend, Months: 12}))
		h.is(h.one.Org, "2026-03-10", party.Preparatory) // from where the term ended
		h.is(h.one.Org, "2027-03-09", party.Preparatory)
		h.is(h.one.Org, "2027-03-10", "")
		h.clock.Instant = clock.At(time.Date(2028, 5, 2, 2, 0, 0, 0, time.UTC))
		carry(ask(membership.Ask{Kind: membership.Extend, Months: 6}))
		h.is(h.one.Org, "2028-05-01", "") // the months would have been over too: from today
		h.is(h.one.Org, "2028-05-02", party.Preparatory)
		h.is(h.one.Org, "2028-11-02", "")
		h.clock.Instant = clock.At(time.Date(2029, 1, 5, 2, 0, 0, 0, time.UTC))
		carry(ask(membership.Ask{Kind: membership.Promote, Day: "2029-01-05"}))
		h.is(h.one.Org, "2029-01-05", party.Formal)
		_, err := membership.Ask{Org: h.one.Org, Kind: membership.Promote, Day: "2029-02-01", Reason: "x"}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("a formal member asks to become one", err, "membership.not_preparatory")
	})
}

func TestACancelledMemberIsNotInATerm(t *testing.T) {
	each(t, func(h *house) {
		h.rule("membership.decides", "staff")
		h.category(h.one.Org, party.Preparatory, "2024-03-10", "2026-03-10")
		a, err := membership.Ask{Org: h.one.Org, Kind: membership.Cancel, Day: today, Reason: "no trade"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = membership.Decide{No: a.Change, Carry: true}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		h.follow()
		o, err := party.OrgByID(h.ctx, h.d, h.one.Org)
		if err != nil || !party.Over(o.StateOn(today)) {
			h.Errorf("%+v %v", o, err)
		}
		h.wakes("2026-11-25")
		if h.told("One") != 0 {
			h.Error("who has left is written to")
		}
	})
}
