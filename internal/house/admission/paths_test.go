package admission_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db/dbtest"
)

// walk is what a plain observer of one application remembers: nobody becomes a member of whom
// he has not seen a notice that ran out, an adopted resolution and a payment in time.
type walk struct {
	h                *house
	no               int64
	who              access.Actor
	noticed, adopted bool
	returned         bool
}

// TestNobodyIsAdmittedWithoutNoticeResolutionAndFee does what people may do in any order, on
// a clock that jumps, and asks after each step whether what is could be.
func TestNobodyIsAdmittedWithoutNoticeResolutionAndFee(t *testing.T) {
	t.Parallel()
	h := open(t, dbtest.SQLite(t), settings.SDE)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		no, who := h.submitted(fmt.Sprintf("91440300WALK%06d", n))
		w := walk{h: h, no: no, who: who}
		for range rapid.IntRange(3, 14).Draw(rt, "steps") {
			w.step(rapid.SampledFrom([]string{"note", "check", "publish", "object", "days", "month", "half", "overrule", "uphold", "adopt", "reject", "pay", "withdraw", "return", "submit"}).Draw(rt, "step"))
			w.possible(rt)
		}
	})
}

func (w *walk) step(what string) {
	h, no := w.h, w.no
	before := h.state(no)
	switch what {
	case "note":
		for _, p := range admission.Points {
			_, _ = admission.Note{No: no, Point: p, Result: "ok"}.Do(h.ctx, h.k, h.clerk, id.New())
		}
	case "check":
		_, _ = admission.Check{No: no}.Do(h.ctx, h.k, h.clerk, id.New())
	case "publish":
		_, _ = admission.Publish{No: no}.Do(h.ctx, h.k, h.clerk, id.New())
	case "object":
		_, _ = admission.Object{No: no, Ground: "g"}.Do(h.ctx, h.k, h.objector, id.New())
	case "days":
		h.days(9)
	case "month":
		h.days(31)
	case "half":
		h.days(190)
	case "overrule", "uphold":
		x, err := admission.Read(h.ctx, h.d, h.clerk, h.clock.Now(), no)
		h.must(err)
		for _, o := range x.Objections {
			h.resolves("objection", o.No, what == "uphold")
		}
	case "adopt", "reject":
		h.resolves("application", no, what == "adopt")
		w.noticed = w.noticed || before == admission.Council
		w.adopted = w.adopted || what == "adopt" && before == admission.Council
	case "pay":
		_, _ = admission.Pay{No: no, Reference: fmt.Sprint("B", no)}.Do(h.ctx, h.k, h.clerk, id.New())
	case "withdraw":
		_, _ = admission.Withdraw{No: no}.Do(h.ctx, h.k, w.who, id.New())
	case "return":
		_, err := admission.Return{No: no, Why: "w"}.Do(h.ctx, h.k, h.clerk, id.New())
		w.returned = w.returned || err == nil
	case "submit":
		_, _ = admission.Submit{No: no}.Do(h.ctx, h.k, w.who, id.New())
	}
}

// possible holds the application against what the observer saw.
func (w *walk) possible(rt *rapid.T) {
	h := w.h
	x, err := admission.Read(h.ctx, h.d, h.clerk, h.clock.Now(), w.no)
	h.must(err)
	o, err := party.OrgByID(h.ctx, h.d, w.who.Org)
	h.must(err)
	if member := o.Kind == party.Member; member != (x.State == admission.Admitted) {
		rt.Fatalf("the company is a %s and its application %s", o.Kind, x.State)
	}
	if x.State == admission.Lapsed && x.NoticeFrom == "" { // never on notice: it lay with its applicant
		if !w.returned || x.Lapses > h.clock.Now() || x.Ended != x.Lapses {
			rt.Fatalf("lapsed before its time: %+v", x.Application)
		}
		return
	}
	for _, s := range []lifecycle.State{admission.FeeDue, admission.Admitted, admission.Lapsed} {
		if x.State == s && (!w.noticed || !w.adopted || x.NoticeFrom == "" || x.Invoice == "") {
			rt.Fatalf("%s without notice and resolution: %+v", s, x.Application)
		}
	}
	if x.State == admission.Admitted && (x.PaidRef == "" || x.PaidAt >= x.PayBy || x.Certificate == "") {
		rt.Fatalf("admitted without its fee in time: %+v", x.Application)
	}
}
