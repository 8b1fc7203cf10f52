package admission_test

import (
	"context"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
)

// sentBack is an application that lies with its applicant again.
func (h *house) sentBack(reg string) int64 {
	h.Helper()
	no, _ := h.submitted(reg)
	_, err := admission.Return{No: no, Why: "The licence has expired."}.Do(h.ctx, h.k, h.clerk, id.New())
	h.must(err)
	return no
}

func TestWhatWasSentBackLapsesAfterSixMonthsAndItsPeopleAreTold(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		const reg, ming = "91440300MA5GBACK01", "ming1@example.org"
		no, who := h.submitted(reg)
		seen := h.opened()
		_, err := admission.Return{No: no, Why: "The licence has expired."}.Do(h.ctx, h.k, h.clerk, id.New())
		h.must(err)
		h.opens(seen, "sent back", map[string]string{ming: "2027年5月10日"})
		ahead, err := admission.AheadOf(h.ctx, h.d, who, h.clock.Now())
		h.must(err)
		end := clock.At(time.Date(2027, 5, 10, 16, 0, 0, 0, time.UTC)) // midnight in Shanghai
		if len(ahead) != 1 || ahead[0].What != "complete" || ahead[0].Until != end {
			t.Errorf("before the applicant is %+v", ahead)
		}

		h.days(160)
		h.opens(seen, "long before its day", nil)
		h.clock.Instant = clock.At(time.Date(2027, 4, 30, 2, 0, 0, 0, time.UTC))
		h.opens(seen, "soon", map[string]string{ming: "须于2027年5月10日前再次提交"})
		h.days(1)
		h.opens(seen, "once", nil)
		waits, err := admission.Waiting(h.ctx, h.d, h.clerk, h.clock.Now(), end, 10)
		h.must(err)
		if len(waits) != 1 || waits[0].No != no || waits[0].Step() != end {
			t.Errorf("on the clerk's desk is %+v", waits)
		}

		h.clock.Instant = end - 1
		h.is(no, admission.Incomplete)
		h.clock.Instant = end
		h.is(no, admission.Lapsed) // by the clock, before the sweep
		_, err = form(no, reg).Do(h.ctx, h.k, who, id.New())
		h.refused(err, "admission.return_over")
		_, err = admission.Submit{No: no}.Do(h.ctx, h.k, who, id.New())
		if err == nil {
			t.Error("it was handed in when it had lapsed")
		}
		h.opens(seen, "lapsed", map[string]string{ming: "逾期未再次提交，已失效", "one@example.org": "did not complete its application in time", "two@example.org": "http://localhost/admissions/1\n"})
		h.days(1)
		h.opens(seen, "once", nil)

		again, err := admission.Again{}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.is(again.No, admission.Draft)
	})
}

func TestWhatIsHandedInAgainInTimeDoesNotLapse(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, who := h.submitted("91440300MA5GBACK02")
		back := func() {
			h.Helper()
			_, err := admission.Return{No: no, Why: "The licence has expired."}.Do(h.ctx, h.k, h.clerk, id.New())
			h.must(err)
		}
		back()
		h.days(175) // reminded
		_, err := admission.Submit{No: no}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		h.days(30)
		h.is(no, admission.Submitted)
		seen := h.opened()
		back() // a second time: a whole term, and a reminder of its own
		h.opens(seen, "sent back again", map[string]string{"ming1@example.org": ""})
		h.days(150)
		h.is(no, admission.Incomplete)
		h.days(25)
		h.opens(seen, "soon again", map[string]string{"ming1@example.org": "再次提交"})
	})
}

func TestTheTermToCompleteIsThatOfTheDayItWasSentBack(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		_, err := rule.Set{Name: "admission.return_months", Value: "2", From: "2026-12-01", Source: "Council paper 4", Mark: rule.Read}.Do(h.ctx, h.k, operator, id.New())
		h.must(err)
		old := h.sentBack("91440300MA5GBACK03")
		h.days(30)
		young := h.sentBack("91440300MA5GBACK04")
		h.days(70)
		h.is(old, admission.Incomplete)
		h.is(young, admission.Lapsed)
	})
}

// TestWhatLayWithAnApplicantBeforeThereWasATermGetsOne is of data from an older program: nobody's
// application lapses on the day of the upgrade.
func TestWhatLayWithAnApplicantBeforeThereWasATermGetsOne(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no := h.sentBack("91440300MA5GBACK05")
		h.must(h.d.Write(h.ctx, db.Bulk, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE admission SET lapses = 0 WHERE no = $1", no)
			return err
		}))
		h.clock.Instant = h.clock.Instant.Add(400 * 24 * time.Hour)
		h.is(no, admission.Incomplete)
		seen := h.opened()
		h.opens(seen, "the term is given", map[string]string{"ming1@example.org": "2028年6月15日"})
		h.days(180)
		h.is(no, admission.Incomplete)
		h.days(5)
		h.is(no, admission.Lapsed)
	})
}
