package admission_test

import (
	"maps"
	"strings"
	"testing"

	"openbourse/internal/base/id"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/store/mail"
)

// opens wants letters to exactly these people besides those opened before, one each, with the
// words given, and none of them says who objected.
func (h *house) opens(opened map[id.ID]bool, what string, want map[string]string) {
	h.Helper()
	h.follow()
	h.must(admission.Sweep(h.ctx, h.k))
	all, err := mail.ListUnsent(h.ctx, h.d, 200)
	h.must(err)
	waits := maps.Clone(want)
	for _, l := range all {
		if opened[l.ID] {
			continue
		}
		opened[l.ID] = true
		words, expected := waits[l.To]
		if !expected {
			h.Errorf("%s: a letter too many to %s: %s\n%s", what, l.To, l.Subject, l.Text)
			continue
		}
		delete(waits, l.To)
		if !strings.Contains(l.Subject+"\n"+l.Text, words) || strings.Contains(l.Text, "Objector") && l.To != "objector@example.org" {
			h.Errorf("%s: to %s, want %q:\n%s\n%s", what, l.To, words, l.Subject, l.Text)
		}
	}
	for to := range waits {
		h.Errorf("%s: no letter to %s", what, to)
	}
}

// opened takes the letters there are as read.
func (h *house) opened() map[id.ID]bool {
	h.Helper()
	all, err := mail.ListUnsent(h.ctx, h.d, 200)
	h.must(err)
	seen := map[id.ID]bool{}
	for _, l := range all {
		seen[l.ID] = true
	}
	return seen
}

func TestWhatBecameOfAnObjectionAndOfAnApplicationIsToldToThoseItConcernsOnce(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		const ming, objector, one, two = "ming1@example.org", "objector@example.org", "one@example.org", "two@example.org"
		no, _ := h.posted("91440300MA5G0001")
		seen := h.opened()
		o, err := admission.Object{No: no, Ground: "It owes me."}.Do(h.ctx, h.k, h.objector, id.New())
		h.must(err)
		h.opens(seen, "objected", map[string]string{ming: ""})
		h.resolves("objection", o.Objection, false)
		h.opens(seen, "overruled", map[string]string{ming: "交易所：第 1 号入会申请：一项异议被驳回", objector: "House: your objection to application 1 was overruled"})

		h.days(30)
		h.opens(seen, "before the council", nil)
		h.resolves("application", no, true)
		h.opens(seen, "prequalified", map[string]string{ming: ""})
		h.days(160)
		h.opens(seen, "long before its day", nil)
		h.days(15)
		h.opens(seen, "a fortnight before", map[string]string{ming: "账单须于2027年6月10日前付清"})
		h.days(1)
		h.opens(seen, "once", nil)
		h.days(20)
		h.opens(seen, "lapsed", map[string]string{ming: "交易所：第 1 号入会申请已失效", one: "http://localhost/admissions/1\n", two: "has lapsed"})
	})
}

func TestSponsorsAndWhoObjectedHearThatAnApplicationWasRefused(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, _ := h.posted("91440300MA5G0001")
		o, err := admission.Object{No: no, Ground: "It owes me."}.Do(h.ctx, h.k, h.objector, id.New())
		h.must(err)
		seen := h.opened()
		h.resolves("objection", o.Objection, true)
		h.opens(seen, "upheld", map[string]string{
			"ming1@example.org": "", "objector@example.org": "House: your objection to application 1 was upheld",
			"one@example.org": "which your member recommended, was refused", "two@example.org": "http://localhost/admissions/1\n",
		})
	})
}

func TestSponsorsHearThatTheirApplicantIsAMember(t *testing.T) {
	each(t, settings.SDE, func(h *house) {
		no, _ := h.posted("91440300MA5G0001")
		h.days(30)
		h.resolves("application", no, true)
		seen := h.opened()
		_, err := admission.Pay{No: no, Reference: "BANK-1"}.Do(h.ctx, h.k, h.clerk, id.New())
		h.must(err)
		h.opens(seen, "admitted", map[string]string{"ming1@example.org": "", "one@example.org": "which your member recommended, is a member", "two@example.org": ""})
	})
}
