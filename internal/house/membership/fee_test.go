package membership_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/membership"
	"openbourse/internal/registry/document"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/mail"
)

func TestTheFirstYearIsPaidByMonths(t *testing.T) {
	each(t, func(h *house) {
		new := h.org(party.Member, "New", "2026-09-30")
		f, err := membership.IssueFee{Org: new.Org, Year: 2026}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		fees, err := membership.FeesOf(h.ctx, h.d, h.staff, new.Org, h.clock.Instant)
		if err != nil || len(fees) != 1 || fees[0].Months != 4 || fees[0].Amount != 100_000 || fees[0].Due != "2026-12-23" || fees[0].State != membership.Due {
			t.Fatalf("%+v %v", fees, err)
		}
		if s, err := document.Check(h.ctx, h.k, f.Paper); err != nil || !s.Genuine || s.Kind != document.AnnualFee {
			t.Errorf("%+v %v", s, err)
		}
		_, err = membership.IssueFee{Org: new.Org, Year: 2026}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("twice", err, "membership.fee_there")
		_, err = membership.IssueFee{Org: new.Org, Year: 2025}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("before it joined", err, "membership.not_then")
		_, err = membership.IssueFee{Org: new.Org, Year: 2031}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("far ahead", err, "membership.bad_year")
		_, err = membership.FeesOf(h.ctx, h.d, h.two, new.Org, h.clock.Instant)
		h.refused("read by another", err, "access.forbidden")
	})
}

func TestFeesAreReckonedWithTheTierRemindedOfAndPaid(t *testing.T) {
	each(t, func(h *house) {
		_, err := membership.SetTier{Org: h.two.Org, Tier: party.Core, From: "2026-01-01", Source: "contract"}.Do(h.ctx, h.k, h.admin, id.New())
		h.must(err)
		guild := h.org(party.Member, "Guild", "2020-01-01")
		h.category(guild.Org, party.Guild, "2020-01-01", "")
		cmd := id.New()
		n, err := membership.IssueAll(h.ctx, h.k, h.staff, cmd, 2027)
		if err != nil || n != 2 {
			t.Fatalf("%d invoices: %v", n, err)
		}
		if n, err = membership.IssueAll(h.ctx, h.k, h.staff, id.New(), 2027); err != nil || n != 0 {
			t.Errorf("%d invoices more: %v", n, err)
		}
		all, err := membership.Fees(h.ctx, h.d, h.staff, 2027, true, h.clock.Instant)
		if err != nil || len(all) != 2 || all[0].Amount != 300_000 || all[1].Amount != 240_000 || all[1].Tier != party.Core || all[0].Due != "2027-01-31" {
			t.Fatalf("%+v %v", all, err)
		}
		before, err := mail.ListUnsent(h.ctx, h.d, 10)
		if err != nil || len(before) != 2 { // the invoices
			t.Errorf("%+v %v", before, err)
		}
		h.at("2027-02-01", 10, 0)
		h.must(membership.Sweep(h.ctx, h.k))
		h.must(membership.Sweep(h.ctx, h.k)) // the rule's days have not passed: nobody is written to again
		letters, err := mail.ListUnsent(h.ctx, h.d, 10)
		if err != nil || len(letters) != 4 || !strings.Contains(letters[2].Subject, "2027 is overdue") {
			t.Errorf("%+v %v", letters, err)
		}
		all, err = membership.Fees(h.ctx, h.d, h.staff, 2027, true, h.clock.Instant)
		if err != nil || all[0].State != membership.Overdue || all[0].Reminders != 1 {
			t.Errorf("%+v %v", all, err)
		}
		_, err = membership.NotePayment{No: all[0].No, Day: "2027-02-02", Reference: "B1"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("paid tomorrow", err, "membership.paid_day")
		_, err = membership.NotePayment{No: all[0].No, Day: "2027-02-01", Reference: " "}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("without the bank's reference", err, "membership.empty")
		_, err = membership.NotePayment{No: 99, Day: "2027-02-01", Reference: "B1"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("of no fee", err, "membership.no_fee")
		_, err = membership.NotePayment{No: all[0].No, Day: "2027-02-01", Reference: "B1"}.Do(h.ctx, h.k, h.one, id.New())
		h.refused("by the member itself", err, "access.forbidden")
		_, err = membership.NotePayment{No: all[0].No, Day: "2027-02-01", Reference: "B1"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = membership.NotePayment{No: all[0].No, Day: "2027-02-01", Reference: "B2"}.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("paid twice", err, "lifecycle.not_now")
		_, err = membership.VoidFee{No: all[1].No, Why: "wrong tier"}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		if s, err := document.Check(h.ctx, h.k, all[1].Paper); err != nil || s.State != document.Void {
			t.Errorf("%+v %v", s, err)
		}
		_, err = membership.IssueFee{Org: h.two.Org, Year: 2027}.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err) // anew, after the first was void
	})
}

// The plain arithmetic: exact fractions, rounded half up once.
func TestWhatIsOwedIsPlainArithmetic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		full := rapid.Int64Range(0, 100_000_000).Draw(t, "cents")
		day := clock.Date("2026-01-01").AddDays(rapid.IntRange(-800, 800).Draw(t, "joined"))
		discount := rapid.Int64Range(0, 1_000_000).Draw(t, "discount")
		months := int64(0)
		for m := 1; m <= 12; m++ { // a month counts when the member was there at its end
			end := clock.Date("2026-01-01").Time().AddDate(0, m, -1).Format("2006-01-02")
			if string(day) <= end {
				months++
			}
		}
		if have := membership.MonthsOf(2026, day); have != months {
			t.Fatalf("joined %s: %d months, want %d", day, have, months)
		}
		exact := new(big.Rat).Mul(new(big.Rat).Mul(big.NewRat(full, 1), big.NewRat(months, 12)), big.NewRat(1_000_000-discount, 1_000_000))
		half := exact.Add(exact, big.NewRat(1, 2))
		want := new(big.Int).Quo(half.Num(), half.Denom())
		if have, err := admission.Owed(full, months, discount); err != nil || have != want.Int64() {
			t.Fatalf("%d cents, %d months, %d off: %d, want %s: %v", full, months, discount, have, want, err)
		}
	})
}

func TestTheRegistrationOfForeignExchangeIsCheckedOnceAYear(t *testing.T) {
	each(t, func(h *house) {
		list, err := membership.Checks(h.ctx, h.d, h.staff, 2026, h.clock.Instant)
		if err != nil || len(list) != 2 || !list[0].Late || list[0].Due != "2026-06-30" {
			t.Fatalf("%+v %v", list, err)
		}
		note := membership.NoteCheck{Org: h.one.Org, Day: today, Result: membership.Failed, Document: "31000012"}
		for what, c := range map[string]struct {
			change func(c *membership.NoteCheck)
			key    string
		}{
			"tomorrow":    {func(c *membership.NoteCheck) { c.Day = today.AddDays(1) }, "membership.paid_day"},
			"perhaps":     {func(c *membership.NoteCheck) { c.Result = "perhaps" }, "membership.bad_result"},
			"no document": {func(c *membership.NoteCheck) { c.Document = "" }, "membership.empty"},
			"no member":   {func(c *membership.NoteCheck) { c.Org = h.admin.Org }, "membership.no_member"},
		} {
			bad := note
			c.change(&bad)
			_, err := bad.Do(h.ctx, h.k, h.staff, id.New())
			h.refused(what, err, c.key)
		}
		_, err = note.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		note.Result = membership.Passed
		_, err = note.Do(h.ctx, h.k, h.staff, id.New())
		h.must(err)
		_, err = note.Do(h.ctx, h.k, h.staff, id.New())
		h.refused("passed twice", err, "membership.checked")
		list, err = membership.Checks(h.ctx, h.d, h.staff, 2026, h.clock.Instant)
		if err != nil || len(list) != 2 || list[0].Org != h.two.Org || list[1].Result != membership.Passed || list[1].Late {
			t.Errorf("%+v %v", list, err)
		}
	})
}
