package admission_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
)

func TestAnApplicantSeesWhatEndsAndTheClerkWhatWaits(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		waits := func(want ...int64) {
			h.Helper()
			now := h.clock.Now()
			all, err := admission.Waiting(h.ctx, h.d, h.clerk, now, now.Add(7*24*time.Hour), 10)
			h.must(err)
			if len(all) != len(want) {
				h.Fatalf("%d wait, want %v", len(all), want)
			}
			for i, a := range all {
				if a.No != want[i] {
					h.Errorf("place %d is %d, want %d", i, a.No, want[i])
				}
			}
		}
		h.apply("91440300MA5G0009")
		no, who := h.posted("91440300MA5G0001")
		waits() // a draft is the applicant's, and the notice runs for a month
		later, _ := h.submitted("91440300MA5G0002")
		waits(later)
		done, err := admission.Object{No: no, Ground: "They owe us."}.Do(h.ctx, h.k, h.objector, id.New())
		h.must(err)
		waits(later, no)

		w, err := admission.Read(h.ctx, h.d, h.clerk, h.clock.Now(), no)
		h.must(err)
		objected := h.clock.Now()
		dates := func() map[string]clock.Instant {
			h.Helper()
			all, err := admission.AheadOf(h.ctx, h.d, who, h.clock.Now())
			h.must(err)
			m := map[string]clock.Instant{}
			for _, x := range all {
				if m[x.What] = x.Until; x.No != no || (x.What == "answer") != (x.Ref == done.Objection) {
					h.Errorf("%+v", x)
				}
			}
			return m
		}
		if d := dates(); len(d) != 2 || d["notice"] != w.NoticeEnd || d["answer"] != objected.Add(10*24*time.Hour) {
			h.Errorf("the applicant has %v before him", d)
		}
		_, err = admission.Answer{Objection: done.Objection, Text: "It was paid in May."}.Do(h.ctx, h.k, who, id.New())
		h.must(err)
		if d := dates(); len(d) != 1 || d["notice"] == 0 {
			h.Errorf("after his answer %v", d)
		}
		h.resolves("objection", done.Objection, false)
		h.days(31)
		h.resolves("application", no, true)
		w, err = admission.Read(h.ctx, h.d, h.clerk, h.clock.Now(), no)
		h.must(err)
		if d := dates(); len(d) != 1 || d["pay"] != w.PayBy {
			h.Errorf("when the fee is due %v", d)
		}
		waits(later) // half a year is left to pay
		h.clock.Instant = w.PayBy - 1
		waits(later, no)
		if all, err := admission.AheadOf(h.ctx, h.d, h.one, h.clock.Now()); err != nil || len(all) != 0 {
			h.Errorf("a sponsor has %v before him: %v", all, err)
		}
		_, err = admission.Waiting(h.ctx, h.d, who, h.clock.Now(), h.clock.Now(), 10)
		h.refused(err, "access.forbidden")
	})
}
